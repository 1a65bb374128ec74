"""Lines under judgement: what is known of each so far, and where the article's sentences begin and end."""

from dataclasses import dataclass
from typing import Self

from article.article import Why
from article.boilerplate import Line
from article.headlines import HEADLINE_WORDS, is_prose
from article.phrases import fold, in_set


@dataclass(slots=True)
class Judged:
    """Lines, the page's title, a reason or None for each line, and whether each reads as a sentence."""

    lines: list[Line]
    title: str
    whys: list[Why | None]
    tells: list[bool]

    @classmethod
    def of(cls, lines: list[Line], whys: list[Why | None], title: str = "") -> Self:
        """Read which lines tell something."""
        return cls(lines, title, whys, [_tells(line.text) for line in lines])

    def is_body(self, i: int) -> bool:
        """Say whether a line is a sentence of the article as far as is known."""
        return self.tells[i] and self.whys[i] is None

    def body(self) -> tuple[int, int]:
        """Return the first and the last line that are sentences, or an empty span."""
        told = [i for i in range(len(self.lines)) if self.is_body(i)]
        return (told[0], told[-1]) if told else (len(self.lines), -1)


def resumes(text: str) -> bool:
    """Say whether a line goes on telling («وأضاف …», «من جهته …»), as no headline does."""
    return len(text.split()) >= 4 and in_set(fold(text[:40])[:4], "resume") > 0


def _tells(text: str) -> bool:
    return is_prose(text) or resumes(text) or len(text.split()) > HEADLINE_WORDS
