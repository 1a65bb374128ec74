"""What trafilatura would choose from a page: evidence for our own choice, and what stands in where that is unsure."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from article.blocks.align import choose
from article.blocks.neighbours import linear_trafilatura
from article.markup.source import Source

_LOST = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Which blocks of a page (indexes into `Source.blocks`) an extractor chose.

    `trafilatura` is None where it was not asked, or `failed` says how it ended. `strays` are the lines of its
    output that stand nowhere in the page's blocks.
    """

    trafilatura: frozenset[int] | None = None
    strays: tuple[str, ...] = ()
    failed: str | None = None


@cache
def trafilatura_name() -> str:
    """Name trafilatura and its version, as `Article.method` carries it."""
    return f"trafilatura/{version('trafilatura')}"


def votes_of(html: str, source: Source, *, fast: bool = False) -> Votes:
    """Ask trafilatura for its choice. `fast` leaves out its comparison with readability, at half the cost.

    A library's crash on hostile input is a finding here, not our end.
    """
    try:
        lines = trafilatura_lines(html, fast=fast)
    except Exception as error:  # noqa: BLE001 - whatever a parser raises, the page still gets its answer
        return Votes(failed=f"trafilatura failed with {type(error).__name__}: {str(error)[:200]}")
    chosen = choose(source.blocks, lines)
    return Votes(trafilatura=frozenset(chosen.blocks), strays=chosen.strays)


def trafilatura_lines(html: str, *, fast: bool) -> list[str]:
    """Return trafilatura's text line by line. `deduplicate` is never asked for: it remembers other pages."""
    document = linear_trafilatura()(
        _LOST.sub("\ufffd", html), fast=fast, include_comments=False, with_metadata=False, deduplicate=False
    )
    text = getattr(document, "text", None)
    return text.split("\n") if text else []
