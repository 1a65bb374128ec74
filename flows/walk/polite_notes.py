"""What a person hears at the end of a run of hosts that were asked less than the run wanted."""

import re
from collections import Counter
from collections.abc import Iterator

from archive.addresses.urls import UrlError, host_of
from archive.fate import Outcome
from flows.run import Run
from spiders.manners.alone import noted
from spiders.manners.optouts import OPTED_OUT
from spiders.manners.robots import is_rules_url

_UNTIL = re.compile(r"asked to wait until (\S+)")


def polite_notes(run: Run) -> Iterator[str]:
    """Yield a line for each host that is left alone for longer than a run waits, and what robots.txt asked for in vain."""
    resting, opted_out, capped = Counter[tuple[str, str]](), Counter[str](), list[str]()
    with run.frontier() as frontier:
        for outcome in frontier.outcomes():
            if said := _UNTIL.search(outcome.why):
                resting[_host(outcome), said[1]] += 1
            elif outcome.reason == OPTED_OUT:
                opted_out[outcome.why] += 1
            elif outcome.why.startswith("its Crawl-delay") and is_rules_url(outcome.url):
                capped.append(f"{outcome.url}: {outcome.why}")
    for (host, until), number in sorted(resting.items()):
        yield f"{host} asked to wait until {until}: {number} of its addresses were not had, and no run asks it before"
    for why, number in sorted(opted_out.items()):
        yield f"{why}: {number} addresses were not asked (docs/crawler-policy.md)"
    yield from sorted(capped)


def alone_notes(run: Run) -> Iterator[str]:
    """Yield why a run could not share the budget of hosts with other runs on the machine."""
    yield from (f"asked hosts by itself: {why}" for why in noted(run.folder))


def _host(outcome: Outcome) -> str:
    try:
        return host_of(outcome.url)
    except UrlError:
        return outcome.url
