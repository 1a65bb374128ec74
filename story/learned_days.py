"""The days of a story of which no seed has a date, learned from dated pages that the seeds alone accept clearly.

Pages that the seeds alone do not put at `LEARNED_FROM` or more have no say (`story.feedback`), so that a story does not
drift to its neighbour's days. The days are those that hold most of the pages, in as short a time as can be (the
"shorth", a half-sample estimate: Andrews et al., Robust Estimates of Location, 1972): up to half of the dates may be
wrong or another event's. They say when to look for coverage, and nothing else: no page is judged by them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from story.feedback import LEARNED_FROM
from story.judge import StoryJudge
from story.seed import SeedText

# Choices: two pages may share one mistake, and pages of one site share its template's.
FEWEST_PAGES, _FEWEST_SITES, _FEWEST_OF_A_DAY = 3, 2, 2
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
    """The first and last of the days that hold most of `pages` dated pages; `days` are those with pages, most first.

    Of days outside, another episode's, each stands in `days` that more than one page has.
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
    dated = [page for page in pages if page.text.published_at and page.text.published_at.date() <= today]
    if not seeds or len(dated) < FEWEST_PAGES:
        return None
    judge = StoryJudge.fit(seeds, sought=True)
    clear = [page for page in dated if _score(judge, page.text) >= LEARNED_FROM]
    if len(clear) < FEWEST_PAGES or len({page.site for page in clear}) < _FEWEST_SITES:
        return None
    votes = Counter(page.text.published_at.date() for page in clear if page.text.published_at)
    start, end = _shortest_half(sorted(votes.elements()))
    if (end - start).days >= _WIDEST_DAYS:
        return None
    told = [day for day in votes if start <= day <= end or votes[day] >= _FEWEST_OF_A_DAY]
    days = tuple(sorted(told, key=lambda day: (-votes[day], day)))
    return LearnedDays(start=start, end=end, days=days, pages=len(clear))


def _shortest_half(days: Sequence[date]) -> tuple[date, date]:
    """Return the shortest stretch that holds more than half of the days; of equal ones that with most, then the first."""
    most = len(days) // 2 + 1
    stretches = [(days[at], days[at + most - 1]) for at in range(len(days) - most + 1)]
    return min(stretches, key=lambda s: (s[1] - s[0], -sum(s[0] <= day <= s[1] for day in days), s[0]))


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
