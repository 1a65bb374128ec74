"""Measures what our queries find, beside what others would ask: the five seeds, the 13 judged stories, names.

    python -m bench.queries /path/to/gate-data

From each of the five seeds alone, family by family: the other four, and strangers among 29,473 Arabic articles of 2018
and 9,000 of 2015. Then the 13 stories of 2018 with four and with one seed. Beside us: all words of the title together,
the four words of the highest TF-IDF together, and BM25 with 40 words as a ranking, which no outlet offers. "By letters"
is a site's own search, without OR. A quarter of a minute for the articles, another for the questions.
"""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date
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
    profile_of,
    rarest_words,
    the_index,
    title_words,
)
from story.alphabets.letter_ways import MOST_GUESSES
from story.alphabets.tokens import fold_accents, normalise
from story.alphabets.transliterate import transliterated
from story.link import Query
from story.names.names import bare_name
from story.profiles.days import shifted
from story.profiles.learned import heard_pairs
from story.queries import spelt_out
from story.rank import PLAUSIBLE
from story.seed import SeedText
from story.weighing.watch import watch_for
from tests.story.name_pairs import LANGUAGES, NAMES
from tests.story.paris_seeds import SEEDS

Maker = Callable[[Sequence[SeedText]], tuple[Query, ...]]


def main(folder: Path) -> None:
    """Print all figures."""
    index = the_index(folder / "related", SEEDS)
    print(f"{len(index.entries):,} articles")
    _five_seeds(index)
    for count in (4, 1):
        drawn = draws(folder / "related", index, count)
        _stories(index, drawn, count)
        _headlines(index, drawn, count)
    print("\nnames")
    _names()


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


def _headlines(index: ArticleIndex, drawn: list[Draw], count: int) -> None:
    """Print how surely titles alone tell the story's other articles from all others of its weeks."""
    areas, taken, wrong = [], [], []
    for draw in drawn:
        profile = profile_of(draw.seeds)
        watch, window = watch_for(profile), profile.window
        first, last = shifted(window.start or date.min, -7), shifted(window.end or date.max, 14)
        pool = [
            (watch.said(entry.title)[0], at in draw.own)
            for at, entry in enumerate(index.entries)
            if at in draw.own or (entry.day and first <= entry.day <= last and at not in draw.left_out)
        ]
        others = sorted(score for score, is_own in pool if not is_own)
        own = [score for score, is_own in pool if is_own]
        below = [(bisect_left(others, score) + bisect_right(others, score)) / 2 for score in own]
        areas.append(sum(below) / len(own) / len(others))
        taken.append(sum(score >= PLAUSIBLE for score in own) / len(own))
        wrong.append(sum(score >= PLAUSIBLE for score in others) / len(others))
    print(
        f"  titles alone, {count} seeds: area under the curve {_mean(areas):.4f}, worth a fetch {_mean(taken):.3f} of the story's and {_mean(wrong):.4f} of others"
    )


def _names() -> None:
    """Print for how many well-known people one of our guesses is what newsrooms write."""
    for source, language in (
        ("ar", "en"),
        ("ar", "fr"),
        ("ar", "he"),
        ("ar", "tr"),
        ("ar", "fa"),
        ("en", "ar"),
        ("he", "ar"),
    ):
        met = sum(
            _folded(row[language]) in map(_folded, transliterated(row[source].split()[-1], language))
            for row in NAMES
        )
        print(
            f"  family names {source} to {language}: {met} of {len(NAMES)} among at most {MOST_GUESSES} guesses"
        )
    heard = [
        bool(heard_pairs(row["ar"], "ar") & heard_pairs(row[code], code))
        for row in NAMES
        for code in LANGUAGES[1:]
    ]
    print(f"  full names met by their sound, ar and five languages: {sum(heard)} of {len(heard)}")


def _folded(name: str) -> str:
    return fold_accents(normalise(bare_name(name.rsplit(maxsplit=1)[-1]))).replace("'", "").replace("-", "")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
