"""How the addresses of a run ended, in a few lines: counts by fate, and the hosts that kept pages from us."""

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from archive.fate import Fate, Outcome
from desk.articles.hosts import host_text, padded
from desk.terminal.safe import safe_text

if TYPE_CHECKING:
    from flows.instead.blocked import BlockedHost

_COLUMNS = 80  # of a plain terminal: a host has one line
_HOST = 24  # columns of a host's name
_MOST = 5  # hosts that are named: those that blocked most; the manifest has all


def ended_lines(planned: Sequence[Outcome]) -> Iterator[str]:
    """Yield how many addresses of a run ended in which fate; what was asked for its hosts' rules stands apart."""
    from spiders.manners.robots import is_rules_url

    pages = [one for one in planned if not is_rules_url(one.url)]
    fates = Counter(one.fate for one in pages)
    told = ", ".join(f"{fates[fate]} {fate.value}" for fate in Fate if fates[fate])
    rules = len(planned) - len(pages)
    text = (
        f"{len(pages)} {'address' if len(pages) == 1 else 'addresses'}"
        f"{f': {told}' if told else ''}{f'; and {rules} robots.txt' if rules else ''}"
    )
    yield from labelled("fetched", text)


def labelled(label: str, text: str, columns: int = _COLUMNS) -> list[str]:
    """Return a text behind its label, in lines that a plain terminal does not break."""
    return wrap(
        text,
        columns,
        initial_indent=f"{label:<10}",
        subsequent_indent=" " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )


def blocked_lines(hosts: "Sequence[BlockedHost]") -> Iterator[str]:
    """Yield the hosts that blocked most: how many of how many addresses, how many came another way, and beneath it what was seen."""
    for number, one in enumerate(hosts[:_MOST]):
        other = sum(count for _, count in one.instead)
        ways = f", {other} of them read all the same" if other else ""
        yield f"{'' if number else 'blocked':<10}{padded(host_text(one.host, limit=40), _HOST)} {one.blocked} of {one.asked}{ways}"
        yield from (f"  {line}" for line in labelled("", safe_text(one.why, limit=300), _COLUMNS - 2))
    if (rest := len(hosts) - _MOST) > 0:
        yield f"          and {rest} more {'host' if rest == 1 else 'hosts'}; the manifest names all"
