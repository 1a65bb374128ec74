"""One run of a walk: begun, or taken up again where a crash or a stop left it."""

import json
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from archive.disk import sync_folder, write_durably
from archive.manifest import from_json
from archive.record import RecordRef
from archive.recovery import RecoveryError, recover_spool
from flows.custody import seal_claims, signing_key
from flows.extraction import Original
from flows.house import House
from flows.watch import Watch, unwatched
from flows.whereabouts import places_of, whereabouts
from spiders.frontier import Frontier

# A crawl process sees its parent's end at once and closes its files after the exchange under way (timeout_s at most);
# this is its time to commit and to end, many times what it takes.
ORPHAN_SPARE_S = 30.0


class RunError(Exception):
    """An unfinished run that can't be taken up. The message names its folder and the next step."""


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
    was_private: bool = False
    was_redirected: bool = False

    @property
    def allow_private(self) -> bool:
        """Say whether any process of this run was allowed to reach private addresses."""
        return self.was_private or self.house.settings.allow_private

    @property
    def connect_to(self) -> bool:
        """Say whether any process of this run dialled other addresses than the names said."""
        return self.was_redirected or bool(self.house.settings.connect_to)

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

    def originals(self, refs: Iterable[RecordRef]) -> tuple[Original, ...]:
        """Return records with the files that hold them now, in the spool or in the store."""
        return originals_of(self.house, refs, self.folder)


def originals_of(house: House, refs: Iterable[RecordRef], folder: Path | None = None) -> tuple[Original, ...]:
    """Return records with the files that hold them; *folder* is the spool folder to look into first."""
    with whereabouts(house, folder) as where:
        return tuple(Original(places=places_of(ref, where)) for ref in refs)


@contextmanager
def running(
    house: House, story: str, kind: RunKind, *, now: datetime, watch: Watch = unwatched
) -> Iterator[Run]:
    """Hold the store's lock and give a run: the unfinished one of this story and kind, else a new one.

    Raises LockedError when another run holds the store, StoreError when it can't be written.
    """
    with house.lock():
        signing_key(house, watch)  # a run that could not be sealed shall not begin
        house.flush()  # what earlier runs left for a bucket goes first
        run = unfinished(house, story, kind, watch) or _begun(house, story, kind, now, watch)
        yield run
        house.flush()


def discard(run: Run) -> None:
    """Remove the spool folder of a run whose manifest is written."""
    shutil.rmtree(run.folder)


def unfinished(house: House, story: str, kind: RunKind, watch: Watch = unwatched) -> Run | None:
    """Return the run of this story and kind that was stopped, made sound; the caller holds the store's lock.

    Raises RunError for a run note that can't be read: its records must not be forgotten.
    """
    for draft in house.spool.glob("*/run.json.new"):
        if not draft.with_suffix("").exists():
            shutil.rmtree(draft.parent)  # the crash came before this run had begun
    for note in sorted(house.spool.glob("*/run.json")):
        run = _noted(note, house, watch)
        if (run.story, run.kind) != (story, kind):
            continue
        name = f"runs/{story}/{run.run_id}.json"
        if house.store().exists(name):  # the crash came between the manifest and the clearing up
            seal_claims(house, run.folder, (run.story, run.run_id), house.store().measure(name))
            with house.catalogue() as catalogue:
                catalogue.add_from(house.store(), from_json(house.store().read(name), place=name))
            discard(run)
            continue
        _recover(run)
        _note(run)  # what this process may reach counts too
        return run
    return None


def _noted(note: Path, house: House, watch: Watch) -> Run:
    try:
        fields = json.loads(note.read_text(encoding="utf-8"))
        return Run(
            run_id=fields["run_id"],
            story=fields["story"],
            kind=RunKind(fields["kind"]),
            began_at=datetime.fromisoformat(fields["began_at"]),
            house=house,
            watch=watch,
            resumed=True,
            was_private=bool(fields["allow_private"]),
            was_redirected=bool(fields["connect_to"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{note}: this note of an unfinished run can't be read ({error!r}); its folder holds records: "
            f"move {note.parent} out of the spool and keep it"
        ) from error


def _note(run: Run) -> None:
    """Write down, durably, what is needed to take the run up again; a folder without it was never a run."""
    fields = {
        "run_id": run.run_id,
        "story": run.story,
        "kind": run.kind.value,
        "began_at": run.began_at.isoformat(),
        "allow_private": run.allow_private,
        "connect_to": run.connect_to,
    }
    draft = run.folder / "run.json.new"
    write_durably(draft, [json.dumps(fields).encode()])
    draft.rename(run.folder / "run.json")
    sync_folder(run.folder)
    sync_folder(run.folder.parent)


def _recover(run: Run) -> None:
    """Make the spool of a stopped run sound; waits for a crawl process that has lost us and is just ending."""
    deadline = time.monotonic() + run.house.settings.timeout_s + ORPHAN_SPARE_S
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
    _note(run)
    return run
