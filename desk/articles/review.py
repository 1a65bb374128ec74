"""What waits for a person's decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from archive.decisions.decision import Standing
from article.article import Status
from story.verdict import RELATED_FROM, UNSURE_FROM, Relation

Line = dict[str, Any]
_MIDDLE = (RELATED_FROM + UNSURE_FROM) / 2  # nowhere is a verdict more doubtful


def waiting(lines: Sequence[Line], decided: Mapping[str, Standing]) -> list[Line]:
    """Return the articles judged UNSURE, the most doubtful first, then suspect texts of the story; none of which somebody decided."""
    open_ones = [line for line in lines if line["id"] not in decided or decided[line["id"]].review is None]
    unsure = [line for line in open_ones if line["verdict"]["relation"] == Relation.UNSURE]
    suspect = [
        line
        for line in open_ones
        if line["verdict"]["related"] and line.get("status") == Status.SUSPECT and line not in unsure
    ]
    return [*sorted(unsure, key=lambda line: abs(line["verdict"]["score"] - _MIDDLE)), *suspect]
