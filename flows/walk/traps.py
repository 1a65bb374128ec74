"""Addresses that look endless are told in the run, each with its reason, and nobody is asked for them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from archive.addresses.urls import UrlError, host_of
from archive.fate import Fate, Outcome
from flows.run import Run
from spiders.frontier.plan import Plan, Purpose, Settled
from story.channels.table import SERVICES
from story.link import Ask, Link
from story.traps import Trap, trap_in, without_traps

TRAP = "trap"  # the reason of a refusal
# Of one host in one run: a page of 10⁵ such links must not fill a manifest. A choice; the rest is counted as "more".
MOST_TOLD = 100


def walkable(run: Run, links: Iterable[Link]) -> list[Link]:
    """Return the links that look as if they led somewhere; the others are refused, and told."""
    kept, traps = without_traps(links, run.began_at.date())
    _refuse(run, traps, Purpose.PAGE)
    return kept


def askable(run: Run, asks: Sequence[Ask]) -> list[Ask]:
    """Return the asks of outlets that do not look endless, and all of services: an index is asked in addresses that we made."""
    today = run.began_at.date()
    told = {ask.url: trap_in(ask.url, today) for ask in asks if ask.channel not in SERVICES}
    _refuse(run, [Trap(url=url, why=why) for url, why in told.items() if why], Purpose.CHANNEL)
    return [ask for ask in asks if not told.get(ask.url)]


def _refuse(run: Run, traps: Sequence[Trap], purpose: Purpose) -> None:
    """Plan each trap and settle it at once: refused, with its reason; at most MOST_TOLD of a host."""
    if not traps:
        return
    with run.frontier() as frontier:
        told = {one.url for one in frontier.outcomes() if one.reason == TRAP}
        room = Counter({host: MOST_TOLD - n for host, n in Counter(map(_host, told)).items()})
        fresh: list[Trap] = []
        for trap in traps:
            host = _host(trap.url)
            if trap.url not in told and room.setdefault(host, MOST_TOLD) > 0:
                room[host] -= 1
                fresh.append(trap)
        frontier.refuse((Plan(url=trap.url, purpose=purpose), _refusal(trap)) for trap in fresh)


def _refusal(trap: Trap) -> Settled:
    return Settled(outcome=Outcome(url=trap.url, fate=Fate.REFUSED, reason=TRAP, why=trap.why))


def _host(url: str) -> str:
    try:
        return host_of(url)
    except UrlError:
        return ""


def trap_notes(run: Run) -> list[str]:
    """Return a line a host of which addresses look endless: how many, and why the first."""
    by_host: dict[str, list[Outcome]] = defaultdict(list)
    with run.frontier() as frontier:
        for one in frontier.outcomes():
            if one.reason == TRAP:
                by_host[_host(one.url)].append(one)
    return [
        f"{len(told)}{' and more' if len(told) >= MOST_TOLD else ''} addresses of {host} look endless and were not asked; the first: {told[0].why}"
        for host, told in by_host.items()
    ]
