"""Markup that stands inside another answer (a feed, a search answer in JSON): as a page, and back to the answer's bytes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from article.article import Place

# How answers write markup, letter by letter: as it is (CDATA), escaped for XML with and without quotes, as JSON in ASCII (PHP with and
# without escaped slashes), as JSON in UTF-8.
_Spelling = Callable[[str], str]
_SPELLINGS: tuple[_Spelling, ...] = (
    str,
    lambda text: escape(text, quote=False),
    lambda text: escape(text, quote=True),
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;"),
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"),
    lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1].replace("/", "\\/"),
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
)
_LINE_ENDS = ("\n", "\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """A page made around markup. `head` is what stands before the markup in it, in bytes of UTF-8."""

    head: bytes
    markup: str

    @property
    def page(self) -> bytes:
        """Return the page, in UTF-8."""
        return self.head + self.markup.encode("utf-8", "replace") + b"</article></body></html>"


def embedded(markup: str, title: str, language: str = "") -> Embedded:
    """Return a page around markup, under a heading. *title* is markup too."""
    head = f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"></head><body><article><h1>{title}</h1>'
    return Embedded(head=head.encode("utf-8", "replace"), markup=markup)


class Spans:
    """Where spans of an embedded page stand in the answer's decoded payload; nothing where its spelling is not known."""

    def __init__(self, page: Embedded, body: bytes, encoding: str) -> None:
        """Look for the markup in *body* as answers spell it."""
        self._page, self._encoding = page, encoding
        found = next(_found(page.markup, body, encoding), None)
        self._start = found[0] if found else 0
        self._spell: _Spelling | None = found[1] if found else None

    def of(self, place: Place | None) -> Place | None:
        """Return where a place of the page stands in the answer."""
        if place is None or self._spell is None:
            return None
        raw = self._page.markup.encode("utf-8", "replace")
        first, last = place.start - len(self._page.head), place.end - len(self._page.head)
        if first < 0 or last > len(raw):
            return None
        before, inside = (raw[:first].decode("utf-8", "replace"), raw[first:last].decode("utf-8", "replace"))
        start = self._start + len(self._bytes(before))
        return Place(start=start, end=start + len(self._bytes(inside)))

    def _bytes(self, text: str) -> bytes:
        assert self._spell is not None
        return self._spell(text).encode(self._encoding, "replace")


def _found(markup: str, body: bytes, encoding: str) -> Iterator[tuple[int, _Spelling]]:
    for end in _LINE_ENDS:
        for spelling in _SPELLINGS:
            spell = _ended(spelling, end)
            spelt = spell(markup).encode(encoding, "replace")
            at = body.find(spelt)
            if at >= 0:
                yield at, spell


def _ended(spell: _Spelling, end: str) -> _Spelling:
    return spell if end == "\n" else lambda text: spell(text.replace("\n", end))
