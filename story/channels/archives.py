"""Addresses of web archives: what page a copy is of, when it was taken, where its bytes stand as they came."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from archive.addresses.urls import UrlError, canonical, host_of, site_of
from story.channels.scope import Survey
from story.seed import Outlet

REPLAY = "https://web.archive.org/web"
_TIME = re.compile(r"\d{14}", re.ASCII)
# The Internet Archive and archive.today write both the time and the page into an address; shorter times are a "nearest".
_COPY = re.compile(
    r"https?://(?:(?:web|wayback)\.archive\.org/web|archive\.(?:today|is|ph|md|li|vn|fo))/(\d{4,14})(?:[a-z]{2}_)?/(\S{4,8000})",
    re.IGNORECASE | re.ASCII,
)
_HOST = re.compile(r"[^/:?#@]{1,200}\.[^/:?#@.]{2,60}(?::\d{1,5})?(?:[/?#]|$)")
_HALF_A_SCHEME = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)  # servers on the way make "//" one


# A path under which an outlet's articles stand too: "/arabic", not "/index.php" and not "/home".
_SHELF = re.compile(r"/((?!home|index|main|default)[\w-]{2,20}(?:/[\w-]{2,20})?)/?", re.IGNORECASE)
_A_WORD = 4  # letters; languages and countries are written in two or three


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


def record_at(url: str, offset: int, length: int) -> str:
    """Return the address of one record of a WARC file: the file's own, and as its fragment the first and last of its bytes.

    Without the fragment such an address is that of a whole file of about 1 GB.
    """
    return f"{url}#bytes={offset}-{offset + length - 1}"


def place_of(outlet: Outlet, survey: Survey) -> str:
    """Return how an index of captures is asked for an outlet's pages: under its path, on its site, or on its host alone.

    Indexes take www. and none for one; the site is asked as a whole where it is one outlet's, for its mobile hosts. ""
    for a home that is no address.
    """
    try:
        home = canonical(outlet.home)
        host, site, path = host_of(home), site_of(home), urlsplit(home).path
    except UrlError:
        return ""
    shelf = _SHELF.fullmatch(path)
    if shelf:  # "/ar/" holds "/ar/x" and not "/art"; "/news" holds "/news-world/x" too
        return f"url={host}/{shelf[1]}{'/' * (len(shelf[1]) < _A_WORD)}&matchType=prefix"
    sharing = sum(_site(other) == site for other in survey.outlets)
    if host.removeprefix("www.") == site and sharing == 1:
        return f"url={site}/&matchType=domain"
    return f"url={host}/&matchType=host"


def _site(outlet: Outlet) -> str:
    try:
        return site_of(outlet.home)
    except UrlError:
        return ""
