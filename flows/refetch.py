"""Refetch: the same addresses once more; what is new, what is the same, what is gone."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest
from archive.record import RecordRef
from archive.shelf import Line
from article.article import Article, NoArticle
from flows.close import Ending, close_run
from flows.decisions.down import Down, down_in
from flows.house import House
from flows.instead.blocked import may_be_walled, seen_through, walled
from flows.reading.pagination import MOST_ARTICLES, going_on, join_pages
from flows.reading.read import read_articles, readable
from flows.reading.rendering import Renderer, is_scripted, renderer_of, versions_rendered
from flows.reservations import with_reservations
from flows.run import NO_STORY, Run, RunKind, running
from flows.store.shelf import articles_of
from flows.versions.changes import OTHER, Seen, same_bytes, seen_again, whole_of
from flows.versions.gone_again import asked_again, before_of, error_pages
from flows.versions.liars import asked_whole
from flows.versions.spread import Found, behind, new_versions, spread
from flows.walk.keep import keep
from flows.watch import Watch, unwatched
from spiders.frontier.plan import Plan, Purpose
from story.naming import archive_name

_ASKED, _FURTHER = "refetch", "further page"


class TargetError(Exception):
    """A story, address or record that cannot be fetched again. The message says what can be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refetched:
    """One refetch's end."""

    manifest: Manifest
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What to fetch again: addresses of one story, or of none."""

    story: str
    urls: tuple[str, ...]


def refetch(
    words: Sequence[str],
    house: House,
    *,
    now: datetime,
    conditional: bool = False,
    watch: Watch = unwatched,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Refetched:
    """Fetch stories, addresses or records again. Raises TargetError for a word that is none of them.

    With *conditional*, hosts are asked for news only: a host that says "not modified" dishonestly hides a change.
    """
    target = target_of(words, house)
    return refetch_pages(target, house, now=now, conditional=conditional, watch=watch, clock=clock)


def refetch_pages(
    target: Target,
    house: House,
    *,
    now: datetime,
    conditional: bool = False,
    watch: Watch = unwatched,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Refetched:
    """Fetch the pages of a target again; see `refetch`."""
    renderer = renderer_of(house)
    with running(house, target.story, RunKind.REFETCH, now=now, watch=watch) as run:
        _keep(run, target.urls, conditional=conditional)
        ends = _ends(run)  # those of a run that was stopped and had other targets too
        further = _further(run, ends)
        outcomes = {**ends, **{url: end for pages in further.values() for url, end in pages.items()}}
        before = {url: before_of(run, url, outcome.url) for url, outcome in outcomes.items()}
        late = behind(house, before)
        read = _read(run, outcomes, before, renderer, whole=further.keys(), late=late.values())
        outcomes = {url: _walled(outcome, read) for url, outcome in outcomes.items()}
        read |= error_pages(run, outcomes, before, read)
        each = {one.url: seen_again(one, read) for one in asked_again(run, outcomes, before, read)}
        articles = {record: one for record, one in read.items() if isinstance(one, Article)}
        joined = _with_further_pages(run, each, further, articles)
        seen = tuple(_seen(each, url, further, joined) for url in ends)
        changed = {s.outcome.url: s.outcome for s in each.values()}
        notes = asked_whole(house, target.urls, run.began_at) if conditional else ()
        found = Found(seen=seen, articles={**articles, **joined}, behind=late)
        ending = Ending(judged=new_versions(house, run.story, found), changed=changed, notes=notes)
        manifest = close_run(run, ending, clock())
    spread(house, (manifest.story, manifest.run_id), found, now=manifest.began_at, watch=watch)
    return Refetched(manifest=manifest, seen=seen)


def target_of(words: Sequence[str], house: House) -> Target:
    """Return the addresses that *words* name: stories by name, http(s) addresses, record ids (urn:uuid:…)."""
    stories: dict[str, tuple[Line, ...]] = {}
    urls: list[str] = []
    down = down_in(house)
    for word in words:
        if word.lower().startswith(("http://", "https://")):
            urls.append(_allowed(word, down))
        elif word.startswith("urn:uuid:"):
            urls.append(_allowed(_url_of_record(word, house), down))
        elif lines := articles_of(house, name := archive_name(Path(word).name)):
            stories[name] = lines
            urls += [line["url"] for line in lines if line["verdict"]["related"]]
        else:
            raise TargetError(
                f"{word!r} is no http(s) address, no record id (urn:uuid:…), and no story with articles in {house.where('')}"
            )
    if not urls:
        raise TargetError("nothing to fetch again: name a story, an address or a record id")
    story = next(iter(stories)) if len(stories) == 1 and len(words) == 1 else NO_STORY
    return Target(story=story, urls=tuple(dict.fromkeys(urls)))


def _allowed(url: str, down: Down) -> str:
    """Return an address that may be asked for again. Raises TargetError for that of a page that was taken down."""
    if why := down.why(url):
        raise TargetError(why)
    return url


def _url_of_record(record_id: str, house: House) -> str:
    with house.catalogue() as catalogue:
        version = catalogue.record(record_id)
    if version is None:
        raise TargetError(
            f"{record_id}: not in the store {house.where('')}; `warraq show STORY --json` lists record ids"
        )
    return version.ref.url


def _keep(run: Run, urls: Sequence[str], *, conditional: bool) -> None:
    """Fetch addresses and the further pages that the texts of their articles stand in; an article on several pages is asked for whole."""
    pages = going_on(run.house, urls)
    first = [Plan(url=url, purpose=Purpose.PAGE, how=_ASKED) for url in urls]
    more = [
        Plan(url=there, purpose=Purpose.PAGE, hops=1, via=url, how=_FURTHER)
        for url, named in pages.items()
        for there in named
    ]
    keep(
        run, [one for one in first if one.url not in pages], "refetching", conditional=conditional, reads=True
    )
    if pages:
        keep(run, [*(one for one in first if one.url in pages), *more], "refetching", reads=True)


def _ends(run: Run) -> dict[str, Outcome]:
    """Return how each page that this run planned by itself ended, redirects followed."""
    with run.frontier() as frontier:
        pages = [plan.url for plan, _ in frontier.plans() if plan.purpose is Purpose.PAGE and plan.hops == 0]
    return _finals(run, pages)


def _further(run: Run, urls: Iterable[str]) -> dict[str, dict[str, Outcome]]:
    """Return how the further pages ended that the articles of addresses were held with; an article of one page has no entry."""
    return {url: _finals(run, pages) for url, pages in going_on(run.house, urls).items()}


def _finals(run: Run, urls: Iterable[str]) -> dict[str, Outcome]:
    with run.frontier() as frontier:
        ends = {url: frontier.final(url) for url in urls}
    return {url: seen_through(run, end) for url, end in ends.items() if end is not None}


def _read(
    run: Run,
    outcomes: Mapping[str, Outcome],
    before: Mapping[str, RecordRef | None],
    renderer: Renderer,
    *,
    whole: Collection[str],
    late: Iterable[RecordRef],
) -> dict[str, Article | NoArticle]:
    """Read the old and the new version of each page whose bytes differ, that may be a wall, or whose text scripts write, by record id.

    Of those whose articles go on at further pages, *whole*, the new version is read in any case, and so are the versions that some story
    has not got, *late*.
    """
    pairs = [
        (o, before[url])
        for url, o in outcomes.items()
        if readable(o)
        and (not same_bytes(o, before[url]) or is_scripted(run, o.url, renderer) or may_be_walled(run, o))
    ]
    wanted = [o for o, _ in pairs]
    wanted += [o for url, o in outcomes.items() if url in whole and readable(o) and o not in wanted]
    old = {ref.record_id: ref for ref in (*(ref for _, ref in pairs), *late) if ref is not None}
    wanted += [Outcome(url=ref.url, fate=Fate.KEPT, reason="before", ref=ref) for ref in old.values()]
    found = {one.ref.record_id: one for one in read_articles(run, wanted) if one.ref is not None}
    shown = versions_rendered(run, pairs, found, renderer)
    ends = {one.ref.record_id: one for one in wanted if one.ref is not None}
    told = with_reservations(run, [ends[record] for record in shown], list(shown.values()))
    return dict(zip(shown, told, strict=True))


def _walled(outcome: Outcome, read: Mapping[str, Article | NoArticle]) -> Outcome:
    """Return a page as blocked where a wall was read in its place: that is no change of the article."""
    no = read.get(outcome.ref.record_id) if outcome.ref is not None else None
    return walled(outcome, no)


def _with_further_pages(
    run: Run,
    each: Mapping[str, Seen],
    further: Mapping[str, Mapping[str, Outcome]],
    articles: Mapping[str, Article],
) -> dict[str, Article]:
    """Return new versions that go on at further pages with these, by the record of the first."""
    asked = {s.outcome.url: s.outcome for url, s in each.items() if s.change in OTHER or url in further}
    new = {url: end.ref.record_id for url, end in asked.items() if end.ref is not None}
    first = [(url, articles[record]) for url, record in new.items() if record in articles]
    whole: dict[str, Article] = {}
    for begin in range(0, len(first), MOST_ARTICLES):
        whole |= join_pages(run, dict(first[begin : begin + MOST_ARTICLES])).articles
    told = with_reservations(run, [asked[url] for url in whole], list(whole.values()))
    return {new[url]: one for url, one in zip(whole, told, strict=True) if isinstance(one, Article)}


def _seen(
    each: Mapping[str, Seen],
    url: str,
    further: Mapping[str, Mapping[str, Outcome]],
    joined: Mapping[str, Article],
) -> Seen:
    """Return what became of the article that begins at an address."""
    first, pages = each[url], [each[there] for there in further.get(url, ())]
    now = joined.get(first.outcome.ref.record_id) if first.outcome.ref is not None else None
    return whole_of(first, pages, now)
