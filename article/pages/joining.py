"""One article of several pages: their texts behind each other, each paragraph with the record whose bytes it stands in.

What any of them reserves is reserved of the article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from article.article import Article, Paragraph, Status
from article.cuts.phrases import fold
from article.pages.addresses import parts_of
from article.pages.paging import is_part
from article.pages.reservations import Reservation
from article.refusals.notices import phrases

_BETWEEN = "; "  # doubts are joined by it (article/refusals/doubts.py)
_LEFT = re.compile(r"page \d{1,3} of the article, |the article has more than \d{1,3} pages")
_LEAST_WORDS = 2  # of a title that two pages must share; a choice


def is_same_article(one: Article, other: Article) -> bool:
    """Say whether two pages are of one article: the same host, and the same title but for the number of the page."""
    if parts_of(one.url).hostname != parts_of(other.url).hostname:
        return False
    first, second = _title(one), _title(other)
    shorter = min(len(first), len(second))
    return shorter >= _LEAST_WORDS and first[:shorter] == second[:shorter]


def _title(article: Article) -> tuple[str, ...]:
    """Return a title's words without numbers and words for a page."""
    marks = {word for phrase in phrases("pages") for word in phrase}
    return tuple(word for word in fold(article.title) if not word.isdigit() and word not in marks)


def joined(first: Article, further: Sequence[Article], missing: str | None) -> Article:
    """Return the article of a first page and those behind it; `missing` says for a person which page is not there, and why.

    What a further page repeats of those before it stands once. What was cut is told of the first page only.
    """
    reserved = (one for page in further for one in _reserved(page))
    paragraphs = list(first.paragraphs)
    seen = {p.text for p in paragraphs}
    for page in further:
        fresh = [_placed(p, page) for p in page.paragraphs if p.text not in seen]
        paragraphs += fresh
        seen.update(p.text for p in fresh)
    doubts = [doubt for page in (first, *further) for doubt in _doubts(page.why) if not is_part(doubt)]
    why = _BETWEEN.join(dict.fromkeys([*doubts, *([missing] if missing else [])])) or None
    return replace(
        first,
        paragraphs=tuple(paragraphs),
        status=Status.SUSPECT if why else Status.ARTICLE,
        why=why,
        method=f"{first.method}+pages/{1 + len(further)}" if further else first.method,
        reservations=tuple(dict.fromkeys((*first.reservations, *reserved))),
        next_pages=(),
        whole_page=None,
    )


def shown_whole(first: Article, whole: Article) -> Article:
    """Return the article of a page that shows all of it; what its first page reserves is reserved of it too."""
    own = joined(whole, (), None)
    return replace(own, reservations=tuple(dict.fromkeys((*own.reservations, *_reserved(first)))))


def missing_page(number: int, url: str, why: str) -> str:
    """Say for a person which page of an article is not in its text; `rejoined` knows it again."""
    return f"page {number} of the article, {url}, is missing: {why}"


def too_many_pages(most: int) -> str:
    """Say for a person that an article has further pages that nobody asked for."""
    return f"the article has more than {most} pages: those behind were not fetched"


def lacks_pages(why: str | None) -> bool:
    """Say whether the doubts of an article name further pages that are not in its text."""
    return any(_LEFT.match(doubt) for doubt in _doubts(why))


def rejoined(first: str | None, before: str | None) -> str | None:
    """Return the doubts of a first page that was read anew, as those of the article that was joined `before`."""
    own = [doubt for doubt in _doubts(first) if not is_part(doubt)]
    return _BETWEEN.join([*own, *(doubt for doubt in _doubts(before) if _LEFT.match(doubt))]) or None


def _doubts(why: str | None) -> list[str]:
    return [doubt for doubt in (why or "").split(_BETWEEN) if doubt]


def _reserved(page: Article) -> Iterator[Reservation]:
    """Give what a page reserves as another page's article tells it: with the record that says it."""
    for one in page.reservations:
        yield replace(one, record=one.record or (page.ref.record_id if page.ref else None))


def _placed(paragraph: Paragraph, page: Article) -> Paragraph:
    return replace(paragraph, ref=paragraph.ref or page.ref)
