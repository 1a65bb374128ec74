"""What a host's robots.txt lets us fetch (RFC 9309), read from the same exact captures as any page.

Stricter than the RFC in one place: 401, 403 and 429 mean "not welcome" here, not "no rules".
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from protego import Protego

from archive.capture import FailureKind
from archive.fate import Fate, Outcome
from archive.http import payload, read_response

# RFC 9309 §2.5: at least 500 KiB. Not more either: the cost of Protego.parse grows with the text, and a host
# chooses its text. Measure with time.perf_counter and tracemalloc around parse(b"Disallow: /x\n" * n).
RULES_LIMIT = 500 * 1024
REDIRECTS = 5  # RFC 9309 §2.3.1.2
_UNWELCOME = frozenset({401, 403, 429})
# A host that cannot be reached at all has not refused us: its pages fail, they are not refused.
_UNREACHABLE = frozenset({FailureKind.DNS.value, FailureKind.CONNECT.value, FailureKind.TLS.value})

Fetched = tuple[Outcome, bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one origin. Without `parsed`, `denied` decides: why nothing may be fetched, or None."""

    source: str
    parsed: Protego | None = None
    denied: Outcome | None = None

    @property
    def are_read(self) -> bool:
        """Tell whether a refusal is by rule, and not for want of any."""
        return self.denied is None

    def refuses(self, url: str, user_agent: str) -> Outcome | None:
        """Give the outcome of a URL that must not be fetched, None for one that may."""
        if self.denied is not None:
            return Outcome(url=url, fate=self.denied.fate, reason=self.denied.reason, why=self.denied.why)
        if self.parsed is None or self.parsed.can_fetch(url, product_token(user_agent)):
            return None
        why = f"{self.source} does not let {product_token(user_agent)} fetch it"
        return Outcome(url=url, fate=Fate.REFUSED, reason="robots", why=why)

    def delay_s(self, user_agent: str) -> float:
        """Give the crawl delay that the rules ask for, in seconds, 0 without one."""
        asked = self.parsed.crawl_delay(product_token(user_agent)) if self.parsed else None
        return max(float(asked or 0.0), 0.0)


def product_token(user_agent: str) -> str:
    """Give the name that groups of rules are matched with (RFC 9309 §2.2.1): "warraq/0.1 (…)" is "warraq"."""
    return user_agent.split("/", maxsplit=1)[0].split(" ", maxsplit=1)[0]


def delay_told(text: bytes, user_agent: str) -> float:
    """Give the crawl delay that the text of a robots.txt asks for, in seconds, 0 without one."""
    return _parsed("", text).delay_s(user_agent)


def rules_url(url: str) -> str:
    """Give the address of the robots.txt that governs a canonical URL (RFC 9309 §2.3)."""
    return urljoin(url, "/robots.txt")


def is_rules_url(url: str) -> bool:
    """Tell whether a canonical URL is a robots.txt itself, the one address that needs nobody's leave."""
    return url == rules_url(url)


def rules_text(response: bytes) -> bytes:
    """Give the part of a stored answer that is parsed: its first 500 KiB, all codings undone."""
    return payload(read_response(response), limit=RULES_LIMIT).body[:RULES_LIMIT]


def rules_of(source: str, outcome: Outcome, text: bytes | None) -> Rules:
    """Judge how the fetch of a robots.txt ended, redirects followed (RFC 9309 §2.3.1)."""
    if outcome.fate is Fate.KEPT and text is not None:
        return _parsed(source, text)
    status = outcome.ref.status if outcome.ref else None
    if outcome.reason == FailureKind.TOO_MANY_REDIRECTS.value:
        return Rules(source=source)  # it counts as missing
    if (
        outcome.reason == FailureKind.HTTP_STATUS.value
        and status
        and 400 <= status < 500
        and status not in _UNWELCOME
    ):
        return Rules(source=source)
    fate, reason = Fate.REFUSED, "robots"
    if outcome.reason == "address" or outcome.reason in _UNREACHABLE:
        fate, reason = outcome.fate, outcome.reason
    why = f"{source} gave no rules, so nothing is allowed: {outcome.why or outcome.reason}"
    return Rules(source=source, denied=Outcome(url=source, fate=fate, reason=reason, why=why))


def _parsed(source: str, text: bytes) -> Rules:
    return Rules(source=source, parsed=Protego.parse(text.decode("utf-8-sig", "replace")))


class Gate:
    """Rules by origin, each fetched when its first URL comes; `fetch` gives a durable outcome and its text."""

    def __init__(self, fetch: Callable[[str, str], Awaitable[Fetched]], user_agent: str) -> None:
        self._fetch = fetch
        self._user_agent = user_agent
        self._rules: dict[str, Rules] = {}

    async def rules(self, url: str) -> Rules:
        """Give the rules that govern a canonical URL."""
        source = rules_url(url)
        if source not in self._rules:
            self._rules[source] = await self._follow(source)
        return self._rules[source]

    async def _follow(self, source: str, *, may_leave: bool = True) -> Rules:
        """Fetch a robots.txt over at most five redirects; behind more it counts as missing.

        `may_leave` allows a redirect to what is no robots.txt, when the rules of that address allow it.
        """
        at = source
        for _ in range(REDIRECTS + 1):
            refused = await self._refused_on_the_way(at, may_leave=may_leave)
            if refused is not None:
                return rules_of(source, refused, None)
            outcome, text = await self._fetch(at, source)
            if outcome.redirects_to is None:
                return rules_of(source, outcome, text)
            at = outcome.redirects_to
        return Rules(source=source)

    async def _refused_on_the_way(self, at: str, *, may_leave: bool) -> Outcome | None:
        """Say why an address that a robots.txt redirects to must not be asked; None when it may.

        The rules that decide on it must not stand behind such a redirect themselves: two hosts could wait
        for each other without end, or a host let us in by rules that nobody was allowed to read.
        """
        if is_rules_url(at) or urlsplit(at).scheme not in {"http", "https"}:
            return None  # what is not of the web was settled when it was planned
        if may_leave:
            rules = await self._follow(rules_url(at), may_leave=False)
            return rules.refuses(at, self._user_agent)
        why = f"it redirects to {at}, which is no robots.txt and has no rules but these"
        return Outcome(url=at, fate=Fate.REFUSED, reason="robots", why=why)
