"""What is read of a run from outside, told to whoever shows progress as the run itself would tell it."""

from collections.abc import Iterator
from datetime import datetime

from flows.live.progress import Progress, Said, Stage
from flows.live.runs import LiveRun
from flows.watch import Beat

_QUIET_S = (
    60.0  # behind so long a silence a person wants to know whom the run waits for; the longest gap is as long
)
_HOSTS = 3


class Beats:
    """Turns one sight of a run after the other into beats: of each stage that went on, of each note that is new."""

    def __init__(self) -> None:
        self._stages: dict[str, Stage] = {}
        self._notes: set[Said] = set()
        self._quiet = 0

    def of(self, run: LiveRun, now: datetime) -> Iterator[Beat]:
        """Yield what is new since the sight before."""
        if run.progress is not None:
            yield from self._new(run.progress)
        yield from self._silence(run, now)

    def _new(self, progress: Progress) -> Iterator[Beat]:
        for said in progress.notes:
            if said not in self._notes:
                yield Beat(stage=said.stage, done=0, known=0, note=said.note)
        self._notes = set(progress.notes)
        for stage in progress.stages:
            if self._stages.get(stage.name) != stage:
                self._stages[stage.name] = stage
                yield Beat(stage=stage.name, done=stage.done, known=stage.known, note=stage.note)

    def _silence(self, run: LiveRun, now: datetime) -> Iterator[Beat]:
        minutes = int(run.silent_s(now) // _QUIET_S)
        if minutes > self._quiet:
            yield Beat(stage="waiting", done=0, known=0, note=f"no sign for {minutes} min{_whom(run)}")
        self._quiet = minutes


def _whom(run: LiveRun) -> str:
    asked = [one.host for one in run.progress.hosts if one.asked] if run.progress else []
    more = f" and {len(asked) - _HOSTS} more" if len(asked) > _HOSTS else ""
    return f"; asked now: {', '.join(asked[:_HOSTS])}{more}" if asked else ""
