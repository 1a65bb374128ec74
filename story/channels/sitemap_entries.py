"""The entries of a sitemap, read as a stream: no tree is built, and every element counts against a budget."""

import heapq
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from story.channels.scope import Scope, plain
from story.profiles.days import distance_days, stamp

MOST_URLS = 50_000  # sitemaps.org: no file holds more
MOST_ELEMENTS = 600_000  # twelve for each of these; about a second
MOST_ENTRIES = 6_000  # kept of one file, those nearest the window: a busy agency writes 1,000 articles a day
_LONGEST_LOC = 2_048  # sitemaps.org: an address is shorter
_PIECE = 65_536  # bytes fed at once; a choice
_RAW_DAY = re.compile(r"(20[0-3]\d)[-/]([01]\d)[-/]([0-3]\d)(?!\d)")
_DAY_STANDS_IN = 200  # letters: an address names its day before its slug
_UNDATED = (10**6, 0)
_SAID = {
    "url/loc": "loc",
    "sitemap/loc": "loc",
    "url/lastmod": "lastmod",
    "sitemap/lastmod": "lastmod",
    "news/title": "title",
    "news/publication_date": "published",
}  # `image:loc` and `video:title` say nothing of the article


@dataclass(slots=True)
class Entry:
    """One <url> or <sitemap>, with what it says of itself."""

    loc: str = ""
    lastmod: str = ""
    title: str = ""
    published: str = ""
    is_index: bool = False


@dataclass(slots=True)
class Entries:
    """What a sitemap held: entries that can be in the window, how many there were, how often each lastmod day, a note."""

    kept: list[Entry] = field(default_factory=list)
    count: int = 0
    days: Counter[str] = field(default_factory=Counter)
    note: str = ""


class _EnoughError(Exception):
    """The budget of elements or addresses is spent."""


class _Stream:
    """A parser target: the path of open elements, the text of the one that says something, entry after entry."""

    def __init__(self, scope: Scope) -> None:
        self.read = Entries()
        self._scope = scope
        self._heap: list[tuple[tuple[int, int], int, Entry]] = []
        self._open: list[str] = []
        self._entry = Entry()
        self._text: list[str] | None = None
        self._room = 0
        self._elements = 0

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        """Open an element; what it says is collected when its name and its parent's are known."""
        del attrib
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise _EnoughError(f"more than {MOST_ELEMENTS:,} elements")
        name = str(tag).rpartition("}")[2].lower()
        above = self._open[-1] if self._open else ""
        self._open.append(name)
        self._text = [] if f"{above}/{name}" in _SAID else None
        self._room = _LONGEST_LOC + 1

    def data(self, data: str | bytes) -> None:
        """Collect text, no more than one letter above what an address may hold; each entity in it is a piece of its own."""
        if self._text is not None and self._room > 0:
            piece = str(data)[: self._room]
            self._room -= len(piece)
            self._text.append(piece)

    def comment(self, text: str | bytes) -> None:
        """Skip a comment."""

    def doctype(self, *said: str | None) -> None:
        """Refuse a DTD: no sitemap has one, and what a target is told has its entities expanded."""
        del said
        raise _EnoughError("a DTD")

    def end(self, tag: str | bytes) -> None:
        """Close an element; an entry that closes goes through the sieve."""
        del tag
        name = self._open.pop() if self._open else ""
        if self._text is not None and self._open:
            setattr(self._entry, _SAID[f"{self._open[-1]}/{name}"], "".join(self._text).strip())
        self._text = None
        if name in {"url", "sitemap"}:
            self._entry.is_index = name == "sitemap"
            self.take(self._entry)
            self._entry = Entry()

    def take(self, entry: Entry) -> None:
        """Count an entry, and keep it while it is among those nearest the window."""
        read = self.read
        read.count += 1
        if read.count > MOST_URLS:
            raise _EnoughError(f"more than {MOST_URLS:,} addresses")
        if entry.lastmod:
            read.days[entry.lastmod[:10]] += 1
        if not 0 < len(entry.loc) < _LONGEST_LOC or (not entry.is_index and is_too_old(entry, self._scope)):
            return
        far, late = (0, 0) if entry.is_index else _distance(entry, self._scope)
        heapq.heappush(self._heap, ((-far, late), -read.count, entry))
        if len(self._heap) > MOST_ENTRIES:
            heapq.heappop(self._heap)
            read.note = f"only the {MOST_ENTRIES:,} entries nearest the window were read"

    def close(self) -> None:
        """Do nothing: lxml asks for it, and `sifted` is asked for after it."""

    def sifted(self) -> Entries:
        """Return what was kept, in the file's order."""
        self.read.kept = [entry for _, _, entry in sorted(self._heap, key=lambda one: -one[1])]
        return self.read


def read_entries(body: bytes, scope: Scope) -> Entries:
    """Return the entries of a sitemap (XML, or one address a line) that can be in the window.

    Memory is that of what is kept. No entities, no network, libxml2's own limits. The note says where reading
    ended early: broken XML, or a budget.
    """
    stream = _Stream(scope)
    note = ""
    try:
        if body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"http"):
            for line in body.removeprefix(b"\xef\xbb\xbf").split(None, MOST_URLS + 1)[: MOST_URLS + 1]:
                stream.take(Entry(loc=line[:_LONGEST_LOC].decode(errors="replace")))
        else:
            _feed(body, stream)
    except _EnoughError as error:
        note = f"sitemap holds {error}: the rest was not read"
    except (etree.LxmlError, ValueError) as error:
        note = f"sitemap is broken XML ({plain(str(error), 120)}); read as far as it went"
    read = stream.sifted()
    read.note = "; ".join(filter(None, (note, read.note)))
    return read


def _feed(body: bytes, stream: _Stream) -> None:
    parser = etree.XMLParser(target=stream, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             recover=True, remove_comments=True, remove_pis=True)  # fmt: skip
    for piece in _pieces(body):
        parser.feed(piece)
    parser.close()


def _pieces(body: bytes) -> Iterator[bytes]:
    view = memoryview(body)
    return (bytes(view[start : start + _PIECE]) for start in range(0, len(body), _PIECE))


def is_too_old(entry: Entry, scope: Scope) -> bool:
    """Return whether an entry was last touched before the window, and no publication time says otherwise."""
    if entry.published or not scope.window.start or not entry.lastmod:
        return False
    changed = stamp(entry.lastmod)
    return changed is not None and changed.date() < scope.window.start


def _distance(entry: Entry, scope: Scope) -> tuple[int, int]:
    """Return how far from the window an entry claims to be, in days, and its day's number; undated ones come last."""
    day = _raw_day(entry.loc)
    at = stamp(entry.published or ("" if day else entry.lastmod))
    day = at.date() if at else day
    return (distance_days(day, scope.window), day.toordinal()) if day else _UNDATED


def _raw_day(loc: str) -> date | None:
    found = _RAW_DAY.search(loc, 0, _DAY_STANDS_IN)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
