"""What is measured of an article against a story: seven numbers, and the words behind them.

Vectors are sparse TF-IDF of stems, of length 1. A story is the mean of its seeds' vectors, so each term's
weight says how much of the story it carries.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from story.background import Background
from story.tokens import stems

Vector = dict[str, float]

LEDE_CHARACTERS = 500
BODY_CHARACTERS = 3000  # news says the rest of its subject in the beginning; more text only costs time
ANCHORS = 25
# How alike the seeds of a story are when there is one seed only, and how many seeds this guess is worth (a choice).
# 0.42 was the mean in the study that the judge's weights come from; four seeds of the 13 stories of 2018 give 0.43.
_COHESION_GUESS = 0.42
_COHESION_GUESS_SEEDS = 2
TIME_SCALE_DAYS = 14.0
UNKNOWN_GAP_DAYS = 10.0  # an unknown date counts as this far away: it neither helps nor rejects


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article as the judge reads it: stems of title, lede and body, as vectors of length 1."""

    title: Vector
    lede: Vector
    whole: Vector
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The evidence in numbers; all grow with relatedness but `log_seeds`, a constant of the story.

    Cosines and coverages are 0 to 1. `gap_days` is the distance to the nearest dated seed, None if unknown.
    """

    cosine: float
    lede: float
    title: float
    anchors: float
    cohesion: float
    nearness: float
    log_seeds: float
    gap_days: int | None
    matched: tuple[str, ...]
    shared_lede: tuple[str, ...]
    shared_title: tuple[str, ...]


def read(
    title: str, text: str, published_at: datetime | None, background: Background, language: str
) -> Reading:
    """Return an article's vectors; only the first 3,000 characters of the text count."""
    in_title = stems(title, language)
    body = text[:BODY_CHARACTERS]
    return Reading(
        title=_vector(Counter(in_title), background),
        lede=_vector(Counter(in_title + stems(body[:LEDE_CHARACTERS], language)), background),
        whole=_vector(_with_title(stems(body, language), in_title), background),
        day=published_at.date() if published_at else None,
    )


def _with_title(body: Sequence[str], title: Sequence[str]) -> Counter[str]:
    counts = Counter(body)
    for stem in title:
        counts[stem] += 2
    return counts


def _vector(counts: Mapping[str, int], background: Background) -> Vector:
    return of_length_one({s: (1 + math.log(n)) * background.rarity(s) for s, n in counts.items()})


def of_length_one(vector: Vector) -> Vector:
    """Return the vector scaled to length 1; a zero vector stays as it is."""
    length = math.sqrt(sum(x * x for x in vector.values())) or 1.0
    return {key: x / length for key, x in vector.items()}


def dot(a: Vector, b: Vector) -> float:
    """Return the scalar product, walking over the shorter vector."""
    if len(a) > len(b):
        a, b = b, a
    return sum(x * b[key] for key, x in a.items() if key in b)


def mean(vectors: Iterable[Vector]) -> Vector:
    """Return the mean direction of the vectors, of length 1."""
    total: Vector = {}
    for vector in vectors:
        for key, x in vector.items():
            total[key] = total.get(key, 0.0) + x
    return of_length_one(total)


def days_between(day: date | None, seed_days: Iterable[date | None]) -> int | None:
    """Return the days from `day` to the nearest dated seed; None where one of both is unknown."""
    return min((abs((day - d).days) for d in seed_days if d), default=None) if day else None


def nearness(day: date | None, seed_days: Iterable[date | None]) -> float:
    """Return 1 for the same day as a seed, falling by e in 14 days.

    A pair with an unknown date counts as ten days apart. So an undated seed, which may tell any episode
    of its story, keeps an article from being far from all seeds.
    """
    gaps = [UNKNOWN_GAP_DAYS if day is None or d is None else abs((day - d).days) for d in seed_days]
    return math.exp(-min(gaps, default=UNKNOWN_GAP_DAYS) / TIME_SCALE_DAYS)


class StoryTerms:
    """One language's seeds of a story, as vectors: what an article of that language is measured against."""

    def __init__(self, seeds: Sequence[Reading]) -> None:
        self._days = tuple(s.day for s in seeds)
        self._log_seeds = math.log(len(seeds))
        self._centre = mean(s.whole for s in seeds)
        self._cohesion = _cohesion([s.whole for s in seeds])
        self._anchors = _anchors(self._centre, seeds)

    def measure(self, reading: Reading) -> Features:
        """Return the article's features against this story."""
        cosine = dot(reading.whole, self._centre)
        gap = days_between(reading.day, self._days)
        matched = [a for a in self._anchors if a in reading.whole]
        return Features(
            cosine=cosine,
            lede=dot(reading.lede, self._centre),
            title=dot(reading.title, self._centre),
            anchors=sum(self._anchors[a] for a in matched),
            cohesion=cosine / self._cohesion,
            nearness=nearness(reading.day, self._days),
            log_seeds=self._log_seeds,
            gap_days=gap,
            matched=tuple(matched),
            shared_lede=self._strongest(reading.lede),
            shared_title=self._strongest(reading.title),
        )

    def _strongest(self, vector: Vector) -> tuple[str, ...]:
        shared = {s: x * self._centre[s] for s, x in vector.items() if s in self._centre}
        return tuple(sorted(shared, key=lambda s: (-shared[s], s))[:6])


def _cohesion(vectors: list[Vector]) -> float:
    alike = (
        [dot(v, mean(vectors[:i] + vectors[i + 1 :])) for i, v in enumerate(vectors)] if vectors[1:] else []
    )
    return (sum(alike) + _COHESION_GUESS * _COHESION_GUESS_SEEDS) / (len(alike) + _COHESION_GUESS_SEEDS)


def _anchors(centre: Vector, seeds: Sequence[Reading]) -> Vector:
    weight = {s: x * sum(s in seed.whole for seed in seeds) / len(seeds) for s, x in centre.items()}
    top = sorted(weight, key=lambda s: (-weight[s], s))[:ANCHORS]
    total = sum(weight[s] for s in top) or 1.0
    return {s: weight[s] / total for s in top}
