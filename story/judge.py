"""Does an article belong to the story? A score with every reason that made it.

Two witnesses are heard. The words, in a language of the seeds; and the facts (places, nations, events, years and
names, see `story.events.anchored`), which cross languages: elsewhere they are the only witness. Two models weigh them:
EVENT knows the date too, STORY does not and is stricter: it keeps the next episode of a story, weeks later, which
every model with a date lost. An article belongs when either says so. The weights are trained by bench/train_judge.py,
with one sign for each feature, so that each reads as evidence.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from story.alphabets.tokens import stems
from story.events.anchored import AnchoredStory
from story.events.episodes import episode_of, telling, told_by
from story.profiles.background import Background, load_background
from story.profiles.told_facts import facts_missed
from story.seed import SeedText
from story.verdict import RELATED_FROM, UNSURE_FROM, Reason, Relation, Verdict
from story.weighing.embedding import Embedder, Meaning
from story.weighing.evidence import (
    Found,
    date_evidence,
    fact_evidence,
    opening_evidence,
    reasons_of,
    seeds_evidence,
    uncounted,
    word_evidence,
)
from story.weighing.fact_reading import ALONE, BESIDE_WORDS
from story.weighing.features import (
    SOUGHT_UNKNOWN_GAP_DAYS,
    UNKNOWN_GAP_DAYS,
    StoryTerms,
    read_opening,
    read_whole,
)
from story.weighing.weights import FOR_THE_STORY, Channels, load_weights

_SEEDS_THAT_COUNT = 4
_FOUND = "found by looking for the story: more of such pages belong to it than of an archive"
# Days. A page so much older than every dated seed tells at most what came before. None of the 13 judged stories can show
# what that costs: all pages there are of one year.
_LONG_BEFORE = 365
_READ_IT = 1.9  # a person may still see that it belongs
_BASE_RATE = "most articles belong to no story"
_IN_NO_SEED = "no seed is in its language, so its facts speak alone"
_BY_TEXT = "judged by its text alone, as another episode of the story would be"
# What its words must weigh for an article of an archive to be read on; one that stops there is not related. Among all 29,473 of
# 2018, 13 stories, 4 draws of one seed and 3 of four: none of 1,100 accepted articles weighs less, of 1,198 that reach 0.5 four
# do. Told in other words more would be lost (24 of 986), so pages that were looked for are read whole.
_HOPELESS_OPENING = 0.15
_HOPELESS_WORDS = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tongue:
    """What the judge knows in one language of the seeds."""

    background: Background
    terms: StoryTerms
    surfaces: Mapping[str, str]
    seeds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Article:
    id: str
    title: str
    text: str
    published_at: datetime | None
    language: str

    @property
    def day(self) -> date | None:
        return self.published_at.date() if self.published_at else None


class StoryJudge:
    """A story learnt from its seeds; `judge` is a pure function of the article."""

    def __init__(
        self,
        seeds: Sequence[SeedText],
        background: Callable[[str], Background],
        learned: Sequence[SeedText] = (),
    ) -> None:
        texts = (*seeds, *learned)
        by_language: dict[str, list[SeedText]] = defaultdict(list)
        spoken = {seed.language for seed in seeds}
        for text in texts:
            # What was only learned teaches words where their frequency is known; elsewhere it teaches facts alone.
            if text.language in spoken or background(text.language).counts:
                by_language[text.language].append(text)
        self._tongues = {code: _tongue(code, own, background(code)) for code, own in by_language.items()}
        self._texts, self._facts_at_large = texts, background("anchors")
        self._beside_words = AnchoredStory(texts, self._facts_at_large, BESIDE_WORDS)
        self._days, self._learned_days = _days_of(seeds), _days_of(learned)
        self._told = tuple(told_by(t) for t in texts)
        self._seeds = len(texts)
        self._weights = load_weights()
        self._wider: StoryJudge | None = None
        self._meaning: Meaning | None = None
        self._sought = False

    @classmethod
    def fit(
        cls,
        seeds: Sequence[SeedText],
        background: Callable[[str], Background] = load_background,
        learned: Sequence[SeedText] = (),
        sought: bool = False,
        embedder: Embedder | None = None,
    ) -> "StoryJudge":
        """Learn a story from its cleaned seeds; `background` gives the frequency table of a language.

        `learned` are pages that the seeds alone accept clearly (see `story.weighing.feedback`): what resembles them is accepted
        too, as long as the seeds alone do not call it unrelated. `sought`: the articles were found by looking for the story,
        so that more of them belong to it than of an archive at large. `embedder`: a model that hears what an article in a
        language without seeds means (story.embedding); it knows the seeds alone.
        """
        judge = cls(seeds, background)
        judge._sought = sought
        judge._meaning = Meaning(seeds, embedder) if embedder else None
        if learned:
            judge._wider = cls(seeds, background, learned)
            judge._wider._sought = sought
            judge._wider._meaning = judge._meaning
        return judge

    def judge(
        self, article_id: str, *, title: str, text: str, published_at: datetime | None, language: str
    ) -> Verdict:
        """Return the verdict; its score is the sum of its reasons' weights.

        RELATED from 2.0 on, UNSURE from 0.5 on. A missing date counts as ten days away, among pages looked for as three.
        """
        article = _Article(
            id=article_id, title=title, text=text, published_at=published_at, language=language
        )
        found = verdict(article_id, self._reasons(article))
        if found.score < UNSURE_FROM:
            return found
        if self._wider is not None:
            wider = verdict(article_id, self._wider._reasons(article))
            found = wider if wider.score > found.score else found
        found = self._of_its_time(found, article.day)
        return replace(found, episode=episode_of(telling(title, text, published_at, language), self._told))

    def _of_its_time(self, found: Verdict, day: date | None) -> Verdict:
        """Return the verdict, no more than unsure for a page of long before the story."""
        days = [known for known in self._days if known]
        if not found.related or not day or not days or (min(days) - day).days <= _LONG_BEFORE:
            return found
        told = f"published {day}, more than a year before every dated seed: at most another episode, read it yourself"
        before = Reason(rule="before", weight=_READ_IT - found.score, detail=told)
        return verdict(found.article, (*found.reasons, before))

    def _reasons(self, article: _Article) -> tuple[Reason, ...]:
        unknown = SOUGHT_UNKNOWN_GAP_DAYS if self._sought else UNKNOWN_GAP_DAYS
        found = {"date": date_evidence(article.day, self._days, unknown, self._learned_days)}
        tongue = self._tongues.get(article.language)
        if tongue is None:
            found["seeds"] = seeds_evidence(log_of_seeds(self._seeds), self._seeds)
            drawn = self._alone.sketch(article.title, article.text, article.language)
            measured = self._alone.measure(drawn)
            found |= fact_evidence(self._alone, measured, drawn)
            facts = self._weighed(self._weights.facts, found, article)
            facts = _with_its_parties(facts, facts_missed(measured.parties_missing, self._alone.written))
            meant = self._meaning and self._meaning.reason(
                article.title, article.text, article.language, facts
            )
            return (*facts, meant) if meant else facts
        found["seeds"] = seeds_evidence(log_of_seeds(tongue.seeds), tongue.seeds)
        if self._words(tongue, article, found):
            drawn = self._beside_words.sketch(article.title, article.text, article.language)
            found |= fact_evidence(self._beside_words, self._beside_words.measure(drawn), drawn)
        return self._weighed(self._weights.words, found, article)

    def _words(self, tongue: _Tongue, article: _Article, found: Found) -> bool:
        """Add what the words say to `found`, and say whether more is worth reading."""
        opening = read_opening(article.title, article.text, tongue.background, article.language)
        measured = tongue.terms.measure_opening(opening)
        found |= opening_evidence(tongue.terms, opening, measured, tongue.surfaces)
        if not self._sought and self._worth(found) < _HOPELESS_OPENING:
            return False
        whole = read_whole(opening, article.text, tongue.background, article.language)
        found |= word_evidence(tongue.terms.cohesion(whole))
        return self._sought or self._worth(found) >= _HOPELESS_WORDS

    def _worth(self, found: Found) -> float:
        weights = self._weights.words.event.weights
        return sum(weights[rule] * found[rule].value for rule in FOR_THE_STORY if rule in found)

    @cached_property
    def _alone(self) -> AnchoredStory:
        return AnchoredStory(self._texts, self._facts_at_large, ALONE)

    def _weighed(self, channels: Channels, found: Found, article: _Article) -> tuple[Reason, ...]:
        values = {rule: evidence.value for rule, evidence in found.items()}
        event, story = (m.sought if self._sought else 0.0 for m in (channels.event, channels.story))
        by_text = channels.story.score(values) + story > channels.event.score(values) + event
        model, sought = (channels.story, story) if by_text else (channels.event, event)
        alone = _IN_NO_SEED if channels is self._weights.facts else ""
        reasons = reasons_of(
            model, found, "; ".join(filter(None, (_BY_TEXT if by_text else "", alone, _BASE_RATE)))
        )
        if by_text:
            told = uncounted(article.day, self._days, self._learned_days)
            reasons = (*reasons, Reason(rule="date", weight=0.0, detail=told))
        level = self._weights.levels.get(article.language, 0.0)
        if level:
            told = f"pages in {article.language} score otherwise than Arabic ones"
            reasons = (*reasons, Reason(rule="language", weight=level, detail=told))
        if self._sought:
            reasons = (*reasons, Reason(rule="sought", weight=sought, detail=_FOUND))
        return reasons


def _days_of(texts: Sequence[SeedText]) -> tuple[date | None, ...]:
    return tuple(t.published_at.date() if t.published_at else None for t in texts)


def _with_its_parties(facts: tuple[Reason, ...], missing: str) -> tuple[Reason, ...]:
    """Return the reasons, no more than unsure where *missing* says that most nations of the story are.

    A town, a day and a meeting in it are soon shared. Of 609 articles of the 13 stories, beside one seed and beside four,
    none lacks most of the nations and all of the people.
    """
    score = sum(reason.weight for reason in facts)
    if not missing or score < RELATED_FROM:
        return facts
    told = f"names nobody of the story, nor {missing}: at most for you to read"
    return (*facts, Reason(rule="parties", weight=_READ_IT - score, detail=told))


def log_of_seeds(count: int) -> float:
    """Return how far more seeds raise what is asked; beyond four no more, for eight lost what four found."""
    return math.log(min(count, _SEEDS_THAT_COUNT))


def relation_of(score: float) -> Relation:
    """Return what a score says."""
    if score >= RELATED_FROM:
        return Relation.RELATED
    return Relation.UNSURE if score >= UNSURE_FROM else Relation.UNRELATED


def verdict(article_id: str, reasons: Iterable[Reason]) -> Verdict:
    """Return the verdict that the reasons add up to."""
    reasons = tuple(reasons)
    score = sum(r.weight for r in reasons)
    relation = relation_of(score)
    return Verdict(
        article=article_id,
        relation=relation,
        score=score,
        reasons=reasons,
        related=relation is Relation.RELATED,
    )


def _tongue(language: str, seeds: Sequence[SeedText], background: Background) -> _Tongue:
    openings = [read_opening(s.title, s.text, background, language) for s in seeds]
    wholes = [read_whole(o, s.text, background, language) for o, s in zip(openings, seeds, strict=True)]
    return _Tongue(
        background=background,
        terms=StoryTerms(list(zip(openings, wholes, strict=True))),
        surfaces=_surfaces(language, seeds),
        seeds=len(seeds),
    )


def _surfaces(language: str, seeds: Sequence[SeedText]) -> dict[str, str]:
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for seed in seeds:
        for word in re.findall(r"\w+", f"{seed.title} {seed.text}"):
            for stem in stems(word, language):
                forms[stem][word] += 1
    return {stem: max(sorted(seen), key=seen.__getitem__) for stem, seen in forms.items()}
