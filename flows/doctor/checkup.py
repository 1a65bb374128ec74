"""The checks of `warraq doctor`: what this machine, the settings and the store are good for."""

import re
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from archive.custody.keys import KeyFileError, read_signing_key
from archive.disk import replace_durably
from archive.fate import Fate, Outcome
from flows.doctor.browser import check_browser
from flows.doctor.check import Check, bad, good, warned
from flows.doctor.machine import check_disk, check_fonts, check_libraries, check_state, check_store
from flows.doctor.prefect import check_prefect
from flows.doctor.proxy import check_proxy
from flows.doctor.turns import check_turns
from flows.house import House
from flows.live.broken_off import broken_off
from flows.run import RunError
from flows.telling.ways import check_alarms
from spiders.child import CrawlError
from spiders.events import CrawlEvent
from spiders.fetch import fetch
from spiders.frontier.plan import Plan, Purpose
from spiders.frontier.urls import Frontier
from spiders.job import CrawlJob
from story.folder import load_outlets
from story.seed import Outlet, SeedError

if TYPE_CHECKING:
    from archive.bucket.probe import Probe

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


def check_machine(house: House, *, quick: bool = False) -> Iterator[Check]:
    """Yield the checks of machine, settings and store. But for a store in a bucket and the Prefect server that is set, nothing leaves this machine.

    With *quick* only what takes some two seconds (1.8 measured, libraries and all): no crawl is started, no bucket asked, Prefect not loaded.
    """
    for name, look in _looks(house, quick=quick):
        yield from looked_at(name, look)


def _looks(house: House, *, quick: bool) -> Iterator[tuple[str, Callable[[], Iterable[Check]]]]:
    """Yield the checks by name, none of them made yet."""
    yield "libraries", check_libraries
    yield "contact", lambda: [_contact(house)]
    yield "alarms", lambda: [check_alarms(house.settings)]
    yield "signing key", lambda: [_key(house)]
    yield "store", lambda: check_store(house)
    yield "spool", lambda: _broken_off(house)
    yield "disk", lambda: [check_disk(house)]
    yield "state", lambda: [check_state()]
    yield "turns", lambda: [check_turns(house)]
    yield "outlets", lambda: [_outlets(house)]
    if quick:
        return
    yield "bucket", lambda: check_bucket(house)
    yield "fonts", lambda: [check_fonts()]
    yield "browser", lambda: check_browser(house)
    yield "prefect", check_prefect
    yield "proxy", lambda: check_proxy(house)
    yield "capture", lambda: _wire(house)


def looked_at(name: str, look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """Make one check; one that breaks is BAD by its name, and the others go on."""
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001  # whatever it was: a doctor that dies says nothing of all the rest
        what = next(iter(str(error).splitlines()), "")
        step = "mend what it names, then run warraq doctor again: until then nobody knows whether this works"
        yield bad(name, f"this check itself broke ({type(error).__name__}: {what})", step)


def check_outlets(house: House, tell: Callable[[str], None]) -> Iterator[Check]:
    """Fetch the home page of each known outlet, yield how it answered, and mark the answering ones verified.

    Raises SeedError when there is no outlets file.
    """
    from flows.fetch import fetch_pages  # a run's libraries, which no other check needs

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
    replace_durably(path.resolve(), mark_verified(text, seen).encode())


def mark_verified(text: str, names: list[str]) -> str:
    """Return the outlets file with `verified = true` in the tables of *names*; all else stays as it was."""
    for name in names:
        table = re.compile(
            rf"(^\[outlets\.(?:{re.escape(name)}|\"{re.escape(name)}\")\]\n(?:[^\[\n].*\n|\n)*?verified\s*=\s*)false",
            re.MULTILINE,
        )
        text = table.sub(r"\1true", text)
    return text


def _answered(outlet: Outlet, outcome: Outcome) -> Check:
    if outcome.fate is Fate.KEPT:
        return good(outlet.name, f"{outlet.home} answered")
    message = f"{outlet.home}: {outcome.fate.value}, {outcome.reason} {outcome.why}".strip()
    step = f"look at {outlet.home} yourself; correct its address in the outlets file, or take it out"
    return warned(outlet.name, message, step)


def _contact(house: House) -> Check:
    if house.settings.contact:
        return good("contact", f"site owners see: {house.settings.user_agent}")
    message = "no contact is set: site owners can't reach you, and more of them will block you"
    return warned("contact", message, 'set WARRAQ_CONTACT, or contact = "…" in warraq.toml')


def _key(house: House) -> Check:
    path = house.settings.signing_key.expanduser()
    if not path.exists():
        return good("signing key", f"{path} is not there yet: the first run makes it")
    try:
        return good("signing key", f"{path}, fingerprint {read_signing_key(path).public.fingerprint}")
    except KeyFileError as error:
        what, _, advice = str(error).rpartition(
            ". "
        )  # of a key that others may read, the error says what to do
        step = "put the key back from your safe copy (docs/custody.md), or name another with the setting signing_key"
        return bad(
            "signing key",
            what or str(error),
            advice.replace("If nobody has, run:", "if nobody has:") if what else step,
        )


def _broken_off(house: House) -> Iterator[Check]:
    """Yield each run that nobody works on any more: one that crashed told nobody so."""
    try:
        left = broken_off(house)
    except RunError as error:
        yield bad("spool", str(error), f"move its folder out of {house.spool}, and keep it")
        return
    for one in left:
        what = f"crashed: {one.life.sentence}" if one.crashed and one.life else "is not finished"
        step = (
            one.next_command or f"warraq recover --dry-run --store {house.settings.store} says how to go on"
        )
        yield warned("spool", f"{one.run_id} of {one.story} {what}", step)
    if not left:
        yield good("spool", "no run was broken off")


def check_bucket(house: House) -> Iterator[Check]:
    """Try out what the bucket lets us do, and say what waits for it; nothing for a store in a folder."""
    prober = house.prober()
    if prober is None:
        return
    yield good("bucket", f"{house.where('')}; spool, outbox and catalogue are in {house.root}")
    for probe in prober.probe():
        yield _tried(probe, house)
    if pending := house.pending():
        step = "warraq recover sends them; so does the next run"
        yield warned("pending", f"{len(pending.names)} files wait here for the bucket", step)


def _tried(probe: "Probe", house: House) -> Check:
    if probe.holds:
        return good(probe.name, probe.message)
    what, _, advice = probe.message.rpartition("; ")  # a bucket's troubles end with what to do
    step = advice if what else "ask who runs the bucket; what is kept waits on this machine meanwhile"
    if probe.name.startswith("s3:") and probe.message.endswith("is missing"):
        step = (
            f"allow {probe.name} on {house.where('')} to these credentials, in the policy of bucket or user"
        )
    return (bad if probe.needed else warned)(probe.name, what or probe.message, step)


def _outlets(house: House) -> Check:
    path = house.settings.outlets_file
    try:
        outlets = load_outlets(path)
    except SeedError as error:
        return warned("outlets", str(error), "name the file with --outlets, or the home pages in story.toml")
    return good("outlets", f"{len(outlets)} known in {path}")


def _wire(house: House) -> Iterator[Check]:
    """Start a crawl against this very machine: its self-test proves the capture, and the guard must refuse every spelling."""
    with socket.create_server(("127.0.0.1", 0)) as door, TemporaryDirectory() as folder:
        port = door.getsockname()[1]
        urls = [f"http://{spelling}:{port}/" for spelling in LOOPBACK_SPELLINGS]
        try:
            outcomes = _crawled(_guarded(house, Path(folder), port), urls)
        except CrawlError as error:
            step = "install the versions of requirements.lock; fetch nothing before this is good"
            yield bad("capture", str(error), step)
            return
        yield good("capture", "one exchange on loopback was captured byte for byte")
        yield _guard(outcomes, door)


def _guarded(house: House, folder: Path, port: int) -> CrawlJob:
    """Return a crawl that may ask one port, under the rules that hold for everybody else's machines."""
    wire = replace(
        house.settings.wire(), allow_private=False, connect_to=(), egress_proxy="", ports=(port,), max_tries=1,
        shared="",  # what machines share has a check of its own
    )  # fmt: skip
    frontier = folder / "frontier.sqlite"
    return CrawlJob(frontier=frontier, spool=folder, story="doctor", run="doctor", worker="w0", wire=wire)


def _guard(outcomes: Sequence[Outcome], door: socket.socket) -> Check:
    """Say whether every spelling was refused, and nobody knocked at the `door` that they name."""
    door.settimeout(0)
    opened = [o for o in outcomes if (o.fate, o.reason) != (Fate.REFUSED, "address")]
    dialled = ["the port of this check was dialled"] if _was_dialled(door) else []
    if not opened and not dialled:
        return good("guard", f"loopback was refused in {len(outcomes)} spellings, and never dialled")
    found = [*(f"{o.url} ({o.fate.value}, {o.reason} {o.why})" for o in opened), *dialled]
    step = "don't fetch with this machine; install the versions of requirements.lock, then try again"
    return bad("guard", f"not refused: {', '.join(found)}", step)


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
