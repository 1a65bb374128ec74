"""Does an article belong to the story? A score with every reason that made it.

Two witnesses are heard. The words: in a language of the seeds two models read the article. EVENT knows text
and date, STORY knows the text only and is stricter: it keeps the next episode of a story, weeks later, which
every model with a date lost. And the facts: places, nations, events, years and names, which cross languages
(see `story.anchored`); in a language without seeds they are the only witness. All models are logistic, with
weights of one sign for each feature, so that each reads as evidence.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from story.anchored import AnchoredStory, AnchorFeatures, Sketch, sketch
from story.background import Background, load_background
from story.features import UNKNOWN_GAP_DAYS, Features, Reading, StoryTerms, read
from story.seed import SeedText
from story.tokens import stems
from story.verdict import Reason, Relation, Verdict

# Four seeds of each of 13 judged Arabic stories, the rest of them sought among all 29,473 articles of 2018, 2,500 wrong
# ones for each right one: from 2.0 on recall 0.973, precision 0.716; from 0.5 on, where a person decides, 0.993 and
# 0.530. At 4.0 it would be 0.933 and 0.927: 2.0 is low on purpose, for stories retold in other words (see _WORDS_PART),
# and a run reads what was found for its story, not a whole archive. bench/whole_corpus.py measures it again; the gate
# in tests/gate asks a sample with 20 wrong ones for each right one.
RELATED_FROM = 2.0
UNSURE_FROM = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A logistic model: log-odds for each unit of a feature. Trained in an earlier study.

    It had 25 Arabic stories, five folds, and is not in this repository; 13 of its stories are in the gate data,
    so figures on them are not those of unseen stories.
    """

    intercept: float
    cosine: float
    lede: float
    title: float
    anchors: float
    cohesion: float
    nearness: float
    log_seeds: float


EVENT = Weights(
    intercept=-10.28,
    cosine=0.0,
    lede=10.88,
    title=8.84,
    anchors=6.07,
    cohesion=0.03,
    nearness=8.61,
    log_seeds=-2.54,
)
STORY = Weights(
    intercept=-5.72,
    cosine=1.16,
    lede=10.29,
    title=6.41,
    anchors=5.82,
    cohesion=2.97,
    nearness=0.0,
    log_seeds=-2.51,
)
_BASE_RATE = "most articles belong to no story"
_STORY_HANDICAP = 1.25  # without a date more must speak for an article; 0.5 to 1.5 gave the same verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWeights:
    """The same for the features of `story.anchored`."""

    title: float
    head: float
    whole: float
    names: float
    elsewhere: float
    missing: float
    nearness: float


# Directions from 13 judged Arabic stories, a third of the articles with their names taken away, as if spelled in
# a way that nobody foresaw. `elsewhere` and `missing` are set by hand for the neighbours of a story (the same
# people in another city).
FACTS = FactWeights(title=2.15, head=5.0, whole=6.0, names=3.0, elsewhere=-1.5, missing=-3.0, nearness=3.3)
# In other languages. On tests/story/language_texts.py (23 texts in English, French, Hebrew, Turkish and Persian) the sums
# without it are 11.5 and more for the story, 9.1 and less for its neighbours. With it a sum of 9.3 is accepted: the
# low end of that gap is a choice, for real pages say less than those texts, which are also what it was set on.
_FACTS_ALONE = -7.3
# Together with the words: the grid point with the best recall on 130 practice articles among those that accepted no
# wrong one and lost little on the 13 stories. It has a price: among all 29,473 articles F1 at 2.0 is 0.825, 0.898 with
# the words alone; at the best level of each it is 0.930 and 0.898 (bench/whole_corpus.py).
_WORDS_PART = 0.5
_FACTS_PART = 0.9
_FACTS_LEVEL = -8.5
# Where the words say less, facts are not read: the lowest of 150 related articles has 0.1 (bench/whole_corpus.py), and
# 92 % of all articles lie below. The room between is for stories retold in other words.
_HOPELESS = -7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tongue:
    """What the judge knows in one language of the seeds."""

    background: Background
    terms: StoryTerms
    surfaces: Mapping[str, str]


class StoryJudge:
    """A story learnt from its seeds; `judge` is a pure function of the article."""

    def __init__(self, tongues: Mapping[str, _Tongue], anchored: AnchoredStory) -> None:
        self._tongues = tongues
        self._anchored = anchored

    @classmethod
    def fit(
        cls, texts: tuple[SeedText, ...], background: Callable[[str], Background] = load_background
    ) -> "StoryJudge":
        """Learn a story from its cleaned seeds; `background` gives the frequency table of a language."""
        by_language: dict[str, list[SeedText]] = defaultdict(list)
        for text in texts:
            by_language[text.language].append(text)
        tongues = {code: _tongue(code, seeds, background(code)) for code, seeds in by_language.items()}
        return cls(tongues, AnchoredStory(texts, background("anchors")))

    def judge(
        self, article_id: str, *, title: str, text: str, published_at: datetime | None, language: str
    ) -> Verdict:
        """Return the verdict; its score is the sum of its reasons' weights.

        RELATED from 2.0 on, UNSURE from 0.5 on. A missing date counts as ten days away.
        """
        tongue = self._tongues.get(language)
        if tongue is None:
            level = Reason(rule="intercept", weight=_FACTS_ALONE, detail=_BASE_RATE)
            return verdict(article_id, (level, *self._facts(title, text, published_at, language)))
        words = _word_reasons(tongue, read(title, text, published_at, tongue.background, language))
        if sum(r.weight for r in words) < _HOPELESS:
            return verdict(article_id, words)
        level = Reason(rule="facts", weight=_FACTS_PART * _FACTS_LEVEL, detail="what facts must outweigh")
        facts = self._facts(title, text, published_at, language)
        reasons = (*_scaled(words, _WORDS_PART), level, *_scaled(facts, _FACTS_PART))
        return verdict(article_id, reasons)

    def _facts(
        self, title: str, text: str, published_at: datetime | None, language: str
    ) -> tuple[Reason, ...]:
        article = sketch(title, text, published_at, language)
        return _fact_reasons(self._anchored.measure(article), article)


def _scaled(reasons: Iterable[Reason], part: float) -> Iterator[Reason]:
    return (replace(r, weight=r.weight * part) for r in reasons)


def verdict(article_id: str, reasons: Iterable[Reason]) -> Verdict:
    """Return the verdict that the reasons add up to."""
    reasons = tuple(reasons)
    score = sum(r.weight for r in reasons)
    relation = Relation.UNRELATED
    if score >= UNSURE_FROM:
        relation = Relation.RELATED if score >= RELATED_FROM else Relation.UNSURE
    return Verdict(
        article=article_id,
        relation=relation,
        score=score,
        reasons=reasons,
        related=relation is Relation.RELATED,
    )


def _tongue(language: str, seeds: list[SeedText], background: Background) -> _Tongue:
    readings = [read(s.title, s.text, s.published_at, background, language) for s in seeds]
    return _Tongue(background=background, terms=StoryTerms(readings), surfaces=_surfaces(language, seeds))


def _surfaces(language: str, seeds: list[SeedText]) -> dict[str, str]:
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for seed in seeds:
        for word in re.findall(r"\w+", f"{seed.title} {seed.text}"):
            for stem in stems(word, language):
                forms[stem][word] += 1
    return {stem: max(sorted(seen), key=seen.__getitem__) for stem, seen in forms.items()}


def _word_reasons(tongue: _Tongue, reading: Reading) -> tuple[Reason, ...]:
    features = tongue.terms.measure(reading)
    event = _reasons(EVENT, features, tongue.surfaces)
    handicap = Reason(rule="other-episode", weight=-_STORY_HANDICAP, detail="judged without its date")
    story = (*_reasons(STORY, features, tongue.surfaces), handicap)
    return max(event, story, key=lambda reasons: sum(r.weight for r in reasons))


def _reasons(weights: Weights, f: Features, surfaces: Mapping[str, str]) -> tuple[Reason, ...]:
    def spelled(found: Iterable[str]) -> str:
        return "، ".join(surfaces.get(s, s) for s in found) or "nothing"

    return (
        Reason(rule="intercept", weight=weights.intercept, detail=_BASE_RATE),
        Reason(rule="text", weight=weights.cosine * f.cosine, detail=f"cosine {f.cosine:.2f} with the seeds"),
        Reason(rule="lede", weight=weights.lede * f.lede, detail=f"{f.lede:.2f}: {spelled(f.shared_lede)}"),
        Reason(
            rule="title", weight=weights.title * f.title, detail=f"{f.title:.2f}: {spelled(f.shared_title)}"
        ),
        Reason(rule="anchors", weight=weights.anchors * f.anchors, detail=spelled(f.matched)),
        Reason(
            rule="cohesion",
            weight=weights.cohesion * f.cohesion,
            detail=f"{f.cohesion:.2f} of the seeds' own likeness",
        ),
        Reason(rule="date", weight=weights.nearness * f.nearness, detail=_gap(f.gap_days)),
        Reason(rule="seeds", weight=weights.log_seeds * f.log_seeds, detail="more seeds cover more words"),
    )


def _fact_reasons(f: AnchorFeatures, article: Sketch) -> tuple[Reason, ...]:
    def spelled(keys: Iterable[str]) -> str:
        return ", ".join(article.written.get(key, _last_name(key)) for key in keys) or "nothing"

    w = FACTS
    return (
        Reason(
            rule="facts-title", weight=w.title * f.title, detail=f"{f.title:.2f} of the story's direction"
        ),
        Reason(rule="facts-lede", weight=w.head * f.head, detail=f"{f.head:.2f} of the story's direction"),
        Reason(rule="facts-text", weight=w.whole * f.whole, detail=spelled(f.matched)),
        Reason(rule="names", weight=w.names * f.names, detail=spelled(f.met_names)),
        Reason(rule="elsewhere", weight=w.elsewhere * f.elsewhere, detail=spelled(f.other_places)),
        Reason(rule="missing", weight=w.missing * f.missing, detail=", ".join(f.missed) or "nothing"),
        Reason(rule="facts-date", weight=w.nearness * f.nearness, detail=_gap(f.gap_days)),
    )


def _last_name(key: str) -> str:
    return f"a last name with the consonants {key.rpartition(' ')[2]}"


def _gap(days: int | None) -> str:
    if days is None:
        return f"date unknown, counted as {UNKNOWN_GAP_DAYS:.0f} days"
    return f"{days} days from the nearest dated seed"
