"""Evidence for one article: values of the features, and for each the words in which a person reads it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from story.events.anchored import AnchoredStory, AnchorFeatures, Sketch
from story.profiles.told_facts import facts_by_kind, facts_missed, facts_named, people_met, people_missed
from story.verdict import Reason
from story.weighing.features import (
    BODY_CHARACTERS,
    TIME_SCALE_DAYS,
    UNKNOWN_GAP_DAYS,
    Opening,
    OpeningFeatures,
    StoryTerms,
    days_between,
    nearness,
    nearness_of,
)
from story.weighing.weights import Model

Words = Callable[[], str]

_TAUGHT = "page found that is clearly of the story"  # and no seed: it taught the judge


@dataclass(frozen=True, slots=True)
class Evidence:
    """The value of one feature, and how it is told (asked only when somebody reads it)."""

    value: float
    words: Words


Found = dict[str, Evidence]


def reasons_of(model: Model, found: Mapping[str, Evidence], level: str) -> tuple[Reason, ...]:
    """Return what a model makes of the evidence: one reason for each of its features that weighs something, the level first."""
    told = (
        Reason(rule=rule, weight=weight * found[rule].value, detail=found[rule].words())
        for rule, weight in model.weights.items()
        if rule in found and weight * found[rule].value != 0
    )
    return (Reason(rule="intercept", weight=model.intercept, detail=level), *told)


def opening_evidence(
    terms: StoryTerms, opening: Opening, f: OpeningFeatures, surfaces: Mapping[str, str]
) -> Found:
    """Return what the beginning of an article says."""

    def lede() -> str:
        return (
            f"begins with words of the story: {_spelled(terms.shared(opening.lede, opening=False), surfaces)}"
        )

    def openings() -> str:
        return f"begins as the seeds do: {_spelled(terms.shared(opening.lede, opening=True), surfaces)}"

    def headline() -> str:
        return f"has in its title what the seeds begin with: {_spelled(terms.shared(opening.title, opening=True), surfaces)}"

    return {
        "lede": Evidence(f.lede, lede),
        "openings": Evidence(f.openings, openings),
        "headline": Evidence(f.headline, headline),
    }


def word_evidence(cohesion: float) -> Found:
    """Return what the words of the whole text say."""

    def words() -> str:
        return f"words of the whole text: {_alike(cohesion)}"

    return {"cohesion": Evidence(cohesion, words)}


def fact_evidence(story: AnchoredStory, f: AnchorFeatures, article: Sketch) -> Found:
    """Return what places, nations, events, years and names say."""

    def elsewhere() -> str:
        return f"begins in places that are not the story's: {facts_named(f.other_places, article.written)}"

    def nameless() -> str:
        return f"{people_missed(story, f)}"

    def absent() -> str:
        told = facts_missed(f.never_named, story.written) or "what the seeds agree on"
        return f"does not name {told} (of a long text {BODY_CHARACTERS:,} letters are read)"

    def core() -> str:
        told = facts_named(f.begins_with, article.written)
        return (
            f"its title and first sentence, like the seeds', tell {told}"
            if told
            else "its title and first sentence tell nothing of what the seeds' tell"
        )

    def aside() -> str:
        return f"its title and first sentence tell other things, and nothing that the seeds tell: {facts_named(f.told_aside, article.written)}"

    return {
        "facts-title": Evidence(f.title, lambda: f"who, where and what in its title: {_alike(f.title)}"),
        "facts-lede": Evidence(f.head, lambda: f"who, where and what it begins with: {_alike(f.head)}"),
        "facts-text": Evidence(
            f.whole, lambda: f"has facts of the story: {facts_by_kind(f.matched, article.written)}"
        ),
        "names": Evidence(f.names, lambda: people_met(story, f, article)),
        "nameless": Evidence(f.nameless, nameless),
        "elsewhere": Evidence(f.elsewhere, elsewhere),
        "absent": Evidence(f.absent, absent),
        "core": Evidence(f.core, core),
        "aside": Evidence(f.aside, aside),
    }


def date_evidence(
    day: date | None,
    seed_days: Sequence[date | None],
    unknown_days: float = UNKNOWN_GAP_DAYS,
    learned_days: Sequence[date | None] = (),
) -> Evidence:
    """Return how near the article's day is to a seed's, or to that of a page that taught; an unknown one counts as some days away."""
    days = (*seed_days, *learned_days)
    near = nearness(day, days, unknown_days)

    def words() -> str:
        gap, told = days_between(day, days), _day_told(day, seed_days, learned_days)
        if gap is None:
            return f"{told}: {_counted(unknown_days)}"
        if near > nearness_of(gap):
            return f"{told}, but a seed has no date: {_counted(UNKNOWN_GAP_DAYS)}"
        return told

    return Evidence(near, words)


def uncounted(
    day: date | None, seed_days: Sequence[date | None], learned_days: Sequence[date | None] = ()
) -> str:
    """Say the day of an article that is judged without it."""
    return f"{_day_told(day, seed_days, learned_days)}; judged without its day"


def _counted(days: float) -> str:
    return f"counted as {days:.0f} days apart"


def _day_told(day: date | None, seed_days: Sequence[date | None], learned_days: Sequence[date | None]) -> str:
    """Say how far a day is from the nearest seed's; of a page that taught only where no seed is as near."""
    gap, learned = days_between(day, seed_days), days_between(day, learned_days)
    if day is None:
        return "its date is unknown"
    by_learned = learned is not None and (gap is None or learned < gap)
    whose = _TAUGHT if by_learned else "seed"
    gap = learned if by_learned else gap
    if gap is None:
        return f"published on {day}, and no seed has a date"
    if gap == 0:
        return f"published on the day of a {whose}"
    far = f" on {day}," if gap > TIME_SCALE_DAYS else ""
    return f"published{far} {gap:,} day{'s' if gap > 1 else ''} from the nearest dated {whose}"


def seeds_evidence(log_seeds: float, count: int) -> Evidence:
    """Return what the number of seeds takes away."""
    return Evidence(log_seeds, lambda: f"{count} seeds hold more words than one, so more must be alike")


def _spelled(stems: Iterable[str], surfaces: Mapping[str, str]) -> str:
    return "، ".join(dict.fromkeys(surfaces.get(s, s) for s in stems))


def _alike(measured: float) -> str:
    """Say a likeness in units of the seeds' own, or of what is usual where they are few."""
    return f"{measured:.0%} of how alike two articles of a story are"
