"""Fetch: these addresses, kept now, for no story."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.fate import Outcome
from archive.manifests.manifest import Manifest
from article.article import Article, NoArticle
from flows.close import Ending, close_run
from flows.house import House
from flows.instead.blocked import ended_as, may_be_walled
from flows.reading.read import read_articles
from flows.reading.rendering import Renderer, Shown, renderer_of, with_rendered
from flows.run import NO_STORY, Run, RunKind, running
from flows.walk.keep import keep
from flows.watch import Watch, unwatched
from spiders.frontier.plan import Plan, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of each address asked for, redirects followed; `shown` are those that a browser may be wanted for, as they are read."""

    manifest: Manifest
    outcomes: Mapping[str, Outcome]
    shown: Mapping[str, Shown] = field(default_factory=dict)


def fetch_pages(
    urls: Sequence[str],
    house: House,
    *,
    now: datetime,
    watch: Watch = unwatched,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    begun: Callable[[Run], None] = lambda _: None,
) -> Fetched:
    """Keep *urls* now. An address that is no http(s) address is refused like any other fate. *begun* hears which run it is."""
    with running(house, NO_STORY, RunKind.FETCH, now=now, watch=watch) as run:
        begun(run)
        return fetch_in(run, urls, clock=clock)


def fetch_in(
    run: Run,
    urls: Sequence[str],
    *,
    clock: Callable[[], datetime],
    notes: Callable[[], Sequence[str]] = tuple,
) -> Fetched:
    """Keep *urls* in a run and end it; *notes* gives what else its manifest should say, once all is fetched."""
    renderer = renderer_of(run.house)
    outcomes = keep(run, [Plan(url=url, purpose=Purpose.PAGE, how="fetch") for url in urls], "fetching")
    asked = {o.url: o for o in outcomes.values() if may_be_walled(run, o) or renderer.may_show(o)}
    shown = _shown(run, tuple(asked.values()), renderer)
    walled = {url: _ended(asked[url], one.read) for url, one in shown.items()}
    manifest = close_run(run, Ending(changed=walled, notes=notes()), clock())
    return Fetched(
        manifest=manifest,
        outcomes={u: walled.get(o.url, o) for u, o in outcomes.items()},
        shown={u: shown[o.url] for u, o in outcomes.items() if o.url in shown and renderer.may_show(o)},
    )


def _shown(run: Run, outcomes: Sequence[Outcome], renderer: Renderer) -> dict[str, Shown]:
    """Read some pages, those that are wanted so in what a browser makes of them, by address."""
    read = read_articles(run, outcomes) if outcomes else ()
    shown = with_rendered(run, tuple(zip(outcomes, read, strict=True)), renderer)
    return dict(zip((outcome.url for outcome in outcomes), shown, strict=True))


def _ended(outcome: Outcome, read: Article | NoArticle) -> Outcome:
    """Return a page as blocked where a wall was read in its place."""
    if isinstance(read, NoArticle) and read.wall is not None:
        return ended_as(outcome, read)
    return outcome
