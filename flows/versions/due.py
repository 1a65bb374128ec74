"""Which pages of a story are due to be fetched again, by their age since they were first kept, and when the next one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.stood import asked_last, first_held
from archive.catalogue.views.articles import gone_since
from archive.catalogue.views.runs import runs_ahead
from archive.decisions.decision import article_of
from archive.shelf import Line
from archive.strict_json import read_moment
from flows.house import House
from flows.settings import Settings
from flows.store.shelf import articles_of
from flows.store.stories import open_seeds
from story.folder import story_folder
from story.seed import SeedError
from story.seeds.ages import DEFAULT_AGES, Ages

_A_DAY = timedelta(days=1)
_ASKED_OF_EACH = ("id", "url", "verdict", "archived", "published_at")  # of a line
_NAMED = 3  # runs in a warning


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The pages of a story that are due, of how many, and when the next one is (None where the story has no page).

    `ahead` are the runs, of any story, that began in the future: what was asked then does not count.
    """

    story: str
    urls: tuple[str, ...]
    pages: int
    next_at: datetime | None
    ahead: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """Say that a clock was ahead; nothing where none was."""
        if not self.ahead:
            return ""
        more = f" and {len(self.ahead) - _NAMED} more" if len(self.ahead) > _NAMED else ""
        return (
            f"{', '.join(self.ahead[:_NAMED])}{more} began in the future: a clock was ahead, or this one is behind. "
            "What was asked then does not count as asked; what was read then stands as the newest until that day"
        )


def due_of(house: House, story: str, *, now: datetime) -> Due:
    """Return what is due of a story's related articles.

    A page is due once for each age that it reached since it was asked for last, however many those are, and whatever came of it
    then: a host that fails is not asked every hour. What is gone is asked more seldom (story/seeds/ages.py).
    Raises SeedError for a story.toml that says otherwise than it may.
    """
    ages = ages_of(story, house.settings)
    known = articles_of(house, story, keys=_ASKED_OF_EACH)
    lines = [line for line in known if line["verdict"]["related"] and line["archived"]]
    urls: list[str] = []
    following: list[datetime] = []
    with house.catalogue() as catalogue:
        ahead = tuple(f"{one.run} of {one.story}" for one in runs_ahead(catalogue, now))
        asked = asked_last(catalogue, [line["url"] for line in lines], until=now)
        gone, first = (
            _gone_at(catalogue, story, lines),
            first_held(catalogue, (line["url"] for line in lines), until=now),
        )
        for line in lines:
            due, following_at = _due_at(
                (gone.get(line["id"]), first.get(line["url"]) or _archived_at(line)), ages, now
            )
            following.append(following_at)
            last = asked.get(line["url"])
            if due is not None and (last is None or last < due):
                urls.append(line["url"])
    urls, next_at = list(dict.fromkeys(urls)), min(following, default=None)
    return Due(story=story, urls=tuple(urls), pages=len(lines), next_at=next_at, ahead=ahead)


def ages_of(story: str, settings: Settings) -> Ages:
    """Return the ages that a story's folder sets; the defaults for a story whose folder is not here."""
    try:
        story_folder(story, settings.seeds)
    except SeedError:
        return DEFAULT_AGES
    return open_seeds(story, settings).ages


def _gone_at(catalogue: Catalogue, story: str, lines: Sequence[Line]) -> dict[str, datetime]:
    """Return since when articles are known to be gone, by their ids."""
    since = gone_since(catalogue, story)
    found = ((line["id"], since.get(article_of(line["id"]))) for line in lines if since)
    return {article: read_moment(at) for article, at in found if at is not None}


def _archived_at(line: Line) -> datetime:
    return datetime.fromisoformat(line["archived"]["captured_at"])


def _due_at(
    since: tuple[datetime | None, datetime], ages: Ages, now: datetime
) -> tuple[datetime | None, datetime]:
    """Return when a page was due last, and when it is next, by since when it is gone, and was first kept."""
    gone_at, first = since
    if gone_at is not None and gone_at <= now:
        return ages.seldom().due_at(gone_at, now)
    if first > now:  # by a clock that was ahead: nobody knows how old it is, and once a day is often enough
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return today, today + _A_DAY
    return ages.due_at(first, now)
