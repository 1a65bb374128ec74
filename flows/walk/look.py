"""Looking around: every channel of every outlet and every service is asked, and what its answers name is asked too."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from archive.addresses.urls import UrlError, host_of, site_of
from archive.fate import Outcome
from article.article import Article
from flows.reading.read import answer_to
from flows.run import Run
from flows.steps import step
from flows.walk.asking import Asking, Said, ask_all
from flows.walk.measured import Heard, Where, unmeasured_by
from story.channels import wordpress
from story.channels.outlink import Outlink, links_from, outlinks
from story.channels.scope import Scope, Survey, is_same_site
from story.channels.table import SERVICES, first_asks, read, read_service, service_asks
from story.link import Answer, Ask, Channel, Link, Reading, Unmeasured
from story.rank import LEDE_LETTERS
from story.seed import Outlet

_log = logging.getLogger(__name__)

# Lists of which the story's words or days choose what is read.
_SIEVED = frozenset({Channel.SITEMAP, Channel.GDELT_GAL, Channel.GDELT_GKG})
# A choice: some 100 MB. An entry of a feed or a list has LEDE_LETTERS at most, mostly a few hundred: 100,000 links.
_MOST_TEXT_LETTERS = 30_000_000


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
    """What looking around gave: what each ask said, and what was asked, as pairs of outlet (or service) and address.

    `lists` are the answers that say more to who knows more of the story, with how they ended; `late` are asks of slow sites that
    were asked, and are still open.
    """

    heard: tuple[Heard, ...] = ()
    asked: frozenset[tuple[str, str]] = frozenset()
    lists: tuple[tuple[Ask, Outcome], ...] = ()
    late: tuple[Ask, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """Return all links, in the order in which they were found."""
        return tuple(link for one in self.heard for link in one.links)


def look_around(run: Run, places: Places, before: Looked, further: Iterable[Ask] = ()) -> Looked:
    """Ask every outlet's channels, beginning with its home page and robots.txt, and every service; *before* is not asked again.

    Sites that are slow hold nobody for long: what they owe is asked on beside the pages, and read at the next look.
    """
    run.stragglers.begin_stage()
    found, sites = searched(before), _sites(places)
    again = (ask for scope in places.scopes.values() for ask in searches(scope, found))

    def hear(ask: Ask, outcome: Outcome) -> Said:
        return _said(run, places, sites, ask, outcome)

    asking = Asking(run, places, hear)
    asking.begin([*before.late, *places.first_asks(), *again, *further], before)
    ask_all(run, asking)
    said = asking.said
    return Looked(
        heard=within_letters((*before.heard, *(one.heard for one in said))),
        asked=asking.asked,
        lists=(*before.lists, *((one.ask, one.outcome) for one in said if one.ask.channel in _SIEVED)),
        late=asking.late,
    )


@step()
def read_lists_again(run: Run, places: Places, looked: Looked) -> tuple[Said, ...]:
    """Read again what the lists said that were asked in this run, with what is known of the story by now; nobody is asked.

    Of a sitemap, months that were passed over may be wanted now; of a worldwide list, articles under learned names.
    """
    said = _read_all(run, places, looked.lists)
    return tuple(one._replace(heard=replace(one.heard, is_again=True)) for one in said)


def _read_all(run: Run, places: Places, ended: Iterable[tuple[Ask, Outcome]]) -> tuple[Said, ...]:
    sites = _sites(places)
    return tuple(_said(run, places, sites, ask, outcome) for ask, outcome in ended)


def within_letters(heard: Iterable[Heard]) -> tuple[Heard, ...]:
    """Return what was heard with no more text beside titles than a walk can hold: the first links keep theirs."""
    left = _MOST_TEXT_LETTERS
    kept: list[Heard] = []
    for one in heard:
        letters = sum(len(link.text) for link in one.links)
        left -= letters
        is_over = left < 0 and letters
        kept.append(replace(one, links=tuple(replace(li, text="") for li in one.links)) if is_over else one)
    return tuple(kept)


def _said(run: Run, places: Places, sites: Mapping[str, str], ask: Ask, outcome: Outcome) -> Said:
    answer = answer_to(run, ask, outcome)
    reading = reading_of(answer, places) if answer is not None else Reading(note=outcome.why)
    heard = Heard(
        where=Where(ask.channel.value, ask.outlet),
        links=tuple(_placed(link, sites) for link in reading.links),
        unmeasured=unmeasured_by(outcome, answer, reading),
        note=reading.note,
        url=ask.url,
    )
    return Said(ask, outcome, heard, reading.asks)


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


def placed(link: Link, places: Places) -> Link:
    """Return a link with its outlet among those of *places*; any other counts by its host."""
    return _placed(link, _sites(places))


def _placed(link: Link, sites: Mapping[str, str]) -> Link:
    """Return a link with its outlet: a service links to outlets that nobody knew, and each of them counts as one."""
    link = replace(link, text=link.text[:LEDE_LETTERS])  # all that ranking reads, and a walk keeps all links
    if link.outlet:
        return link
    return replace(link, outlet=_known_or_host(link.url, sites))


def _known_or_host(url: str, sites: Mapping[str, str]) -> str:
    try:
        return sites.get(site_of(url)) or host_of(url)
    except UrlError:
        return ""


@step()
def links_of(run: Run, related: Iterable[tuple[Article, Outcome]], places: Places) -> tuple[Heard, ...]:
    """Return what related articles link to, each booked on the outlet that it stands at, known or not."""
    heard: list[Heard] = []
    sites = _sites(places)
    for article, outcome in related:
        known = places.scopes.get(sites.get(site_of(outcome.url), ""))
        scope = known or _scope_of(outcome.url, article.language, places)
        ask = Ask(url=outcome.url, channel=Channel.OUTLINK, outlet=scope.outlet.name)
        found = _outlinks(run, ask, outcome)
        if found is not None:
            links = links_from(found, ask, outcome.url, _outlets_of(outcome.url, scope, sites))
            where = Where(ask.channel.value, ask.outlet)
            heard.append(Heard(where=where, links=links, url=outcome.url))
    return tuple(heard)


def _outlinks(run: Run, ask: Ask, outcome: Outcome) -> tuple[Outlink, ...] | None:
    """Return what a page links to, from where it was read or else from its record; None where that holds no answer."""
    known = run.ahead.outlinks(outcome)
    if known is not None:
        return known
    answer = answer_to(run, ask, outcome)
    return None if answer is None else outlinks(answer) or ()


def _outlets_of(page: str, scope: Scope, sites: Mapping[str, str]) -> Callable[[str], str]:
    """Return what names the outlet of an address on a page: that of the page's own site, a known one, else the host."""

    def outlet_of(url: str) -> str:
        return (scope.outlet.name if is_same_site(url, page) else "") or _known_or_host(url, sites)

    return outlet_of


def _scope_of(url: str, language: str, places: Places) -> Scope:
    """Return a scope of a page's own host: nobody knows the outlet."""
    outlet = Outlet(name=host_of(url), home=urljoin(url, "/"), language=language, country="")
    return Scope(outlet=outlet, window=places.survey.window, off=places.survey.off)


def searched(before: Looked) -> Mapping[str, Sequence[str]]:
    """Return by outlet the addresses of its searches that answered before."""
    answered: dict[str, list[str]] = defaultdict(list)
    for one in before.heard:
        if one.where.channel == Channel.WORDPRESS and _is_answer(one):
            answered[one.where.outlet].append(one.url)
    return answered


def searches(scope: Scope, found: Mapping[str, Sequence[str]]) -> tuple[Ask, ...]:
    """Return the queries, learnt ones too, to each search of an outlet that answered before, by REST or by its feed."""
    answered = found.get(scope.outlet.name, ())
    roots = dict.fromkeys(url.split("wp/v2/posts")[0] for url in answered if "wp/v2/posts" in url)
    feeds = dict.fromkeys(urljoin(url, "/") for url in answered if "feed=rss2" in url)
    by_rest = (ask for root in roots for ask in wordpress.asks(scope, root))
    return (*by_rest, *(ask for root in feeds for ask in wordpress.feed_asks(scope, root)))


def _is_answer(heard: Heard) -> bool:
    return heard.unmeasured is None and bool(heard.links or not heard.note)
