"""A story as anchors: what an article in a language without seeds is measured against."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from story.anchors import anchors_in, last_names
from story.background import Background, load_background
from story.features import (
    BODY_CHARACTERS,
    LEDE_CHARACTERS,
    Vector,
    days_between,
    dot,
    mean,
    nearness,
    of_length_one,
)
from story.seed import SeedText
from story.tokens import stems

# Choices, tried on tests/story/language_texts.py and the 13 judged stories; none was searched on a grid.
_NAMES = 6  # the names that a story is about; more are guests in it
_NAMES_FOR_CERTAINTY = 2.0  # two of the leading names met: nothing more to prove by names
_LAST_NAME_ONLY = 0.5
_CORE_SHARE = 0.75
_OWN_PLACE_SHARE = 0.4
_CORE_KINDS = ("place:", "nation:", "event:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """The anchors of one article: of title and lede, and of the whole; `written` shows how they were spelled."""

    title: Counter[str]
    head: Counter[str]
    whole: Counter[str]
    last_names: frozenset[str]
    written: Mapping[str, str]
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorFeatures:
    """Evidence across languages, each 0 to 1. `elsewhere` is the part of the head's places foreign to the story.

    `missing` is the part of the story's core (who, where and what that nearly all seeds begin with) that
    the article does not begin with.
    """

    title: float
    head: float
    whole: float
    names: float
    elsewhere: float
    missing: float
    nearness: float
    gap_days: int | None
    matched: tuple[str, ...]
    met_names: tuple[str, ...]
    other_places: tuple[str, ...]
    missed: tuple[str, ...]


def sketch(title: str, text: str, published_at: datetime | None, language: str) -> Sketch:
    """Return the anchors of an article; only the first 3,000 characters of the text count."""
    head = f"{title}\n{text[:LEDE_CHARACTERS]}"
    whole = f"{title}\n{text[:BODY_CHARACTERS]}"
    found = anchors_in(whole, language)
    return Sketch(
        title=Counter(a.key for a in found if a.start < len(title)),
        head=Counter(a.key for a in found if a.start < len(head)),
        whole=Counter(a.key for a in found),
        last_names=last_names(whole, language),
        written={a.key: a.written for a in reversed(found)},
        day=published_at.date() if published_at else None,
    )


class AnchoredStory:
    """All seeds of a story, of any language, as one vector of anchors and its leading names."""

    def __init__(self, seeds: Sequence[SeedText], background: Background) -> None:
        self._background = background
        sketches = [sketch(s.title, s.text, s.published_at, s.language) for s in seeds]
        self._days = tuple(s.day for s in sketches)
        self._centre = mean(self._vector(s.whole + s.title + s.head) for s in sketches)
        self._names = _leading_names(seeds, sketches)
        self._core = _core([s.head for s in sketches])
        self._places = _own_places([s.whole for s in sketches])

    def measure(self, article: Sketch) -> AnchorFeatures:
        """Return the article's evidence against this story."""
        title, head, whole = (self._vector(c) for c in (article.title, article.head, article.whole))
        met = {n: w for n, w in self._names.items() if n in article.whole}
        met |= {
            n: w * _LAST_NAME_ONLY
            for n, w in self._names.items()
            if n not in met and n.split(" ")[1] in article.last_names
        }
        places = [key for key in article.head if key.startswith("place:")]
        other = tuple(key for key in places if key not in self._places)
        missed = tuple(key for key in self._core if key not in article.head)
        shared = {k: x * self._centre[k] for k, x in whole.items() if k in self._centre}
        return AnchorFeatures(
            title=dot(title, self._centre),
            head=dot(head, self._centre),
            whole=dot(whole, self._centre),
            names=min(1.0, sum(met.values()) / _NAMES_FOR_CERTAINTY),
            elsewhere=len(other) / (len(places) + 1),
            missing=len(missed) / max(1, len(self._core)),
            nearness=nearness(article.day, self._days),
            gap_days=days_between(article.day, self._days),
            matched=tuple(sorted(shared, key=lambda k: (-shared[k], k))[:8]),
            met_names=tuple(met),
            other_places=other,
            missed=missed,
        )

    def _vector(self, counts: Counter[str]) -> Vector:
        rarity = self._background.rarity
        keys = {k: n for k, n in counts.items() if not k.startswith("name:")}
        return of_length_one({k: (1 + _log(n)) * rarity(k) for k, n in keys.items()})


def _log(count: int) -> float:
    return 0.0 if count == 1 else 0.7 if count == 2 else 1.1


def _own_places(seeds: Sequence[Counter[str]]) -> frozenset[str]:
    """Return the places that at least two of five seeds name: a place in one seed may be where another story was."""
    told = Counter(key for seed in seeds for key in seed if key.startswith("place:"))
    return frozenset(key for key, n in told.items() if n >= _OWN_PLACE_SHARE * len(seeds))


def _core(heads: Sequence[Counter[str]]) -> tuple[str, ...]:
    """Return what at least three of four seeds begin with; nothing for one seed, which cannot tell core from chance."""
    told = Counter(key for head in heads for key in head if key.startswith(_CORE_KINDS))
    return tuple(sorted(k for k, n in told.items() if len(heads) > 1 and n >= _CORE_SHARE * len(heads)))


def _leading_names(seeds: Sequence[SeedText], sketches: Sequence[Sketch]) -> dict[str, float]:
    """Return the pairs of words that look most like the story's people, each with its share of the seeds."""
    told: Counter[str] = Counter()
    often: Counter[str] = Counter()
    rarity: dict[str, float] = {}
    for seed, article in zip(seeds, sketches, strict=True):
        names = {key: n for key, n in article.whole.items() if key.startswith("name:")}
        told.update(names.keys())
        often.update(names)
        rarity.update((key, _rarity_of_words(article.written[key], seed.language)) for key in names)
    likely = [n for n in told if often[n] > 1]
    top = sorted(likely, key=lambda n: (-told[n] * rarity[n], n))[:_NAMES]
    most = max((told[n] for n in top), default=1)
    return {n: told[n] / most for n in top}


def _rarity_of_words(written: str, language: str) -> float:
    """Return how unusual the rarer word and the commoner word of a pair are: first names are common, phrases more so."""
    background = load_background(language)
    rare = sorted(background.rarity(stem) for stem in stems(written, language))
    return rare[0] + rare[-1] if rare else 0.0
