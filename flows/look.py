"""Looking around: every channel of every outlet is asked, and what its answers name is asked too, until nothing is new."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.fate import Outcome
from archive.urls import site_of
from article.article import Article
from flows.keep import keep
from flows.read import answer_to
from flows.run import Run
from flows.steps import step
from spiders.plan import Plan, Purpose
from story.channels import wordpress
from story.channels.scope import Scope
from story.channels.table import first_asks, read
from story.link import Ask, Channel, Link, Reading

# Requests to one outlet's channels in one run: a home page, robots.txt, ten sections of four pages, a few feeds and
# sitemaps, and a search a query stay under it; a site that names thousands of sitemaps does not.
MOST_ASKS_AN_OUTLET = 150
# Answers that lead to answers: index → year → month → page is three.
MOST_STEPS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What looking around gave: links, and every address that was asked."""

    links: tuple[Link, ...]
    asked: frozenset[str]


def look_around(run: Run, scopes: Mapping[str, Scope], before: Looked) -> Looked:
    """Ask every outlet's channels, beginning with its home page and robots.txt; *before* is not asked again."""
    asks = [ask for scope in scopes.values() for ask in (*first_asks(scope), *_searches(scope, before))]
    links: list[Link] = list(before.links)
    asked = set(before.asked)
    for _ in range(MOST_STEPS):
        asks = _within_budget(asks, asked)
        if not asks:
            break
        asked.update(ask.url for ask in asks)
        readings = ask_all(run, scopes, asks)
        links += [link for reading in readings for link in reading.links]
        asks = [ask for reading in readings for ask in reading.asks]
    return Looked(links=tuple(links), asked=frozenset(asked))


@step()
def ask_all(run: Run, scopes: Mapping[str, Scope], asks: Sequence[Ask]) -> tuple[Reading, ...]:
    """Fetch asks and read their answers."""
    outcomes = keep(run, [Plan(url=ask.url, purpose=_purpose(ask)) for ask in asks], "looking")
    readings = []
    for ask in asks:
        answer = answer_to(run, ask, outcomes[ask.url])
        if answer is not None:
            readings.append(read(answer, scopes[ask.outlet]))
    return tuple(readings)


@step()
def links_of(
    run: Run, related: Iterable[tuple[Article, Outcome]], scopes: Mapping[str, Scope]
) -> tuple[Link, ...]:
    """Return what related articles link to."""
    links: list[Link] = []
    sites = {site_of(scope.outlet.home): scope for scope in scopes.values()}
    nowhere = next(iter(scopes.values()), None)
    for article, outcome in related:
        scope = sites.get(site_of(outcome.url), nowhere)
        if scope is None or article.url is None:
            continue
        answer = answer_to(
            run, Ask(url=outcome.url, channel=Channel.OUTLINK, outlet=scope.outlet.name), outcome
        )
        if answer is not None:
            links += read(answer, scope).links
    return tuple(links)


def _searches(scope: Scope, before: Looked) -> tuple[Ask, ...]:
    """Return the searches for queries that were learnt since: only outlets whose search answered before have any."""
    known = [
        url for url in before.asked if "/wp/v2/posts" in url and site_of(url) == site_of(scope.outlet.home)
    ]
    return wordpress.asks(scope, known[0].split("wp/v2/posts")[0]) if known else ()


def _within_budget(asks: Sequence[Ask], asked: set[str]) -> list[Ask]:
    """Return each new ask once, no outlet over its budget (asks made before are counted by their site)."""
    spent = Counter(site_of(url) for url in asked)
    chosen: dict[str, Ask] = {}
    for ask in asks:
        site = site_of(ask.url)
        if ask.url in asked or ask.url in chosen or spent[site] >= MOST_ASKS_AN_OUTLET:
            continue
        spent[site] += 1
        chosen[ask.url] = ask
    return list(chosen.values())


def _purpose(ask: Ask) -> Purpose:
    return Purpose.ROBOTS if ask.channel is Channel.ROBOTS else Purpose.CHANNEL
