"""What is said of an article that repeats another one."""

from dataclasses import dataclass
from enum import StrEnum


class CopyKind(StrEnum):
    """How much of the shorter of both is in the other: nearly all of it, or at least half."""

    COPY = "copy"
    DERIVED = "derived"


class First(StrEnum):
    """How it is known that the original came first.

    `PUBLISHED` both say when, and it is earlier; `AGENCY` it stands on the agency's own site; `SEED` the user had it;
    `SEEN` neither says when: it was captured first; `UNKNOWN` what they say leaves it open (a bare day, one date alone).
    """

    PUBLISHED = "published"
    AGENCY = "agency"
    SEED = "seed"
    SEEN = "seen"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFinding:
    """`article` repeats `copy_of`.

    `share` is max(`jaccard`, `containment`) over five-word shingles, 0 to 1; containment is measured on the shorter of
    both. `length` is how many times as long as the original it is. `sentences` are the article's own sentences that
    stand in the original too, `agency` is whom it, or the original, credits.
    """

    article: str
    copy_of: str
    kind: CopyKind
    share: float
    jaccard: float
    containment: float
    length: float = 1.0
    first: First = First.UNKNOWN
    agency: str | None = None
    sentences: tuple[str, ...] = ()

    @property
    def grown(self) -> bool:
        """Whether it takes in an original less than half its length: it tells more, and may be copied in its turn."""
        return self.length > GROWN

    @property
    def of_original(self) -> float:
        """Return which part of the original's wording it holds, 0 to 1: little for a stub that repeats one paragraph of it."""
        return self.containment * min(1.0, self.length)


# A text that takes in a short flash and is more than twice its length tells the story anew (a choice).
GROWN = 2.0
