"""What the desk shows of a story's run: under way, beginning, broken off, or over. One sight serves all who look on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from os import uname

from archive.catalogue.views.runs import RunCard, runs
from desk.exits import Exit
from desk.web.serving import Desk
from flows.demo_store import MARK
from flows.house import House
from flows.live.runs import LiveRun, live_runs
from flows.live.starting import STARTABLE, Started, last_start, may_start, startable
from flows.run import RunKind
from flows.store.story_facts import facts_of

_MOST_FRESH = 50
_QUIET_S = 10  # a silence is told anew behind so many seconds
# The codes of commands that came to a run: what such a run ended with stands with the run.
_RAN = frozenset({Exit.SOUND, Exit.PARTIAL, Exit.ALL_REFUSED, Exit.INTERRUPTED, Exit.UPLOAD_PENDING})


class State(StrEnum):
    """How it stands with the runs of a story."""

    UNDER_WAY = "under-way"
    BEGINNING = "beginning"
    BROKEN_OFF = "broken-off"
    NOT_BEGUN = "not-begun"
    OVER = "over"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One look at a story's run at a moment. `run` is the unfinished one, `last` the one that ended last, `started` what this desk began.

    `may` are the kinds of runs that could be begun: none in a store of the demo. With `is_of_many` other machines write to the store too, whose runs are not seen here.
    """

    story: str
    name: str
    state: State
    at: datetime
    run: LiveRun | None
    started: Started | None
    last: RunCard | None
    may: tuple[RunKind, ...]
    is_of_demo: bool = False
    is_of_many: bool = False

    @property
    def id(self) -> str:
        """Return what changes whenever there is something new to show."""
        if self.run is not None and self.run.progress is not None and self.state is State.UNDER_WAY:
            pid, number = self.run.progress.pid, self.run.progress.number
            return f"{self.run.run}.{pid}.{number}.{self.silent_s // _QUIET_S}"
        run = self.run.run if self.run else self.last.run if self.last else ""
        code = f"{self.started.pid}.{self.started.code}" if self.started else ""
        return f"{self.state.value}.{run}.{code}"

    @property
    def word(self) -> str:
        """Return the key of the words for how it stands."""
        is_of_here = self.is_of_many and self.state is State.OVER
        return "live.state_over_here" if is_of_here else f"live.state_{self.state.value}"

    @property
    def is_live(self) -> bool:
        """Say whether it will change by itself."""
        return self.state in {State.UNDER_WAY, State.BEGINNING}

    @property
    def silent_s(self) -> int:
        """Return for how many seconds the run has given no sign."""
        return int(self.run.silent_s(self.at)) if self.run else 0

    @property
    def is_here(self) -> bool:
        """Say whether the run's process is one of this machine."""
        return self.run is not None and self.run.life is not None and self.run.life.host == uname().nodename

    @property
    def share(self) -> Mapping[str, int] | None:
        """Return how far the stage is: `done` of `known`; None where nothing is counted."""
        stage = self.run.progress.current if self.run and self.run.progress else None
        return {"done": min(stage.done, stage.known), "known": stage.known} if stage and stage.known else None

    @property
    def goes_on(self) -> RunKind | None:
        """Return the kind of run that this desk can begin to go on with the one that was broken off."""
        is_left = self.state in {State.BROKEN_OFF, State.NOT_BEGUN} and self.run is not None
        return self.run.kind if self.run and is_left and self.run.kind in self.may else None


def sight_of(desk: Desk, story: str) -> Sight:
    """Look at a story's run. Raises what the catalogue raises."""
    house, all_runs = desk.house, live_runs(desk.house)
    own = next((one for one in all_runs if one.story == story), None)
    started = last_start(house, story)
    last = _last(desk, story)
    return Sight(
        story=story,
        name=facts_of(house, story).title or story,
        state=_state(own, started, last),
        at=datetime.now(UTC),
        run=own,
        started=started,
        last=last,
        may=() if is_of_demo(desk) else _may(house, story, has_runs=last is not None),
        is_of_demo=is_of_demo(desk),
        is_of_many=house.is_one_of_many,
    )


def _may(house: House, story: str, *, has_runs: bool) -> tuple[RunKind, ...]:
    """Return the kinds of runs that could be begun. That a story has runs the catalogue says: a bucket would be asked twice a second."""
    return tuple(
        kind for kind in STARTABLE if (has_runs if kind is RunKind.REFETCH else may_start(house, story, kind))
    )


def _last(desk: Desk, story: str) -> RunCard | None:
    """Return the run of a story that ended last; none where the first one has yet to make the store."""
    if desk.is_empty:
        return None
    return next(iter(runs(desk.catalogue(), story, limit=1)), None)


def under_way_in(desk: Desk) -> Sight | None:
    """Return the sight of the run that is under way in the store."""
    return next((sight_of(desk, one.story) for one in live_runs(desk.house) if one.is_under_way), None)


def is_of_demo(desk: Desk) -> bool:
    """Say whether a demo made the store: its outlets are of the practice web, and its runs have no business on the Internet."""
    return desk.house.bucket is None and (desk.house.root / MARK).exists()


def look(desk: Desk, story: str | None = None) -> Sight | None:
    """Return what a page shows of live runs: of a story its own, else what is under way in the store. For templates."""
    return sight_of(desk, story) if story else under_way_in(desk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A story of the seeds of which no run has ended; `is_begun` where one was broken off."""

    story: str
    title: str
    is_begun: bool


def not_gathered(desk: Desk) -> tuple[Fresh, ...]:
    """Return stories of the seeds of which no run has ended in the store. For templates."""
    house = desk.house
    if is_of_demo(desk):
        return ()
    gathered = frozenset[str]() if desk.is_empty else frozenset(desk.catalogue().stories())
    names = [one for one in startable(house) if one not in gathered][:_MOST_FRESH]
    begun = {run.story for run in live_runs(house)} if names else set()
    return tuple(
        Fresh(story=one, title=facts_of(house, one).title or one, is_begun=one in begun) for one in names
    )


def is_yet_to_end(desk: Desk, story: str) -> bool:
    """Say whether no run of a story has ended, though one was begun or can be: the page of its run tells of it."""
    if _last(desk, story) is not None:
        return False
    sight = sight_of(desk, story)
    return sight.state is not State.NONE or bool(sight.may)


def _state(run: LiveRun | None, started: Started | None, last: RunCard | None) -> State:
    if run is not None and run.is_under_way:
        return State.UNDER_WAY
    if started is not None and _is_newest(started, run, last):
        if started.is_alive:
            return State.BEGINNING
        if started.code not in _RAN and started.said:
            return State.NOT_BEGUN
    if run is not None:
        return State.BROKEN_OFF
    return State.OVER if last is not None else State.NONE


def _is_newest(started: Started, run: LiveRun | None, last: RunCard | None) -> bool:
    """Say whether nothing came of a start: no run ended behind it, and none of the unfinished one's processes began."""
    signs = [datetime.fromisoformat(last.ended_at)] if last else []
    signs += [run.life.began_at] if run and run.life else []
    return all(at < started.began_at for at in signs)
