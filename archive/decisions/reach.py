"""What the text of an article stands in: its pages with all further ones and copies, and records that hold texts of other pages too."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from archive.shelf import Line

_WITH_OTHERS = frozenset(
    {"feed", "wordpress"}
)  # `via` of texts that stand in an answer beside those of others


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """`pages` are the addresses of an article in all its versions, `shared` the records that hold its text among those of other pages.

    `texts` are the SHA-256 of the clean texts that were read from these: their conversions bear the address of the shared record.
    """

    pages: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()


def reach_of(lines: Iterable[Line], line_id: str) -> Reach:
    """Return what the article with an id stands in, by the lines of a story's runs, those of other articles among them."""
    pages, shared, texts = set[str](), set[str](), set[str]()
    for line in lines:
        if line.get("id") != line_id:
            continue
        if is_among_others(line):
            shared.add(str(line.get("record")))
            texts.add(_digest(line))
        pages |= {str(part["url"]) for part in line.get("parts") or ()}
        pages.add(address_of(line) or "")
    return Reach(pages=frozenset(pages - {""}), shared=frozenset(shared), texts=frozenset(texts))


def _digest(line: Line) -> str:
    """Return the digest of a line's text as a conversion holds it (docs/format.md §4)."""
    text = "\n\n".join((line.get("title") or "", *(line.get("paragraphs") or ()))) + "\n"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def is_among_others(line: Line) -> bool:
    """Say whether a line's text stands in an answer that holds those of other pages too."""
    return line.get("via") in _WITH_OTHERS


def address_of(line: Line) -> str | None:
    """Return the address of the page that a line's text is of: never that of a feed, which is not taken down with one text."""
    url = line.get("instead_of") if is_among_others(line) else line.get("url")
    return None if url is None else str(url)
