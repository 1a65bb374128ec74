"""Hosts whose owners want no visit of ours: asked for nothing, not even their robots.txt, and not through others."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from archive.fate import Fate, Outcome
from archive.hosts import UrlError, ascii_host
from archive.urls import host_of, unwrapped

OPTED_OUT = "opted_out"
# An address that stands in the path of another one, as archives and caches write it: /web/2025id_/https://host/…,
# /web/2025/host/…, /c/s/host/…. Linear: each alternative begins with letters of its own and ends at a slash.
_INNER = re.compile(
    r"https?:/{1,2}([^/?#\s]+)|/web/\d{1,14}(?:[a-z]{2}_)?/([^/:?#\s]+)(?=/|$)|/[a-z]/(?:s/)?([^/?#\s]+)",
    re.IGNORECASE,
)
_MOST_INNER = 8  # of one address; who nests more hides something


class OptOutError(ValueError):
    """A line that names no host."""


def read_hosts(text: str) -> tuple[str, ...]:
    """Return the hosts that a list names, one a line, "#" before a comment. Raises OptOutError naming the line."""
    hosts = []
    for number, line in enumerate(text.splitlines(), 1):
        if word := line.partition("#")[0].strip():
            try:
                hosts.append(host_of(word) if "://" in word else ascii_host(word.removeprefix("*.")))
            except UrlError as error:
                raise OptOutError(f"line {number}: {word[:80]!r} is no host ({error})") from error
    return tuple(dict.fromkeys(hosts))


@dataclass(frozen=True, slots=True)
class OptOuts:
    """The hosts of a list; each stands for all below it too."""

    hosts: frozenset[str]

    def why(self, url: str) -> str:
        """Say which entry speaks against asking for an address; "" when none does."""
        if not self.hosts:
            return ""
        return next(
            (f"the owner of {one} wants no visits" for host in _hosts(url) if (one := self._entry(host))), ""
        )

    def refuses(self, url: str) -> Outcome | None:
        """Give the outcome of an address that must not be asked for, None for one that may."""
        why = self.why(url)
        return Outcome(url=url, fate=Fate.REFUSED, reason=OPTED_OUT, why=why) if why else None

    def _entry(self, host: str) -> str:
        labels = host.split(".")
        names = (".".join(labels[at:]) for at in range(len(labels)))
        return next((name for name in names if name in self.hosts), "")


def opt_outs(hosts: Iterable[str]) -> OptOuts:
    """Return a list of hosts, ready to be asked."""
    return OptOuts(frozenset(hosts))


def _hosts(url: str) -> Iterator[str]:
    """Yield the hosts that an address speaks of: its own, and those that archives, caches and mirrors carry in it."""
    spelt = [url]
    with suppress(UrlError):
        spelt.append(unwrapped(url))
    found = _INNER.finditer(unquote(url.partition("?")[0]), len("http://"))
    inner = (one[one.lastindex or 0] for one in islice(found, _MOST_INNER))
    spelt += [f"http://{word.rpartition('@')[2]}" for word in inner]
    for one in spelt:
        with suppress(UrlError):
            yield host_of(one)
