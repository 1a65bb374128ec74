"""The checks of `warraq doctor`: what this machine, the settings and the store are good for."""

import platform
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.custody.keys import KeyFileError, read_signing_key
from archive.fate import Fate, Outcome
from archive.store import LockedError, StoreError
from flows.fetch import fetch_pages
from flows.house import House
from spiders.events import CrawlEvent
from spiders.fetch import CrawlError, fetch
from spiders.frontier import Frontier
from spiders.job import CrawlJob
from spiders.plan import Plan, Purpose
from story.folder import load_outlets
from story.seed import Outlet, SeedError

# A gather of one story kept under 0.2 GB in trials; ten times that leaves room for a day's runs.
LOW_DISK_BYTES = 2 * 1024**3
LOOPBACK_SPELLINGS = (
    "127.0.0.1",
    "localhost",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
)
LIBRARIES = (
    "scrapy",
    "twisted",
    "trafilatura",
    "warcio",
    "prefect",
    "sqlalchemy",
    "lxml",
    "isal",
    "boto3",
    "cryptography",
)


class Health(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: its name, how it came out, and what to do about it."""

    name: str
    health: Health
    message: str


def check_machine(house: House) -> Iterator[Check]:
    """Yield the checks of machine, settings and store. Nothing leaves this machine."""
    yield _good("python", f"{platform.python_version()} on {platform.platform()}")
    yield _good("libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    yield _contact(house)
    yield _key(house)
    yield from _store(house)
    yield from check_bucket(house)
    yield _disk(house)
    yield _outlets(house)
    yield from _wire(house)


def check_outlets(house: House, tell: Callable[[str], None]) -> Iterator[Check]:
    """Fetch the home page of each known outlet, yield how it answered, and mark the answering ones verified.

    Raises SeedError when there is no outlets file.
    """
    path = house.settings.outlets_file
    outlets = load_outlets(path)
    tell(f"fetching {len(outlets)} home pages, robots.txt first; this obeys every delay")
    homes = [outlet.home for outlet in outlets]
    outcomes = fetch_pages(homes, house, now=datetime.now(UTC)).outcomes
    seen = []
    for outlet in outlets:
        outcome = outcomes[outlet.home]
        if outcome.fate is Fate.KEPT:
            seen.append(outlet.name)
        yield _answered(outlet, outcome)
    text = path.read_text(encoding="utf-8")
    path.write_text(mark_verified(text, seen), encoding="utf-8")


def mark_verified(text: str, names: list[str]) -> str:
    """Return the outlets file with `verified = true` in the tables of *names*; all else stays as it was."""
    for name in names:
        table = re.compile(
            rf"(^\[outlets\.(?:{re.escape(name)}|\"{re.escape(name)}\")\]\n(?:[^\[].*\n|\n)*?verified\s*=\s*)false",
            re.MULTILINE,
        )
        text = table.sub(r"\1true", text)
    return text


def _answered(outlet: Outlet, outcome: Outcome) -> Check:
    if outcome.fate is Fate.KEPT:
        return _good(outlet.name, f"{outlet.home} answered")
    message = f"{outlet.home}: {outcome.fate.value}, {outcome.reason} {outcome.why}".strip()
    return Check(name=outlet.name, health=Health.WARNING, message=message)


def _contact(house: House) -> Check:
    if house.settings.contact:
        return _good("contact", f"site owners see: {house.settings.user_agent}")
    return Check(
        name="contact",
        health=Health.WARNING,
        message='no contact is set: site owners can\'t reach you, and more of them will block you. Set WARRAQ_CONTACT, or contact = "…" in warraq.toml',
    )


def _key(house: House) -> Check:
    path = house.settings.signing_key.expanduser()
    if not path.exists():
        return _good("signing key", f"{path} is not there yet: the first run makes it")
    try:
        return _good("signing key", f"{path}, fingerprint {read_signing_key(path).public.fingerprint}")
    except KeyFileError as error:
        return Check(name="signing key", health=Health.BAD, message=str(error))


def _store(house: House) -> Iterator[Check]:
    probe = house.root / ".doctor"
    try:
        with house.lock():
            probe.write_bytes(b"warraq")
            probe.unlink()
        yield _good("store", f"{house.root} can be written and locked")
    except LockedError as error:
        yield Check(name="store", health=Health.WARNING, message=str(error))
    except (StoreError, OSError) as error:
        yield Check(
            name="store",
            health=Health.BAD,
            message=f"{house.root} can't be written: {error}; choose another with --store",
        )
    unfinished = sorted(path.parent.name for path in house.spool.glob("*/run.json"))
    if unfinished:
        message = f"{', '.join(unfinished)}: unfinished; the same command again finishes it"
        yield Check(name="spool", health=Health.WARNING, message=message)


def check_bucket(house: House) -> Iterator[Check]:
    """Try out what the bucket lets us do, and say what waits for it; nothing for a store in a folder."""
    prober = house.prober()
    if prober is None:
        return
    yield _good("bucket", f"{house.where('')}; spool, outbox and catalogue are in {house.root}")
    for probe in prober.probe():
        bad = Health.BAD if probe.needed else Health.WARNING
        health = Health.GOOD if probe.holds else bad
        yield Check(name=probe.name, health=health, message=probe.message)
    if pending := house.pending():
        message = f"{len(pending.names)} files wait here for the bucket; warraq recover sends them"
        yield Check(name="pending", health=Health.WARNING, message=message)


def _disk(house: House) -> Check:
    place = house.root if house.root.exists() else house.root.absolute().parent
    free = shutil.disk_usage(place).free if place.exists() else shutil.disk_usage("/").free
    message = f"{free / 1024**3:.1f} GB free at {place}"
    return Check(
        name="disk", health=Health.GOOD if free >= LOW_DISK_BYTES else Health.WARNING, message=message
    )


def _outlets(house: House) -> Check:
    path = house.settings.outlets_file
    try:
        outlets = load_outlets(path)
    except SeedError as error:
        return Check(name="outlets", health=Health.WARNING, message=str(error))
    return _good("outlets", f"{len(outlets)} known in {path}")


def _wire(house: House) -> Iterator[Check]:
    """Start a crawl against this very machine: its self-test proves the capture, and the guard must refuse every spelling."""
    with socket.create_server(("127.0.0.1", 0)) as door, TemporaryDirectory() as folder:
        port = door.getsockname()[1]
        wire = replace(house.settings.wire(), allow_private=False, connect_to=(), ports=(port,), max_tries=1)
        urls = [f"http://{spelling}:{port}/" for spelling in LOOPBACK_SPELLINGS]
        job = CrawlJob(
            frontier=Path(folder) / "frontier.sqlite",
            spool=Path(folder),
            story="doctor",
            run="doctor",
            worker="w0",
            wire=wire,
        )
        try:
            outcomes = _crawled(job, urls)
        except CrawlError as error:
            yield Check(name="capture", health=Health.BAD, message=str(error))
            return
        yield _good("capture", "one exchange on loopback was captured byte for byte")
        door.settimeout(0)
        opened = [o.url for o in outcomes if (o.fate, o.reason) != (Fate.REFUSED, "address")]
        if opened or _was_dialled(door):
            yield Check(
                name="guard",
                health=Health.BAD,
                message=f"not refused: {opened}; don't fetch with this machine",
            )
        else:
            yield _good("guard", f"loopback was refused in {len(urls)} spellings, and never dialled")


def _crawled(job: CrawlJob, urls: list[str]) -> list[Outcome]:
    with closing(Frontier(job.frontier)) as frontier:
        frontier.plan([Plan(url=url, purpose=Purpose.ROBOTS) for url in urls])
    fetch(job, _unheard)
    with closing(Frontier(job.frontier)) as frontier:
        return list(frontier.outcomes())


def _unheard(event: CrawlEvent) -> None:
    del event


def _was_dialled(door: socket.socket) -> bool:
    try:
        door.accept()
    except BlockingIOError:
        return False
    return True


def _good(name: str, message: str) -> Check:
    return Check(name=name, health=Health.GOOD, message=message)
