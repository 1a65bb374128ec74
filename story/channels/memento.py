"""Channel: Memento TimeMaps, which list an archive's copies of one page: of pages that are gone, and of seeds.

Obeys RFC 7089 §5 (TimeMaps, also paged ones) in link format. The time of a copy is an upper bound of publication.
Asked at the Internet Archive: the public aggregator of all archives was closed in 2025.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from archive.addresses.urls import UrlError, canonical, host_of, url_key
from story.channels.archives import copy_at
from story.channels.link_format import Target, targets
from story.channels.refusal import holds_something, not_read
from story.channels.scope import Survey, absolute
from story.channels.slugs import KnownOutlets
from story.link import Answer, Ask, Channel, Link, Reading, Unmeasured
from story.profiles.days import shifted

TIMEMAP = "https://web.archive.org/web/timemap/link/"
MOST_ASKS = 40  # of one run: pages that are gone are few; a choice
MOST_PAGES = 3  # of one page's TimeMap; archives cut them at thousands of copies, and only some days matter
_MOST_BYTES = 8 * 2**20  # 50,000 copies; articles have some ten
_MOST_TARGETS = 60_000
_MOST_PAGES_READ = 200  # of one TimeMap that are looked at
_FAR = 10**6
_AHEAD_DAYS = 1  # of the story's first day: time zones


@dataclass(slots=True)
class _Copies:
    """The copies that matter: first, last, and the one nearest behind the story's first day, else nearest before it."""

    wanted: date | None
    first: tuple[datetime, str] | None = None
    last: tuple[datetime, str] | None = None
    behind: tuple[datetime, str] | None = None
    before: tuple[datetime, str] | None = None
    pages: list[Target] = field(default_factory=list)

    def take(self, at: datetime, url: str) -> None:
        """Keep a copy where it is earlier, later or nearer than those kept."""
        one = (at, url)
        self.first = min(self.first or one, one)
        self.last = max(self.last or one, one)
        if self.wanted and at.date() >= self.wanted:
            self.behind = min(self.behind or one, one)
        elif self.wanted:
            self.before = max(self.before or one, one)

    def best(self) -> tuple[tuple[datetime, str], ...]:
        """Return them, the likeliest first, each once."""
        ordered = (self.behind or self.before, self.first, self.last)
        return tuple(dict.fromkeys(one for one in ordered if one))


def asks(survey: Survey) -> tuple[Ask, ...]:
    """Return one ask for each page whose copies are wanted."""
    wanted = {url: None for address in survey.addresses if (url := _canonical(address))}
    return tuple(
        Ask(url=TIMEMAP + url, channel=Channel.MEMENTO, outlet=Channel.MEMENTO.value) for url in wanted
    )


def read(answer: Answer, survey: Survey) -> Reading:
    """Return the page's address once for each of its copies that matter: nearest to the story, first and last.

    "Not found" is an answer: the archive has no copy. Where a TimeMap names further pages of itself, those that can
    hold the story's days are asked for.
    """
    if not holds_something(answer):
        return not_read(answer, f"no copies: HTTP {answer.status}")
    copies, original, known = _Copies(wanted=_wanted_day(survey)), "", 0
    listed = targets(answer.body[:_MOST_BYTES].decode("utf-8", "replace"))
    for target in islice(listed, _MOST_TARGETS):
        known += bool(target.said.get("rel"))
        if target.is_a("original"):
            original = original or target.url
        elif target.is_a("timemap") and not target.is_a("self"):
            copies.pages.append(target)
        elif target.is_a("memento"):
            _take(target, answer, copies)
    if not known:
        note = "no TimeMap: nothing in link format"
        return Reading(note=note, unmeasured=Unmeasured.UNREADABLE)
    is_cut = len(answer.body) > _MOST_BYTES or next(listed, None) is not None
    return Reading(
        links=_links(copies, _page(answer, original, survey), answer, survey),
        asks=_further(copies, answer),
        note="only the first copies of a very long TimeMap were read" if is_cut else "",
    )


def _take(target: Target, answer: Answer, copies: _Copies) -> None:
    copy = copy_at(target.url)
    at = _time(target.said.get("datetime", "")) or (copy.taken if copy else None)
    url = copy.archived if copy else absolute(answer.url, target.url)
    if at and url:
        copies.take(at, url)


def _links(copies: _Copies, page: str, answer: Answer, survey: Survey) -> tuple[Link, ...]:
    outlet = KnownOutlets(survey.outlets).at(page)
    return tuple(
        Link(
            url=page,
            channel=Channel.MEMENTO,
            found_in=answer.url,
            outlet=outlet.name if outlet else "",
            published_hint=at,
            is_first_seen=True,
            language=outlet.language if outlet else "",
            archived=url,
        )
        for at, url in copies.best()
        if page
    )


def _further(copies: _Copies, answer: Answer) -> tuple[Ask, ...]:
    """Return asks for the pages of the TimeMap that hold the wanted day, or are nearest to it where no copy was told."""
    ask = answer.ask
    if ask.page >= MOST_PAGES:
        return ()
    found: list[tuple[int, str]] = []
    for target in copies.pages[:_MOST_PAGES_READ]:
        url = absolute(answer.url, target.url)
        if url and url not in {ask.url, answer.url} and _host(url) == _host(ask.url):
            found.append((_days_off(target, copies.wanted), url))
    nearest = sorted(dict.fromkeys(found))[:MOST_PAGES]
    wanted = [url for off, url in nearest if off == 0 or not copies.first]
    return tuple(replace(ask, url=url, page=ask.page + 1) for url in wanted)


def _days_off(target: Target, wanted: date | None) -> int:
    """Return how many days lie between a page of a TimeMap and the wanted day; far for one that does not say."""
    first, last = _time(target.said.get("from", "")), _time(target.said.get("until", ""))
    if not wanted or not (first or last):
        return _FAR
    if first and wanted < first.date():
        return (first.date() - wanted).days
    return max(0, (wanted - last.date()).days) if last else 0


def _page(answer: Answer, original: str, survey: Survey) -> str:
    """Return the wanted page that a TimeMap is of, by its own word or by what was asked."""
    asked = _canonical(answer.ask.url.partition("/timemap/link/")[2])
    keys = {url_key(url) for url in (_canonical(original), asked) if url}
    pages = (url for address in survey.addresses if (url := _canonical(address)))
    return next((url for url in pages if url_key(url) in keys), asked)


def _wanted_day(survey: Survey) -> date | None:
    first = min(survey.days, default=survey.window.start)
    return shifted(first, -_AHEAD_DAYS) if first else None


def _time(text: str) -> datetime | None:
    """Return an HTTP date (RFC 9110 §5.6.7) in UTC; None for anything else."""
    try:
        at = parsedate_to_datetime(text[:40])
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except UrlError:
        return ""


def _host(url: str) -> str:
    try:
        return host_of(url)
    except UrlError:
        return ""
