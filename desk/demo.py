"""The demo: five pasted articles become an archived, clean, checkable story on the practice web, which is visited again a week later."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from archive.lock import LOCK_NAME, STEP_NAME, STORY_LOCKS
from desk.audit.flags import AuditFlags
from desk.audit.place import audit_aloud
from desk.commands.gather import gather_aloud
from desk.commands.refetch import say_seen
from desk.exits import Exit
from desk.terminal.pasted import command, program
from desk.terminal.progress import shown
from desk.terminal.voice import Voice
from flows.custody import own_fingerprint, signing_key
from flows.demo_store import MARK, key_of, remember_key
from flows.house import House
from flows.refetch import refetch
from flows.settings import CHECKOUT, SettingsError, load_settings, state_folder
from flows.versions.changes import Change
from practice.server import PracticeWeb

STORY = "paris-meeting-2025"
# The practice web is our own and on this machine: no need to spare it, but the pause between two requests stays real.
DELAY_S = 0.05
# What services are asked in a demo: files that are probed minute by minute cost most of a gather's time, and a person waits.
ASKS = "\n[budget.asks]\ngdelt-gal = 30\ngdelt-gkg = 8\n"


def run_demo(root: Path, voice: Voice, *, fresh: bool) -> int:
    """Gather, judge, fetch again and audit on the practice web; return the exit code of the first step that isn't sound.

    Raises LockedError while another command holds the store: nothing of it is touched then.
    """
    with PracticeWeb(visit=1) as web, tempfile.TemporaryDirectory(prefix="warraq-demo-") as folder:
        house = _house(root, web, _seeds(Path(folder)))
        _prepare(house, voice, fresh=fresh)
        with shown(voice) as watch:
            signing_key(house, watch)
        remember_key(root, state_folder())
        services = len(web.service_hosts)
        voice.note(
            f"practice web: {len(web.hosts)} host names of outlets and {services} of services, on loopback"
        )
        gathered = gather_aloud(STORY, house, voice)
        voice.say("")
        record = _second_visit(house, web, voice)
    voice.say("")
    fingerprint = own_fingerprint(house.settings)
    trusted = (fingerprint,) if fingerprint else ()
    audited = audit_aloud((str(root),), voice, AuditFlags(trust=trusted))
    for key in trusted:  # the demo's key is not this machine's, so an audit must be told whose it is
        voice.say(f"again     {program()} audit {quote(str(root))} --trust {key}")
    if record is not None:
        voice.say(f"compare   {command(house, 'diff', record)}")
    voice.say(f"open      {command(house, 'serve')}")
    # Some practice sites refuse, fail and lie on purpose: a partial run is the demo's good end.
    return audited or (Exit.SOUND if gathered == Exit.PARTIAL else gathered)


def _second_visit(house: House, web: PracticeWeb, voice: Voice) -> str | None:
    """Fetch the pages again a week later, as the practice web counts; return the record of a correction, if one was found."""
    web.visit = 2
    voice.note("a week later on the practice web: the same pages again")
    with shown(voice) as watch:
        again = refetch((STORY,), house, now=datetime.now(UTC), watch=watch)
    say_seen(again, voice, (Change.SAME, Change.LAYOUT))
    changed = (one.outcome.ref for one in again.seen if one.change is Change.CHANGED)
    return next((ref.record_id for ref in changed if ref is not None), None)


def _seeds(folder: Path) -> Path:
    """Return a folder with the demo's story in it, its services asked little."""
    story = Path(shutil.copytree(CHECKOUT / "seeds" / STORY, folder / STORY)) / "story.toml"
    story.write_text(story.read_text(encoding="utf-8") + ASKS, encoding="utf-8")
    return folder


def _house(root: Path, web: PracticeWeb, seeds: Path = CHECKOUT / "seeds") -> House:
    rules = tuple(f"{host}:{for_port}:{address}:{port}" for host, for_port, address, port in web.connect_to())
    settings = load_settings(
        store=str(root),
        seeds=seeds,
        outlets=CHECKOUT / "practice" / "outlets.toml",
        delay_s=DELAY_S,
        host_delays=tuple(f"{host}:0" for host in web.service_hosts),
        allow_private=True,
        ca_file=web.ca_file,
        connect_to=rules,
        contact="https://warraq.example/demo",
        signing_key=key_of(root),  # the demo's own
    )
    return House(settings=settings)


_LOCKS = (LOCK_NAME, STEP_NAME, STORY_LOCKS)


def _prepare(house: House, voice: Voice, *, fresh: bool) -> None:
    """Make the store ready: go on with a demo that was broken off, replace one that ended; never touch another's folder.

    The lock is held meanwhile, so that no demo clears what another one writes.
    """
    root = house.root
    if (
        not (root / MARK).exists()
        and root.exists()
        and any(set(root.iterdir()) - {root / name for name in _LOCKS})
    ):
        raise SettingsError(f"{root} holds something that no demo made; give another folder")
    with house.lock():
        if any(house.spool.glob("*/run.json")):
            voice.note(f"a demo was broken off in {root}: it goes on")
        elif fresh and (root / MARK).exists():
            voice.note(f"an earlier demo's store in {root} is replaced (--keep would add a run to it)")
            _clear(root)
        (root / MARK).write_text("made by `warraq demo`; may be deleted\n", encoding="utf-8")


def _clear(root: Path) -> None:
    """Remove all but the lock, which is held; the mark goes last, so that a clearing that broke off can be done again."""
    for path in root.iterdir():
        if path.name in {*_LOCKS, MARK}:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
