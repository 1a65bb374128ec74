"""What a person decided of an article, in its verdict: a reason that outweighs all others together, and settles it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from story.verdict import Reason, Relation, Verdict

RULE = "decided"
# A choice: more than all other reasons of an article weigh together, which is some ten.
WEIGHT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What somebody decided of one article; `detail` says who, when and why."""

    accepted: bool
    detail: str


def settled(verdicts: Iterable[Verdict], reviews: Mapping[str, Review]) -> tuple[Verdict, ...]:
    """Return the verdicts, those of reviewed articles as they were decided; doing it again changes nothing more."""
    return tuple(_settled(one, reviews.get(one.article)) for one in verdicts)


def _settled(verdict: Verdict, review: Review | None) -> Verdict:
    others = tuple(one for one in verdict.reasons if one.rule != RULE)
    judged = verdict.score - sum(one.weight for one in verdict.reasons if one.rule == RULE)
    if review is None:
        return verdict if others == verdict.reasons else _taken_back(verdict, judged, others)
    weight = WEIGHT if review.accepted else -WEIGHT
    score = judged + weight
    own = Relation.COPY_OF if verdict.copy_of else Relation.RELATED
    return replace(
        verdict,
        relation=own if review.accepted else Relation.UNRELATED,
        related=review.accepted,
        score=score,
        reasons=(*others, Reason(rule=RULE, weight=weight, detail=review.detail)),
        episode=verdict.episode if review.accepted else None,
    )


def _taken_back(verdict: Verdict, score: float, reasons: tuple[Reason, ...]) -> Verdict:
    """Return the judge's own verdict again: what a person decided, and took back, was written into an earlier line."""
    from story.judge import relation_of  # brings the judge's tables, and hardly anything is ever taken back

    relation = relation_of(score)
    is_related = relation is Relation.RELATED
    return replace(
        verdict,
        relation=Relation.COPY_OF if is_related and verdict.copy_of else relation,
        related=is_related,
        score=score,
        reasons=reasons,
        episode=verdict.episode if is_related else None,
    )
