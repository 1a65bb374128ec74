"""Pages of our own, written as real sites write them: what is kept, what is cut and why, and what is no article.

`expected.json` holds the whole text of an article in its order, the telling cuts (not all of them), and the state.
"""

import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from article.article import Article, NoArticle
from article.extract import extract
from article.page import Page, page_of

GOLDEN = Path(__file__).parent / "pages"
NAMES = sorted(p.name for p in GOLDEN.iterdir())
FETCHED = datetime(2026, 1, 15, 12, tzinfo=UTC)


def read(folder):
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    page = page_of((folder / "page.html").read_bytes(), url=expected["url"], fetched_at=FETCHED)
    assert isinstance(page, Page)
    return page, extract(page), expected


def as_told(got):
    if isinstance(got, NoArticle):
        return {"status": "no_article", "kind": got.kind.value, "why": got.why}
    return {
        "status": got.status.value,
        "title": got.title,
        "bylines": list(got.bylines),
        "published_at": got.published_at.isoformat() if got.published_at else None,
        "language": got.language,
        "paragraphs": [{"kind": p.kind.value, "text": p.text} for p in got.paragraphs],
    }


def shown(body, place, encoding):
    """Return the words that a reader sees between two byte offsets, told without the code under test."""
    markup = body[place.start : place.end].decode(encoding)
    markup = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->", "", markup)
    return re.sub(r"[\s|\u00ad\ufeff]+", "", html.unescape(re.sub(r"<[^>]*>", "", markup)))


def misplaced(page, article):
    """Return the pieces whose bytes do not read as they do."""
    return [
        piece.text
        for piece in (*article.paragraphs, *article.boilerplate)
        if piece.place is None
        or shown(page.body, piece.place, page.encoding) != re.sub(r"[\s|]+", "", piece.text)
    ]


def missing_cuts(got, expected):
    cuts = [(c.why.value, c.text) for c in got.boilerplate]
    return [c for c in expected["cuts"] if not any(w == c["why"] and c["text"] in t for w, t in cuts)]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_gives_what_its_authors_wrote(name):
    page, got, expected = read(GOLDEN / name)
    told = as_told(got)
    assert told == {**told, **{k: v for k, v in expected.items() if k in told and k != "why"}}
    assert expected.get("why", "") in (got.why or "")
    if isinstance(got, Article):
        assert missing_cuts(got, expected) == []
        assert misplaced(page, got) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_paragraph_of_the_page_is_cut_as_well(name):
    _, got, expected = read(GOLDEN / name)
    if isinstance(got, Article):
        kept = {p["text"] for p in expected["paragraphs"]}
        assert [c.text for c in got.boilerplate if c.text in kept and c.why.value != "repeated-text"] == []


def test_every_state_and_language_has_pages():
    told = [json.loads((GOLDEN / name / "expected.json").read_text("utf-8")) for name in NAMES]
    assert {e["status"] for e in told} == {"article", "extraction_suspect", "no_article"}
    assert {"ar", "fa", "he", "tr", "fr", "en"} <= {e.get("language") for e in told}
