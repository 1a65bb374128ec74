"""New versions of pages as lines of the stories that hold them: of the run's own story, and of each other one by a run of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from archive.catalogue.stood import stories_at
from archive.lock import LockedError
from article.article import Article
from flows.again import AgainError, keep_lines
from flows.changes import OTHER, Seen
from flows.decisions import reviews_of
from flows.house import House
from flows.lines import Judged, Line, judged_line, verdict_of
from flows.reservations import said_elsewhere
from flows.shelf import articles_of
from flows.watch import Beat, Watch
from story.decided import settled

Articles = Mapping[str, Article]  # by record


def new_versions(house: House, story: str, seen: Sequence[Seen], articles: Articles) -> tuple[Judged, ...]:
    """Return the new version of each article of a story that changed, with the verdict that it had, and what was decided since."""
    known = {line["url"]: line for line in articles_of(house, story)}
    reviews = reviews_of(house, story)
    fresh = [(s, articles.get(s.outcome.ref.record_id)) for s in seen if s.outcome.ref is not None]
    return tuple(
        Judged(
            article=_reserved(article, known[s.url]), verdict=settled([verdict_of(known[s.url])], reviews)[0]
        )
        for s, article in fresh
        if article is not None and s.url in known and s.change in OTHER
    )


def spread(
    house: House,
    run: tuple[str, str],
    seen: Sequence[Seen],
    articles: Articles,
    *,
    now: datetime,
    watch: Watch,
) -> None:
    """Give new versions that a run found, (story, id), to the other stories that hold their pages; one that cannot take them is told."""
    fresh = [one for one in seen if one.change in OTHER]
    if not fresh:
        return
    with house.catalogue() as catalogue:
        others = stories_at(catalogue, [one.url for one in fresh]) - {run[0]}
    for story in sorted(others):
        lines = list(_lines(house, story, new_versions(house, story, fresh, articles)))
        if lines:
            try:
                keep_lines(house, story, lines, f"new versions that {run[1]} of {run[0]} fetched", now=now)
            except (AgainError, LockedError) as error:
                watch(
                    Beat(
                        stage="texts", done=0, known=0, note=f"{story} has not got the new versions: {error}"
                    )
                )


def _lines(house: House, story: str, found: Sequence[Judged]) -> Iterator[Line]:
    """Give the lines of new versions, each found as its article was."""
    known = {line["id"]: line for line in articles_of(house, story)}
    for one in found:
        line = judged_line(one)
        yield {**line, "found": known[line["id"]].get("found", [])}


def _reserved(article: Article, before: Line) -> Article:
    """Return an article that stands whole on one of its pages with what its first page, which was not asked again, reserved of it."""
    if before["id"] == before["url"] or before.get("via"):
        return article
    said = said_elsewhere(before)
    return replace(article, reservations=tuple(dict.fromkeys((*article.reservations, *said))))
