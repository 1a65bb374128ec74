"""The address that a page claims to be its own: a claim, refused where it is plainly a template's mistake."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

from article.article import Found
from article.markup.source import Source

_LONGEST = 2000
_HOME = re.compile(r"^/?(?:index\.\w{2,5}|home|default\.aspx)?/?$|^/[a-z]{2}(?:-[a-z]{2})?/?$", re.IGNORECASE)
_SECOND = frozenset(
    {"co", "com", "org", "net", "gov", "edu", "ac", "gob", "gouv", "info"}
)  # "example.co.uk" is one site


def canonical_of(source: Source, metas: dict[str, str], url: str | None) -> tuple[str | None, Found | None]:
    """Return the claimed address: rel=canonical, then og:url; none for a home page claimed by another page."""
    links = [href for rel, href in source.links if "canonical" in rel.split() and href.strip()]
    said = [(href, "link", "canonical", 0.95) for href in links[:1]]
    said += [(metas[n], "meta", n, 0.85) for n in ("og:url", "twitter:url", "al:web:url") if n in metas]
    for href, source_name, detail, trust in said:
        joined = _whole(href, url)
        if joined is not None:
            clear = len(set(links)) < 2 and (url is None or site_of(joined) == site_of(url))
            known = trust if clear else min(trust, 0.6)
            return joined, Found(field="canonical_url", source=source_name, detail=detail, trust=known)
    return None, None


def site_of(url: str) -> str:
    """Return the registrable part of an address's host, told by its labels alone: "news.example.co.uk" is "example.co.uk"."""
    parts = _parts(url)
    labels = (parts.hostname or "").split(".") if parts else []
    n = 3 if len(labels) > 2 and labels[-2] in _SECOND and len(labels[-1]) == 2 else 2
    return ".".join(labels[-n:])


def _whole(href: str, url: str | None) -> str | None:
    if len(href) > _LONGEST or any(c.isspace() for c in href.strip()):
        return None
    try:
        joined = urljoin(url or "", href.strip())
    except ValueError:
        return None
    parts, own = _parts(joined), _parts(url or "")
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or "." not in parts.hostname
    ):
        return None
    if (
        _HOME.match(parts.path)
        and not parts.query
        and own is not None
        and (not _HOME.match(own.path) or own.query)
    ):
        return None
    return joined


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts
