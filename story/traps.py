"""Addresses that look endless, however long one follows them: told by their shape alone, before anybody is asked.

A calendar has a page for each day to come, a broken relative link makes `/a/b/a/b/`, a session a new address for each
visit. Pure; linear in the address.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from article.dates.calendars import day_of
from story.link import Link

# Of 123,466 addresses that the 2,348 pages of the eight page sets link to, `trap_in` refuses eight: six of an advertiser with 17
# parts and more, and two whose paths repeat what no server has (2026-11-23; the first 400 absolute links of each page).
MOST_PARTS = 16
MOST_QUERY_PARTS = 24
MOST_TWINS = (
    3  # a choice: a site that numbers its visits shows a page under as many addresses as it links to it
)
_AHEAD = timedelta(days=3)  # time zones, and tomorrow's paper
_TWICE = 2  # parts of a path that follow themselves: /a/b/a/b/
_OFTEN = 4  # times that one word stands in a path
_DAY = re.compile(r"(?:^|/)(20\d\d)[/-](\d{1,2})(?:[/-](\d{1,2}))?(?=/|$)")
_ASKED_DAY = re.compile(
    r"(?:^|&)(?:date|day|d|month|m|from|start|year|y|tribe-bar-date)=(20\d\d)(?:-?(\d\d))?(?:-?(\d\d))?(?=&|$)",
    re.IGNORECASE,
)
# Letters and figures by chance, as sessions are numbered; words in Latin letters seldom hold a figure.
_SESSION = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]{0,40}[0-9])(?=[0-9]{0,40}[A-Za-z])[A-Za-z0-9]{16,128}(?![A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """An address that is not asked, and why, for a person."""

    url: str
    why: str


def trap_in(url: str, today: date) -> str | None:
    """Say why an address (absolute) looks endless by its shape, or None. `today` is the day of the run."""
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[": no address at all, which others tell
        return None
    path = [part for part in parts.path.split("/") if part]
    if len(path) > MOST_PARTS:
        return f"a path of {len(path)} parts"
    if (again := _repeated(path)) is not None:
        return f"its path repeats {again!r}"
    if parts.query.count("&") >= MOST_QUERY_PARTS:
        return f"a query of {parts.query.count('&') + 1} parts"
    day = _named_day(parts.path, parts.query)
    return f"a calendar's page of {day}, which is to come" if day and day > today + _AHEAD else None


def _repeated(path: Sequence[str]) -> str | None:
    """Return the parts of a path that follow themselves, two and more at once or one for the third time, or stand in it too often."""
    if len(set(path)) == len(path):
        return None
    for size in range(1, len(path) // 2 + 1):
        times = 2 if size >= _TWICE else 3
        for at in range(len(path) - size * times + 1):
            block = list(path[at : at + size])
            if all(block == list(path[at + size * n : at + size * (n + 1)]) for n in range(1, times)) and any(
                not part.isdigit() for part in block
            ):
                return "/".join(block)
    return next((p for p in dict.fromkeys(path) if not p.isdigit() and path.count(p) >= _OFTEN), None)


def _named_day(path: str, query: str) -> date | None:
    """Return the day, or the first of the month, that is a path's part or a query's; a number in a slug names none."""
    found = _DAY.search(path) or _ASKED_DAY.search(query)
    if found is None:
        return None
    return day_of(int(found[1]), int(found[2] or 1), int(found[3] or 1))


def without_traps(links: Iterable[Link], today: date) -> tuple[list[Link], list[Trap]]:
    """Part links from those that look endless: by their shape, and where one page has a new address for each visit.

    The first MOST_TWINS addresses stay that differ in nothing but what looks like a session, under one headline. Each trap
    is told once.
    """
    kept: list[Link] = []
    traps: dict[str, Trap] = {}
    twins: dict[tuple[str, str], set[str]] = defaultdict(set)
    seen: dict[str, str | None] = {}
    for link in links:
        if link.url not in seen:
            seen[link.url] = trap_in(link.url, today)
        why = seen[link.url] or _one_too_many(link, twins)
        if why is None:
            kept.append(link)
        else:
            traps.setdefault(link.url, Trap(url=link.url, why=why))
    return kept, list(traps.values())


def _one_too_many(link: Link, twins: dict[tuple[str, str], set[str]]) -> str | None:
    # The last part of a path may be an article's own number, whatever its headline.
    front, _, query = link.url.partition("?")
    folders, _, name = front.rpartition("/")
    masked = f"{_SESSION.sub('*', folders)}/{name}?{_SESSION.sub('*', query)}"
    if masked == link.url or masked == f"{link.url}?" or not link.title:
        return None
    known = twins[masked, link.title]
    if link.url not in known and len(known) >= MOST_TWINS:
        return f"it differs from {MOST_TWINS} others under the same headline in a session's number only"
    known.add(link.url)
    return None
