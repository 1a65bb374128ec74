"""Articles on several pages: which addresses the next pages of this one have, and which one shows all of it at once.

A next page is told by its address, never by the words on its link: the page's own address with a number more, on the same
host. So a list's second page, another article and the pages of its comments are none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import SplitResult, parse_qsl, urljoin

from article.cuts.phrases import fold
from article.markup.source import Source, attributes
from article.pages.addresses import parts_of
from article.refusals.notices import phrases

MOST_NUMBERED = 40  # a choice: an article of more pages is a list
_LONGEST_URL = 2000
_REACH = 20_000  # characters behind the text in which its pager stands; a choice
_LONGEST_WORDS = 200  # characters of a link's words
_LEAST_SLUG = (
    8  # letters and figures by which a path's part is an article's own name; a choice: "politics" is none
)
_ANCHOR = re.compile(r"<a\s([^<>]{1,3000})>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_NUMBERED = re.compile(r"(?:/(?:page[/-]?)?|[_-](?:page-?|p)?)(\d{1,2})$")
_BARE = re.compile(r"[^\W\d_][_-]\d{1,2}(?:\.[a-z]{3,5})?/?$")
_MARKED = re.compile(r"(?:/page[/-]?|[_-](?:page-?|p))\d{1,2}$")
_ENDING = re.compile(r"\.[a-z]{3,5}$")
_KEYS = frozenset({"page", "pg", "p", "paged", "seite", "sayfa"})
_NAMED = re.compile(r"\d{4,}|[^\W\d_]{3}[-_][^\W\d_]{2}|%[0-9A-Fa-f]{2}")


_PART = re.compile(r"the text is (?:page \d{1,3} of \d{1,3}|one of \w{1,9} pages) of the article")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """The addresses of an article's next pages, in order and as far as this page names them; `whole` shows all of it, if it is linked."""

    following: tuple[str, ...] = ()
    whole: str | None = None


def part_of(where: str, following: str | None) -> str:
    """Say for a person which part of an article ("page 1 of 3", "one of several pages") a text is; `is_part` knows it again."""
    return f"the text is {where} of the article" + (f", which goes on at {following}" if following else "")


def is_part(doubt: str) -> bool:
    """Say whether a doubt is that the text is one page of several."""
    return _PART.match(doubt) is not None


def paging_of(source: Source, url: str | None, end: int) -> Paging:
    """Find the next pages of the page at `url` whose text ends at character `end` of the source."""
    here = parts_of(url)
    if not here.hostname:
        return Paging()
    anchors = list(_anchors(source, here, end))
    named = [there for rel, href in source.links if rel == "next" and (there := _joined(here, href))]
    following = _following(here, [*named, *(there for there, _ in anchors)])
    if len(following) == 1 and following[0] not in named and _BARE.search(following[0].path):
        return (
            Paging()
        )  # "/talks-2" may as well be another article; "/talks_2.html" and "/talks_3.html" are pages
    whole = next((there.geturl() for there, words in anchors if _shows_all(here, there, words)), None)
    return Paging(following=tuple(t.geturl() for t in following), whole=whole if following else None)


def _following(here: SplitResult, linked: Iterable[SplitResult]) -> list[SplitResult]:
    """Return those of the linked addresses that are the next pages of `here`, in order, up to the first that is not linked."""
    numbers: dict[int, SplitResult] = {}
    bases = list(_bases(here))
    for there in linked:
        for base, own in bases:
            number = _number(base, there)
            if number is not None and own < number <= MOST_NUMBERED:
                numbers.setdefault(number - own, there)
    last = next(number for number in count(1) if number not in numbers)
    return [numbers[number] for number in range(1, last)]


def _anchors(source: Source, here: SplitResult, end: int) -> Iterator[tuple[SplitResult, str]]:
    """Yield the links behind the text that may lead to a page of the article, each with its words."""
    stem = min((_parted(base.path)[0] for base, _ in _bases(here)), key=len)
    for match in _ANCHOR.finditer(source.markup, end, end + _REACH):
        href = attributes(match[1]).get("href", "")
        there = None if _is_elsewhere(href, stem) else _joined(here, href)
        if there is not None:
            shown = source.markup[match.end() : match.end() + _LONGEST_WORDS].partition("</a")[0]
            yield there, _TAG.sub(" ", shown)


def _is_elsewhere(href: str, stem: str) -> bool:
    """Say whether an address cannot begin with a path, seen without taking it apart: most links of a page."""
    rooted = href.startswith(("/", "http://", "https://")) and "/." not in href and href.isprintable()
    return rooted and stem not in href


def _joined(here: SplitResult, href: str) -> SplitResult | None:
    if not href or len(href) > _LONGEST_URL:
        return None
    try:
        there = parts_of(urljoin(here.geturl(), href))
    except ValueError:
        return None
    return there._replace(fragment="") if there.hostname == here.hostname else None


def _bases(here: SplitResult) -> Iterator[tuple[SplitResult, int]]:
    """Yield what the pages' addresses are made from, with the number of this page: its own address, and that without its number."""
    yield here, 1
    stem, ending = _parted(here.path)
    found = _NUMBERED.search(stem)
    base = stem[: found.start()] if found else ""
    name = base.rpartition("/")[2]
    is_named = len(name) >= _LEAST_SLUG and _NAMED.search(name) and stem[len(base)] == "/"
    if found and 1 < int(found[1]) <= MOST_NUMBERED and (is_named or (_MARKED.search(stem) and name)):
        yield here._replace(path=base + ending), int(found[1])
    pairs = parse_qsl(here.query, keep_blank_values=True)
    pages = [
        (key, value) for key, value in pairs if key.lower() in _KEYS and value.isdigit() and len(value) <= 2
    ]
    if len(pages) == 1 and stem and 1 < int(pages[0][1]) <= MOST_NUMBERED:
        rest = "&".join(f"{key}={value}" for key, value in pairs if (key, value) != pages[0])
        yield here._replace(query=rest), int(pages[0][1])


def _parted(path: str) -> tuple[str, str]:
    """Part a path from its ending: "/a/b.html" is "/a/b" and ".html"; a slash at the end counts for nothing."""
    path = path.rstrip("/")
    ending = _ENDING.search(path)
    return (path[: ending.start()], ending[0]) if ending else (path, "")


def _number(base: SplitResult, there: SplitResult) -> int | None:
    """Return which page of `base` an address is by its path or its query, None if it is none."""
    stem, ending = _parted(base.path)
    other, its_ending = _parted(there.path)
    if base.query == there.query and stem and other.startswith(stem) and its_ending in (ending, ""):
        found = _NUMBERED.fullmatch(other, len(stem))
        return int(found[1]) if found else None
    if (stem, ending) != (other, its_ending):
        return None
    known, pairs = (
        parse_qsl(base.query, keep_blank_values=True),
        parse_qsl(there.query, keep_blank_values=True),
    )
    more = [pair for pair in pairs if pair not in known]
    if len(more) != 1 or len(pairs) != len(known) + 1:
        return None
    key, value = more[0]
    return int(value) if key.lower() in _KEYS and value.isdigit() and len(value) <= 2 else None


def _shows_all(here: SplitResult, there: SplitResult, words: str) -> bool:
    """Say whether a link's words promise the whole article on one page, under its own path."""
    told = fold(words)
    if not told or there == here or not there.path.startswith(_parted(here.path)[0]):
        return False
    return any(told[: len(phrase)] == phrase and len(told) <= len(phrase) + 2 for phrase in phrases("whole"))
