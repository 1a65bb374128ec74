"""A story's articles as the catalogue lists them, each with its verdict."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from archive.tables import ARTICLES, VERDICTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """One article of a story with its verdict, as the newest run's clean text has it.

    `published_at` is what the text says (RFC 3339 or None); `reasons` are (rule, weight, detail); `relation`
    is None when nobody judged it.
    """

    record_id: str | None
    url: str | None
    title: str
    outlet: str | None
    language: str | None
    published_at: str | None
    status: str | None
    method: str | None
    words: int
    relation: str | None = None
    score: float | None = None
    copy_of: str | None = None
    reasons: tuple[tuple[str, float, str], ...] = ()


def articles_of(story: str) -> Select[Any]:
    """Return the question for a story's articles, by date of publication; undated ones come last."""
    both = (ARTICLES.c.story == VERDICTS.c.story) & (ARTICLES.c.place == VERDICTS.c.place)
    verdict = (VERDICTS.c.relation, VERDICTS.c.score, VERDICTS.c.copy_of, VERDICTS.c.reasons)
    return (
        select(ARTICLES, *verdict)
        .select_from(ARTICLES.outerjoin(VERDICTS, both))
        .where(ARTICLES.c.story == story)
        .order_by(ARTICLES.c.published_at.is_(None), ARTICLES.c.published_at, ARTICLES.c.place)
    )


def listed_article(row: Row[Any]) -> ListedArticle:
    """Read one row of the answer."""
    values = {name: getattr(row, name) for name in ListedArticle.__slots__ if name != "reasons"}
    reasons = json.loads(row.reasons or "[]")
    told = tuple((rule, weight, detail) for rule, weight, detail in reasons)
    return ListedArticle(**values, reasons=told)
