"""The days of a story of which no seed has a date, learned from dated pages that the seeds alone accept clearly.

Pages that the seeds alone do not put at `LEARNED_FROM` or more have no say (`story.weighing.feedback`), so that a story does not
drift to its neighbour's days. An address has its say once, whenever it was read, a text that many print is one page, and
the pages of one site on one day are one voice. The days are those that hold most of the voices, in as short a time as can
be (the "shorth", a half-sample estimate: Andrews et al., Robust Estimates of Location, 1972), and voices of two sites at
least: up to half of the dates may be wrong or another event's. They say when to look for coverage, and nothing else: no page is judged by them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from archive.addresses.urls import UrlError, url_key
from story.copies import TextItem, find_copies
from story.judge import StoryJudge
from story.seed import SeedText
from story.weighing.feedback import LEARNED_FROM
from story.wording.copied import CopyKind

# Choices: two voices may share one mistake, and pages of one site share its template's.
_FEWEST_VOICES, _FEWEST_SITES = 3, 2
# A choice: half of the coverage of each of 13 judged stories of 2018 lies within eight days (of eleven, within four);
# what is spread over more than a month names no time.
_WIDEST_DAYS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPage:
    """A page with its site, so that many pages of one site are told from many sites."""

    site: str
    text: SeedText


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedDays:
    """The first and last of the days that hold most dated pages, `pages` of them; `days` are those with pages, most first.

    Of days outside, another episode's, each stands in `days` of which more than one site has a page.
    """

    start: date
    end: date
    days: tuple[date, ...]
    pages: int

    @property
    def sentence(self) -> str:
        """Return what was learned, for a person."""
        return f"window learned from {self.pages} pages: {_span(self.start, self.end)}"


def learned_days(seeds: Sequence[SeedText], pages: Sequence[DatedPage], today: date) -> LearnedDays | None:
    """Return the days of the story; None where too few pages say, or they say nothing together."""
    dated = _once(page for page in pages if page.text.published_at and page.text.published_at.date() <= today)
    if not seeds or len(dated) < _FEWEST_VOICES:
        return None
    judge = StoryJudge.fit(seeds, sought=True)
    clear = _originals([page for page in dated if _score(judge, page.text) >= LEARNED_FROM])
    told = [(page.text.published_at.date(), page.site) for page in clear if page.text.published_at]
    voices = sorted(set(told))
    half = _shortest_half(voices) if len(voices) >= _FEWEST_VOICES else None
    if half is None or (half[1] - half[0]).days >= _WIDEST_DAYS:
        return None
    start, end = half
    votes = Counter(day for day, _ in voices)
    some = [day for day in votes if start <= day <= end or votes[day] >= _FEWEST_SITES]
    days = tuple(sorted(some, key=lambda day: (-votes[day], day)))
    return LearnedDays(start=start, end=end, days=days, pages=sum(start <= day <= end for day, _ in told))


def _once(pages: Iterable[DatedPage]) -> list[DatedPage]:
    """Return each address's page once, as it was read first; one without an address goes by its name."""
    found: dict[str, DatedPage] = {}
    for page in pages:
        found.setdefault(_key(page.text.url) or page.text.name, page)
    return list(found.values())


def _key(url: str | None) -> str:
    try:
        return url_key(url) if url else ""
    except UrlError:
        return ""


def _originals(pages: Sequence[DatedPage]) -> list[DatedPage]:
    """Return the pages without those that repeat another one: whoever prints it, a text was written once."""
    texts = [
        TextItem(id=str(n), text=one.text.text, published_at=one.text.published_at)
        for n, one in enumerate(pages)
    ]
    copies = {found.article for found in find_copies(texts) if found.kind is CopyKind.COPY}
    return [page for n, page in enumerate(pages) if str(n) not in copies]


def _shortest_half(voices: Sequence[tuple[date, str]]) -> tuple[date, date] | None:
    """Return the shortest stretch that holds more than half of the voices, of two sites at least; None where none does.

    Of equal ones that with most, then the first.
    """
    most, days = len(voices) // 2 + 1, [day for day, _ in voices]
    stretches = {(days[at], days[at + most - 1]) for at in range(len(days) - most + 1)}
    told = ((start, end, [site for day, site in voices if start <= day <= end]) for start, end in stretches)
    fits = [
        (end - start, -len(sites), start, end)
        for start, end, sites in told
        if len(set(sites)) >= _FEWEST_SITES
    ]
    return min(fits)[2:] if fits else None


def _score(judge: StoryJudge, page: SeedText) -> float:
    return judge.judge(
        page.name, title=page.title, text=page.text, published_at=page.published_at, language=page.language
    ).score


def _span(start: date, end: date) -> str:
    if start == end:
        return f"{end.day} {end:%B %Y}"
    first = (
        f"{start.day}" if (start.year, start.month) == (end.year, end.month) else f"{start.day} {start:%B}"
    )
    first += f" {start.year}" if start.year != end.year else ""
    return f"{first}–{end.day} {end:%B %Y}"
