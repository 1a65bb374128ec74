"""Gather: from the articles that a user has to every outlet's coverage, kept, judged and clean.

A run can be stopped anywhere. Run again, it asks its frontier what is already kept, reads it from the records, and goes on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from archive.manifests.channel_counts import ChannelCount
from archive.manifests.manifest import Manifest
from article.article import Article, Via
from flows.close import Ending, close_run, counts_before, planned_of
from flows.decisions.decide import reviews_of
from flows.founding.seeds import seeds_or_closed
from flows.house import House
from flows.instead.blocked import BlockedHost, blocked_hosts
from flows.instead.gone import gone
from flows.judging.embedders import model_named, open_embedder
from flows.judging.verdicts import judge_articles
from flows.lines import Judged
from flows.news.files import bring_news
from flows.reading.rendering import renderer_of
from flows.run import RunKind, running
from flows.steps import tell_event
from flows.telling.alarms import Alarm, Patience, alarms
from flows.walk.held import read_again
from flows.walk.look import Looked, Places, look_around
from flows.walk.measured import counts, key_of
from flows.walk.polite_notes import polite_notes
from flows.walk.rounds import (
    Page,
    Round,
    Taken,
    Walk,
    earlier_lines,
    ends_of,
    keys_of,
    left_over,
    look_further,
    pages_of_round,
    subjects_of,
    take_round,
)
from flows.walk.survey import looked_at, with_episodes
from flows.walk.traps import trap_notes
from flows.watch import Beat, Watch, unwatched
from story.link import Candidate
from story.profile import build_profile
from story.seed import Story
from story.verdict import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One gather's end: the manifest, and the figures that a person wants to see."""

    manifest: Manifest
    judged: tuple[Judged, ...]
    found: int
    outlets: int
    rounds: tuple[Round, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    blocked: tuple[BlockedHost, ...] = ()

    @property
    def related(self) -> int:
        """Return how many articles belong to the story, copies included."""
        return sum(j.verdict.related for j in self.judged)

    @property
    def copies(self) -> int:
        """Return how many articles of the story repeat another one."""
        return sum(j.verdict.related and j.verdict.relation is Relation.COPY_OF for j in self.judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What the rounds of a walk came to; `before` is what was looked at before the last one, `learned` what it searched with.

    `late` are pages that were chosen and that slow sites still owe.
    """

    looked: Looked
    before: Looked = field(default_factory=Looked)
    learned: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    late: tuple[Candidate, ...] = ()
    judged: tuple[Judged, ...] = ()
    rounds: tuple[Round, ...] = ()
    notes: tuple[str, ...] = ()
    has_news: bool = False

    @property
    def fetched(self) -> int:
        """Return how many of the pages were fetched; the others came in files of CC-NEWS."""
        return sum(page.outcome.reason != "imported" for page in self.pages)


def gather(
    story: Story,
    house: House,
    *,
    now: datetime,
    watch: Watch = unwatched,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Gathered:
    """Run one gather of a story, or finish the one that was stopped. Times are aware UTC."""
    embedder = open_embedder(house.settings)  # what cannot be used is told before anything is fetched
    renderer = renderer_of(house, story.outlets, by_story=story.render)
    with running(house, story.name, RunKind.GATHER, now=now, watch=watch) as run:
        seeds = seeds_or_closed(run, story, renderer, clock)
        profile = with_episodes(build_profile(story, seeds), run.began_at.date())
        fresh = Walk(run=run, story=story, profile=profile, earlier=earlier_lines(run), embedder=embedder, seeds=seeds, renderer=renderer)  # fmt: skip
        walk, walked = _walked(fresh.taught_by((), ()))
        return _close(walk, walked, clock)


def _walked(walk: Walk) -> tuple[Walk, Walked]:
    """Go round after round until one adds no article of the story, or the budget of pages is spent.

    A round that fetched all that it might has more before it, whatever it added. Returned with what the walk was taught.
    """
    held, places = read_again(walk.run, walk.places(is_first=True))
    looked = look_around(walk.run, places, Looked(heard=held))
    walked = _with_news(walk, Walked(looked=looked), places)
    most = walk.run.house.settings.rounds
    while True:
        walked = _round(walk, walked)
        last, is_spent = walked.rounds[-1], walked.fetched >= walk.story.max_pages
        is_last = last.related <= 0 and not last.is_full and not _has_lost(walk, walked)
        if last.number == most or is_spent or is_last:
            return walk, _with_late(walk, walked)
        walk = walk.taught_by(walked.pages, walked.judged)
        looked = look_further(walk, walked.looked, walked.judged, walked.pages)
        names = tuple(dict.fromkeys(one.text for found in walk.names.values() for one in found))
        walked = replace(walked, looked=looked, before=walked.looked, learned=names)
        if not walked.has_news:
            walked = _with_news(walk, walked, walk.places())


def _with_late(walk: Walk, walked: Walked) -> Walked:
    """Wait for what slow sites still owe, and take it as one more round."""
    if not walked.late and not walked.looked.late:
        return walked
    run, left = walk.run, len(walked.late) + len(walked.looked.late)
    most = f"{run.stragglers.last_s / 60:.0f} minutes at most"
    run.watch(Beat(stage="waiting", done=0, known=0, note=f"for {left} addresses of slow sites, {most}"))
    run.stragglers.begin_last()
    looked = look_around(run, walk.places(gone(walked.pages)), walked.looked)
    return _round(walk, replace(walked, looked=looked, before=walked.looked, learned=()))


def _has_lost(walk: Walk, walked: Walked) -> bool:
    """Say whether the last round found pages gone or blocked, whose copies an archive may have."""
    fresh = walked.pages[len(walked.pages) - walked.rounds[-1].pages :]
    return walk.run.house.settings.services and bool(gone(fresh))


def _with_news(walk: Walk, walked: Walked, places: Places) -> Walked:
    """Add what the files of CC-NEWS hold, once lists name any: a story without days learns first when to look."""
    news = bring_news(walk, places.survey)
    looked = replace(walked.looked, heard=(*walked.looked.heard, *news.heard))
    pages = (*walked.pages, *news.pages)
    return replace(walked, looked=looked, pages=pages, notes=news.notes, has_news=news.is_over)


def _round(walk: Walk, walked: Walked) -> Walked:
    """Fetch, read and judge what the last look around found, and tell the round."""
    number, left = len(walked.rounds) + 1, walk.story.max_pages - walked.fetched - len(walked.late)
    allowed = (
        left if walk.run.stragglers.is_last else pages_of_round(number, walk.run.house.settings.rounds, left)
    )
    taken = take_round(walk, walked.looked.links, Taken(pages=walked.pages, late=walked.late), allowed)
    fresh, pages = taken.pages, (*walked.pages, *taken.pages)
    judged = walked.judged
    if fresh or walked.fetched < len(walked.pages):
        reviews = reviews_of(walk.run.house, walk.run.story)
        judged = judge_articles(walk.seeds, subjects_of(pages), walk.earlier, walk.embedder, reviews)
    told = Round(
        number=number,
        asked=len(walked.looked.asked) - len(walked.before.asked),
        links=_found(walked.looked) - _found(walked.before),
        pages=len(fresh),
        related=sum(j.verdict.related for j in judged) - sum(j.verdict.related for j in walked.judged),
        learned=walked.learned,
        is_full=taken.is_full,
    )
    return replace(walked, pages=pages, late=taken.late, judged=judged, rounds=(*walked.rounds, told))


def _rendered(walked: Walked) -> list[str]:
    """Return the note on articles that stand in rendered pages alone."""
    read = sum(isinstance(one.read, Article) and one.read.via is Via.RENDERED for one in walked.pages)
    return [f"{read} articles were read in what a browser made of their pages"] if read else []


def _found(looked: Looked) -> int:
    return len({key_of(link.url) for link in looked.links})


def _close(walk: Walk, walked: Walked, clock: Callable[[], datetime]) -> Gathered:
    run = walk.run
    changed = dict(ends_of(run, walked.pages))
    channels, raised = _measured(walk, walked)
    wrong, few = _expectations(walk, walked.judged)
    walls = blocked_hosts(planned_of(run, changed), [one.article for one in walked.judged])
    found_out = (*wrong, *(one.sentence for one in walls), *(f"alarm: {one.why}" for one in raised))
    notes, models = (*_notes(walk, walked), *found_out), model_named(walk.embedder)
    ending = Ending(judged=walked.judged, changed=changed, notes=notes, failed=few, channels=channels, models=models)  # fmt: skip
    run.watch(Beat(stage="sealing", done=0, known=1))
    manifest = close_run(run, ending, clock())
    run.watch(Beat(stage="sealing", done=1, known=1))
    _tell(walk.story, raised)
    return Gathered(
        manifest=manifest,
        judged=walked.judged,
        found=_found(walked.looked),
        outlets=len(walk.story.outlets),
        rounds=walked.rounds,
        alarms=raised,
        blocked=walls,
    )


def _measured(walk: Walk, walked: Walked) -> tuple[tuple[ChannelCount, ...], tuple[Alarm, ...]]:
    """Return what each channel was asked and gave, and the alarms that this raises beside the runs before."""
    run, places = walk.run, walk.places()
    keys = keys_of(walk, walked.pages, walked.judged)
    before = [one for one in counts_before(run) if _is_asked(one, places)]
    channels = counts(walked.looked.heard, keys, before, run.began_at)
    patience = Patience(days=run.house.settings.alarm_days, expected_until=walk.profile.window.end)
    return channels, alarms(channels, run.began_at, patience)


def _notes(walk: Walk, walked: Walked) -> Iterator[str]:
    """Yield how the walk went: when it looked, its rounds, what it left out, what it met."""
    yield from _when(walk)
    yield from (one.sentence for one in walked.rounds)
    yield from _read_again(walked)
    yield from budget_note(walk, walked)
    yield from _rendered(walked)
    yield from walked.notes
    yield from trap_notes(walk.run)
    yield from polite_notes(walk.run)


def _when(walk: Walk) -> Iterator[str]:
    """Yield what services were told of when to look, where nobody said it: first by the seeds' texts, then as learned."""
    today = walk.run.began_at.date()
    notes = (looked_at(walk.profile, today).note, looked_at(walk.profile, today, walk.days).note)
    yield from dict.fromkeys(filter(None, notes))


def _read_again(walked: Walked) -> list[str]:
    """Return the note on lists that were read once more: they are no asks."""
    lists = len({one.url for one in walked.looked.heard if one.is_again})
    return (
        [f"{lists} kept lists were read again with what was learned, and nobody was asked"] if lists else []
    )


def budget_note(walk: Walk, walked: Walked) -> list[str]:
    """Return the note of a run that its budget of pages ended while there was more to fetch."""
    most = walk.story.max_pages
    left = left_over(walk, walked.looked.links, walked.pages) if walked.fetched >= most else 0
    if not left:
        return []
    return [f"the budget of {most} pages ended the rounds: {left} likely pages were found and not fetched"]


def _is_asked(count: ChannelCount, places: Places) -> bool:
    """Say whether an entry of an earlier run is of an outlet, or of a service, that this story still asks."""
    off = {channel.value for channel in places.survey.off}
    return count.channel not in off and count.outlet in {*places.scopes, count.channel}


def _expectations(walk: Walk, judged: Sequence[Judged]) -> tuple[list[str], bool]:
    """Return notes where the story expected more or fewer articles, and whether there are too few."""
    story, own = walk.story, {j.verdict.article for j in judged}
    earlier = [line for line in walk.earlier if line["id"] not in own]
    related = sum(j.verdict.related for j in judged) + sum(line["verdict"]["related"] for line in earlier)
    few = story.related_min is not None and related < story.related_min
    notes = []
    if few:
        notes.append(f"too few: {related} related articles, the story expects at least {story.related_min}")
    if story.related_max is not None and related > story.related_max:
        notes.append(f"many: {related} related articles, the story expects at most {story.related_max}")
    return notes, few


def _tell(story: Story, raised: Sequence[Alarm]) -> None:
    """Tell Prefect of each alarm, where this runs in it."""
    for alarm in raised:
        place = f"warraq.story.{story.name}.channel.{alarm.where.channel}.{alarm.where.outlet}"
        tell_event(
            "warraq.channel.alarm",
            place,
            {"kind": alarm.kind.value, "why": alarm.why, "since": alarm.since.isoformat()},
        )
