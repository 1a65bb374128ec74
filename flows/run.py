"""One run of a walk: begun, or taken up again where a crash or a stop left it."""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archive.cdxj.lines import index_name
from archive.disk import make_folders, sync_folder, write_durably
from archive.lock import LockedError, RunLock
from archive.manifests.manifest import ManifestError, from_json, manifest_name
from archive.record import RecordRef
from flows.custody import seal_claims
from flows.decisions.sealings import witness_of
from flows.house import House
from flows.leasing import Proof, nothing_to_prove, run_lease, take_run_name
from flows.live.lives import living, taken_up
from flows.live.signs import Signs, signed
from flows.reading.ahead import Ahead
from flows.reading.kills import Kills
from flows.reading.page_orders import Limits, Original
from flows.ready import make_ready
from flows.run_kinds import NO_STORY as NO_STORY  # noqa: PLC0414 - what a run is told by
from flows.run_kinds import SIDE_BY_SIDE
from flows.run_kinds import RunKind as RunKind  # noqa: PLC0414
from flows.run_kinds import gathers_of as gathers_of  # noqa: PLC0414
from flows.store.sound import FRONTIER, keep_evidence, make_sound
from flows.store.whereabouts import Spooled, places_of, whereabouts
from flows.walk.crawls import ORPHAN_SPARE_S, Crawls
from flows.walk.stragglers import Stragglers
from flows.watch import Beat, Watch, unwatched
from spiders.frontier.urls import Frontier

# Below the spool; the leading dot keeps it out of every listing (docs/format.md §10).
TORN = ".torn"
_GONE = ".gone-"  # begins the name of a folder whose run is over


class RunError(Exception):
    """An unfinished run that can't be taken up. The message names its folder and the next step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run in progress. `began_at` is the run's clock: a resumed run keeps the first one's.

    `resumed` says that an unfinished run was found and goes on; `watch` hears the progress; `damaged` tells of manifests that nobody can read.
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
    spooled: Spooled = field(init=False, repr=False, compare=False)
    kills: Kills = field(default_factory=Kills, init=False, repr=False, compare=False)
    damaged: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    stragglers: Stragglers = field(default_factory=Stragglers, init=False, repr=False, compare=False)
    crawls: Crawls = field(default_factory=Crawls, init=False, repr=False, compare=False)
    signs: Signs | None = field(default=None, repr=False, compare=False)
    proven: Proof = field(default=nothing_to_prove, repr=False, compare=False)
    ahead: Ahead = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spooled", Spooled(self.folder))
        object.__setattr__(self, "ahead", Ahead(self))

    @property
    def allow_private(self) -> bool:
        """Say whether any process of this run was allowed to reach private addresses."""
        return self.was_private or self.house.settings.allow_private

    @property
    def connect_to(self) -> bool:
        """Say whether any process of this run dialled other addresses than the names said, those of a proxy too."""
        settings = self.house.settings
        return self.was_redirected or bool(settings.connect_to or settings.egress_proxy)

    @property
    def folder(self) -> Path:
        """Return the run's folder in the spool."""
        return self.house.spool / self.run_id

    @property
    def frontier_path(self) -> Path:
        """Return the file of the run's frontier."""
        return self.folder / FRONTIER

    @property
    def limits(self) -> Limits:
        """Return what reading a page may cost in this run."""
        settings = self.house.settings
        return Limits(seconds=settings.extract_limit_s, workers=settings.extract_workers, kills=self.kills)

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
        return originals_of(self.house, refs, self.spooled)


def originals_of(
    house: House, refs: Iterable[RecordRef], spooled: Spooled | None = None
) -> tuple[Original, ...]:
    """Return records with the files that hold them; *spooled* are those of a run that is not sealed, looked into first."""
    with whereabouts(house, spooled) as where:
        return tuple(Original(places=places_of(ref, where)) for ref in refs)


@contextmanager
def running(
    house: House, story: str, kind: RunKind, *, now: datetime, watch: Watch = unwatched
) -> Iterator[Run]:
    """Hold the story's lock and give a run: its unfinished one of this kind, else a new one. Runs of other stories may go on meanwhile.

    Raises LockedError when another run holds the story, or a command the store, StoreError when it can't be written or has no room left.
    """
    with ExitStack() as held:
        proven = nothing_to_prove
        with house.step():
            beside = held.enter_context(RunLock(house.root))
            held.enter_context(house.story_lock(story))
            if kind is not RunKind.WORK:  # which holds its machine's name
                proven = held.enter_context(run_lease(house, story, is_beside=kind in SIDE_BY_SIDE))
            make_ready(house, watch, alone=beside.is_alone)
            beside.share()
        house.flush()  # what earlier runs left for a bucket goes first
        run = unfinished(house, story, kind, watch) or _begun(house, story, kind, now, watch)
        with living(run.folder), signed(replace(run, proven=proven)) as told:
            for note in taken_up(told):
                told.watch(Beat(stage="resuming", done=0, known=0, note=note))
            try:
                yield told
            finally:
                told.crawls.end()
                told.ahead.close()
        house.flush()


def discard(run: Run) -> None:
    """Remove the spool folder of a run whose manifest is written; what crashes and disks left in it stays, elsewhere."""
    if run.signs:
        run.signs.end()
    keep_evidence(run.folder, run.house.spool / TORN / run.story / run.run_id)
    gone = run.house.spool / f"{_GONE}{run.run_id}"
    with run.house.step():
        run.folder.rename(gone)  # in one step: a crash leaves the whole run, or what the next one sweeps away
        shutil.rmtree(gone)


def unfinished(house: House, story: str, kind: RunKind, watch: Watch = unwatched) -> Run | None:
    """Return the run of this story and kind that was stopped, made sound; the caller holds the story's lock.

    Runs of any story that have their manifest, and that nobody works on, get what is left to them: its seal, and their place in the catalogue.
    Raises RunError for a run note that can't be read: its records must not be forgotten.
    """
    with house.step():
        sweep(house, story, watch)
    for run in runs_in_spool(house, watch):
        if (run.story, run.kind) != (story, kind):
            continue
        patience_s = house.settings.timeout_s + ORPHAN_SPARE_S
        make_sound(run.folder, story, house.store(), patience_s=patience_s)
        _note(run)  # what this process may reach counts too
        return run
    return None


def sweep(house: House, story: str, watch: Watch) -> None:
    """Clear away what crashes left of runs that had not begun, or were over, of the caller's story and of those that nobody has; the caller does a step of the store."""
    for draft in drafts(house):
        shutil.rmtree(draft.parent)  # the crash came before this run had begun
    for gone in house.spool.glob(f"{_GONE}*"):
        shutil.rmtree(gone)  # the crash came while it was cleared away
    for run in filter(is_closed, tuple(runs_in_spool(house, watch))):
        if run.story == story:
            finish_closed(run)
            continue
        with suppress(LockedError), house.story_lock(run.story):  # else its own process is about to
            finish_closed(run)


def finish_closed(run: Run) -> None:
    """Do what is left of a run when the crash came between its manifest and the clearing up; the caller holds its story and does a step. Raises RunError."""
    house, name = run.house, manifest_name(run.story, run.run_id)
    try:
        manifest = from_json(house.store().read(name), place=name)
    except ManifestError as error:
        raise RunError(f"{error}; put it back from a copy, or move {run.folder} out of the spool and keep it") from error  # fmt: skip
    seal_claims(house, run.folder, (run.story, run.run_id), house.store().measure(name))
    with house.catalogue() as catalogue:
        catalogue.add_from(house.store(), manifest, witness_of(house))
    discard(run)


def drafts(house: House) -> tuple[Path, ...]:
    """Return the notes of runs that had not begun when a crash came."""
    return tuple(draft for draft in house.spool.glob("*/run.json.new") if not draft.with_suffix("").exists())


def runs_in_spool(house: House, watch: Watch = unwatched) -> Iterator[Run]:
    """Yield every run that has begun and is not cleared away; raises RunError for a note that can't be read."""
    for note in sorted(house.spool.glob("*/run.json")):
        try:
            run = noted(note, house, watch)
        except RunError:
            if note.exists():  # else the run came to its end meanwhile
                raise
        else:
            yield run


def is_closed(run: Run) -> bool:
    """Say whether the run's manifest is written, so that only the clearing up is left."""
    return run.house.store().exists(manifest_name(run.story, run.run_id))


def noted(note: Path, house: House, watch: Watch = unwatched) -> Run:
    """Return the run of a note in the spool. Raises RunError."""
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


def _is_taken(house: House, story: str, run_id: str) -> bool:
    """Say whether a run has this id, of whatever story and machine: files are found by the names that come of it. One that is free is ours."""
    names = (manifest_name(story, run_id), index_name(story, run_id))
    if (house.spool / run_id).exists() or any(map(house.store().exists, names)):
        return True
    with house.catalogue() as catalogue:
        is_known = catalogue.has_run(run_id)
    return is_known or not take_run_name(house, run_id)


def begun_beside(run: Run, kind: RunKind) -> Run:
    """Return a new run of another kind of the same story, with the clock of the run that goes on and holds the lock."""
    return _begun(run.house, run.story, kind, run.began_at, run.watch)


def _begun(house: House, story: str, kind: RunKind, now: datetime, watch: Watch) -> Run:
    stem = f"{now:%Y%m%dT%H%M%S}Z-{kind.value}"
    if house.is_one_of_many:
        stem += f"-{house.settings.machine}"
    run_id, n = stem, 1
    with house.step():  # two runs that begin in one second take one id after the other
        while _is_taken(house, story, run_id):  # the same second again, or a clock that was set back
            n += 1
            run_id = f"{stem}-{n}"
        run = Run(run_id=run_id, story=story, kind=kind, began_at=now, house=house, watch=watch)
        make_folders(run.folder)
        with run.frontier():
            pass
        _note(run)
    return run
