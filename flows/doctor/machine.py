"""The doctor's checks of this machine: libraries, disk, clock, fonts and the user's own folder. Nothing leaves it."""

import os
import platform
import re
import shutil
import statistics
import subprocess
import time
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from archive.disk import told, write_durably
from archive.sizes import size_text
from archive.store import LockedError, StoreError, StoreErrorKind
from flows.doctor.check import Check, bad, good, refused, warned
from flows.house import House
from flows.settings import CHECKOUT, state_folder
from spiders.space import free_bytes

# A gather of one story kept under 0.2 GB in trials; ten times that leaves room for a day's runs.
LOW_DISK_BYTES = 2 * 1024**3
# A crawl commits what 0.2 s brought (spiders.wire.commit): on a disk slower than this it waits for the disk, not for hosts.
SLOW_FSYNC_S = 0.5
# A file is stamped by the clock of whoever holds the disk; ticks of a kernel are 10 ms, those of FAT 2 s.
FILE_CLOCK_S = 3.0
# When this was written; a machine without a battery begins in 1970.
EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)
_PROBE = b"warraq doctor tried what may be done here; this may be deleted\n"
_SYNCS = 3
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_PROJECT = CHECKOUT / "pyproject.toml"
_NAMED = 5
_FONTS_LIMIT_S = 10.0


def check_libraries(lock: Path = CHECKOUT / "requirements.lock") -> Iterator[Check]:
    """Yield Python, and the installed libraries against what warraq asks for and what its lock names."""
    yield good("python", f"{platform.python_version()} on {platform.platform()}")
    wrong = [text for text in map(unmet, _asked_for()) if text]
    if wrong:
        yield bad(
            "libraries",
            f"not what warraq asks for: {_some(wrong)}",
            f"install those of the lock: pip install -r {lock.name} in the checkout, or pip install --upgrade warraq",
        )
        return
    other = list(_other_than(_locked(lock)))
    if other:
        yield warned(
            "libraries",
            f"others than warraq was tested with: {_some(other)}",
            f"pip install -r {lock.name}, in the checkout",
        )
        return
    named = ", ".join(f"{name} {version(name)}" for name in ("scrapy", "twisted", "trafilatura", "prefect"))
    yield good("libraries", f"{named}, and {len(_asked_for()) - 4} more as they should be")


def _asked_for() -> list[Requirement]:
    """Return what warraq cannot do without; a checkout that was never installed says so in its own file."""
    try:
        lines = requires("warraq") or ()
    except PackageNotFoundError:
        lines = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    found = [Requirement(line) for line in lines]
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]


def unmet(asked: Requirement) -> str:
    """Return what is wrong with what is installed of a library; "" when nothing is."""
    have = _installed(asked.name)
    if have is None:
        return f"{asked.name} is not installed"
    return (
        ""
        if asked.specifier.contains(have, prereleases=True)
        else f"{asked.name} {have} (wanted {asked.specifier})"
    )


def _locked(lock: Path) -> Mapping[str, set[str]]:
    """Return the versions that the lock names; it stands in a checkout, and not in what pip installs."""
    found: dict[str, set[str]] = {}
    if lock.is_file():
        for name, wanted in _LOCKED.findall(lock.read_text(encoding="utf-8")):
            found.setdefault(canonicalize_name(name), set()).add(wanted)
    return found


def _other_than(locked: Mapping[str, set[str]]) -> Iterator[str]:
    for name, wanted in locked.items():
        have = _installed(name)
        if have is not None and have not in wanted:
            yield f"{name} {have} (tested: {', '.join(sorted(wanted))})"


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _some(texts: list[str]) -> str:
    more = f", and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return ", ".join(texts[:_NAMED]) + more


def check_store(house: House) -> Iterator[Check]:
    """Yield whether everything that a run does to a store can be done here, tried under a name of our own."""
    try:
        with house.lock():
            yield from _tried(house.root)
    except LockedError as error:
        yield warned("store", str(error), "nothing to do while that run goes on")
    except StoreError as error:
        yield refused("store", error)


def _tried(root: Path) -> Iterator[Check]:
    folder = root / f".doctor-{os.getpid()}"
    with told(f"{root}: a folder cannot be made"):
        folder.mkdir()
    try:
        yield _syncs(folder)
        yield _file_clock(folder)
        _publish(folder)
        yield good("store", f"{root} can be locked, written, linked, read back, listed and cleared")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(folder: Path) -> None:
    """Do with a small file what publishing does with a WARC file; raises StoreError naming what cannot be done."""
    draft, final = folder / "draft", folder / "final"
    with told(f"{folder.parent}: a file cannot be written"):
        write_durably(draft, [_PROBE])
    with told(f"{folder.parent}: a file cannot be linked under a second name (hard links)"):
        os.link(draft, final)
    with told(f"{folder.parent}: a file cannot be made read-only"):
        final.chmod(0o444)
    with told(f"{folder.parent}: a file that was just written cannot be read back"):
        same = final.read_bytes() == _PROBE and sorted(path.name for path in folder.iterdir()) == [
            "draft",
            "final",
        ]
    with told(f"{folder.parent}: a file cannot be deleted"):
        draft.unlink()
    if not same:
        raise StoreError(
            f"{folder.parent} gives other bytes or names back than it was given. Keep no originals on this disk",
            kind=StoreErrorKind.BROKEN,
        )


def _syncs(folder: Path) -> Check:
    took = []
    with told(f"{folder.parent}: what is written cannot be put on the disk (fsync)"):
        for number in range(_SYNCS):
            began = time.perf_counter()
            write_durably(folder / f"sync-{number}", [_PROBE * 1024])
            took.append(time.perf_counter() - began)
            (folder / f"sync-{number}").unlink()
    usual = statistics.median(took)
    message = f"64 kB were written and on the disk (fsync) within {1000 * usual:.0f} ms"
    if usual > SLOW_FSYNC_S:
        return warned(
            "fsync",
            f"{message}: a crawl waits for this disk",
            "put the store, or its spool, on a faster disk",
        )
    return good("fsync", message)


def _file_clock(folder: Path) -> Check:
    stamped = folder / "stamped"
    with told(f"{folder.parent}: a file cannot be written"):
        stamped.write_bytes(_PROBE)
        now = time.time()
        apart = stamped.stat().st_mtime - now
        stamped.unlink()
    return clock_check(datetime.fromtimestamp(now, UTC), apart, _newest_run(folder.parent))


def clock_check(now: datetime, apart_s: float, newest_run: datetime | None) -> Check:
    """Judge the clock: against the time of this software, that of a file just written, and that of the store's last run."""
    set_it = "set this machine's clock (NTP): times in records are evidence"
    if now < EARLIEST:
        return bad("file clock", f"it says {now:%Y-%m-%d}, which is before warraq was written", set_it)
    if newest_run is not None and newest_run > now:
        return warned(
            "file clock",
            f"the store's last run began {newest_run:%Y-%m-%d %H:%M:%S} UTC, and now it is {now:%Y-%m-%d %H:%M:%S}: one of these is wrong",
            set_it,
        )
    if abs(apart_s) > FILE_CLOCK_S:
        return warned(
            "file clock", f"this machine and the store's file system are {abs(apart_s):.0f} s apart", set_it
        )
    return good("file clock", f"this machine and the store's file system agree; {now:%Y-%m-%d %H:%M:%S} UTC")


def _newest_run(root: Path) -> datetime | None:
    """Return when the newest run of a store in a folder began, by its name."""
    stems = (path.name[:16] for path in root.glob("runs/*/*.json"))
    newest = max((stem for stem in stems if re.fullmatch(r"\d{8}T\d{6}Z", stem)), default=None)
    try:
        return None if newest is None else datetime.strptime(newest, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def check_disk(house: House) -> Check:
    """Return whether there is room for a run, and for a day of runs."""
    place = house.root.absolute()
    while not place.exists():
        place = place.parent
    free, least = free_bytes(place), house.settings.min_free_bytes
    message = f"{size_text(free)} free at {place}"
    if free < least:
        step = f"free {size_text(least - free)} there, or set min_free_bytes lower"
        return bad("disk", f"{message}; no run begins with less than {size_text(least)}", step)
    if free < LOW_DISK_BYTES:
        return warned("disk", message, f"free some space: a run pauses below {size_text(least)}")
    return good("disk", message)


def check_fonts() -> Check:
    """Return whether this machine has letters for Arabic, which pages and reports are looked at with."""
    program = shutil.which("fc-list")
    if program is None:
        return good("fonts", "not looked at: fc-list (fontconfig) is not installed")
    try:
        said = subprocess.run(
            [program, ":lang=ar", "family"], capture_output=True, timeout=_FONTS_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return good("fonts", f"not looked at: fc-list did not answer ({type(error).__name__})")
    families = sorted(
        {line.split(",")[0] for line in said.stdout.decode("utf-8", "replace").splitlines() if line}
    )
    if not families:
        step = "install a font with Arabic letters (Debian: apt install fonts-noto-core)"
        return warned(
            "fonts",
            "no font here has Arabic letters: pages show boxes, text in WARC files is not touched",
            step,
        )
    return good("fonts", f"Arabic letters are in {_some(families)}")


def check_state(folder: Path | None = None) -> Check:
    """Return whether what commands remember between calls can be written."""
    folder = folder or state_folder()
    there = folder
    while not there.exists():
        there = there.parent
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return good("state", f"{folder} can be written")
    step = "set XDG_STATE_HOME to a folder of yours; until then an interrupted audit begins anew"
    return warned("state", f"{folder} cannot be written", step)
