"""Lines under judgement: what is known of each so far, and where the article's sentences begin and end."""

from dataclasses import dataclass
from typing import Self

from article.article import Why
from article.cuts.boilerplate import Line
from article.cuts.phrases import fold, in_set
from article.dates.reading import is_date_line
from article.titles.headlines import HEADLINE_WORDS, is_prose


@dataclass(slots=True)
class Judged:
    """Lines, the page's title, a reason or None for each line, and whether each reads as a sentence."""

    lines: list[Line]
    title: str
    whys: list[Why | None]
    tells: list[bool]
    title_at: int | None = (
        None  # where the title stands among the lines: no list holds it, and it tells nothing
    )

    @classmethod
    def of(
        cls, lines: list[Line], whys: list[Why | None], title: str = "", *, title_at: int | None = None
    ) -> Self:
        """Read which lines tell something."""
        tells = [i != title_at and _tells(line.text) for i, line in enumerate(lines)]
        return cls(lines, title, whys, tells, title_at)

    def is_body(self, i: int) -> bool:
        """Say whether a line is a sentence of the article as far as is known."""
        return self.tells[i] and self.whys[i] is None

    def body(self) -> tuple[int, int]:
        """Return the first and the last line that are sentences, or an empty span."""
        told = [i for i in range(len(self.lines)) if self.is_body(i)]
        return (told[0], told[-1]) if told else (len(self.lines), -1)

    def opening(self) -> int:
        """Return the first line that stays in a text without a sentence: what stands above it ends nothing."""
        if any(map(self.is_body, range(len(self.lines)))):
            return -1
        return next((i for i, why in enumerate(self.whys) if why is None), -1)


def resumes(text: str) -> bool:
    """Say whether a line goes on telling («وأضاف …», «من جهته …»), as no headline does."""
    return len(text.split()) >= 4 and in_set(fold(text[:40])[:4], "resume") > 0


def _tells(text: str) -> bool:
    if is_prose(text):
        return not is_date_line(text)  # "Published March 12, 2025 at 6:14 a.m." ends with a full stop
    return resumes(text) or len(text.split()) > HEADLINE_WORDS
