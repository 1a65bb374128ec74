"""The agency at the head of a pasted text: «دمشق-سانا» above it, «الخليل 26-7-2025 وفا- …» before its first words."""

import re

from article.cuts.boilerplate import Line, why_cut
from article.cuts.phrases import letters_of, tables
from article.cuts.shapes import is_source
from article.titles.headlines import is_prose
from article.writers.agencies import agency_of

_DASH = re.compile(r"\s{0,3}[-–—]\s{0,3}")
_ENDED = re.compile(r"[-–—:](?:\s|$)")
_PLACED = re.compile(r"([^()]{2,25})\(([^()]{2,40})\):?")
_HEAD = 60  # letters of a dateline
_NAME_WORDS = 3  # «وكالة فرانس برس»


def dateline_agency(line: str) -> str | None:
    """Return the agency of a line above a text, or of the words before a sentence's first dash."""
    if is_source(line):
        return next((agency for part in _DASH.split(line) if (agency := agency_of(part))), None)
    placed = _PLACED.fullmatch(line.strip()) if len(line) <= _HEAD else None
    if placed is not None:
        pictured = (
            letters_of(placed[1]) in tables().phrases["label"] or why_cut(Line(text=placed[1])) is not None
        )
        return None if pictured else agency_of(placed[2])
    return _before_sentence(line) if is_prose(line) else None


def _before_sentence(line: str) -> str | None:
    for end in _ENDED.finditer(line[:_HEAD]):
        words = line[: end.start()].split()
        for n in range(min(_NAME_WORDS, len(words) - 1), 0, -1):
            if (agency := agency_of(" ".join(words[-n:]))) is not None:
                return agency
    return None
