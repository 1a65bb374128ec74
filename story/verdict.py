"""What the judge says of an article, and why."""

from dataclasses import dataclass
from enum import StrEnum

from story.wording.copied import CopyFinding


class Relation(StrEnum):
    """How an article stands to the story. COPY_OF belongs to it: a copy that does not keeps its own word."""

    RELATED = "RELATED"
    UNRELATED = "UNRELATED"
    UNSURE = "UNSURE"
    COPY_OF = "COPY_OF"


class Episode(StrEnum):
    """Which event of the story an article tells, as far as text and date show: one of the seeds', or another one."""

    SAME = "same"
    OTHER = "other"


RELATED_FROM, UNSURE_FROM = 2.0, 0.5  # scores; the training of the judge places its scale on them
# Rules that weigh the same for every article of one language: what it must outweigh, and no evidence of its own.
CONSTANTS = frozenset(["intercept", "seeds", "language", "sought"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence: the rule's name, its signed weight in the score, and words for a person."""

    rule: str
    weight: float
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement on one article, by its id (URL or given id).

    `copy_of` names the article that this one repeats, whatever `relation` says; a copy of a related
    article is part of the story, and then `relation` is COPY_OF. `related` says whether it belongs to the story, copies included;
    `episode` which event of it, None for what does not belong; `copied` what a copy, or a derived text, shares
    with which other.
    """

    article: str
    relation: Relation
    score: float
    reasons: tuple[Reason, ...]
    copy_of: str | None = None
    related: bool = False
    episode: Episode | None = None
    copied: CopyFinding | None = None
