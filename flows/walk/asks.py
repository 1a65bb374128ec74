"""Which asks of a look around are made: each once for its outlet or service, within its budget, and none for another's lists."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archive.addresses.urls import UrlError, site_of
from spiders.frontier.plan import Plan, Purpose
from story.channels.scope import Survey
from story.channels.table import SERVICES, budget_of
from story.link import Ask, Channel

if TYPE_CHECKING:
    from flows.walk.look import Places

# Requests to one outlet's channels in one run: a home page, robots.txt, ten sections of four pages, a few feeds and
# sitemaps, and a search a query stay under it; a site that names thousands of sitemaps does not.
MOST_ASKS_AN_OUTLET = 150
# Asked again and again, and mostly unchanged: their hosts are asked for news only (RFC 9110 §13.1).
_CONDITIONAL = frozenset({Channel.FEED, Channel.NEWS_SITEMAP, Channel.HOME})


class Owners:
    """Whose site an address is of, among the outlets that are asked."""

    def __init__(self, places: "Places") -> None:
        self._sites = {name: site_of(scope.outlet.home) for name, scope in places.scopes.items()}
        self._known = frozenset(self._sites.values())

    def of_their_own(self, asks: Iterable[Ask]) -> Iterator[Ask]:
        """Yield asks but those by which an outlet names lists of another one that is asked itself: they would count as its own."""
        for ask in asks:
            own, site = self._sites.get(ask.outlet), _site(ask.url)
            if own is None or site == own or site not in self._known:
                yield ask


def _site(url: str) -> str:
    try:
        return site_of(url)
    except UrlError:
        return ""


def key_of_ask(ask: Ask) -> tuple[str, str]:
    """Return what is asked once in a run: an address for an outlet, or a service."""
    return ask.outlet, ask.url


def within_budget(asks: Iterable[Ask], asked: Iterable[tuple[str, str]], survey: Survey) -> list[Ask]:
    """Return each new ask once for its outlet, no outlet and no service over its budget, whatever sites it sends us to.

    What two outlets name is read for both and fetched once: nobody makes another's list his own by naming it first.
    """
    known = frozenset(asked)
    spent = Counter(outlet for outlet, _ in known)
    chosen: dict[tuple[str, str], Ask] = {}
    for ask in asks:
        most = budget_of(ask.channel, survey) if ask.channel in SERVICES else MOST_ASKS_AN_OUTLET
        key = key_of_ask(ask)
        if key in known or key in chosen or spent[ask.outlet] >= most:
            continue
        spent[ask.outlet] += 1
        chosen[key] = ask
    return list(chosen.values())


def plan_of(ask: Ask) -> Plan:
    """Return what to fetch for an ask."""
    purpose = Purpose.ROBOTS if ask.channel is Channel.ROBOTS else Purpose.CHANNEL
    return Plan(url=ask.url, purpose=purpose, how=ask.channel.value, conditional=ask.channel in _CONDITIONAL)
