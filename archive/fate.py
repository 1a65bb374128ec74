"""How a planned URL ended. Every planned URL ends in exactly one fate, with a reason."""

from dataclasses import dataclass
from enum import StrEnum

from archive.record import RecordRef


class Fate(StrEnum):
    """The six ends of a planned URL. BLOCKED: the host, or who stands before it, kept us from the page."""

    KEPT = "kept"
    SAME_AS_BEFORE = "same-as-before"
    FAILED = "failed"
    REFUSED = "refused"
    NOT_AN_ARTICLE = "not-an-article"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The fate of one planned URL.

    `reason` is a short stable word ("ok", "redirect", "robots", "address", "http_status", "dns", …), `why`
    a sentence for a person. `ref` is the kept response record, present too on failures that left bytes
    (a 404, a cut body). `redirects_to` is the planned URL that goes on from here.
    """

    url: str
    fate: Fate
    reason: str
    why: str = ""
    ref: RecordRef | None = None
    redirects_to: str | None = None
