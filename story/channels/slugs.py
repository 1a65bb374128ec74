"""What an address says of an article before anything is fetched: its words, its day, whose site it is.

Lists of addresses (archives, citations, sitemaps) give no titles. An address in any script can name its article, can
say nothing of it (`?p=81`), or can plainly name another one.
"""

import heapq
import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from archive.addresses.urls import UrlError, canonical, host_of, site_of
from story.channels.scope import Survey, plain
from story.channels.shapes import looks_like_article, unescaped
from story.link import Link
from story.profiles.days import day_in_url, distance_days
from story.seed import Outlet

MOST_MEANT = 500  # links kept of one answer, of those whose address names the story
MOST_OPEN = 60  # of those whose address says nothing: four times what ranking takes of one outlet
_UNKNOWN = 10**6  # days: what has none comes last
_NEAR_DAYS = 3  # outside the window, as in ranking: time zones, corrections, late follow-ups
_FEWEST_WORDS = 4  # in one part of a path; sections have one to three (story/channels/shapes.py)
_MOST_LETTERS = 2_000  # of an address that are looked at; a headline of 300 Arabic letters is 1,800 escaped
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDING = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
# Languages that are not written in Latin letters: an ASCII slug of their sites may be a transliteration that nobody reads.
_OTHER_SCRIPTS = frozenset(
    [
        "ar",
        "fa",
        "he",
        "ur",
        "ps",
        "ckb",
        "sd",
        "yi",
        "am",
        "hy",
        "ka",
        "el",
        "ru",
        "uk",
        "bg",
        "sr",
        "mk",
        "be",
        "kk",
        "zh",
        "ja",
        "ko",
        "th",
        "hi",
        "bn",
    ]
)


class Says(StrEnum):
    """What an address says of the story."""

    MEANT = "the story"
    OPEN = "nothing"
    OTHER = "something else"


class KnownOutlets:
    """The outlets of a survey by their hosts, sites and, where two share one, their paths."""

    def __init__(self, outlets: tuple[Outlet, ...]) -> None:
        self._by_place: dict[str, list[tuple[str, Outlet]]] = {}
        for outlet in outlets:
            try:
                home = canonical(outlet.home)
                places = {host_of(home), site_of(home)}
            except UrlError:
                continue
            for place in places:
                self._by_place.setdefault(place, []).append((urlsplit(home).path, outlet))

    def at(self, url: str) -> Outlet | None:
        """Return whose page a canonical address is: that of its host, else of its site; of several, by the path."""
        try:
            found = self._by_place.get(host_of(url)) or self._by_place.get(site_of(url)) or ()
        except UrlError:
            return None
        if len(found) < 2:
            return found[0][1] if found else None
        path = urlsplit(url).path
        fitting = [one for one in found if path.startswith(one[0])] or found
        return max(fitting, key=lambda one: len(one[0]))[1]


def slug_words(url: str) -> tuple[str, ...]:
    """Return the words of an address, those of each part of its path on their own."""
    try:
        path = urlsplit(url[:_MOST_LETTERS]).path
    except ValueError:
        return ()
    parts = (_ENDING.sub("", part) for part in unescaped(path).split("/"))
    return tuple(words for part in parts if (words := " ".join(_WORD.findall(part))))


def says(url: str, survey: Survey, outlet: Outlet | None = None) -> Says:
    """Return what an address says of the story, by the survey's own test on its words.

    A page that is dated outside the window, or that is no article by its shape, is something else.
    """
    day = day_in_url(url)
    if (day and distance_days(day, survey.window) > _NEAR_DAYS) or not looks_like_article(url):
        return Says.OTHER
    words = slug_words(url)
    if words and survey.plausible(_as_headline(words), ""):
        return Says.MEANT
    longest = max(words, key=lambda part: part.count(" "), default="")
    if longest.count(" ") + 1 < _FEWEST_WORDS:
        return Says.OPEN
    is_transliterated = longest.isascii() and outlet is not None and outlet.language in _OTHER_SCRIPTS
    return Says.OPEN if is_transliterated else Says.OTHER


def _as_headline(words: tuple[str, ...]) -> str:
    """Return the words as a headline would have them: slugs lose the capitals by which Latin names are known."""
    return plain(" . ".join(part.title() if part.isascii() else part for part in words))


class _Nearest:
    """The links nearest to the story's days, no more than `most`; of those equally near the first told."""

    def __init__(self, most: int) -> None:
        self._most, self._heap, self.left_out = most, list[tuple[int, int, Link]](), 0

    def take(self, far: int, number: int, link: Link) -> None:
        heapq.heappush(self._heap, (-far, -number, link))
        if len(self._heap) > self._most:
            heapq.heappop(self._heap)
            self.left_out += 1

    def __iter__(self) -> Iterator[Link]:
        return (link for _, _, link in sorted(self._heap, key=lambda one: one[:2], reverse=True))


def sieved(found: Iterable[tuple[Link, date | None]], survey: Survey) -> tuple[tuple[Link, ...], str]:
    """Return the links whose address is meant or open, in that order, and a note where there were more than are kept.

    Each comes with a day that stands for it if its address names none (a capture's, an index's); None for no day. Kept
    are those nearest to the story's likeliest days. Memory is that of what is kept.
    """
    known, meant, opened = KnownOutlets(survey.outlets), _Nearest(MOST_MEANT), _Nearest(MOST_OPEN)
    for number, (link, day) in enumerate(found):
        said = says(link.url, survey, known.at(link.url))
        if said is not Says.OTHER:
            far = unlikeliness(day_in_url(link.url) or day, survey)
            (meant if said is Says.MEANT else opened).take(far, number, link)
    kept: dict[str, Link] = {}
    for link in (*meant, *opened):
        kept.setdefault(link.url, link)
    left_out = meant.left_out + opened.left_out
    note = f"{left_out:,} addresses that may be the story were left out" if left_out else ""
    return tuple(kept.values()), note


def unlikeliness(day: date | None, survey: Survey) -> int:
    """Return how far a day is from being the story's: its place among the likeliest days, behind them by distance."""
    if day is None:
        return _UNKNOWN
    if day in survey.days:
        return survey.days.index(day)
    nearest = min((abs((day - told).days) for told in survey.days), default=distance_days(day, survey.window))
    return len(survey.days) + nearest
