"""When a story without a window happened, learned from its pages: those that this run read, and those of earlier runs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from archive.addresses.urls import UrlError, site_of
from archive.shelf import Line
from article.article import Article
from flows.steps import step
from story.profiles.learned_days import DatedPage, LearnedDays, learned_days
from story.seed import SeedText


@step()
def days_told_by(
    seeds: tuple[SeedText, ...], articles: Iterable[Article], earlier: Sequence[Line], today: date
) -> LearnedDays | None:
    """Return the days that dated pages of the story have in common; None where they tell none."""
    return learned_days(seeds, [*_read(articles), *_lines(earlier)], today)


def _read(articles: Iterable[Article]) -> Iterator[DatedPage]:
    for article in articles:
        if article.published_at and article.url:
            text = SeedText(
                name=article.url,
                title=article.title,
                text=article.text,
                published_at=article.published_at,
                language=article.language,
                url=article.url,
            )
            yield DatedPage(site=_site(article.url), text=text)


def _lines(lines: Sequence[Line]) -> Iterator[DatedPage]:
    """Yield the articles of earlier runs that then belonged to the story."""
    for line in lines:
        if line["published_at"] and line["url"] and line["verdict"]["related"]:
            text = SeedText(
                name=line["id"],
                title=line["title"],
                text="\n\n".join(line["paragraphs"]),
                published_at=datetime.fromisoformat(line["published_at"]),
                language=line["language"],
                url=line["url"],
            )
            yield DatedPage(site=_site(line["url"]), text=text)


def _site(url: str) -> str:
    try:
        return site_of(url)
    except UrlError:
        return url
