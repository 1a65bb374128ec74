"""One run of a walk: begun, or taken up again where a crash or a stop left it."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from archive.record import RecordRef
from archive.recovery import RecoveryError, recover_spool
from flows.extraction import Original
from flows.house import House
from flows.watch import Watch, unwatched
from spiders.frontier import Frontier

# A crawl process sees its parent's end at once and closes its files after the exchange under way (timeout_s at most).
ORPHAN_LIMIT_S = 60.0


class RunKind(StrEnum):
    """What a run is for."""

    GATHER = "gather"
    REFETCH = "refetch"
    FETCH = "fetch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run in progress. `began_at` is the run's clock: a resumed run keeps the first one's.

    `resumed` says that an unfinished run was found and goes on; `watch` hears the progress.
    """

    run_id: str
    story: str
    kind: RunKind
    began_at: datetime
    house: House
    watch: Watch = unwatched
    resumed: bool = False

    @property
    def folder(self) -> Path:
        """Return the run's folder in the spool."""
        return self.house.spool / self.run_id

    @property
    def frontier_path(self) -> Path:
        """Return the file of the run's frontier."""
        return self.folder / "frontier.sqlite"

    @contextmanager
    def frontier(self) -> Iterator[Frontier]:
        """Open the run's frontier for the length of a block."""
        frontier = Frontier(self.frontier_path)
        try:
            yield frontier
        finally:
            frontier.close()

    def original(self, ref: RecordRef) -> Original:
        """Return *ref* with the file that holds it now: still in the spool, or sealed in the store."""
        return original_of(self.house, ref, self.folder)


def original_of(house: House, ref: RecordRef, folder: Path | None = None) -> Original:
    """Return a record with the file that holds it; *folder* is the spool folder to look into first."""
    spooled = (folder / (Path(ref.warc).name + ".open")) if folder else None
    return Original(ref=ref, path=spooled if spooled and spooled.exists() else house.root / ref.warc)


@contextmanager
def running(
    house: House, story: str, kind: RunKind, *, now: datetime, watch: Watch = unwatched
) -> Iterator[Run]:
    """Hold the store's lock and give a run: the unfinished one of this story and kind, else a new one.

    Raises LockedError when another run holds the store, StoreError when it can't be written.
    """
    with house.lock():
        run = unfinished(house, story, kind, watch) or _begun(house, story, kind, now, watch)
        yield run


def discard(run: Run) -> None:
    """Remove the spool folder of a run whose manifest is written."""
    shutil.rmtree(run.folder)


def unfinished(house: House, story: str, kind: RunKind, watch: Watch = unwatched) -> Run | None:
    """Return the run of this story and kind that was stopped, made sound; the caller holds the store's lock."""
    for empty in house.spool.glob("*/run.json.new"):
        shutil.rmtree(empty.parent)  # the crash came before this run had begun
    for note in sorted(house.spool.glob("*/run.json")):
        fields = json.loads(note.read_text(encoding="utf-8"))
        if (fields["story"], fields["kind"]) != (story, kind.value):
            continue
        run = Run(
            run_id=fields["run_id"],
            story=story,
            kind=kind,
            began_at=datetime.fromisoformat(fields["began_at"]),
            house=house,
            watch=watch,
            resumed=True,
        )
        if house.store().exists(f"runs/{story}/{run.run_id}.json"):
            discard(run)  # the crash came between the manifest and the clearing up
            continue
        _recover(run)
        return run
    return None


def _recover(run: Run) -> None:
    """Make the spool of a stopped run sound; waits for a crawl process that has lost us and is just ending."""
    deadline = time.monotonic() + ORPHAN_LIMIT_S
    while True:
        with run.frontier() as frontier:
            try:
                recover_spool(run.folder, frontier.marks())
            except RecoveryError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
                continue
            frontier.reopen()
            return


def _begun(house: House, story: str, kind: RunKind, now: datetime, watch: Watch) -> Run:
    stem = f"{now:%Y%m%dT%H%M%S}Z-{kind.value}"
    run_id, n = stem, 1
    while (house.spool / run_id).exists() or house.store().exists(f"runs/{story}/{run_id}.json"):
        n += 1
        run_id = f"{stem}-{n}"
    run = Run(run_id=run_id, story=story, kind=kind, began_at=now, house=house, watch=watch)
    run.folder.mkdir(parents=True)
    with run.frontier():
        pass
    fields = {"run_id": run_id, "story": story, "kind": kind.value, "began_at": now.isoformat()}
    # Written last and by rename: a folder without run.json was never a run.
    draft = run.folder / "run.json.new"
    draft.write_text(json.dumps(fields), encoding="utf-8")
    draft.rename(run.folder / "run.json")
    return run
