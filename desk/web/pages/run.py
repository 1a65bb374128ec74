"""A run: what it was, how its addresses ended, what it cost, and its manifest."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from archive.catalogue.views.runs import FateCount, failed, fates_by, neighbours, run_card
from archive.fate import Fate
from archive.manifests.channel_counts import ChannelCount
from archive.manifests.cost import Cost, RunCost
from archive.manifests.manifest import manifest_name
from desk.articles.cost import size_text
from desk.web.article.badge import State, key_check
from desk.web.language import Words, tongue_of
from desk.web.paging import Paging, asked_offset
from desk.web.paths import asked_run, asked_story, run_path
from desk.web.render import render
from desk.web.serving import desk_of
from desk.web.story.failures import as_shown, reason_words
from desk.web.story.rejudged import MOST, is_judging, rejudged
from desk.web.story.run_seal import RunSeal, seal_of_run
from desk.web.trouble import not_there
from flows.house import House
from flows.run import RunKind
from flows.store.manifest_heads import Head, head_now
from flows.store.story_facts import facts_of

_A_PAGE = 50
MOST_HOSTS = 100  # a choice: the manifest has all
_COUNTED = ("asked", "measured", "links", "new_links", "pages", "related")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRow:
    """How the addresses of one host ended: a count for each fate, in the order of `Fate`."""

    host: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """What one channel was asked and gave over all outlets, in the order of `_COUNTED`; `unmeasured` counts by kind."""

    channel: str
    counts: tuple[int, ...]
    unmeasured: tuple[tuple[str, int], ...]
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a page shows of a run's manifest and of its seal; little, where the manifest cannot be read."""

    head: Head | None
    seal: RunSeal | None = None
    key: State | None = None
    channels: tuple[ChannelRow, ...] = ()
    dearest: tuple[tuple[str, Cost], ...] = ()


def routes() -> list[Route]:
    """Return the addresses of the pages."""
    return [
        Route("/story/{story}/run/{run}", _run),
        Route("/story/{story}/run/{run}/manifest", _manifest),
    ]


def _run(request: Request) -> Response:
    story, run, desk = asked_story(request), asked_run(request), desk_of(request)
    t, catalogue, offset = Words(tongue_of(request)), desk.catalogue(), asked_offset(request)
    card = run_card(catalogue, story, run)
    if card is None:
        raise not_there()
    counts = as_shown(fates_by(catalogue, story, run))
    ended = failed(catalogue, story, run, offset=offset, limit=_A_PAGE)
    earlier, later = neighbours(catalogue, story, run)
    told = _claimed(desk.house, story, run)
    is_judged = told.head is not None and is_judging(told.head.notes)
    return render(
        request,
        "run.html",
        card=card,
        kind="judged" if is_judged else kind_of(run),
        rejudged=rejudged(desk.house, catalogue, story, run) if is_judged else (),
        most_rejudged=MOST,
        name=facts_of(desk.house, story).title or story,
        claims=told.head,
        seal=told.seal,
        key=told.key,
        channels=told.channels,
        dearest=told.dearest,
        earlier=earlier,
        later=later,
        fates=tuple(Fate),
        by_reason=by_reason(counts),
        hosts=by_host(counts),
        most_hosts=MOST_HOSTS,
        counted=_COUNTED,
        ended=as_shown(ended.ended),
        paging=Paging(offset=offset, limit=_A_PAGE, total=ended.total),
        path=run_path(story, run),
        reason_of=lambda reason: reason_words(reason, t),
        size_text=size_text,
    )


def _claimed(house: House, story: str, run: str) -> Claimed:
    head = head_now(house, manifest_name(story, run))
    if head is None:
        return Claimed(head=None)
    seal = seal_of_run(house.store(), head)
    return Claimed(
        head=head,
        seal=seal,
        key=key_check(house, seal.seal).state if seal.seal else None,
        channels=by_channel(head.channels),
        dearest=() if head.cost is None else dearest(head.cost),
    )


def _manifest(request: Request) -> Response:
    """Give the manifest's very bytes, as a file."""
    story, run, desk = asked_story(request), asked_run(request), desk_of(request)
    if run_card(desk.catalogue(), story, run) is None:
        raise not_there()
    content = desk.house.store().read(manifest_name(story, run))
    headers = {"Content-Disposition": f'attachment; filename="{story}-{run}.json"'}
    return Response(content, media_type="application/json", headers=headers)


def kind_of(run: str) -> str:
    """Return what a run was for, by its name: "gather"; "" where the name does not say."""
    words = run.split("-")
    return words[1] if len(words) > 1 and words[1] in set(RunKind) else ""


def dearest(cost: RunCost) -> tuple[tuple[str, Cost], ...]:
    """Return the cost of each host, those that most bytes came from first."""
    return tuple(sorted(cost.by_host, key=lambda one: (-one[1].received_bytes, one[0])))


def by_reason(counts: Iterable[FateCount]) -> tuple[tuple[str, str, int], ...]:
    """Return how many addresses ended so, by fate and reason, the most frequent first."""
    summed: Counter[tuple[str, str]] = Counter()
    for one in counts:
        summed[one.fate, one.reason] += one.count
    return tuple((fate, reason, count) for (fate, reason), count in summed.most_common())


def by_host(counts: Iterable[FateCount]) -> tuple[HostRow, ...]:
    """Return how the addresses of each host ended, those with most addresses first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in counts:
        found[one.host][one.fate] += one.count
    rows = (
        HostRow(host=host, counts=tuple(fates[fate.value] for fate in Fate), total=fates.total())
        for host, fates in found.items()
    )
    return tuple(sorted(rows, key=lambda row: (-row.total, row.host)))


def by_channel(channels: Sequence[ChannelCount]) -> tuple[ChannelRow, ...]:
    """Return what each channel was asked and gave, summed over its outlets; the ones that gave most first."""
    found: dict[str, list[ChannelCount]] = defaultdict(list)
    for one in channels:
        found[one.channel].append(one)
    rows = (
        ChannelRow(
            channel=channel,
            counts=tuple(sum(getattr(one, name) for one in each) for name in _COUNTED),
            unmeasured=_unmeasured(each),
            outlets=len(each),
        )
        for channel, each in found.items()
    )
    return tuple(sorted(rows, key=lambda row: (-row.counts[-1], -row.counts[2], row.channel)))


def _unmeasured(each: Sequence[ChannelCount]) -> tuple[tuple[str, int], ...]:
    summed: Counter[str] = Counter()
    for one in each:
        summed.update(dict(one.unmeasured))
    return tuple(summed.most_common())
