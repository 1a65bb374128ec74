"""Judging: each article against the story, then copies among those that could belong to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from archive.shelf import Line
from article.article import Article
from flows.lines import Judged, verdict_of
from flows.steps import step
from story.copies import TextItem, find_copies, seed_items, with_copies
from story.judge import StoryJudge
from story.link import Link
from story.seed import SeedText
from story.verdict import Verdict
from story.weighing.decided import Review, settled
from story.weighing.embedding import Embedder
from story.weighing.feedback import judge_with_pages
from story.wording.agencies import agency_of_site

NOBODY_SAID: Mapping[str, Review] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An article to be judged, by its id, and every way that it was found."""

    id: str
    article: Article
    links: tuple[Link, ...] = ()


@step()
def judge_articles(
    seeds: tuple[SeedText, ...],
    subjects: Sequence[Subject],
    before: Sequence[Line] = (),
    embedder: Embedder | None = None,
    reviews: Mapping[str, Review] = NOBODY_SAID,
) -> tuple[Judged, ...]:
    """Return each article with its verdict; one that repeats another, or a seed, is COPY_OF the earliest.

    A copy belongs to the story when it, or the article that it repeats, was judged so. *before* are the judged lines of
    earlier runs: a new article may repeat one of them. What a person decided of an article (`reviews`, by id) settles its verdict.
    """
    judge = judge_with_pages(seeds, map(_page, subjects), sought=True, embedder=embedder)
    verdicts = settled((_verdict(judge, subject) for subject in subjects), reviews)
    own = {subject.id for subject in subjects}
    earlier = [line for line in before if line["id"] not in own]
    items = [*seeds_elsewhere(seeds, own), *map(line_item, earlier), *map(_item, subjects)]
    known = settled(map(verdict_of, earlier), reviews)
    told = with_copies([*known, *verdicts], find_copies(items))
    final = settled(told[len(earlier) :], reviews)
    return tuple(
        Judged(article=s.article, verdict=v, links=s.links) for s, v in zip(subjects, final, strict=True)
    )


def seeds_elsewhere(seeds: tuple[SeedText, ...], ids: set[str]) -> tuple[TextItem, ...]:
    """Return the seeds as originals, but for one that is itself among the pages: no page is a copy of itself."""
    return seed_items([seed for seed in seeds if seed.url not in ids])


def line_item(line: Line) -> TextItem:
    """Return an article line as what is compared of it."""
    at = datetime.fromisoformat(line["published_at"]) if line["published_at"] else None
    captured = datetime.fromisoformat(line["archived"]["captured_at"]) if line["archived"] else None
    text = "\n\n".join(line["paragraphs"])
    return TextItem(
        id=line["id"],
        text=text,
        title=line["title"],
        published_at=at,
        captured_at=captured,
        agency=line.get("agency"),
        own=agency_of_site(line["url"]),
    )


def _page(subject: Subject) -> SeedText:
    article = subject.article
    return SeedText(
        name=subject.id,
        title=article.title,
        text=article.text,
        published_at=article.published_at,
        language=article.language,
        url=subject.id,
    )


def _verdict(judge: StoryJudge, subject: Subject) -> Verdict:
    article = subject.article
    return judge.judge(
        subject.id,
        title=article.title,
        text=article.text,
        published_at=article.published_at,
        language=article.language,
    )


def _item(subject: Subject) -> TextItem:
    article = subject.article
    captured = article.ref.captured_at if article.ref else None
    return TextItem(
        id=subject.id,
        text=article.text,
        title=article.title,
        published_at=article.published_at,
        captured_at=captured,
        agency=article.agency,
        own=agency_of_site(article.url),
    )
