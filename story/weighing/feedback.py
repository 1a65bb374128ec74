"""One round of learning from pages: what the seeds alone accept clearly teaches the words of the rest.

In an earlier study of 25 stories one round lifted the average precision from one seed by 0.05. Only pages that the seeds
alone put at 3.0 or more teach, at most five; and no page is accepted that the seeds alone call unrelated, so that a
story does not drift away from what the user gave.
"""

from collections.abc import Iterable, Sequence

from story.judge import StoryJudge
from story.profiles.background import load_background
from story.seed import SeedText
from story.weighing.embedding import Embedder
from story.weighing.features import Vector, dot, read_opening, read_whole

LEARNED_FROM = 3.0
LEARNED_MOST = 5
LEARNS_BELOW = (
    4  # seeds; in that study four of them gained 0.003, and what they gain here they lose in precision
)
_SAME_TEXT = 0.8  # cosine from which a page teaches nothing that its fellow did not; two reports of one event have about 0.4


def judge_with_pages(
    seeds: Sequence[SeedText],
    pages: Iterable[SeedText],
    *,
    sought: bool = False,
    embedder: Embedder | None = None,
) -> StoryJudge:
    """Return a judge that learnt from the seeds and then, in one round, from the pages that they accept clearly, which are asked for one at a time.

    A page's `name` is its id. The seeds themselves may be among the pages. `sought`: the pages were found by looking for the story.
    """
    judge = StoryJudge.fit(seeds, sought=sought, embedder=embedder)
    if len(seeds) >= LEARNS_BELOW:
        return judge
    learned = learned_pages(judge, seeds, pages)
    return StoryJudge.fit(seeds, learned=learned, sought=sought, embedder=embedder)


def learned_pages(
    judge: StoryJudge, seeds: Sequence[SeedText], pages: Iterable[SeedText]
) -> tuple[SeedText, ...]:
    """Return at most five pages to learn from: the highest by the seeds alone, none that repeats a seed or another."""
    return taught(((score_of(judge, page), page) for page in pages), seeds)


def taught(scored: Iterable[tuple[float, SeedText]], seeds: Sequence[SeedText]) -> tuple[SeedText, ...]:
    """Return the pages to learn from of those that were scored by the seeds alone; see `learned_pages`."""
    likely = sorted((s for s in scored if s[0] >= LEARNED_FROM), key=lambda s: (-s[0], s[1].name))
    known = [_vector(seed) for seed in seeds]
    chosen: list[SeedText] = []
    for _, page in likely:
        own = _vector(page)
        if all(dot(own, other) < _SAME_TEXT for other in known):
            known.append(own)
            chosen.append(page)
        if len(chosen) == LEARNED_MOST:
            break
    return tuple(chosen)


def score_of(judge: StoryJudge, page: SeedText) -> float:
    """Return what a judge gives a page."""
    return judge.judge(
        page.name, title=page.title, text=page.text, published_at=page.published_at, language=page.language
    ).score


def _vector(text: SeedText) -> Vector:
    background = load_background(text.language)
    opening = read_opening(text.title, text.text, background, text.language)
    return read_whole(opening, text.text, background, text.language)
