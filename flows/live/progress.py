"""How far a run has come, as it stands in its spool folder for whoever looks on (docs/format.md §10)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.strict_json import Fields, JsonError, moment_text, read_json
from spiders.frontier.counts import OpenHost

PROGRESS = "progress.json"
SCHEMA = "warraq/progress/1"
_LARGEST = 1 << 20  # bytes; what is written has some thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a walk: how many of how many known, how often it was begun, since when it runs, and its last note."""

    name: str
    done: int
    known: int
    turn: int
    began_at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FateCount:
    """So many addresses ended in a fate for a reason."""

    fate: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A note of the walk for a person; it may quote the web."""

    at: datetime
    stage: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come. `number` counts the writings of this process; `stage` is the one under way, "" before the first.

    `fates` are those so far, in all lives of the run; `hosts` the busiest of the `open_hosts` that are still owed. `machine` is the name
    of this one among those that share, "" where it works alone; `boards` are those whose addresses the run fetches.
    """

    run: str
    story: str
    kind: str
    began_at: datetime
    pid: int
    host: str
    number: int
    told_at: datetime
    stage: str
    stages: tuple[Stage, ...] = ()
    fates: tuple[FateCount, ...] = ()
    open_hosts: int = 0
    hosts: tuple[OpenHost, ...] = ()
    notes: tuple[Said, ...] = ()
    machine: str = ""
    boards: tuple[str, ...] = ()

    @property
    def ended(self) -> int:
        """Return how many addresses have ended."""
        return sum(one.count for one in self.fates)

    @property
    def by_fate(self) -> Mapping[str, int]:
        """Return how many addresses ended in each fate."""
        counts: dict[str, int] = {}
        for one in self.fates:
            counts[one.fate] = counts.get(one.fate, 0) + one.count
        return counts

    @property
    def current(self) -> Stage | None:
        """Return the stage under way."""
        return next((one for one in self.stages if one.name == self.stage), None)


def progress_text(progress: Progress) -> bytes:
    """Return the file's bytes: ASCII, whatever the notes quote."""
    value = {
        "schema": SCHEMA,
        "run": progress.run,
        "story": progress.story,
        "kind": progress.kind,
        "began_at": moment_text(progress.began_at),
        "pid": progress.pid,
        "host": progress.host,
        "machine": progress.machine,
        "boards": list(progress.boards),
        "number": progress.number,
        "told_at": moment_text(progress.told_at),
        "stage": progress.stage,
        "stages": [_stage_value(one) for one in progress.stages],
        "fates": [{"fate": one.fate, "reason": one.reason, "count": one.count} for one in progress.fates],
        "open_hosts": progress.open_hosts,
        "hosts": [{"host": one.host, "open": one.open, "asked": one.asked} for one in progress.hosts],
        "notes": [
            {"at": moment_text(one.at), "stage": one.stage, "note": one.note} for one in progress.notes
        ],
    }
    return json.dumps(value).encode()


def read_progress(folder: Path) -> Progress | None:
    """Return what stands in a run's folder; None where nothing does, or nothing that this version can read."""
    path = folder / PROGRESS
    try:
        with path.open("rb") as file:
            return _read(Fields(read_json(file.read(_LARGEST), path.name), path.name))
    except (OSError, JsonError):
        return None


def _stage_value(stage: Stage) -> dict[str, object]:
    return {
        "name": stage.name,
        "done": stage.done,
        "known": stage.known,
        "turn": stage.turn,
        "began_at": moment_text(stage.began_at),
        "note": stage.note,
    }


def _read(found: Fields) -> Progress:
    found.choice("schema", _schema)
    return Progress(
        run=found.text("run"),
        story=found.text("story"),
        kind=found.text("kind"),
        began_at=found.moment("began_at"),
        pid=found.number("pid"),
        host=found.text("host"),
        number=found.number("number"),
        told_at=found.moment("told_at"),
        stage=found.text("stage"),
        stages=tuple(_read_stage(Fields(*one)) for one in found.items("stages")),
        fates=tuple(_read_fate(Fields(*one)) for one in found.items("fates")),
        open_hosts=found.number("open_hosts"),
        hosts=tuple(_read_host(Fields(*one)) for one in found.items("hosts")),
        notes=tuple(_read_note(Fields(*one)) for one in found.items("notes")),
        machine=found.text("machine"),
        boards=found.texts("boards"),
    )


def _schema(text: str) -> str:
    if text != SCHEMA:
        raise ValueError(f"{text!r} is not {SCHEMA}")
    return text


def _read_stage(found: Fields) -> Stage:
    return Stage(
        name=found.text("name"),
        done=found.number("done"),
        known=found.number("known"),
        turn=found.number("turn"),
        began_at=found.moment("began_at"),
        note=found.text("note"),
    )


def _read_fate(found: Fields) -> FateCount:
    return FateCount(fate=found.text("fate"), reason=found.text("reason"), count=found.number("count"))


def _read_host(found: Fields) -> OpenHost:
    return OpenHost(host=found.text("host"), open=found.number("open"), asked=found.number("asked"))


def _read_note(found: Fields) -> Said:
    return Said(at=found.moment("at"), stage=found.text("stage"), note=found.text("note"))
