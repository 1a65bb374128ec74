"""A verdict in words for a page: its score beside the lines of the story, and what spoke for and against it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from desk.articles.reasons import aspects_of as lines_of
from desk.articles.reasons import score_told
from desk.web.article.reason_words import in_words, parted
from desk.web.language import Words
from story.verdict import RELATED_FROM, UNSURE_FROM

Line = Mapping[str, Any]
_EXACT = 1e-9
_ASPECTS = {
    "decided": "story.aspect_decided",
    "when": "story.aspect_when",
    "who": "story.aspect_who",
    "where, what": "story.aspect_what",
    "words": "story.aspect_words",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One line of the reasons: its name (a key of the words), what it adds, and what is told of it."""

    name: str
    adds: str
    told: Markup


def score_key(score: float) -> str:
    """Return the key of the words in which a score is told."""
    if score >= RELATED_FROM:
        return "story.score_related"
    return "story.score_unsure" if score >= UNSURE_FROM else "story.score_unrelated"


def score_cut(score: float) -> float:
    """Return a score with two decimals; it is cut, so that none is told as a line that it does not reach."""
    return math.floor(score * 100 + _EXACT) / 100


def score_words(score: float, t: Words) -> Markup:
    """Return a score beside what is enough, for a person."""
    return t(score_key(score), score=f"{score_cut(score):.2f}", line=score_told(RELATED_FROM))


def aspects_of(verdict: Line, t: Words) -> tuple[Aspect, ...]:
    """Return what tells of an article itself: when, who, where and what, words."""
    return tuple(
        Aspect(
            name=_ASPECTS[one.name],
            adds=one.adds,
            told=parted([in_words(reason, t) for reason in one.reasons], t)
            if one.reasons
            else t("story.small_things"),
        )
        for one in lines_of(verdict)
    )
