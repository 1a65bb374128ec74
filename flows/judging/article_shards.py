"""Archived articles judged in shards: each by itself, after what the clearest of all of them taught."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain

from archive.shelf import Line
from flows.bulk.bulk import Bulk
from flows.judging.embedders import Model
from story.judge import StoryJudge
from story.seed import SeedText
from story.verdict import Verdict
from story.weighing.feedback import LEARNED_FROM, LEARNS_BELOW, score_of, taught

# Articles of a shard: some seconds of work, which a death costs. A choice.
ARTICLES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a judge is made of: the seeds, the pages that taught it beside them, and the model that it hears."""

    seeds: tuple[SeedText, ...]
    learned: tuple[SeedText, ...] = ()
    model: Model | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleShard:
    """Articles by what a judge reads of them; the first is the `first`-th of all."""

    first: int
    pages: tuple[SeedText, ...]

    def __str__(self) -> str:
        return f"articles {self.first + 1} to {self.first + len(self.pages)}"


def page_of_line(line: Line, name: str = "") -> SeedText:
    """Return what a judge reads of an article line, under a name (its id)."""
    at = datetime.fromisoformat(line["published_at"]) if line["published_at"] else None
    return SeedText(
        name=name or line["id"],
        title=line["title"],
        text="\n\n".join(line["paragraphs"]),
        published_at=at,
        language=line["language"],
        url=line["id"],
    )


def first_verdicts(lesson: Lesson, lines: Sequence[Line], bulk: Bulk) -> Iterator[Verdict]:
    """Give the verdict on each line, in their order, before copies are sought. Raises LostShardError for articles that kill every worker.

    Where few seeds let pages teach, two passes are made: scores by the seeds alone, then verdicts by all that was learnt.
    """
    if len(lesson.seeds) < LEARNS_BELOW:
        scores = chain.from_iterable(bulk.done(partial(_clear, lesson), _shards(lines)))
        scored = [(score, page_of_line(lines[place])) for place, score in scores]
        lesson = replace(lesson, learned=taught(scored, lesson.seeds))
    yield from chain.from_iterable(bulk.done(partial(_verdicts, lesson), _shards(lines)))


def _shards(lines: Sequence[Line]) -> Iterator[ArticleShard]:
    for first in range(0, len(lines), ARTICLES):
        pages = tuple(map(page_of_line, lines[first : first + ARTICLES]))
        yield ArticleShard(first=first, pages=pages)


def _clear(lesson: Lesson, shard: ArticleShard) -> tuple[tuple[int, float], ...]:
    """Return the places and scores of those pages that are clear enough to teach."""
    judge = _judge_of(lesson)
    scored = ((shard.first + n, score_of(judge, page)) for n, page in enumerate(shard.pages))
    return tuple((place, score) for place, score in scored if score >= LEARNED_FROM)


def _verdicts(lesson: Lesson, shard: ArticleShard) -> tuple[Verdict, ...]:
    judge = _judge_of(lesson)
    return tuple(
        judge.judge(
            page.name, title=page.title, text=page.text, published_at=page.published_at, language=page.language
        )
        for page in shard.pages
    )  # fmt: skip


@lru_cache(maxsize=2)
def _judge_of(lesson: Lesson) -> StoryJudge:
    """Make the judge once in each worker."""
    embedder = lesson.model.opened() if lesson.model else None
    return StoryJudge.fit(lesson.seeds, learned=lesson.learned, sought=True, embedder=embedder)
