"""What a crawl tells while it runs: one JSON object a line on the child's standard output."""

import json
from dataclasses import asdict, dataclass
from enum import IntEnum, StrEnum

from archive.fate import Fate


class EventKind(StrEnum):
    """What happened. `SETTLED` and `AGAIN` are told when they are durable, never before.

    `WAITING` says in `why` what for: before `STARTED` an earlier process of the same worker is just ending, after
    it the disk is nearly full. `IDLE` is told by a child that stays: all that was due is durable, and it waits to be woken.
    """

    WAITING = "waiting"
    STARTED = "started"
    SETTLED = "settled"
    AGAIN = "again"
    IDLE = "idle"
    CLOSED = "closed"


class ChildExit(IntEnum):
    """How the child process ended. Anything else is a crash."""

    DONE = 0
    CRASHED = 1
    BAD_JOB = 2
    STOPPED = 3
    UNSOUND_WIRE = 4
    BUSY = 5
    STORAGE_FULL = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEvent:
    """One line of a crawl's story. `url` to `redirects_to` stand for SETTLED, `wait_s` for AGAIN, `woken` for IDLE: the number
    of the last word that woke the child before it looked for what is due.

    `status` is that of the kept answer; `requests`, `received_bytes` and `wire_ms` are all that the address cost.

    `why` is a sentence for a person and may quote text from the web.
    """

    kind: EventKind
    url: str = ""
    fate: Fate | None = None
    reason: str = ""
    why: str = ""
    redirects_to: str | None = None
    wait_s: float | None = None
    status: int | None = None
    requests: int | None = None
    received_bytes: int | None = None
    wire_ms: int | None = None
    woken: int | None = None


def event_line(event: CrawlEvent) -> str:
    """Write an event as one line of ASCII JSON, without what is empty."""
    return json.dumps({name: value for name, value in asdict(event).items() if value not in (None, "")})


def read_event(line: str) -> CrawlEvent | None:
    """Read an event line back; None when the line is something else."""
    try:
        found = json.loads(line)
        found["kind"] = EventKind(found["kind"])
        if "fate" in found:
            found["fate"] = Fate(found["fate"])
        return CrawlEvent(**found)
    except (ValueError, TypeError, KeyError):
        return None
