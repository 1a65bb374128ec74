"""A verdict's reasons as a person reads them: what all must outweigh in one line, then what tells, the strongest first."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desk.safe import safe_text
from story.judge import RELATED_FROM, UNSURE_FROM
from story.verdict import CONSTANTS, Relation

Line = Mapping[str, Any]

SCALE = f"RELATED from a score of {RELATED_FROM:.1f} on, UNSURE from {UNSURE_FROM:.1f}"
_LETTERS = 160  # of a reason
_EXACT = 1e-9  # ten times 2.3 is a little less than 23
_TOLD = 0.05  # a weight that is told as 0.0 tells nothing


def outweighed(reasons: Sequence[Line]) -> str:
    """Return what weighs the same for every article, in one line."""
    same = [r for r in reasons if r["rule"] in CONSTANTS]
    why = "; ".join(dict.fromkeys(r["detail"] for r in same))
    return f"{_sum(same):+.1f} what an article must outweigh ({safe_text(why, limit=2 * _LETTERS)})"


def balance(reasons: Sequence[Line]) -> str:
    """Return what speaks for an article and against it, and what it must outweigh, as three sums."""
    own = [r["weight"] for r in reasons if r["rule"] not in CONSTANTS]
    speaks, against = sum(w for w in own if w > 0), sum(w for w in own if w < 0)
    less = f", against it {against:.1f}" if against <= -_TOLD else ""
    return (
        f"for it {speaks:+.1f}{less}; to outweigh {_sum([r for r in reasons if r['rule'] in CONSTANTS]):+.1f}"
    )


def telling(verdict: Line) -> Iterator[str]:
    """Give the reasons that tell of the article itself, each once: those for its relation first, the strongest ahead."""
    own = [r for r in verdict["reasons"] if r["rule"] not in CONSTANTS and abs(r["weight"]) >= _TOLD]
    refused = verdict["relation"] == Relation.UNRELATED
    said: set[str] = set()
    for reason in sorted(own, key=lambda r: ((r["weight"] > 0) == refused, -abs(r["weight"]))):
        if reason["detail"] not in said:
            said.add(reason["detail"])
            yield f"{reason['weight']:+.1f} {safe_text(reason['detail'], limit=_LETTERS)}"
    if not said:
        yield "little or nothing of the story in it"


def score_told(score: float) -> str:
    """Return a score with one decimal, rounded down: no score is told as a line that it does not reach."""
    return f"{math.floor(score * 10 + _EXACT) / 10:.1f}"


def _sum(reasons: Sequence[Line]) -> float:
    return float(sum(r["weight"] for r in reasons))
