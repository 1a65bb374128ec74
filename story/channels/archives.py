"""Addresses of web archives: what page a copy is of, when it was taken, and where its bytes stand as they came."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.urls import UrlError, canonical

REPLAY = "https://web.archive.org/web"
_TIME = re.compile(r"\d{14}", re.ASCII)
# The Internet Archive and archive.today write both the time and the page into an address; shorter times are a "nearest".
_COPY = re.compile(
    r"https?://(?:(?:web|wayback)\.archive\.org/web|archive\.(?:today|is|ph|md|li|vn|fo))/(\d{4,14})(?:[a-z]{2}_)?/(\S{4,8000})",
    re.IGNORECASE | re.ASCII,
)
_HOST = re.compile(r"[^/:?#@]{1,200}\.[^/:?#@.]{2,60}(?::\d{1,5})?(?:[/?#]|$)")
_HALF_A_SCHEME = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)  # servers on the way make "//" one


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A page's copy in an archive: the page's canonical address, the copy's own, the time where all of it is given."""

    original: str
    archived: str
    taken: datetime | None = None


def copy_at(url: str) -> Copy | None:
    """Return what an address of a web archive is a copy of; None for any other address."""
    found = _COPY.fullmatch(url)
    if not found:
        return None
    inner = found[2]
    scheme = _HALF_A_SCHEME.match(inner)
    if not scheme and not _HOST.match(inner):
        return None
    try:
        original = canonical(f"{scheme[1]}://{inner[scheme.end() :]}" if scheme else f"http://{inner}")
    except UrlError:
        return None
    taken = time_of(found[1])
    is_wayback = "archive.org/" in url[:40].lower()
    return Copy(
        original=original,
        archived=raw_copy(found[1], original) if is_wayback and taken else url,
        taken=taken,
    )


def raw_copy(timestamp: str, url: str) -> str:
    """Return the address under which the Internet Archive gives a copy's bytes as they came, without its banner."""
    return f"{REPLAY}/{timestamp}id_/{url}"


def time_of(timestamp: str) -> datetime | None:
    """Return the UTC time of fourteen digits; None for anything else, and for times that do not exist."""
    if not _TIME.fullmatch(timestamp):
        return None
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
