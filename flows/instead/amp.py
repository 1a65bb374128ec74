"""How an outlet makes the AMP address of a page: learned from a page that names its own (rel=amphtml), never guessed."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit, urlunsplit

from archive.addresses.urls import UrlError, canonical, site_of
from archive.fate import Outcome
from archive.http import payload
from archive.originals import OriginalError, read_original
from flows.instead.blocked import host_at
from flows.run import Run

MOST_SAMPLES = 3  # pages of a host that are read for it; a choice
_HEAD_BYTES = 100_000
_LINK = re.compile(rb"<link[^<>]{0,2000}>", re.IGNORECASE)
_REL = re.compile(rb"rel\s{0,3}=\s{0,3}[\"']?amphtml[\"'\s>]", re.IGNORECASE)
_HREF = re.compile(
    rb"href\s{0,3}=\s{0,3}(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})'|([^\s\"'<>]{1,2000}))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmpRule:
    """What makes an AMP address of a page's: another host, something before or behind its path, a query."""

    host: str
    before: str = ""
    behind: str = ""
    query: str = ""

    def address(self, url: str) -> str | None:
        """Return the AMP address of a page of the host that the rule was learned from; None where it would be none."""
        parts = urlsplit(url)
        path = f"{self.before}{parts.path}"
        path = f"{path.rstrip('/')}{self.behind}" if self.behind else path
        query = "&".join(filter(None, (parts.query, self.query)))
        try:
            return canonical(urlunsplit((parts.scheme, self.host, path, query, "")))
        except UrlError:
            return None


def rule_between(url: str, amp: str) -> AmpRule | None:
    """Return the rule by which a page's address became its AMP address; None where there is no such rule."""
    try:
        if site_of(url) != site_of(amp) or url == amp:
            return None
    except UrlError:
        return None
    page, twin = urlsplit(url), urlsplit(amp)
    path = page.path.rstrip("/")
    at = twin.path.find(path) if path else -1
    if at < 0:
        return None
    before, behind = twin.path[:at], twin.path[at + len(path) :]
    query = twin.query.removeprefix(page.query).lstrip("&") if twin.query.startswith(page.query) else None
    if query is None or len(before + behind) > 20:
        return None
    behind = "" if behind == "/" and page.path.endswith("/") else behind
    rule = AmpRule(host=twin.netloc, before=before, behind=behind, query=query)
    made = rule.address(url)
    return rule if made is not None and made != canonical(url) else None


def amp_rules(run: Run, hosts: Collection[str], samples: Iterable[Outcome]) -> dict[str, AmpRule]:
    """Return the rule of each host that one of its pages gives."""
    rules: dict[str, AmpRule] = {}
    looked: dict[str, int] = {}
    for outcome in samples:
        host = host_at(outcome.url)
        if host not in hosts or host in rules or looked.get(host, 0) >= MOST_SAMPLES:
            continue
        looked[host] = looked.get(host, 0) + 1
        amp = _named(run, outcome)
        rule = rule_between(outcome.url, amp) if amp else None
        if rule is not None:
            rules[host] = rule
    return rules


def _named(run: Run, outcome: Outcome) -> str:
    """Return the AMP address that a kept answer names; "" for none."""
    if outcome.ref is None:
        return ""
    try:
        (original,) = run.originals((outcome.ref,))
        body = payload(read_original(original.places).response, limit=_HEAD_BYTES).body
    except (OriginalError, OSError, ValueError):
        return ""
    for tag in _LINK.findall(body[:_HEAD_BYTES]):
        href = _HREF.search(tag) if _REL.search(tag) else None
        if href is not None:
            named = next(filter(None, href.groups()), b"").decode("utf-8", "replace")
            return joined(outcome.url, unescape(named))
    return ""


def joined(url: str, named: str) -> str:
    """Return the address that a page names; "" where it is none, as `http://[` is."""
    try:
        return canonical(urljoin(url, named))
    except (UrlError, ValueError):
        return ""
