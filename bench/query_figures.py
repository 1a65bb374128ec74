"""What queries find: the five seeds and the 13 judged stories, for bench/queries.py and the gate."""

import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

from bench.article_index import ArticleIndex, Entry, entries_of
from story.alphabets.tokens import normalise, stop_words
from story.link import Query
from story.profile import build_profile
from story.queries import queries_for
from story.seed import SeedText, Story
from story.terms import Profile

SAMPLES = 3  # draws of seeds a story: the gate's first four seeds are one of many
_BM25_TERMS, _BM25_K, _BM25_B = 40, 1.2, 0.75
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Of how many articles that belong to the story, how many were found; and how many others, in its days and ever."""

    own: int
    of: int
    others: int
    in_days: int = 0

    @property
    def recall(self) -> float:
        """Return the share of the story's articles that were found."""
        return self.own / self.of if self.of else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Seeds drawn from a story, and what its other articles are, by their places in an index."""

    story: str
    seeds: tuple[SeedText, ...]
    own: frozenset[int]
    left_out: frozenset[int]
    is_first: bool = True


def a_story() -> Story:
    """Return a story without wishes of its own."""
    return Story(name="measured", title="", seeds=(), languages=("ar",), outlets=())


@cache
def profile_of(seeds: tuple[SeedText, ...]) -> Profile:
    """Return the profile of seeds alone."""
    return build_profile(a_story(), seeds)


def our_queries(seeds: Sequence[SeedText]) -> tuple[Query, ...]:
    """Return what we ask an Arabic site's search for."""
    return queries_for(profile_of(tuple(seeds)), "ar")


def the_index(folder: Path, seeds: Iterable[SeedText], every: int = 1) -> ArticleIndex:
    """Return an index over the seeds, the judged stories, and each `every`-th other article of both corpora."""
    judged = {i for story in stories_of(folder).values() for i in (*story["related"], *story["ignore"])}
    files = ("arabic_news_2018.jsonl.gz", "saudi_2015_part.jsonl.gz")
    others = (
        entry
        for name in files
        for entry in entries_of(folder / name, lambda at, i: at % every == 0 or i in judged)
    )
    return ArticleIndex.over([*map(as_entry, seeds), *others])


def stories_of(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Return the judged stories: ids of related articles, and of those that count neither way."""
    return dict(json.loads((folder / "stories_dev.json").read_text()))


def as_entry(seed: SeedText) -> Entry:
    """Return a seed as an article without a day."""
    said = " ".join(_WORD.findall(normalise(f"{seed.title} . {seed.text}")))
    return Entry(id=seed.name, title=seed.title, text=seed.text, day=None, said=said)


def as_seed(entry: Entry) -> SeedText:
    """Return an article as a seed, dated by its day."""
    at = datetime.combine(entry.day, time(), UTC) if entry.day else None
    return SeedText(
        name=entry.id, title=entry.title, text=entry.text, published_at=at, language="ar", url=None
    )


def draws(folder: Path, index: ArticleIndex, count: int) -> list[Draw]:
    """Return SAMPLES draws of `count` seeds from each story; the draws never change."""
    places, chance = index.places(), random.Random(f"queries {count}")
    found = []
    for name, story in stories_of(folder).items():
        for sample in range(SAMPLES):
            seeds = chance.sample(sorted(story["related"]), count)
            found.append(
                Draw(
                    story=name,
                    seeds=tuple(as_seed(index.entries[places[i]]) for i in seeds),
                    own=frozenset(places[i] for i in story["related"] if i not in seeds),
                    left_out=frozenset(places[i] for i in (*seeds, *story["ignore"])),
                    is_first=not sample,
                )
            )
    return found


def hits(index: ArticleIndex, draw: Draw, queries: Iterable[Query], *, by_letters: bool) -> Hits:
    """Return what at least one of the queries finds."""
    found = set().union(*(index.found(query, by_letters=by_letters) for query in queries)) - draw.left_out
    window = profile_of(draw.seeds).window
    wrong = found - draw.own
    days = [index.entries[at].day for at in wrong]
    in_days = sum(
        bool(day and window.start and window.end and window.start <= day <= window.end) for day in days
    )
    return Hits(own=len(found & draw.own), of=len(draw.own), others=len(wrong), in_days=in_days)


def from_one_seed(index: ArticleIndex, seeds: Sequence[SeedText]) -> list[tuple[Draw, tuple[Query, ...]]]:
    """Return, for each seed alone, the draw and our queries."""
    places = index.places()
    return [
        (
            Draw(
                story=seed.name,
                seeds=(seed,),
                own=frozenset(places[other.name] for other in seeds if other is not seed),
                left_out=frozenset({places[seed.name]}),
            ),
            our_queries((seed,)),
        )
        for seed in seeds
    ]


def title_words(seeds: Sequence[SeedText]) -> tuple[Query, ...]:
    """Return what a person would paste: all words of a seed's title, one query a seed."""
    return tuple(
        _plain([word for word in _WORD.findall(normalise(seed.title)) if word not in stop_words("ar")])
        for seed in seeds
    )


def rarest_words(index: ArticleIndex, count: int = 4) -> Callable[[Sequence[SeedText]], tuple[Query, ...]]:
    """Return a maker of one query a seed: its words of the highest TF-IDF."""

    def make(seeds: Sequence[SeedText]) -> tuple[Query, ...]:
        return tuple(_plain(_weighed(index, seed)[:count]) for seed in seeds)

    return make


def _weighed(index: ArticleIndex, seed: SeedText) -> list[str]:
    counts = Counter(_WORD.findall(normalise(f"{seed.title} {seed.text}")))
    weight = {
        word: n * index.rarity(word)
        for word, n in counts.items()
        if word not in stop_words("ar") and len(word) > 2
    }
    return sorted(weight, key=lambda word: (-weight[word], word))


def _plain(words: Sequence[str]) -> Query:
    return Query(terms=tuple(dict.fromkeys(words)), language="ar", made_from=())


def bm25_ranks(index: ArticleIndex, draw: Draw) -> list[int]:
    """Return where BM25 with the seeds' 40 strongest words puts the story's other articles among all, 1 is first."""
    scores: Counter[int] = Counter()
    mean = sum(len(entry.said) for entry in index.entries) / len(index.entries)
    for word in dict.fromkeys(word for seed in draw.seeds for word in _weighed(index, seed)[:_BM25_TERMS]):
        for at in index.holders.get(word, ()):
            entry = index.entries[at]
            often = f" {entry.said} ".count(f" {word} ")
            norm = _BM25_K * (1 - _BM25_B + _BM25_B * len(entry.said) / mean)
            scores[at] += math.ceil(1e6 * index.rarity(word) * often * (_BM25_K + 1) / (often + norm))
    ranked = [at for at, _ in scores.most_common() if at not in draw.left_out]
    return sorted(ranked.index(at) + 1 if at in scores else len(index.entries) for at in draw.own)
