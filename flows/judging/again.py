"""Judging again: what the judge, the seeds and the words of today say of all articles that a story has in the archive.

Nothing is fetched, no page is read, and no line that was written before is touched. Verdicts that come out otherwise are kept as a run
of the kind "text", made ready in the spool in one durable file: a crash leaves nothing, or a run that the next command
finishes with the very same verdicts. What a person decided settles a verdict, as it does in a gather.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.manifests.manifest import Manifest
from archive.shelf import Line, runs_folder
from flows.bulk.bulk import Bulk, bulk_of
from flows.decisions.decide import reviews_of
from flows.founding.seeds import local_seed_texts
from flows.house import House
from flows.judging.article_shards import Lesson, first_verdicts, page_of_line
from flows.judging.changes import VerdictChange, change_of
from flows.judging.embedders import model_named, model_of
from flows.judging.verdicts import line_item, seeds_elsewhere
from flows.lines import verdict_fields
from flows.reading.again import finish_stopped, refuse_unfinished
from flows.reading.texts_ready import make_ready, publish, text
from flows.run import RunKind, discard, running
from flows.run_kinds import JUDGED_AGAIN
from flows.store.shelf import articles_of
from flows.watch import Watch, unwatched
from story.copies import find_copies, with_copies
from story.seed import SeedError, SeedText, Story
from story.weighing.decided import settled

_CHANGES = tuple(VerdictChange)
# How a run's note tells them; words/run.toml of the desk has them as judged_… too.
TOLD = {
    VerdictChange.IN: "came in",
    VerdictChange.OUT: "went out",
    VerdictChange.RELATION: "with another verdict",
    VerdictChange.REASONS: "for other reasons",
    VerdictChange.SAME: "as before",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A rule that weighs otherwise than before; None where it said nothing."""

    rule: str
    before: float | None
    now: float | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """One article judged again: its line with the verdict of today, the verdict before (None: nobody had judged it), and why they differ, the heaviest first."""

    line: Line
    before: Line | None
    change: VerdictChange
    why: tuple[Weighed, ...] = ()

    @property
    def now(self) -> Line:
        """Return the verdict of today."""
        verdict: Line = self.line["verdict"]
        return verdict

    @property
    def is_other(self) -> bool:
        """Say whether the verdict is not what the archive holds, in any key."""
        return self.now != self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """All articles of a story judged again, and the manifest of what was kept (None: nothing was)."""

    story: str
    articles: tuple[Rejudged, ...]
    seeds_away: tuple[str, ...] = ()
    manifest: Manifest | None = None

    def counted(self) -> Mapping[VerdictChange, int]:
        """Return how many articles came out how, those that did not occur too."""
        told = Counter(one.change for one in self.articles)
        return {change: told[change] for change in VerdictChange}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to judge again: whether to compare only, and on which engine (None: the settings')."""

    dry: bool = False
    bulk: Bulk | None = None
    watch: Watch = unwatched


def judge_again(house: House, story: Story, wish: Wish, *, now: datetime) -> Again:
    """Judge all archived articles of a story again, and keep the verdicts that differ.

    Raises SeedError without a seed's text or without articles, AgainError, LockedError while a run of the story writes, StoreError.
    """
    if wish.dry:
        return _judged(house, story, wish)
    _refuse_nothing(house, story.name)
    refuse_unfinished(house, story.name)
    finish_stopped(house, story.name, now, wish.watch)
    with running(house, story.name, RunKind.TEXT, now=now, watch=wish.watch) as run:
        try:
            told = _judged(house, story, wish)
        except BaseException:
            discard(run)
            raise
        others = [one.line for one in in_order(told.articles) if one.is_other]
        if not others:
            discard(run)
            return told
        lines = (text(line, shown=True, is_read=False) for line in others)
        make_ready(run, lines, _note(house, told), now, models=_models(house))
        return Again(
            story=told.story, articles=told.articles, seeds_away=told.seeds_away, manifest=publish(run)
        )


def in_order(articles: Sequence[Rejudged]) -> list[Rejudged]:
    """Return first what came in, then what went out, and last what stays: so a run's file holds them, and its page finds them at once."""
    return sorted(articles, key=lambda one: _CHANGES.index(one.change))


def _judged(house: House, story: Story, wish: Wish) -> Again:
    lines = articles_of(house, story.name)
    if not lines:
        raise _nothing(house, story.name)
    seeds, away = _seeds(story, lines)
    lesson = Lesson(seeds=seeds, model=model_of(house.settings))
    reviews = reviews_of(house, story.name)
    verdicts = settled(
        first_verdicts(lesson, lines, wish.bulk or bulk_of(house.settings, house.tell)), reviews
    )
    items = [*seeds_elsewhere(seeds, {line["id"] for line in lines}), *map(line_item, lines)]
    final = settled(with_copies(verdicts, find_copies(items)), reviews)
    pairs = zip(lines, map(verdict_fields, final), strict=True)
    told = tuple(_rejudged(line, verdict) for line, verdict in pairs)
    return Again(story=story.name, articles=told, seeds_away=away)


def _refuse_nothing(house: House, story: str) -> None:
    """Refuse before anything is written: a misspelt store or story makes none."""
    if house.is_empty or not any(house.store().list(runs_folder(story))):
        raise _nothing(house, story)


def _nothing(house: House, story: str) -> SeedError:
    if house.is_empty:
        return SeedError(f"there is no store at {house.where('')}: check --store")
    return SeedError(
        f"story {story}: the store {house.where('')} holds no article of it; run: warraq gather {story}"
    )


def _seeds(story: Story, lines: Sequence[Line]) -> tuple[tuple[SeedText, ...], tuple[str, ...]]:
    """Return the seeds' texts, those of addresses as the archive has them, and the addresses that it has not."""
    known = {name: line for line in lines for name in (line["id"], line["url"])}
    named = [(seed.name, seed.url) for seed in story.seeds if seed.url]
    local = local_seed_texts(story)
    own = {seed.name for seed in local}
    away = [(name, url) for name, url in named if name not in own]
    kept = [page_of_line(known[url], name) for name, url in away if url in known]
    if not local and not kept:
        raise SeedError(f"story {story.name}: none of its {len(away)} seed addresses is an article in the store; run: warraq gather {story.name}")  # fmt: skip
    return (*local, *kept), tuple(url for _, url in away if url not in known)


def _rejudged(line: Line, verdict: Line) -> Rejudged:
    before: Line | None = line.get("verdict")
    return Rejudged(
        line={**line, "verdict": verdict},
        before=before,
        change=change_of(before or {}, verdict),
        why=_why(before or {}, verdict),
    )


def _why(before: Line, now: Line) -> tuple[Weighed, ...]:
    """Return the rules that weigh otherwise, or are new or gone, the heaviest difference first."""
    old = {reason["rule"]: reason for reason in before.get("reasons", ())}
    new = {reason["rule"]: reason for reason in now["reasons"]}
    told = [
        Weighed(
            rule=rule,
            before=old[rule]["weight"] if rule in old else None,
            now=new[rule]["weight"] if rule in new else None,
            detail=new.get(rule, old.get(rule, {})).get("detail", ""),
        )
        for rule in sorted(old.keys() | new.keys())
    ]
    others = [one for one in told if one.before != one.now]
    return tuple(sorted(others, key=lambda one: -abs((one.now or 0.0) - (one.before or 0.0))))


def _note(house: House, told: Again) -> str:
    counted = ", ".join(f"{n} {TOLD[change]}" for change, n in told.counted().items() if n)
    heard = "".join(f"; {name} {which}" for name, which in _models(house))
    away = f"; seeds that are not in the store: {', '.join(told.seeds_away)}" if told.seeds_away else ""
    return f"{len(told.articles)} {JUDGED_AGAIN}: {counted}{heard}{away}"


def _models(house: House) -> tuple[tuple[str, str], ...]:
    model = model_of(house.settings)
    return model_named(model.opened() if model else None)
