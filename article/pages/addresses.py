"""Reads addresses that may be anything: what is no address has no parts."""

from urllib.parse import SplitResult, urlsplit

_NO_PARTS = SplitResult("", "", "", "", "")


def parts_of(url: str | None) -> SplitResult:
    """Split an address (RFC 3986 §3); all parts of None and of what is none ("http://[::1", a port of 99999) are empty."""
    try:
        parts = urlsplit(url or "")
        _ = parts.hostname, parts.port
    except ValueError:
        return _NO_PARTS
    return parts
