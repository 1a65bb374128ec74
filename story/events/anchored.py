"""A story as anchors: what an article in a language without seeds is measured against."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from story.alphabets.tokens import stems
from story.events.anchors import anchors_in, last_names
from story.names.full_names import people_of
from story.profiles.background import Background, load_background
from story.profiles.sentences import sentences_of
from story.seed import SeedText
from story.weighing.fact_reading import FactReading
from story.weighing.features import (
    BODY_CHARACTERS,
    Vector,
    dot,
    likeness_among,
    mean,
    of_length_one,
)

# Choices, tried on tests/story/language_texts.py and the 13 judged stories; none was searched on a grid.
HEAD_CHARACTERS = 500
_NAMES = 6  # the names that a story is about; more are guests in it
_NAMES_FOR_CERTAINTY = 2.0  # two of the leading names met: nothing more to prove by names
_LAST_NAME_ONLY = 0.5
# An article's first sentence, about: what is told there and in the title is what it is about, the rest may be background.
# Of 150 and 250 characters the shorter told more pages of another event apart (13 stories, each by the other twelve).
LEAD_CHARACTERS = 150
_CORE_SHARE = 0.75
_IN_ONE_OF_BOTH = 0.5  # of title and first sentence
_AT_LEAST_RARE = 0.5  # a common nation is of the core as well
_OWN_PLACE_SHARE = 0.4
HAPPENED = ("event:", "about:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """The anchors of one article: of title and lede, and of the whole; `written` shows how they were spelled.

    `lead`: those of the title and of the first sentence, 1 where both tell it, 0.5 otherwise; no names.
    """

    title: Counter[str]
    lead: Mapping[str, float]
    head: Counter[str]
    whole: Counter[str]
    last_names: frozenset[str]
    written: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorFeatures:
    """Evidence across languages. `title`, `head` (held against how the seeds begin) and `whole`: 1 is as alike as a seed.

    `nameless` is what is missing of the names that the seeds agree on. `elsewhere` is the part of the head's places foreign to the story.
    `absent` is the part of the places and nations that the seeds agree on which stands nowhere in the article.
    `core` is how much of what the seeds' titles and first sentences tell stands in the article's own, in the same unit.
    `aside` says that its title and first sentence tell happenings and subjects, and none that a seed tells: the more the surer.
    `parties_missing`: the nations that the seeds agree on and it never names, where these are most of them and it names nobody of the story.
    """

    title: float
    head: float
    whole: float
    names: float
    nameless: float
    elsewhere: float
    absent: float
    core: float
    aside: float
    matched: tuple[str, ...]
    met_names: tuple[str, ...]
    other_places: tuple[str, ...]
    begins_with: tuple[str, ...]
    never_named: tuple[str, ...]
    told_aside: tuple[str, ...]
    parties_missing: tuple[str, ...]


def sketch(title: str, text: str, language: str, *, subjects: bool = False) -> Sketch:
    """Return the anchors of an article; only the first 3,000 characters of the text count."""
    head = f"{title}\n{text[:HEAD_CHARACTERS]}"
    whole = f"{title}\n{text[:BODY_CHARACTERS]}"
    found = anchors_in(whole, language, subjects=subjects)
    keys, starts = [a.key for a in found], [a.start for a in found]
    in_title = Counter(keys[: bisect_left(starts, len(title))])
    in_sentence = keys[bisect_right(starts, len(title)) : bisect_right(starts, len(title) + LEAD_CHARACTERS)]
    return Sketch(
        title=in_title,
        lead=_lead(in_title.keys(), dict.fromkeys(in_sentence)),
        head=Counter(keys[: bisect_left(starts, len(head))]),
        whole=Counter(keys),
        last_names=last_names(whole, language, subjects=subjects),
        written={a.key: a.written for a in reversed(found)},
    )


def _lead(in_title: Collection[str], in_sentence: Collection[str]) -> dict[str, float]:
    # In the order of the text: sums over a set's order would end in other digits in every process.
    told = dict.fromkeys(key for key in (*in_title, *in_sentence) if not key.startswith("name:"))
    return {key: 1.0 if key in in_title and key in in_sentence else _IN_ONE_OF_BOTH for key in told}


_Told = tuple[SeedText, Sketch, frozenset[str]]  # a seed, its anchors, the keys of its people


class AnchoredStory:
    """All seeds of a story, of any language, as one vector of anchors and its leading names; `written` is how they write each."""

    def __init__(self, seeds: Sequence[SeedText], background: Background, reading: FactReading) -> None:
        self.reading = reading
        self._rarity = rarity_of_facts(background, reading)
        sketches = [self.sketch(s.title, s.text, s.language) for s in seeds]
        self.written = {key: form for s in reversed(sketches) for key, form in s.written.items()}
        self._centre = mean(self._vector(s.whole + s.title + s.head) for s in sketches)
        self._opening = mean(self._vector(s.title + s.head) for s in sketches)
        self._own = likeness_among(sketches, self._as_measured, reading.pairs_are_alike)
        self._named = [_people_in(seed, reading) for seed in seeds]
        told = list(zip(seeds, sketches, self._named, strict=True))
        self._names = _leading_names(told)
        self.names = tuple(self._names)
        self._agreed = likeness_among(told, _names_shared, {"names": reading.names_are_shared})["names"]
        self._core = _core(sketches, self._rarity)
        self._agreed_on = _agreed_on(sketches)
        self._own |= likeness_among(sketches, self._core_shared, {"core": reading.core_is_shared})
        self._places = _own_places([s.whole for s in sketches])
        self._told = frozenset(key for s in sketches for key in s.whole if key.startswith(HAPPENED))

    def sketch(self, title: str, text: str, language: str) -> Sketch:
        """Return the anchors of an article as this story's were read."""
        return sketch(title, text, language, subjects=self.reading.subjects)

    @property
    def people(self) -> frozenset[str]:
        """Return the keys of those whom the seeds name as people by the profile's rules; other pairs of words may lead as well."""
        return frozenset().union(*self._named)

    def measure(self, article: Sketch) -> AnchorFeatures:
        """Return the article's evidence against this story."""
        title, head, whole = (self._vector(c) for c in (article.title, article.head, article.whole))
        met = _met(self._names, article)
        names = min(1.0, sum(met.values()) / _NAMES_FOR_CERTAINTY)
        places = [key for key in article.head if key.startswith("place:")]
        other = tuple(key for key in places if key not in self._places)
        never_named = tuple(key for key in self._agreed_on if key not in article.whole)
        begins_with = tuple(key for key in self._core if key in article.lead)
        happened = [key for key in article.lead if key.startswith(HAPPENED)]
        told_aside = () if any(key in self._told for key in happened) else tuple(happened)
        shared = {k: x * self._centre[k] for k, x in whole.items() if k in self._centre}
        return AnchorFeatures(
            title=dot(title, self._centre) / self._own["title"],
            head=dot(head, self._opening) / self._own["head"],
            whole=dot(whole, self._centre) / self._own["whole"],
            names=names,
            nameless=max(0.0, self._agreed - names),
            elsewhere=len(other) / (len(places) + 1),
            absent=len(never_named) / max(1, len(self._agreed_on)),
            core=sum(self._core[key] for key in begins_with) / self._own["core"],
            aside=len(told_aside) / (len(told_aside) + 1),
            matched=tuple(sorted(shared, key=lambda k: (-shared[k], k))[:8]),
            met_names=tuple(met),
            other_places=other,
            begins_with=begins_with,
            never_named=never_named,
            told_aside=told_aside,
            parties_missing=() if met else self._most_parties(never_named),
        )

    def _most_parties(self, never_named: Collection[str]) -> tuple[str, ...]:
        nations = [key for key in self._agreed_on if key.startswith("nation:")]
        missing = tuple(key for key in never_named if key.startswith("nation:"))
        return missing if 2 * len(missing) > len(nations) else ()

    def _core_shared(self, others: Sequence[Sketch], seed: Sketch) -> dict[str, float]:
        core = _core(others, self._rarity)
        return {"core": sum(core[key] for key in core if key in seed.lead)}

    def _as_measured(self, others: Sequence[Sketch], seed: Sketch) -> dict[str, float]:
        centre = mean(self._vector(s.whole + s.title + s.head) for s in others)
        opening = mean(self._vector(s.title + s.head) for s in others)
        return {
            "title": dot(self._vector(seed.title), centre),
            "head": dot(self._vector(seed.head), opening),
            "whole": dot(self._vector(seed.whole), centre),
        }

    def _vector(self, counts: Counter[str]) -> Vector:
        rarity = self._rarity
        keys = {k: n for k, n in counts.items() if not k.startswith("name:")}
        return of_length_one({k: (1 + _log(n)) * rarity(k) for k, n in keys.items()})


def rarity_of_facts(background: Background, reading: FactReading) -> Callable[[str], float]:
    """Return how rare a fact is, and no rarer than the reading counts it."""
    return lambda key: min(reading.rarest, background.rarity(key))


def _met(names: Mapping[str, float], article: Sketch) -> dict[str, float]:
    """Return the names that an article tells with their weights, half of it where only the last name is there."""
    met = {n: w for n, w in names.items() if n in article.whole}
    return met | {
        n: w * _LAST_NAME_ONLY
        for n, w in names.items()
        if n not in met and n.split(" ")[1] in article.last_names
    }


def _people_in(seed: SeedText, reading: FactReading) -> frozenset[str]:
    """Return the keys of those whom a seed names as people by the profile's rules."""
    return frozenset(
        anchor.key
        for _, name in people_of(tuple(sentences_of(seed)))
        for anchor in anchors_in(name.text, seed.language, subjects=reading.subjects)
        if anchor.key.startswith("name:")
    )


def _names_shared(others: Sequence[_Told], seed: _Told) -> dict[str, float]:
    return {"names": min(1.0, sum(_met(_leading_names(others), seed[1]).values()) / _NAMES_FOR_CERTAINTY)}


def _log(count: int) -> float:
    return 0.0 if count == 1 else 0.7 if count == 2 else 1.1


def _own_places(seeds: Sequence[Counter[str]]) -> frozenset[str]:
    """Return the places that at least two of five seeds name: a place in one seed may be where another story was."""
    told = Counter(key for seed in seeds for key in seed if key.startswith("place:"))
    return frozenset(key for key, n in told.items() if n >= _OWN_PLACE_SHARE * len(seeds))


def _core(sketches: Sequence[Sketch], rarity: Callable[[str], float]) -> dict[str, float]:
    """Return what the seeds' titles and first sentences tell, each with its part of the whole: the more agreed and the rarer the more."""
    told: Counter[str] = Counter()
    for drawn in sketches:
        told.update({key: share / len(sketches) for key, share in drawn.lead.items()})
    weight = {key: share**2 * (rarity(key) + _AT_LEAST_RARE) for key, share in told.items()}
    total = sum(weight.values()) or 1.0
    return {key: weight[key] / total for key in sorted(weight, key=lambda k: (-weight[k], k))}


def _agreed_on(sketches: Sequence[Sketch]) -> tuple[str, ...]:
    """Return the places and nations that at least three of four seeds name, half of them in title or first sentence."""
    told = Counter(key for drawn in sketches for key in drawn.whole if key.startswith(("place:", "nation:")))
    led = Counter(key for drawn in sketches for key in drawn.lead)
    enough = len(sketches)
    return tuple(sorted(k for k, n in told.items() if n >= _CORE_SHARE * enough and led[k] >= enough / 2))


def _leading_names(seeds: Sequence[_Told]) -> dict[str, float]:
    """Return the pairs of words that look most like the story's people, each with its share of the seeds.

    A person counts whom half of the seeds name, though but once: a short seed says a full name once and the last name from
    there on. Of other pairs of words only those that are said again.
    """
    told: Counter[str] = Counter()
    often: Counter[str] = Counter()
    rarity: dict[str, float] = {}
    people: set[str] = set()
    for seed, article, named in seeds:
        names = {key: n for key, n in article.whole.items() if key.startswith("name:")}
        told.update(names.keys())
        often.update(names)
        people |= named
        rarity.update((key, _rarity_of_words(article.written[key], seed.language)) for key in names)
    few = {n for n in people if 2 * told[n] >= len(seeds)}
    likely = [n for n in told if often[n] > 1 or n in few]
    top = sorted(likely, key=lambda n: (-told[n] * rarity[n], n))[:_NAMES]
    most = max((told[n] for n in top), default=1)
    return {n: told[n] / most for n in top}


def _rarity_of_words(written: str, language: str) -> float:
    """Return how unusual the rarer word and the commoner word of a pair are: first names are common, phrases more so."""
    background = load_background(language)
    rare = sorted(background.rarity(stem) for stem in stems(written, language))
    return rare[0] + rare[-1] if rare else 0.0
