"""Evidence for one article: values of the features, and for each the words in which a person reads it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from story.anchored import AnchorFeatures, Sketch
from story.features import UNKNOWN_GAP_DAYS, Opening, OpeningFeatures, StoryTerms, WordFeatures
from story.verdict import Reason
from story.weights import Model

Words = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The value of one feature, and how it is told (asked only when somebody reads it)."""

    value: float
    words: Words


Found = dict[str, Evidence]


def reasons_of(model: Model, found: Mapping[str, Evidence], level: str) -> tuple[Reason, ...]:
    """Return what a model makes of the evidence: one reason for each of its features that was measured, the level first."""
    told = (
        Reason(rule=rule, weight=weight * found[rule].value, detail=found[rule].words())
        for rule, weight in model.weights.items()
        if rule in found
    )
    return (Reason(rule="intercept", weight=model.intercept, detail=level), *told)


def opening_evidence(
    terms: StoryTerms, opening: Opening, f: OpeningFeatures, surfaces: Mapping[str, str]
) -> Found:
    """Return what the beginning of an article says."""

    def lede() -> str:
        return f"it begins with words of the story: {_spelled(terms.shared(opening.lede, opening=False), surfaces)}"

    def openings() -> str:
        return (
            f"the seeds begin with the same: {_spelled(terms.shared(opening.lede, opening=True), surfaces)}"
        )

    def headline() -> str:
        return f"its title names what the seeds begin with: {_spelled(terms.shared(opening.title, opening=True), surfaces)}"

    return {
        "lede": Evidence(f.lede, lede),
        "openings": Evidence(f.openings, openings),
        "headline": Evidence(f.headline, headline),
    }


def word_evidence(f: WordFeatures, surfaces: Mapping[str, str]) -> Found:
    """Return what the words of the whole text say."""

    def anchors() -> str:
        return f"of the story's leading words it has {len(f.matched)}: {_spelled(f.matched, surfaces)}"

    def cohesion() -> str:
        return f"its words as a whole: {f.cohesion:.2f} of how alike the seeds are to one another"

    return {"anchors": Evidence(f.anchors, anchors), "cohesion": Evidence(f.cohesion, cohesion)}


def fact_evidence(f: AnchorFeatures, article: Sketch) -> Found:
    """Return what places, nations, events, years and names say."""

    def spelled(keys: Iterable[str]) -> str:
        return ", ".join(article.written.get(key, _last_name(key)) for key in keys) or "nothing"

    def head() -> str:
        return f"who, where and what it begins with: {f.head:.2f} of what the seeds begin with"

    return {
        "facts-title": Evidence(
            f.title, lambda: f"who, where and what its title says: {f.title:.2f} of the story"
        ),
        "facts-lede": Evidence(f.head, head),
        "facts-text": Evidence(f.whole, lambda: f"facts of the story in it: {spelled(f.matched)}"),
        "names": Evidence(f.names, lambda: f"people of the story in it: {spelled(f.met_names)}"),
        "nameless": Evidence(f.nameless, lambda: "people that the seeds agree on are missing"),
        "elsewhere": Evidence(
            f.elsewhere, lambda: f"it begins in places of another story: {spelled(f.other_places)}"
        ),
        "missing": Evidence(
            f.missing, lambda: f"it begins without what the seeds begin with: {_concepts(f.missed)}"
        ),
    }


def date_evidence(nearness: float, gap: int | None) -> Evidence:
    """Return how near the article's day is to a seed's; an unknown one is neither near nor far."""

    def words() -> str:
        if gap is None:
            return f"date unknown, of the article or of the seeds: counted as {UNKNOWN_GAP_DAYS:.0f} days away, neither near nor far"
        return "on the day of a seed" if gap == 0 else f"{gap} days from the nearest dated seed"

    return Evidence(nearness, words)


def seeds_evidence(log_seeds: float, count: int) -> Evidence:
    """Return what the number of seeds takes away."""
    return Evidence(log_seeds, lambda: f"{count} seeds cover more words than one: more must be alike")


def _spelled(stems: Iterable[str], surfaces: Mapping[str, str]) -> str:
    return "، ".join(surfaces.get(s, s) for s in stems) or "nothing"


def _concepts(keys: Iterable[str]) -> str:
    return ", ".join(key.partition(":")[2] if key.startswith("event:") else key for key in keys) or "nothing"


def _last_name(key: str) -> str:
    return f"a last name with the consonants {key.rpartition(' ')[2]}"
