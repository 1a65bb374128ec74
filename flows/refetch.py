"""Refetch: the same addresses once more; what is new, what is the same, what is gone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from archive.fate import Fate, Outcome
from archive.manifest import Manifest
from archive.record import RecordRef
from archive.shelf import Line
from article.article import Article, NoArticle
from flows.blocked import may_be_walled, seen_through, walled
from flows.close import Ending, close_run
from flows.earlier import good_versions
from flows.house import House
from flows.keep import keep
from flows.liars import asked_whole
from flows.lines import Judged, verdict_of
from flows.pagination import join_pages
from flows.read import read_articles, readable
from flows.rendering import Renderer, is_scripted, renderer_of, versions_rendered
from flows.reservations import with_reservations
from flows.run import NO_STORY, Run, RunKind, running
from flows.shelf import articles_of
from flows.watch import Watch, unwatched
from spiders.plan import Plan, Purpose
from story.folder import archive_name

GONE = frozenset({404, 410})


class TargetError(Exception):
    """A story, address or record that cannot be fetched again. The message says what can be given."""


class Change(StrEnum):
    """What fetching again showed."""

    NEW = "new"
    SAME = "same"
    LAYOUT = "layout-only"
    CHANGED = "changed"
    GONE = "gone"
    BLOCKED = "blocked"
    FAILED = "failed"


_OTHER = frozenset({Change.LAYOUT, Change.CHANGED})  # a new version of what was there before


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One address seen again: its version before (None if never kept), and how it ended now."""

    url: str
    change: Change
    before: RecordRef | None
    outcome: Outcome


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
    target, renderer = target_of(words, house), renderer_of(house)
    with running(house, target.story, RunKind.REFETCH, now=now, watch=watch) as run:
        plans = [Plan(url=url, purpose=Purpose.PAGE, how="refetch") for url in target.urls]
        keep(run, plans, "refetching", conditional=conditional)
        outcomes = _ends(run)  # those of a run that was stopped and had other targets too
        before = {url: _before(run, url, outcome.url) for url, outcome in outcomes.items()}
        read = _read(run, outcomes, before, renderer)
        outcomes = {url: _walled(outcome, read) for url, outcome in outcomes.items()}
        articles = {record: one for record, one in read.items() if isinstance(one, Article)}
        seen = tuple(_ended(_seen(url, o, before[url], articles)) for url, o in outcomes.items())
        changed = {s.outcome.url: s.outcome for s in seen}
        notes = asked_whole(house, target.urls, run.began_at) if conditional else ()
        judged = _new_versions(run, seen, {**articles, **_with_further_pages(run, seen, articles)})
        ending = Ending(judged=judged, changed=changed, notes=notes)
        return Refetched(manifest=close_run(run, ending, clock()), seen=seen)


def target_of(words: Sequence[str], house: House) -> Target:
    """Return the addresses that *words* name: stories by name, http(s) addresses, record ids (urn:uuid:…)."""
    stories: dict[str, tuple[Line, ...]] = {}
    urls: list[str] = []
    for word in words:
        if word.lower().startswith(("http://", "https://")):
            urls.append(word)
        elif word.startswith("urn:uuid:"):
            urls.append(_url_of_record(word, house))
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


def _url_of_record(record_id: str, house: House) -> str:
    with house.catalogue() as catalogue:
        version = catalogue.record(record_id)
    if version is None:
        raise TargetError(
            f"{record_id}: not in the store {house.where('')}; `warraq show STORY --json` lists record ids"
        )
    return version.ref.url


def _ends(run: Run) -> dict[str, Outcome]:
    """Return how each page that this run planned by itself ended, redirects followed."""
    with run.frontier() as frontier:
        pages = [plan.url for plan, _ in frontier.plans() if plan.purpose is Purpose.PAGE and plan.hops == 0]
        ends = {url: frontier.final(url) for url in pages}
    return {url: seen_through(run, end) for url, end in ends.items() if end is not None}


def _before(run: Run, *urls: str) -> RecordRef | None:
    """Return the newest good version of the page at one of *urls* (as asked, as redirected to) from an earlier run."""
    with run.house.catalogue() as catalogue:
        found = [
            ref for url in dict.fromkeys(urls) for ref in good_versions(catalogue, url, besides=run.run_id)
        ]
    return max(found, key=lambda ref: ref.captured_at, default=None)


def _read(
    run: Run, outcomes: Mapping[str, Outcome], before: Mapping[str, RecordRef | None], renderer: Renderer
) -> dict[str, Article | NoArticle]:
    """Read the old and the new version of each page whose bytes differ, that may be a wall, or whose text scripts write, by record id."""
    pairs = [
        (o, before[url])
        for url, o in outcomes.items()
        if readable(o)
        and (not _same_bytes(o, before[url]) or is_scripted(run, o.url, renderer) or may_be_walled(run, o))
    ]
    wanted = [o for o, _ in pairs]
    wanted += [
        Outcome(url=ref.url, fate=Fate.KEPT, reason="before", ref=ref) for _, ref in pairs if ref is not None
    ]
    found = {one.ref.record_id: one for one in read_articles(run, wanted) if one.ref is not None}
    shown = versions_rendered(run, pairs, found, renderer)
    ends = {one.ref.record_id: one for one in wanted if one.ref is not None}
    told = with_reservations(run, [ends[record] for record in shown], list(shown.values()))
    return dict(zip(shown, told, strict=True))


def _walled(outcome: Outcome, read: Mapping[str, Article | NoArticle]) -> Outcome:
    """Return a page as blocked where a wall was read in its place: that is no change of the article."""
    no = read.get(outcome.ref.record_id) if outcome.ref is not None else None
    return walled(outcome, no)


def _same_bytes(outcome: Outcome, before: RecordRef | None) -> bool:
    return (
        before is not None and outcome.ref is not None and outcome.ref.payload_digest == before.payload_digest
    )


def _seen(url: str, outcome: Outcome, before: RecordRef | None, articles: Mapping[str, Article]) -> Seen:
    change = _change(outcome, before, articles)
    return Seen(url=url, change=change, before=before, outcome=outcome)


def _change(outcome: Outcome, before: RecordRef | None, articles: Mapping[str, Article]) -> Change:
    if outcome.fate is Fate.SAME_AS_BEFORE and before is not None:
        return Change.SAME  # the host's own word: not modified
    if outcome.fate is Fate.BLOCKED:
        return Change.BLOCKED
    if not readable(outcome) or outcome.ref is None:
        # What was never held has not gone: nobody knows that it was ever there.
        gone = before is not None and outcome.ref is not None and outcome.ref.status in GONE
        return Change.GONE if gone else Change.FAILED
    if before is None:
        return Change.NEW
    is_same = _same_bytes(outcome, before)
    old, new = articles.get(before.record_id), articles.get(outcome.ref.record_id)
    if old is None or new is None:
        return Change.SAME if is_same else Change.CHANGED
    if _words(old) == _words(new):
        return Change.SAME if is_same else Change.LAYOUT
    return Change.CHANGED


def _words(article: Article) -> tuple[str, tuple[str, ...]]:
    return article.title, tuple(p.text for p in article.paragraphs)


def _ended(seen: Seen) -> Seen:
    """Return *seen* with the fate that the comparison gives its outcome."""
    outcome = seen.outcome
    if seen.change is Change.SAME and seen.before is not None and outcome.fate is not Fate.SAME_AS_BEFORE:
        outcome = replace(
            outcome, fate=Fate.SAME_AS_BEFORE, reason="same-bytes", why=f"as {seen.before.record_id}"
        )
    elif (
        seen.change is Change.GONE and seen.before is not None
    ):  # its answer was kept: that is what was asked for
        why = f"{outcome.why}; {seen.before.record_id} holds what stood there"
        outcome = replace(outcome, fate=Fate.NOT_AN_ARTICLE, reason=seen.change.value, why=why)
    elif seen.change in _OTHER:
        outcome = replace(outcome, reason=seen.change.value)
    return replace(seen, outcome=outcome)


def _with_further_pages(
    run: Run, seen: Sequence[Seen], articles: Mapping[str, Article]
) -> dict[str, Article]:
    """Return those new versions that go on at further pages with these, by the record of the first."""
    new = {s.outcome.url: s.outcome.ref.record_id for s in seen if s.change in _OTHER and s.outcome.ref}
    first = {url: articles[record] for url, record in new.items() if record in articles}
    whole = join_pages(run, first).articles
    ends = {s.outcome.url: s.outcome for s in seen}
    told = with_reservations(run, [ends[url] for url in whole], list(whole.values()))
    return {new[url]: one for url, one in zip(whole, told, strict=True) if isinstance(one, Article)}


def _new_versions(run: Run, seen: Sequence[Seen], articles: Mapping[str, Article]) -> tuple[Judged, ...]:
    """Return the new version of each known article that changed, with the verdict that it had."""
    known = {line["url"]: line for line in articles_of(run.house, run.story)}
    fresh = [(s, articles.get(s.outcome.ref.record_id)) for s in seen if s.outcome.ref is not None]
    return tuple(
        Judged(article=article, verdict=verdict_of(known[s.url]))
        for s, article in fresh
        if article is not None and s.url in known and s.change in _OTHER
    )
