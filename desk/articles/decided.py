"""Decisions as a person and a program hear of them."""

from collections.abc import Mapping

from archive.decisions.decision import Decision, DecisionKind
from desk.terminal.addresses import readable
from desk.terminal.bidi import isolated

SCHEMA = "warraq/decided/1"
_WORDS: Mapping[DecisionKind, str] = {
    DecisionKind.ACCEPT: "accepted",
    DecisionKind.REJECT: "rejected",
    DecisionKind.CLEAR: "cleared",
    DecisionKind.TAKEDOWN: "taken down",
    DecisionKind.RESTORE: "restored",
    DecisionKind.DESTROY: "destroyed",
    DecisionKind.DESTROYED: "destroyed",
}
_NOTE = 400  # characters of a note in a line


def decided_value(decision: Decision) -> dict[str, object]:
    """Return a decision as JSON has it."""
    gone = decision.destruction.pieces if decision.destruction else ()
    records = sum(one.record_id is not None for one in gone)
    return {
        "schema": SCHEMA,
        "kind": decision.kind.value,
        "story": decision.story,
        "article": decision.article,
        "id": decision.id,
        "url": decision.url,
        "record": decision.record_id,
        "note": decision.note,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "decision": decision.name,
        "records": records,
        "lines": len(gone) - records,
    }


def decided_line(decision: Decision) -> str:
    """Return a decision and what it is about as one line."""
    return f"{_WORDS[decision.kind]:<10}  {readable(decision.url or decision.id)}  in {decision.story}"


def down_lines(decision: Decision, lift: str) -> tuple[str, ...]:
    """Return lines about a page that is down: when, by whom and why, and by which command it is shown again."""
    why = f": {isolated(decision.note, limit=_NOTE)}" if decision.note else ""
    is_gone = decision.kind is not DecisionKind.TAKEDOWN
    then = "its bytes were destroyed: nothing brings it back" if is_gone else f"shown again by: {lift}"
    by = isolated(decision.by, limit=80) or "nobody named"
    return decided_line(decision), f"            on {decision.at:%Y-%m-%d %H:%M} UTC by {by}{why}", f"            {then}"  # fmt: skip


def said_of(decision: Decision) -> str:
    """Return who decided what, when and why."""
    why = f": {isolated(decision.note, limit=_NOTE)}" if decision.note else ""
    return f"{_WORDS[decision.kind]} by {isolated(decision.by, limit=80)} on {decision.at:%Y-%m-%d}{why}"
