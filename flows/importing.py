"""Archives of anybody taken into the store as evidence: checked first, byte for byte, as a run that says where they came from.

All that an import publishes is made ready in the spool (flows/foreign.py). Its manifest, written there last, is the point behind
which the next command finishes what a crash left; in front of it nothing is in the store, and the next import throws it away.
"""

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive.disk import StoreError, StoreErrorKind, digest_of
from archive.lock import LockedError
from archive.manifests.manifest import FileEntry, Manifest, from_json
from flows.close import previous_of, write_claims
from flows.custody import seal_published
from flows.foreign import READY, Staging, stage
from flows.house import House
from flows.run import Run, RunKind, begun_beside, discard, running, runs_in_spool
from flows.watch import Watch, unwatched
from story.naming import archive_name

_ENDINGS = re.compile(r"(?:\.(?:wacz|warc|gz))+$", re.IGNORECASE)
_NO_WORD = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of one foreign file: the run's manifest, and which store files held its WARC files before.

    `manifest` is None when all of it was there already. `doubts` are the audit's findings that could not be verified.
    """

    source: Path
    manifest: Manifest | None
    there: tuple[str, ...] = ()
    doubts: int = 0


def story_of(source: Path) -> str:
    """Return the story that a foreign file is stored under unless the user names one: a word made from its name."""
    stem = _ENDINGS.sub("", source.name)
    return archive_name(_NO_WORD.sub("-", stem).strip("-._") if stem.isascii() else stem)


def import_file(
    house: House, source: Path, story: str, *, now: datetime, watch: Watch = unwatched, note: str = ""
) -> Imported:
    """Take a .wacz or .warc.gz of anybody into the store, when nothing in it is wrong.

    The same bytes are never taken in twice; *note* says where the file comes from. Raises ImportRefusedError (nothing was kept of it), LockedError, StoreError.
    """
    finish_imports(house, now=now, watch=watch)
    with running(house, story, RunKind.IMPORT, now=now, watch=watch) as run:
        _clear_unbegun(house)
        return _imported(run, source, note)


def import_beside(run: Run, source: Path, note: str) -> Imported:
    """Take a file in as `import_file` does, while *run* goes on and holds the lock: an import of its story, begun with it.

    *note* says where the file comes from. Raises ImportRefusedError (nothing was kept of it), StoreError.
    """
    return _imported(begun_beside(run, RunKind.IMPORT), source, note)


def finish_beside(run: Run) -> None:
    """Finish imports of the run's story that a crash left ready, and throw away those that were not; the run holds the lock."""
    for left in tuple(runs_in_spool(run.house, run.watch)):
        if (left.story, left.kind) == (run.story, RunKind.IMPORT):
            _finish(left)


def _imported(run: Run, source: Path, note: str) -> Imported:
    staging = Staging(run=run, source=source, notes=[note] if note else [])
    try:
        stage(staging)
    except BaseException:
        discard(run)
        raise
    if not staging.files:
        discard(run)
        return Imported(source=source, manifest=None, there=tuple(staging.there))
    manifest = _publish(run)
    return Imported(source=source, manifest=manifest, there=tuple(staging.there), doubts=len(staging.doubts))


def finish_imports(house: House, *, now: datetime, watch: Watch = unwatched) -> None:
    """Finish imports of any story that a crash left ready, and throw away those that were not: nothing of them is stored."""
    for story in sorted({run.story for run in runs_in_spool(house) if run.kind is RunKind.IMPORT}):
        with suppress(LockedError), running(house, story, RunKind.IMPORT, now=now, watch=watch) as run:
            _finish(run)  # one that is under way just now finishes itself


def _finish(run: Run) -> None:
    if (run.folder / READY).exists():
        _publish(run)
    else:
        discard(run)


def _clear_unbegun(house: House) -> None:
    """Remove folders of imports that a crash ended before they were runs."""
    with house.step():
        for folder in house.spool.glob(f"*-{RunKind.IMPORT.value}*"):
            if not (folder / "run.json").exists():
                shutil.rmtree(folder)


def _publish(run: Run) -> Manifest:
    """Publish what is ready; may be repeated at any time."""
    ready = run.folder / READY
    draft = from_json(ready.read_bytes(), place=str(ready))
    for prefix in ("warc/", "custody/", "cdxj/"):
        for entry in draft.files:
            if entry.name.startswith(prefix):
                _publish_once(run, entry)
    seal_published(run.house, run.folder, (run.story, run.run_id), draft.files)
    ended = max(datetime.now(UTC), run.began_at)
    manifest = replace(draft, previous=previous_of(run), ended_at=ended)
    write_claims(run, manifest)
    return manifest


def _publish_once(run: Run, entry: FileEntry) -> None:
    local = run.folder / entry.name.rpartition("/")[2]
    if digest_of(local) != (entry.size_bytes, entry.sha256):
        raise StoreError(
            f"{local} reads back otherwise than it was written: the disk lies. Move {run.folder} out of the spool and keep it, then import again",
            kind=StoreErrorKind.BROKEN,
        )
    run.house.store().publish(local, entry.name)
