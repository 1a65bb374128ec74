"""Seeds as clean texts: pasted text and saved pages from their files, addresses by fetching them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from archive.fate import Fate, Outcome
from article.article import Article, NoArticle
from article.extract import extract
from article.page import page_of
from article.pasted import clean_text
from flows.close import Ending, close_run
from flows.instead.blocked import walled
from flows.reading.read import read_articles, readable
from flows.reading.rendering import Renderer, with_rendered
from flows.run import Run
from flows.walk.keep import keep
from spiders.frontier.plan import Plan, Purpose
from story.seed import Seed, SeedError, SeedKind, SeedText, Story

_PASTE = "paste the article's text into a .txt file of the story, or save its page there (NAME.html, NAME.html.url)"


class Tried(NamedTuple):
    """A seed that is an address, how its fetch ended, and what was read in it."""

    seed: Seed
    outcome: Outcome
    read: Article | NoArticle | None


def local_seed_texts(story: Story) -> tuple[SeedText, ...]:
    """Return the seeds that need no network, cleaned. Raises SeedError for one without any article in it."""
    return tuple(
        seed_text(seed.name, clean_seed(seed)) for seed in story.seeds if seed.kind is not SeedKind.URL
    )


class SeedsAwayError(Exception):
    """No seed gave an article now. `told` says of each address how it ended and what to do; `ends` are those outcomes."""

    def __init__(self, story: str, tried: Sequence[Tried]) -> None:
        self.ends = {one.outcome.url: walled(one.outcome, one.read) for one in tried}
        self.told = tuple(no_article_sentence(one.seed.url or "", one.outcome, one.read) for one in tried)
        head = f"story {story}: none of its {len(tried)} seed addresses gave an article"
        super().__init__(". ".join((head, *self.told)))


def seed_texts(run: Run, story: Story, renderer: Renderer | None = None) -> tuple[SeedText, ...]:
    """Return all seeds, cleaned, those behind addresses fetched first (and rendered where that is asked for).

    Raises SeedError for a file without an article, SeedsAwayError when no text at all is left to start from.
    """
    texts = local_seed_texts(story)
    addresses = [seed for seed in story.seeds if seed.kind is SeedKind.URL]
    tried = _tried(run, addresses, renderer or Renderer()) if addresses else ()
    fetched = [
        seed_text(one.seed.name, one.read)
        for one in tried
        if isinstance(one.read, Article) and one.read.paragraphs
    ]
    if not texts and not fetched:
        raise SeedsAwayError(story.name, tried)
    return (*texts, *fetched)


def seeds_or_closed(
    run: Run, story: Story, renderer: Renderer, clock: Callable[[], datetime]
) -> tuple[SeedText, ...]:
    """Return the seeds' texts. Where none can be had the run is closed, and SeedsAwayError goes on: the next gather asks their addresses again."""
    try:
        return seed_texts(run, story, renderer)
    except SeedsAwayError as error:
        close_run(run, Ending(changed=error.ends, notes=error.told, failed=True), clock())
        raise


def no_article_sentence(url: str, outcome: Outcome, read: Article | NoArticle | None = None) -> str:
    """Say how an address that gave no article ended, why, and what to do."""
    outcome = walled(outcome, read)
    if outcome.fate is Fate.FAILED:
        return f"{url}: failed {outcome.reason} ({outcome.why}). The next gather asks again"
    if outcome.fate is not Fate.KEPT:
        return f"{url}: {outcome.fate} {outcome.reason} ({outcome.why}). Instead, {_PASTE}"
    why = f" ({read.why})" if isinstance(read, NoArticle) else ""
    return f"{url}: no article in it{why}. If scripts make the page, --render shows it to a browser; else {_PASTE}"


def clean_seed(seed: Seed) -> Article:
    """Return a local seed's article. Raises SeedError when there is none in it."""
    article = _local(seed)
    if isinstance(article, NoArticle) or not article.paragraphs:
        why = article.why if isinstance(article, NoArticle) else "all of it was boilerplate"
        raise SeedError(f"{seed.path}: no article in it ({why}); paste the article's text into a .txt file")
    return article


def _local(seed: Seed) -> Article | NoArticle:
    if seed.kind is SeedKind.TEXT:
        return clean_text(seed.raw, head=seed.head, name=seed.name)
    page = page_of(seed.raw, url=seed.url, content_type="text/html")
    return page if isinstance(page, NoArticle) else extract(page)


def seed_text(name: str, article: Article) -> SeedText:
    """Return what profile and judge read of an article."""
    return SeedText(
        name=name,
        title=article.title,
        text=article.text,
        published_at=article.published_at,
        language=article.language,
        url=article.url,
    )


def _tried(run: Run, seeds: Sequence[Seed], renderer: Renderer) -> tuple[Tried, ...]:
    plans = [Plan(url=seed.url or "", purpose=Purpose.PAGE, priority=1000) for seed in seeds]
    outcomes = keep(run, plans, "seeds", reads=True)
    kept = [outcomes[seed.url or ""] for seed in seeds]
    wanted = [outcome for outcome in kept if readable(outcome)]
    exact = tuple(zip(wanted, read_articles(run, wanted), strict=True))
    read = iter(with_rendered(run, exact, renderer))
    return tuple(
        Tried(seed, outcome, next(read).read if readable(outcome) else None)
        for seed, outcome in zip(seeds, kept, strict=True)
    )
