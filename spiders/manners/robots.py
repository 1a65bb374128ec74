"""What a host's robots.txt lets us fetch (RFC 9309), read from the same exact captures as any page.

Stricter than the RFC in one place: 401, 403 and 429 mean "not welcome" here, not "no rules".
"""

import codecs
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from protego import Protego
from protego._utils import (
    _quote_path,
)  # how Protego itself compares: pinned, and held by tests/spiders/test_rule_index.py

from archive.capture import FailureKind
from archive.fate import Fate, Outcome
from archive.http import payload, read_response
from spiders.frontier.plan import Plan, Purpose
from spiders.manners.optouts import OPTED_OUT
from spiders.manners.rule_index import MOST_TRIED, Rule, RuleIndex

# RFC 9309 §2.5: at least 500 KiB. Not more either: the cost of Protego.parse grows with the text, and a host
# chooses its text. Measure with time.perf_counter and tracemalloc around parse(b"Disallow: /x\n" * n).
RULES_LIMIT = 500 * 1024
REDIRECTS = 5  # RFC 9309 §2.3.1.2
FRESH_S = 24 * 3600.0  # RFC 9309 §2.4: rules older than this are asked for again
# The same where there were none to be had: a server that is back within the hour is found to be. A choice.
AGAIN_S = 3600.0
_UNWELCOME = frozenset({401, 403, 429})
# A host that cannot be reached, or says nothing, has not refused us: its pages fail, they are not refused.
_UNREACHABLE = frozenset(
    kind.value
    for kind in (
        FailureKind.DNS,
        FailureKind.CONNECT,
        FailureKind.TLS,
        FailureKind.TIMEOUT,
        FailureKind.DISCONNECT,
    )
)

FOR_RULES = frozenset({Purpose.ROBOTS, Purpose.RULES})
# What a group of rules is for: a product token, letters, "_" and "-" alone (§2.2.1). Some write a version behind it.
_TOKEN = re.compile(r"(?im)^([ \t]*user-?agent[ \t]*:[ \t]*[a-z_-]+)[^\r\n#]*")
_DELAY = re.compile(rb"(?i)crawl[- ]delay")

Fetched = tuple[Outcome, bytes | None]


class Groups:
    """The groups of a robots.txt, as Protego reads them; what is asked of each is looked up in an index of its rules."""

    def __init__(self, text: str) -> None:
        self._parsed = Protego.parse(text)
        self._indexes: dict[str, RuleIndex] = {}

    def allows(self, url: str, token: str) -> bool | None:
        """Tell whether a crawler may fetch a URL; None where too many rules could decide."""
        if urlsplit(url).path == "/robots.txt":
            return True
        if token not in self._indexes:
            group = self._parsed._get_matching_rule_set(token)
            rules = group._rules if group is not None else ()
            self._indexes[token] = RuleIndex(
                Rule(one.value._pattern, one.field == "allow", one.value.match) for one in rules
            )
        return self._indexes[token].allows(_quote_path(url))

    def delay_s(self, token: str) -> float:
        """Give the crawl delay that is asked of a crawler, in seconds, 0 without one."""
        return max(float(self._parsed.crawl_delay(token) or 0.0), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one origin. Without `parsed`, `denied` decides: why nothing may be fetched, or None.

    `record` is the id of the record that holds the answer, "" where there is none.
    """

    source: str
    parsed: Groups | None = None
    denied: Outcome | None = None
    record: str = ""

    @property
    def are_read(self) -> bool:
        """Tell whether a refusal is by rule, and not for want of any."""
        return self.denied is None

    def refuses(self, url: str, user_agent: str) -> Outcome | None:
        """Give the outcome of a URL that must not be fetched, None for one that may."""
        if self.denied is not None:
            return Outcome(url=url, fate=self.denied.fate, reason=self.denied.reason, why=self.denied.why)
        token = product_token(user_agent)
        is_allowed = self.parsed is None or self.parsed.allows(url, token)
        if is_allowed:
            return None
        said = f"does not let {token} fetch it"
        if is_allowed is None:
            said = (
                f"has more than {MOST_TRIED} rules with wildcards that could decide on it: it is not fetched"
            )
        why = f"{_named(self.source, self.record)} {said}"
        return Outcome(url=url, fate=Fate.REFUSED, reason="robots", why=why)

    def delay_s(self, user_agent: str) -> float:
        """Give the crawl delay that the rules ask for, in seconds, 0 without one."""
        return self.parsed.delay_s(product_token(user_agent)) if self.parsed else 0.0


def product_token(user_agent: str) -> str:
    """Give the name that groups of rules are matched with (RFC 9309 §2.2.1): "warraq/0.1 (…)" is "warraq"."""
    return user_agent.split("/", maxsplit=1)[0].split(" ", maxsplit=1)[0]


def delay_told(text: bytes, user_agent: str) -> float:
    """Give the crawl delay that the text of a robots.txt asks for, in seconds, 0 without one."""
    return _parsed("", text).delay_s(user_agent) if _DELAY.search(text) else 0.0


def why_capped(text: bytes, user_agent: str, longest_s: float) -> str:
    """Say that the text of a robots.txt asks for a longer crawl delay than is kept; "" where it does not."""
    asked_s = delay_told(text, user_agent)
    if asked_s <= longest_s:
        return ""
    return (
        f"its Crawl-delay of {asked_s:.0f} s is longer than a run waits: {longest_s:.0f} s are kept instead"
    )


def rules_url(url: str) -> str:
    """Give the address of the robots.txt that governs a canonical URL (RFC 9309 §2.3)."""
    return urljoin(url, "/robots.txt")


def is_rules_url(url: str) -> bool:
    """Tell whether a canonical URL is a robots.txt itself, the one address that needs nobody's leave; what is no address is none."""
    try:
        return url == rules_url(url)
    except ValueError:  # "http://["
        return False


def purpose_behind(plan: Plan, target: str) -> Purpose:
    """Give the purpose of a redirect's target: a robots.txt leads to its like, or elsewhere on its own host, and nobody is asked before."""
    if plan.purpose not in FOR_RULES:
        return plan.purpose
    is_led = plan.purpose is Purpose.ROBOTS and is_own(plan.url, target)
    return Purpose.ROBOTS if is_rules_url(target) or is_led else Purpose.RULES


def gives_rules(plan: Plan) -> bool:
    """Tell whether the text of an answer is a host's rules: those of a robots.txt, whoever planned it."""
    return plan.purpose in FOR_RULES or is_rules_url(plan.url)


def is_own(url: str, other: str) -> bool:
    """Tell whether the same robots.txt governs two addresses: a host that leads there speaks of its own."""
    return rules_url(url) == rules_url(other)


def rules_text(response: bytes) -> bytes:
    """Give the part of a stored answer that is parsed: the lines of its first 500 KiB, all codings undone.

    A line that the limit cuts would say something else than it says, and does not count.
    """
    text = payload(read_response(response), limit=RULES_LIMIT + 1).body
    if len(text) <= RULES_LIMIT:
        return text
    return text[: max(text.rfind(end, 0, RULES_LIMIT) for end in (b"\n", b"\r")) + 1]


def fresh_until(outcome: Outcome, now: float) -> float:
    """Give until when (epoch seconds) what a fetch of a robots.txt gave counts; what was not asked at all is asked soon."""
    status = outcome.ref.status if outcome.ref else None
    if outcome.ref is None:
        return 0.0
    is_told = outcome.fate is Fate.KEPT or _is_missing(status)
    kept_s = FRESH_S if is_told else AGAIN_S
    return min(outcome.ref.captured_at.timestamp(), now) + kept_s


def is_fresh(outcome: Outcome, now: float) -> bool:
    """Tell whether a settled fetch of a robots.txt still counts; an address that may never be asked is not asked again."""
    return outcome.reason == "address" or fresh_until(outcome, now) > now


def rules_of(source: str, outcome: Outcome, text: bytes | None) -> Rules:
    """Judge how the fetch of a robots.txt ended, redirects followed (RFC 9309 §2.3.1)."""
    record = outcome.ref.record_id if outcome.ref else ""
    if outcome.fate is Fate.KEPT and text is not None:
        return _parsed(source, text, record)
    if outcome.reason == FailureKind.TOO_MANY_REDIRECTS.value:
        return Rules(source=source, record=record)  # it counts as missing
    status = outcome.ref.status if outcome.ref else None
    if outcome.reason == FailureKind.HTTP_STATUS.value and _is_missing(status):
        return Rules(source=source, record=record)
    fate, reason = Fate.REFUSED, "robots"
    if outcome.reason in {"address", OPTED_OUT} or outcome.reason in _UNREACHABLE:
        fate, reason = outcome.fate, outcome.reason
    told = outcome.why or outcome.reason
    why = f"{_named(source, record)} gave no rules, so nothing is allowed: {told}"
    denied = Outcome(url=source, fate=fate, reason=reason, why=why)
    return Rules(source=source, denied=denied, record=record)


def _is_missing(status: int | None) -> bool:
    """Tell whether a status says that there are no rules (RFC 9309 §2.3.1.3), and not that we are unwelcome."""
    return status is not None and 400 <= status < 500 and status not in _UNWELCOME


def _named(source: str, record: str) -> str:
    return f"{source} (record {record})" if record else source


def _parsed(source: str, text: bytes, record: str = "") -> Rules:
    """Read rules as UTF-8; an octet that is none counts as itself, as it would stand escaped in an address."""
    decoded = text.removeprefix(codecs.BOM_UTF8).decode("utf-8", _ESCAPED)
    return Rules(source=source, parsed=Groups(_TOKEN.sub(r"\1", decoded)), record=record)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    octets = error.object[error.start : error.end]
    return "".join(f"%{octet:02X}" for octet in octets), error.end


_ESCAPED = "warraq.octets_as_escapes"
codecs.register_error(_ESCAPED, _escaped)


class Gate:
    """Rules by origin, each fetched when its first URL comes, and again when they are old.

    `fetch` gives a durable outcome and its text, and is told whether the address is the origin's own; `now` is the
    crawl's clock (epoch seconds).
    """

    def __init__(
        self,
        fetch: Callable[[str, bool], Awaitable[Fetched]],
        user_agent: str,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._fetch = fetch
        self._user_agent = user_agent
        self._now = now
        self._rules: dict[str, tuple[float, Rules]] = {}

    async def rules(self, url: str) -> Rules:
        """Give the rules that govern a canonical URL."""
        source = rules_url(url)
        until, rules = self._rules.get(source, (0.0, None))
        if rules is None or until <= self._now():
            until, rules = await self._follow(source)
            self._rules[source] = (until, rules)
        return rules

    async def _follow(self, source: str, *, may_leave: bool = True) -> tuple[float, Rules]:
        """Fetch a robots.txt over at most five redirects; behind more it counts as missing. Give also until when it counts.

        A host may lead to another address of its own; `may_leave` allows a redirect to what is no robots.txt
        of another one, when the rules of that address allow it.
        """
        at, own, until = source, True, self._now() + FRESH_S
        for _ in range(REDIRECTS + 1):
            refused = None if own else await self._refused_on_the_way(at, may_leave=may_leave)
            if refused is not None:
                return self._now() + AGAIN_S, rules_of(source, refused, None)
            outcome, text = await self._fetch(at, own)
            until = min(until, fresh_until(outcome, self._now()) or self._now() + AGAIN_S)
            if outcome.redirects_to is None:
                return until, rules_of(source, outcome, text)
            own = is_rules_url(outcome.redirects_to) or (own and is_own(at, outcome.redirects_to))
            at = outcome.redirects_to
        return until, Rules(source=source)

    async def _refused_on_the_way(self, at: str, *, may_leave: bool) -> Outcome | None:
        """Say why an address that a robots.txt of another host redirects to must not be asked; None when it may.

        The rules that decide on it must not stand behind such a redirect themselves: two hosts could wait
        for each other without end, or a host let us in by rules that nobody was allowed to read.
        """
        if urlsplit(at).scheme not in {"http", "https"}:
            return None  # what is not of the web was settled when it was planned
        if may_leave:
            _, rules = await self._follow(rules_url(at), may_leave=False)
            return rules.refuses(at, self._user_agent)
        why = f"it redirects to {at}, which is no robots.txt and has no rules but these"
        return Outcome(url=at, fate=Fate.REFUSED, reason="robots", why=why)
