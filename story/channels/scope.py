"""What every channel is told, and the sieve that every found address and text goes through."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import quote, urljoin

from archive.addresses.urls import UrlError, canonical, site_of
from story.link import Ask, Channel, Query
from story.profiles.days import shifted
from story.seed import Outlet, Window

TITLE_LETTERS = 300  # no headline is longer; what is longer is a block of a page
TEXT_LETTERS = 4_000  # enough to rank a link by; the article itself is read from its own record
MOST_ADDRESSES = 5_000  # of one answer; a busy agency writes 1,000 articles a day
_MOST_ODD_LETTERS = 100_000  # one second's work
_MOST_DAYS = 30  # of a story's own that are started from
_FARTHEST_DAYS = 30  # from one of them
# Letters of any script, and escapes of letters beyond ASCII, in a path without dot segments (RFC 3986 §6.2.2 changes only their case).
_ALL_BUT_CANONICAL = re.compile(
    r"(https?://[a-z0-9.-]++)(/(?:[\w~/,-]++|(?<!/)\.|(?:%[89A-Fa-f][0-9A-Fa-f])++)*+(?:\?(?:[\w~/.,=&-]++|(?:%[89A-Fa-f][0-9A-Fa-f])++)++)?)?(?:#[\w!/?%=&.,;~-]*+)?"
)
_BESIDE = re.compile(
    r"[\w~%-][^:/]*+(?:/[^:/]++)*+/?(?:[?#]|$)"
)  # a relative path, without a scheme and an empty name
_BEHIND_HTTP = frozenset(":s")
_ESCAPE = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LOWER_ESCAPE = re.compile(r"%(?:[a-f]|[0-9A-F][a-f])")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where and what to look for: one outlet, the queries in its language, the story's window, channels turned off."""

    outlet: Outlet
    queries: tuple[Query, ...] = ()
    window: Window = field(default_factory=Window)
    off: frozenset[Channel] = frozenset()

    def ask(self, url: str, channel: Channel) -> Ask:
        """Return a first ask to this outlet."""
        return Ask(url=url, channel=channel, outlet=self.outlet.name)


def _anything(title: str, text: str) -> bool:
    del title, text
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the services are asked that watch many outlets: queries by language (ISO 639-1), and the time to look at.

    `days` are the days of the story's events, the likeliest first; `today` is the run's day: nothing later can be
    asked for, and of files that are named by their minute, nothing of today where `now` (aware UTC) is not given.
    `addresses` are pages whose archived copies are wanted. `budgets` is the most asks of a channel in one run.
    `asked` are addresses that earlier runs asked and got an answer from, with whether there was anything: a file that
    never changes is not asked for again, so that a run goes on where the last one ended. `plausible(title, text)` says
    whether a line of a worldwide list can belong to the story: what is not stays out of a reading.
    """

    queries: Mapping[str, tuple[Query, ...]]
    languages: tuple[str, ...]
    window: Window
    today: date
    days: tuple[date, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    addresses: tuple[str, ...] = ()
    off: frozenset[Channel] = frozenset()
    budgets: Mapping[Channel, int] = field(default_factory=dict)
    plausible: Callable[[str, str], bool] = _anything
    asked: Mapping[str, bool] = field(default_factory=dict)
    now: datetime | None = None


def absolute(base: str, href: str) -> str:
    """Return the canonical address that `href` means on the page `base`; "" for what is not fetched.

    Dropped: other schemes than http(s), user names in the address, control characters, addresses too long.
    """
    if len(href) > 8_000:  # octets that RFC 9110 §4.1 asks to support at least
        return ""
    if not href and (plain_one := _quick(base)):
        return plain_one
    try:
        return canonical(urljoin(base, href.strip()))
    except (UrlError, ValueError):
        return ""


@dataclass(slots=True)
class Addresses:
    """The addresses of one answer of `base`, within a budget: making odd ones canonical costs up to 12 µs a letter."""

    base: str
    note: str = ""
    _found: int = 0
    _odd_letters: int = 0
    _root: str = field(init=False)
    _folder: str = field(
        init=False
    )  # what a relative address is put behind (RFC 3986 §5.2.3); "" where that is not plain

    def __post_init__(self) -> None:
        found = _ALL_BUT_CANONICAL.fullmatch(self.base)
        self._root = found[1] if found else urljoin(self.base, "/")[:-1]
        path = (found[2] or "/").partition("?")[0] if found else "//"
        self._folder = "" if "//" in path else self._root + path[: path.rfind("/") + 1]

    def absolute(self, href: str) -> str:
        """Return what `absolute` returns; "" when the budget is spent, and then the note says so."""
        first = href[:1]
        if first == "/":
            url = _quick(self._root + href) if href[1:2] != "/" else ""
        elif first == "h" and href[4:5] in _BEHIND_HTTP:
            url = _quick(href)
        else:
            url = _quick(self._folder + href) if self._folder and _BESIDE.match(href) else ""
        if not url:
            self._odd_letters += len(href)
        if self._found >= MOST_ADDRESSES or self._odd_letters > _MOST_ODD_LETTERS:
            self.note = f"only the first {self._found:,} addresses were read"
            return ""
        url = url or absolute(self.base, href)
        self._found += bool(url)
        return url


@lru_cache(maxsize=8192)  # the menus of some fifty sites, which stand on each of their pages
def _quick(href: str) -> str:
    """Return the canonical form of an address that is all but canonical, as nearly all of a sitemap are; else ""."""
    found = _ALL_BUT_CANONICAL.fullmatch(href)
    if not found or len(href) > 8_000:
        return ""
    root, path = _canonical_root(found[1]), found[2] or "/"
    if not root:
        return ""
    if not path.isascii():  # all that is matched of ASCII stays as it is
        path = quote(path, safe="/~%?.,=&-")
    if "%" in path and _LOWER_ESCAPE.search(path):
        path = _ESCAPE.sub(lambda escape: escape[0].upper(), path)
    return root + path


@lru_cache(maxsize=1024)  # hosts, which stand in most addresses of an answer
def _canonical_root(root: str) -> str:
    """Return scheme and host in canonical form, without a slash; "" for what is none."""
    try:
        return canonical(root + "/")[:-1]
    except UrlError:
        return ""


def is_same_site(one: str, other: str) -> bool:
    """Return whether two canonical addresses belong to one registered domain."""
    try:
        return site_of(one) == site_of(other)
    except UrlError:
        return False


def plain(text: str, limit: int = TITLE_LETTERS) -> str:
    """Return `text` on one line without control and direction signs, cut at `limit` letters."""
    text = text[: limit * 4]
    if not text.isprintable() or "  " in text:  # else every blank is one " " already, and no sign is in it
        words = " ".join(text.split())  # which is all that most need, in a fraction of the time
        text = words if words.isprintable() else _SPACE.sub(" ", text)
    return text.strip()[:limit].strip()


def days_outward(survey: Survey, first: date) -> tuple[date, ...]:
    """Return the days to look at, from `first` on and not after today: the story's, then those ever farther from them.

    Days outside the window are left out; where the survey names no day, those of the window stand in, the first first.
    """
    start, end = survey.window.start or date.min, min(survey.window.end or survey.today, survey.today)
    known = survey.days[:_MOST_DAYS] or ((start,) if start > date.min else ())
    near = [shifted(day, way * far) for far in range(_FARTHEST_DAYS + 1) for day in known for way in (1, -1)]
    return tuple(day for day in dict.fromkeys(near) if max(start, first) <= day <= end)
