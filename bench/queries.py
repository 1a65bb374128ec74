"""Measures what our queries find, beside what others would ask: the five seeds, the 13 judged stories, names.

    python -m bench.queries /path/to/gate-data

From each of the five seeds alone, family by family: the other four, and strangers among 29,473 Arabic articles of 2018
and 9,000 of 2015. Then the 13 stories of 2018 with four and with one seed. Beside us: all words of the title together,
the four words of the highest TF-IDF together, and BM25 with 40 words as a ranking, which no outlet offers. "By letters"
is a site's own search, without OR. A quarter of a minute for the articles, another for the questions.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.article_index import ArticleIndex
from bench.query_figures import (
    Draw,
    Hits,
    bm25_ranks,
    draws,
    from_one_seed,
    hits,
    our_queries,
    rarest_words,
    the_index,
    title_words,
)
from story.link import Query
from story.queries import spelt_out
from story.seed import SeedText
from tests.story.paris_seeds import SEEDS

Maker = Callable[[Sequence[SeedText]], tuple[Query, ...]]


def main(folder: Path) -> None:
    """Print all figures."""
    index = the_index(folder / "related", SEEDS)
    print(f"{len(index.entries):,} articles")
    _five_seeds(index)
    for count in (4, 1):
        _stories(index, draws(folder / "related", index, count), count)


def _five_seeds(index: ArticleIndex) -> None:
    print("\nfrom one seed alone: of the other four, and strangers; by letters the same")
    for draw, queries in from_one_seed(index, SEEDS):
        for query in queries:
            words, letters = (hits(index, draw, (query,), by_letters=by) for by in (False, True))
            print(f"  {query.family or '':22} {' + '.join(query.terms):44} {_both(words)} | {_both(letters)}")
        together = hits(index, draw, queries, by_letters=False)
        apart = hits(index, draw, spelt_out(queries), by_letters=True)
        title, rare = (
            hits(index, draw, make(draw.seeds), by_letters=False)
            for make in (title_words, rarest_words(index))
        )
        print(
            f"{draw.story}: all {_both(together)} | {_both(apart)}; title words {_both(title)}, four rarest {_both(rare)}"
        )
        print(f"     BM25 puts the four at {bm25_ranks(index, draw)}")


def _both(found: Hits) -> str:
    return f"{found.own}/{found.of} and {found.others:>3}"


def _stories(index: ArticleIndex, drawn: list[Draw], count: int) -> None:
    print(
        f"\n13 stories, {count} seeds, three draws each: share found, strangers a draw ever and in the story's days"
    )
    makers: dict[str, tuple[Maker, bool]] = {
        "our queries": (our_queries, False),
        "our queries, by letters": (lambda seeds: spelt_out(our_queries(seeds)), True),
        "title words together": (title_words, False),
        "four rarest words together": (rarest_words(index), False),
    }
    for name, (make, by_letters) in makers.items():
        found = [hits(index, draw, make(draw.seeds), by_letters=by_letters) for draw in drawn]
        print(
            f"  {name:28} {_mean([one.recall for one in found]):.3f}  {_mean([one.others for one in found]):7.1f}  {_mean([one.in_days for one in found]):6.1f}"
        )
    ranks = [bm25_ranks(index, draw) for draw in drawn]
    print(
        f"  {'BM25, the first 100':28} {_mean([sum(at <= 100 for at in one) / len(one) for one in ranks]):.3f}"
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
