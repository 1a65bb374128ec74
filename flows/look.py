"""Looking around: every channel of every outlet and every service is asked, and what its answers name is asked too."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.fate import Outcome
from archive.urls import UrlError, host_of, site_of
from article.article import Article
from flows.keep import keep
from flows.measured import Heard, Where, unmeasured_by
from flows.read import answer_to
from flows.run import Run
from flows.steps import step
from spiders.plan import Plan, Purpose
from story.channels import wordpress
from story.channels.scope import Scope, Survey
from story.channels.table import SERVICES, budget_of, first_asks, read, read_service, service_asks
from story.link import Answer, Ask, Channel, Link, Reading, Unmeasured

_log = logging.getLogger(__name__)

# Requests to one outlet's channels in one run: a home page, robots.txt, ten sections of four pages, a few feeds and
# sitemaps, and a search a query stay under it; a site that names thousands of sitemaps does not.
MOST_ASKS_AN_OUTLET = 150
# Answers that lead to answers: index → year → month → page is three; a service that is probed minute by minute asks
# for some ten. What is behind is a circle.
MOST_STEPS = 12
# Asked again and again, and mostly unchanged: their hosts are asked for news only (RFC 9110 §13.1).
_CONDITIONAL = frozenset({Channel.FEED, Channel.NEWS_SITEMAP, Channel.HOME})


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where to look: outlets by name, and what the services are asked."""

    scopes: Mapping[str, Scope]
    survey: Survey

    def first_asks(self) -> tuple[Ask, ...]:
        """Return what is asked before any answer is there."""
        outlets = (ask for scope in self.scopes.values() for ask in first_asks(scope))
        return (*outlets, *service_asks(self.survey))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What looking around gave: what each ask said, and what was asked, as pairs of outlet (or service) and address."""

    heard: tuple[Heard, ...] = ()
    asked: frozenset[tuple[str, str]] = frozenset()

    @property
    def links(self) -> tuple[Link, ...]:
        """Return all links, in the order in which they were found."""
        return tuple(link for one in self.heard for link in one.links)


def look_around(run: Run, places: Places, before: Looked) -> Looked:
    """Ask every outlet's channels, beginning with its home page and robots.txt, and every service; *before* is not asked again."""
    searches = (ask for scope in places.scopes.values() for ask in _searches(scope, before))
    asks: list[Ask] = [*places.first_asks(), *searches]
    heard = list(before.heard)
    asked = set(before.asked)
    for _ in range(MOST_STEPS):
        asks = within_budget(asks, asked, places.survey)
        if not asks:
            break
        asked.update((ask.outlet, ask.url) for ask in asks)
        answers = ask_all(run, places, asks)
        heard += [one for one, _ in answers]
        asks = [ask for _, further in answers for ask in further]
    return Looked(heard=tuple(heard), asked=frozenset(asked))


@step()
def ask_all(run: Run, places: Places, asks: Sequence[Ask]) -> tuple[tuple[Heard, tuple[Ask, ...]], ...]:
    """Fetch asks and read their answers: what each said, and what it asks for further."""
    plans = [
        Plan(
            url=ask.url,
            purpose=_purpose(ask),
            how=ask.channel.value,
            conditional=ask.channel in _CONDITIONAL,
        )
        for ask in asks
    ]
    outcomes = keep(run, plans, "looking")
    sites = _sites(places)
    return tuple(_heard(run, places, sites, ask, outcomes[ask.url]) for ask in asks)


def _heard(
    run: Run, places: Places, sites: Mapping[str, str], ask: Ask, outcome: Outcome
) -> tuple[Heard, tuple[Ask, ...]]:
    answer = answer_to(run, ask, outcome)
    reading = reading_of(answer, places) if answer is not None else Reading(note=outcome.why)
    heard = Heard(
        where=Where(ask.channel.value, ask.outlet),
        links=tuple(_placed(link, sites) for link in reading.links),
        unmeasured=unmeasured_by(outcome, answer, reading),
        note=reading.note,
    )
    return heard, reading.asks


def reading_of(answer: Answer, places: Places) -> Reading:
    """Return what an answer held. A fault of its reader leaves it unmeasured: it is kept, and would end every run that reads it."""
    try:
        if answer.ask.channel in SERVICES:
            return read_service(answer, places.survey)
        return read(answer, places.scopes[answer.ask.outlet])
    except Exception as error:  # noqa: BLE001 - one answer must not end the run
        _log.exception("reading %s ended in an error of ours", answer.url)
        note = f"its reader failed: {error!r}"[:300]
        return Reading(unmeasured=Unmeasured.UNREADABLE, note=note)


def _sites(places: Places) -> dict[str, str]:
    """Return the names of the known outlets by their registered domains."""
    return {site_of(scope.outlet.home): name for name, scope in places.scopes.items()}


def _placed(link: Link, sites: Mapping[str, str]) -> Link:
    """Return a link with its outlet: a service links to outlets that nobody knew, and each of them counts as one."""
    if link.outlet:
        return link
    try:
        return replace(link, outlet=sites.get(site_of(link.url)) or host_of(link.url))
    except UrlError:
        return link


@step()
def links_of(run: Run, related: Iterable[tuple[Article, Outcome]], places: Places) -> tuple[Heard, ...]:
    """Return what related articles link to."""
    heard: list[Heard] = []
    sites = _sites(places)
    nowhere = next(iter(places.scopes.values()), None)
    for article, outcome in related:
        scope = places.scopes.get(sites.get(site_of(outcome.url), ""), nowhere)
        if scope is None or article.url is None:
            continue
        ask = Ask(url=outcome.url, channel=Channel.OUTLINK, outlet=scope.outlet.name)
        answer = answer_to(run, ask, outcome)
        if answer is not None:
            links = tuple(_placed(link, sites) for link in reading_of(answer, places).links)
            heard.append(Heard(where=Where(ask.channel.value, ask.outlet), links=links))
    return tuple(heard)


def _searches(scope: Scope, before: Looked) -> tuple[Ask, ...]:
    """Return the searches for queries that were learnt since: only outlets whose search answered before have any."""
    name = scope.outlet.name
    known = sorted(url for outlet, url in before.asked if outlet == name and "/wp/v2/posts" in url)
    return wordpress.asks(scope, known[0].split("wp/v2/posts")[0]) if known else ()


def within_budget(asks: Sequence[Ask], asked: set[tuple[str, str]], survey: Survey) -> list[Ask]:
    """Return each new ask once, no outlet and no service over its budget, whatever sites it sends us to."""
    spent = Counter(outlet for outlet, _ in asked)
    before = {url for _, url in asked}
    chosen: dict[str, Ask] = {}
    for ask in asks:
        most = budget_of(ask.channel, survey) if ask.channel in SERVICES else MOST_ASKS_AN_OUTLET
        if ask.url in before or ask.url in chosen or spent[ask.outlet] >= most:
            continue
        spent[ask.outlet] += 1
        chosen[ask.url] = ask
    return list(chosen.values())


def _purpose(ask: Ask) -> Purpose:
    return Purpose.ROBOTS if ask.channel is Channel.ROBOTS else Purpose.CHANNEL
