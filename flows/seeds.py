"""Seeds as clean texts: pasted text and saved pages from their files, addresses by fetching them."""

from collections.abc import Sequence

from article.article import Article, NoArticle
from article.extract import extract
from article.page import page_of
from article.pasted import clean_text
from flows.keep import keep
from flows.read import read_articles, readable
from flows.rendering import Renderer, with_rendered
from flows.run import Run
from spiders.plan import Plan, Purpose
from story.seed import Seed, SeedError, SeedKind, SeedText, Story


def local_seed_texts(story: Story) -> tuple[SeedText, ...]:
    """Return the seeds that need no network, cleaned. Raises SeedError for one without any article in it."""
    return tuple(
        seed_text(seed.name, clean_seed(seed)) for seed in story.seeds if seed.kind is not SeedKind.URL
    )


def seed_texts(run: Run, story: Story, renderer: Renderer | None = None) -> tuple[SeedText, ...]:
    """Return all seeds, cleaned, those behind addresses fetched first (and rendered where that is asked for); a seed that gives nothing is an error.

    Raises SeedError with the seed and the reason, when no text at all is left to start from or a file holds none.
    """
    texts = local_seed_texts(story)
    addresses = [seed for seed in story.seeds if seed.kind is SeedKind.URL]
    fetched = _fetched(run, addresses, renderer or Renderer()) if addresses else ()
    if not texts and not fetched:
        raise SeedError(
            f"story {story.name}: none of its {len(addresses)} seed addresses gave an article; add a seed as pasted text"
        )
    return (*texts, *fetched)


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


def _fetched(run: Run, seeds: Sequence[Seed], renderer: Renderer) -> tuple[SeedText, ...]:
    outcomes = keep(
        run, [Plan(url=seed.url or "", purpose=Purpose.PAGE, priority=1000) for seed in seeds], "seeds"
    )
    kept = [outcomes[seed.url or ""] for seed in seeds]
    wanted = [outcome for outcome in kept if readable(outcome)]
    exact = tuple(zip(wanted, read_articles(run, wanted), strict=True))
    articles = iter(with_rendered(run, exact, renderer))
    read = [
        (seed, next(articles).read) for seed, outcome in zip(seeds, kept, strict=True) if readable(outcome)
    ]
    return tuple(
        seed_text(seed.name, article)
        for seed, article in read
        if isinstance(article, Article) and article.paragraphs
    )
