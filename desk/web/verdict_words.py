"""A verdict in words for a page: its score beside the lines of the story, and what spoke for and against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.reasons import score_told, told_in_lines
from desk.web.language import Tongue, Words
from desk.web.reason_words import in_words
from story.judge import RELATED_FROM, UNSURE_FROM

Line = Mapping[str, Any]
_ASPECTS = {
    "when": "story.aspect_when",
    "who": "story.aspect_who",
    "where, what": "story.aspect_what",
    "words": "story.aspect_words",
}
_SMALL = "small things"
_UNMARKED = {0x2068: None, 0x2069: None}  # the isolates of a terminal: a page isolates by <bdi>


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One line of the reasons: its name (a key of the words), what it adds, and what is told of it."""

    name: str
    adds: str
    told: str


def score_key(score: float) -> str:
    """Return the key of the words in which a score is told."""
    if score >= RELATED_FROM:
        return "story.score_related"
    return "story.score_unsure" if score >= UNSURE_FROM else "story.score_unrelated"


def score_words(score: float, t: Words) -> str:
    """Return a score beside the lines, for a person."""
    words = t.plain(score_key(score), line=score_told(RELATED_FROM), low=score_told(UNSURE_FROM))
    return t.plain("story.score", score=score_told(score), words=words)


def aspects_of(verdict: Line, t: Words) -> tuple[Aspect, ...]:
    """Return what tells of an article itself: when, who, where and what, words."""
    reasons = [{**reason, "detail": in_words(reason, t)} for reason in verdict["reasons"]]
    told, parted = [], "؛ " if t.tongue is Tongue.ARABIC else "; "
    for name, words in told_in_lines({**verdict, "reasons": reasons}):
        adds, _, detail = words.translate(_UNMARKED).partition(" ")
        shown = t.plain("story.small_things") if detail == _SMALL else detail.replace("; ", parted)
        told.append(Aspect(name=_ASPECTS[name], adds=adds, told=shown))
    return tuple(told)
