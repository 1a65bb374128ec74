"""A feed cut to what is read of it, before feedparser sees it: that one takes 20 s for 300,000 categories."""

from collections.abc import Mapping

from lxml import etree

MOST_ENTRIES = 500  # of one feed; those met in the sources hold up to 100
_MOST_ELEMENTS = 200_000  # looked at; a feed of 500 entries with 100 tags each has 60,000
_MOST_PARTS = 24  # kept of one entry: its title, addresses, dates and texts
_MOST_INSIDE = 20_000  # kept inside texts that are markup (Atom's type="xhtml")
_HEAD_PARTS = 50  # kept of what a feed says of itself
_ENTRIES = frozenset({"item", "entry"})
_PARTS = frozenset(
    {"title", "link", "guid", "id", "pubdate", "published", "updated", "date", "issued", "modified", "created", "description",
     "summary", "content", "encoded", "origlink"}
)  # fmt: skip
_OF_THE_FEED = frozenset({"link", "generator", "title"})
_ATTRIBUTES = frozenset(
    {"href", "rel", "type", "mode", "isPermaLink", "version", "{http://www.w3.org/XML/1998/namespace}base"}
)
_SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "atom": "http://www.w3.org/2005/Atom",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}  # of prefixes that feeds use without declaring them


class _EnoughError(Exception):
    """The budget of entries or elements is spent."""


class _Cut:
    """A parser target that builds a tree of what is read of a feed, and skips the rest with all that is inside."""

    def __init__(self) -> None:
        self._tree = etree.TreeBuilder()
        self._open: list[str] = []
        self._skipped = 0  # elements open inside one that is skipped
        self._seen = self._entries = self._parts = self._inside = self._of_the_feed = 0

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        """Open an element, or begin to skip it."""
        self._seen += 1
        if self._seen > _MOST_ELEMENTS:
            raise _EnoughError(f"more than {_MOST_ELEMENTS:,} elements")
        name = _known_name(str(tag))
        if self._skipped or not self._is_read(name.rpartition("}")[2].lower()):
            self._skipped += 1
            return
        kept: dict[str | bytes, str | bytes] = {
            key: value for key, value in attrib.items() if key in _ATTRIBUTES
        }
        self._tree.start(name, kept)
        self._open.append(name)

    def _is_read(self, local: str) -> bool:
        """Return whether an element is read where it stands: under the root, a channel, an entry, or inside a part."""
        above = [name.rpartition("}")[2].lower() for name in self._open]
        if not above:
            return True
        if local in _ENTRIES and len(above) < 3 and not _ENTRIES & set(above):
            self._entries, self._parts = self._entries + 1, 0
            if self._entries > MOST_ENTRIES:
                raise _EnoughError(f"more than {MOST_ENTRIES} entries")
            return True
        if above[-1] in _ENTRIES:
            self._parts += 1
            return local in _PARTS and self._parts <= _MOST_PARTS
        if _ENTRIES & set(above):
            self._inside += 1
            return self._inside <= _MOST_INSIDE
        self._of_the_feed += local in _OF_THE_FEED
        # A channel stands under the root: one inside another is none, and a thousand of them would each be looked through for each.
        return (local == "channel" and len(above) == 1) or (
            local in _OF_THE_FEED and self._of_the_feed <= _HEAD_PARTS
        )

    def data(self, data: str | bytes) -> None:
        """Keep the text of what is kept."""
        if not self._skipped and self._open:
            self._tree.data(data)

    def end(self, tag: str | bytes) -> None:
        """Close an element, kept or skipped."""
        del tag
        if self._skipped:
            self._skipped -= 1
        elif self._open:
            self._tree.end(self._open.pop())

    def comment(self, text: str | bytes) -> None:
        """Skip a comment."""

    def close(self) -> None:
        """Do nothing: lxml asks for it, and `cut` is asked for after it."""

    def cut(self) -> bytes:
        """Return what was kept as XML; b"" when that is nothing."""
        is_empty = not self._seen
        while self._open:
            self._tree.end(self._open.pop())
        return b"" if is_empty else etree.tostring(self._tree.close(), encoding="utf-8")


def cut_feed(markup: bytes) -> tuple[bytes, str]:
    """Return a feed in UTF-8 as well-formed XML with its first entries and what is read of them; and a note if cut."""
    target, note = _Cut(), ""
    parser = etree.XMLParser(target=target, encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
                             huge_tree=False, recover=True, remove_comments=True, remove_pis=True)  # fmt: skip
    try:
        for start in range(0, len(markup), 65_536):
            parser.feed(markup[start : start + 65_536])
        parser.close()
    except _EnoughError as error:
        note = f"feed holds {error}: the rest was not read"
    except (etree.LxmlError, ValueError):
        note = "feed is not well-formed; read as far as it went"
    try:
        return target.cut(), note
    except (etree.LxmlError, ValueError, AssertionError):
        return b"", note


def _known_name(tag: str) -> str:
    """Return a name that a tree may hold: a prefix that nobody declared means what it means everywhere else."""
    if tag.startswith("{"):
        return tag
    prefix, colon, local = tag.rpartition(":")
    if not colon:
        return f"{{{_SPACES['content']}}}{tag}" if tag == "encoded" else tag
    return f"{{{_SPACES.get(prefix.lower(), 'urn:unknown')}}}{local or 'x'}"
