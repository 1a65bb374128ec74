"""The end of a run: files sealed, text written, manifest last."""

import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from importlib.metadata import version
from itertools import chain, islice

from archive.fate import Fate, Outcome
from archive.lock import RunLock
from archive.manifests.channel_counts import ChannelCount
from archive.manifests.cost import RunCost
from archive.manifests.manifest import Manifest, RunResult, manifest_name, to_json
from archive.spool.seal import seal_run
from archive.writing.conversion import Conversion
from article.pages.addresses import parts_of
from article.pages.site_reservations import is_tdm_file
from flows.costs import cost_of_run
from flows.custody import seal_claims, seal_published, witness_seals
from flows.decisions.sealings import witness_of
from flows.fate_log import final_lines
from flows.house import House
from flows.instead.blocked import seen_through
from flows.lines import Judged, Line, judged_line
from flows.live.lives import CRASH_NOTE, crashes
from flows.proxy import proxy_notes
from flows.reading.conversions import conversions_of, write_conversions
from flows.reading.workers import workers_here
from flows.run import Run, RunKind, discard, gathers_of, unfinished
from flows.run_kinds import SIDE_BY_SIDE
from flows.steps import step
from flows.store.claims import Tell, claims_in, sealed_digest
from flows.store.shelf import put_on_shelf
from flows.version import VERSION
from flows.walk.polite_notes import alone_notes
from flows.walk.stragglers import give_up, slow_notes
from flows.watch import FATES, Beat
from spiders.frontier.plan import Purpose, Settled
from spiders.manners.robots import is_rules_url

# Answers to an ask that say "no such thing" (RFC 9110 §15.5): missing, no such method, gone.
NOTHING_HERE = frozenset({404, 405, 410})
# What WordPress says where its search is switched off or kept for members (REST API handbook, authentication).
SEARCH_OFF = frozenset({400, 401, 403})
# Manifests that are looked at for the one before: one run at a time writes, so only a run that waited for long to be
# taken up again ends behind this many that began after it, and that one the catalogue knows.
_NEWEST = 4
# Another machine that ends its run has the name before it for some requests to the bucket; a choice, for dozens that end at once.
_LINE_S = 120.0
SOFTWARE = ("scrapy", "twisted", "trafilatura", "lxml", "isal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What a run came to: the judged articles, fates that reading changed (by address), notes, and whether it failed.

    `channels` is what each channel was asked and gave, `models` what beside the software made the verdicts. `lines` and `texts` are article lines and clean text of earlier runs' records that this run read again.
    """

    judged: Sequence[Judged] = ()
    lines: Sequence[Line] = ()
    texts: Sequence[Conversion] = ()
    changed: Mapping[str, Outcome] = field(default_factory=dict)
    notes: Sequence[str] = ()
    failed: bool = False
    channels: Sequence[ChannelCount] = ()
    models: Sequence[tuple[str, str]] = ()


@step()
def close_run(run: Run, ending: Ending, ended_at: datetime) -> Manifest:
    """Seal the run's files, write text and manifest, and enter it all in the catalogue.

    The manifest is written last: before it, the run can be taken up again; after it, only its own seal and the
    clearing up are left, which the next command finishes. Time stamps come behind all: no authority can hold a run up.
    """
    house, store = run.house, run.house.store()
    whose = (run.story, run.run_id)
    run.crawls.end()  # what they wrote is whole and closed, and nobody claims anything any more
    workers_here().rest()  # nothing is read any more, and what follows takes memory
    own = conversions_of([judged.article for judged in ending.judged], ended_at)
    write_conversions(run, chain(own, ending.texts))
    sealed = seal_run(house.spool, store, *whose, known=partial(_known, run))
    seal_published(house, run.folder, whose, sealed)
    texts = put_on_shelf(run, chain(map(judged_line, ending.judged), ending.lines))
    give_up(run)
    planned = planned_of(run, ending.changed)
    manifest = Manifest(
        run_id=run.run_id,
        story=run.story,
        began_at=run.began_at,
        ended_at=max(ended_at, run.began_at),
        result=RunResult.SOUND if run.kind is RunKind.TEXT else _result(planned, failed=ending.failed),
        software=tuple(sorted((*software_here(), *ending.models))),
        settings_digest=house.settings.digest(),
        files=(*sealed, *texts),
        planned=planned,
        verdicts=_verdicts(ending.judged),
        previous=previous_of(run),
        allow_private=run.allow_private,
        connect_to=run.connect_to,
        notes=tuple(_notes(run, ending)),
        channels=tuple(ending.channels),
        cost=None if run.kind is RunKind.TEXT else _cost(run, planned),
    )
    write_claims(run, manifest)
    return manifest


def _notes(run: Run, ending: Ending) -> Iterator[str]:
    """Yield what a reader of the manifest should know; called behind all that may meet a damaged manifest."""
    yield from ending.notes
    yield from sorted(run.damaged)
    yield from slow_notes(run)
    yield from alone_notes(run)
    yield from proxy_notes(run)
    yield from (f"{CRASH_NOTE}{one.sentence}" for one in crashes(run.folder))


def _known(run: Run, record_ids: Sequence[str]) -> frozenset[str]:
    """Return those of some records that earlier runs hold."""
    with run.frontier() as frontier:
        earlier = {plan.earlier.ref.record_id for plan, _ in frontier.plans() if plan.earlier is not None}
    with run.house.catalogue() as catalogue:
        return catalogue.known(record_ids) | earlier.intersection(record_ids)


def write_claims(run: Run, manifest: Manifest) -> None:
    """Write a run's manifest, seal it, enter the run in the catalogue, clear its spool, and have the seals witnessed."""
    house, store = run.house, run.house.store()
    run.proven()  # a machine that lost the story meanwhile leaves the run as it is, to be gone on with
    with _next_in_line(run) as shared:
        with house.step():
            if shared:  # meanwhile another machine's run may have ended
                manifest = replace(manifest, previous=previous_of(run))
            entry = store.write_text(manifest.name, to_json(manifest))
            seal_claims(house, run.folder, (run.story, run.run_id), entry)
            with house.catalogue() as catalogue:
                catalogue.add_from(store, manifest, witness_of(house))
            discard(run)
        if shared:  # who comes next names this manifest, and must find it
            house.flush()
    for refused in witness_seals(house).refused:
        run.watch(Beat(stage="stamps", done=0, known=0, note=refused))


@contextmanager
def _next_in_line(run: Run) -> Iterator[bool]:
    """Have what no other run of the story has at a time: to name the manifest before. Say whether other machines make such runs at once."""
    shared = run.kind in SIDE_BY_SIDE and run.house.is_one_of_many
    with run.house.lease(f"manifest/{run.story}", wait_s=_LINE_S) if shared else nullcontext():
        yield shared


def planned_of(run: Run, changed: Mapping[str, Outcome]) -> tuple[Outcome, ...]:
    """Return how each planned address of a run ended; *changed* are ends that reading changed, by address."""
    with run.frontier() as frontier:
        purposes = {plan.url: plan.purpose for plan, _ in frontier.plans()}
        return tuple(
            changed.get(outcome.url) or _walled(run, answered(outcome, purposes[outcome.url]))
            for outcome in frontier.outcomes()
        )


def _walled(run: Run, outcome: Outcome) -> Outcome:
    return outcome if is_rules_url(outcome.url) else seen_through(run, outcome)


def answered(outcome: Outcome, purpose: Purpose) -> Outcome:
    """Return a channel's "there is no such thing here" as what it is: an answer that was kept, not a failure.

    A site's front page that is missing is a failure, and so is a refusal, but for a search that is switched off.
    """
    status = outcome.ref.status if outcome.ref else None
    parts = parts_of(outcome.url)
    front = parts.path in {"", "/"} and not parts.query
    may_be_off = "wp/v2/posts" in outcome.url or is_tdm_file(outcome.url)
    wanted = NOTHING_HERE | SEARCH_OFF if may_be_off else NOTHING_HERE
    if purpose is Purpose.PAGE or front or outcome.reason != "http_status" or status not in wanted:
        return outcome
    return replace(
        outcome, fate=Fate.KEPT, reason="absent", why=f"HTTP {status}: the site has no such channel"
    )


def _cost(run: Run, planned: Sequence[Outcome]) -> RunCost:
    """Return what the run cost, and tell logs how each address ended."""
    with run.frontier() as frontier:
        paid = tuple(frontier.costs())
    costs = {url: cost for url, _, cost in paid}
    for line in final_lines((run.story, run.run_id), planned, costs):
        run.watch(Beat(stage=FATES, done=0, known=0, fate=line))
    return cost_of_run(run.folder, paid, planned)


def _result(planned: Sequence[Outcome], *, failed: bool) -> RunResult:
    asked = [o for o in planned if not is_rules_url(o.url)]
    if failed or not any(o.fate in {Fate.KEPT, Fate.SAME_AS_BEFORE, Fate.NOT_AN_ARTICLE} for o in asked):
        return RunResult.FAILED
    missed = (o for o in planned if o.fate in {Fate.FAILED, Fate.BLOCKED} and not is_tdm_file(o.url))
    return RunResult.PARTIAL if any(missed) else RunResult.SOUND


def software_here() -> tuple[tuple[str, str], ...]:
    """Return what makes runs here, as a manifest says it: name and version, sorted."""
    names = {name: version(name) for name in SOFTWARE}
    return tuple(sorted({**names, "warraq": VERSION, "python": platform.python_version()}.items()))


def _verdicts(judged: Sequence[Judged]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(j.verdict.relation.value for j in judged).items()))


def previous_of(run: Run) -> str | None:
    """Return the digest of the manifest that was written last before this one, whenever its run had begun.

    The catalogue knows which; so do the newest names in the store, should the catalogue have forgotten. Of one that is
    damaged its seal tells the digest.
    """
    store = run.house.store()
    with run.house.catalogue() as catalogue:
        last = catalogue.last_run(run.story, besides=run.run_id)
    own = manifest_name(run.story, run.run_id)
    listed = [name for name in store.list(f"runs/{run.story}/") if name.endswith(".json") and name != own]
    latest = {manifest_name(run.story, last)} & set(listed) if last else set[str]()
    names = {*listed[-_NEWEST:], *latest}
    claims = {one.manifest.name: one for one in claims_in(run.house, names, run.damaged.add)}
    # By no clock alone, for machines' clocks differ: what another manifest names is not the last.
    named = {one.manifest.previous for one in claims.values()}
    last_ones = [one for one in claims.values() if one.digest not in named]
    written = max(last_ones, key=lambda one: (one.manifest.ended_at, one.manifest.name), default=None)
    begun = written.manifest.name if written else ""
    lost = max((name for name in names - set(claims) if name in latest or name > begun), default="")
    return (lost and sealed_digest(store, lost)) or (written.digest if written else None)


def counts_before(run: Run) -> tuple[ChannelCount, ...]:
    """Return what the story's last gather before this run said of its channels."""
    return channels_of(run.house, run.story, run.damaged.add, besides=run.run_id)


def channels_of(house: House, story: str, tell: Tell, *, besides: str = "") -> tuple[ChannelCount, ...]:
    """Return what a story's last gather said of its channels; runs of other kinds ask none, and a stopped one did not count."""
    own = manifest_name(story, besides)
    names = (name for name in gathers_of(house, story) if name != own)
    counted = (one.manifest for one in claims_in(house, names, tell) if one.manifest.channels)
    last = max(islice(counted, _NEWEST), key=lambda one: one.ended_at, default=None)
    return last.channels if last else ()


def seal_stopped(house: House, story: str, kind: RunKind, now: datetime) -> Manifest | None:
    """Seal what a cancelled run kept, with a manifest that says so; None when there is no unfinished run.

    What was planned and not fetched failed, reason "cancelled". Of its channels it says nothing: it asked some, and
    what they gave was not counted. A run that crashed is not sealed but taken up again.
    """
    with ExitStack() as held:
        with house.step():
            held.enter_context(RunLock(house.root)).share()
            held.enter_context(house.story_lock(story))
        run = unfinished(house, story, kind)
        if run is None:
            return None
        with run.frontier() as frontier:
            left = [url for url, _ in frontier.open_plans()]
            why = "the run was cancelled before this address was fetched"
            frontier.settle(
                [
                    Settled(outcome=Outcome(url=url, fate=Fate.FAILED, reason="cancelled", why=why))
                    for url in left
                ]
            )
        note = f"cancelled; {len(left)} planned addresses were not fetched"
        return close_run(run, Ending(notes=(note,)), now)
