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
    """What looking around gave: links, and what was asked, as pairs of outlet and address."""

    links: tuple[Link, ...]
    asked: frozenset[tuple[str, str]]


def look_around(run: Run, scopes: Mapping[str, Scope], before: Looked) -> Looked:
    """Ask every outlet's channels, beginning with its home page and robots.txt; *before* is not asked again."""
    asks = [ask for scope in scopes.values() for ask in (*first_asks(scope), *_searches(scope, before))]
    links: list[Link] = list(before.links)
    asked = set(before.asked)
    for _ in range(MOST_STEPS):
        asks = within_budget(asks, asked)
        if not asks:
            break
        asked.update((ask.outlet, ask.url) for ask in asks)
        readings = ask_all(run, scopes, asks)
        links += [link for reading in readings for link in reading.links]
        asks = [ask for reading in readings for ask in reading.asks]
    return Looked(links=tuple(links), asked=frozenset(asked))


@step()
def ask_all(run: Run, scopes: Mapping[str, Scope], asks: Sequence[Ask]) -> tuple[Reading, ...]:
    """Fetch asks and read their answers."""
    outcomes = keep(
        run, [Plan(url=ask.url, purpose=_purpose(ask), how=ask.channel.value) for ask in asks], "looking"
    )
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
    name = scope.outlet.name
    known = sorted(url for outlet, url in before.asked if outlet == name and "/wp/v2/posts" in url)
    return wordpress.asks(scope, known[0].split("wp/v2/posts")[0]) if known else ()


def within_budget(asks: Sequence[Ask], asked: set[tuple[str, str]]) -> list[Ask]:
    """Return each new ask once, no outlet over its budget, whatever sites it sends us to."""
    spent = Counter(outlet for outlet, _ in asked)
    before = {url for _, url in asked}
    chosen: dict[str, Ask] = {}
    for ask in asks:
        if ask.url in before or ask.url in chosen or spent[ask.outlet] >= MOST_ASKS_AN_OUTLET:
            continue
        spent[ask.outlet] += 1
        chosen[ask.url] = ask
    return list(chosen.values())


def _purpose(ask: Ask) -> Purpose:
    return Purpose.ROBOTS if ask.channel is Channel.ROBOTS else Purpose.CHANNEL
