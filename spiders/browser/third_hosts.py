"""Hosts of other sites than a page's own, which its scripts may ask: a few requests a page, in a turn of theirs.

Whom a page asks says the page, and it may be anybody's: what it makes a browser do must not storm another site, nor take
that site from later runs.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import host_of
from spiders.manners.turns import Turns

if TYPE_CHECKING:
    from spiders.manners.turns_shared import SharedTurns

# A choice. Of 1,248 article pages of the last twenty years 93 in 100 name no more scripts and styles than this of any one other domain,
# but for those below 97; half name one at most.
MOST_ASKED = 10
# Who is there to give files to the pages of others says so in a name that nobody else can give it: substackcdn.com, githubassets.com,
# sinaimg.cn, kinja-static.com, d1.cloudfront.net; and platforms of which many pages need much, and that do not.
_FILES = re.compile(r"cdn|static|img|assets|storage")
_PLATFORMS = (
    "akamaized.net",
    "ampproject.org",
    "cloudflare.com",
    "cloudfront.net",
    "fastly.net",
    "googleapis.com",
    "jsdelivr.net",
    "unpkg.com",
    "wp.com",
)


def gives_files(domain: str) -> bool:
    """Say whether a registered domain is one that serves the pages of others."""
    name = domain.rpartition(".")[0]
    return _FILES.search(name) is not None or f".{domain}".endswith(tuple(f".{one}" for one in _PLATFORMS))


@dataclass(slots=True, kw_only=True)
class ThirdHosts:
    """What one page asked of others' sites: by registered domain, how often, when last, and when it may be tried again."""

    page: str
    turns: "Turns | SharedTurns"
    _asked: Counter[str] = field(init=False, default_factory=Counter)
    _last: dict[str, float] = field(init=False, default_factory=dict)
    _later: dict[str, float] = field(init=False, default_factory=dict)

    def domain(self, url: str) -> str:
        """Return the registered domain of an address; "" for the page's own."""
        domain = registered_domain(host_of(url))
        return "" if domain == registered_domain(host_of(self.page)) else domain

    def refuses(self, url: str) -> str:
        """Say why an address is not asked for by this page any more; "" where it may be."""
        domain = self.domain(url)
        if self._asked[domain] < MOST_ASKED:
            return ""
        return f"a page of another site asks {domain} {MOST_ASKED} times at most"

    def wait_s(self, url: str, gap_s: float) -> float:
        """Take the turn of another's domain and count the request that leaves now: then 0.0; else the seconds until the next try.

        What leaves behind it, as long as nobody else asks there, belongs to that turn.
        """
        domain = self.domain(url)
        if not domain or gives_files(domain):
            return 0.0
        wait_s = self._turn(domain, gap_s) if gap_s > 0.0 else 0.0
        if wait_s <= 0.0:
            self._asked[domain] += 1
        return wait_s

    def _turn(self, domain: str, gap_s: float) -> float:
        left_s = self._later.get(domain, 0.0) - self.turns.clock()
        if left_s > 0.0:
            return left_s
        last = self._last.get(domain)
        if last is None or not self.turns.goes_on(domain, last):
            wait_s = self.turns.take({domain: gap_s}, hold_s=0.0)
            if wait_s > 0.0:
                self._later[domain] = self.turns.clock() + wait_s
                return wait_s
        self._last[domain] = self.turns.clock()
        return 0.0
