"""From characters of a decoded page back to the bytes that they were read from."""

import codecs
import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from article.article import ParagraphKind, Place
from article.blocks.kinds import SEPARATOR
from article.charsets.charset import Decoded, read_as
from article.markup.scanner import scan
from article.page import Page

Span = tuple[int, int]
_ESCAPED = re.compile("[\udc80-\udcff]")
_JOINED = {ParagraphKind.TABLE_ROW: SEPARATOR, ParagraphKind.VERSE: "\n"}


def places_of(decoded: Decoded, body: bytes, spans: Iterable[Span]) -> dict[Span, Place]:
    """Map spans of characters in `decoded.text` to byte spans of `body`; both half-open, linear in the text."""
    wanted = set(spans)
    points = sorted({i for span in wanted for i in span})
    before = decoded.repaired.before(points) if decoded.repaired else points
    found = _offsets(decoded, body, before)
    at = {point: found[i] for point, i in zip(points, before, strict=True) if i in found}
    return {(a, b): Place(start=at[a], end=at[b]) for a, b in wanted if a in at and b in at}


def text_at(page: Page, place: Place, kind: ParagraphKind = ParagraphKind.TEXT) -> str:
    """Return the text at a place: its bytes decoded as the page's are, tags removed, references undone, space collapsed.

    This is what a paragraph's text is held against. It reads the bytes anew and nothing else of the page, but where the
    page's double encoding was undone or it is in two charsets: what is so is known from the whole page, whose letters are
    counted once for all its places. Blocks that the place spans are joined as the paragraph's `kind` joins them, a drop cap with no space; what is hidden between
    shown ones is left out.
    """
    blocks = scan(_cut(page, place)).blocks
    shown = [b for b in blocks if not b.hidden] or blocks
    drop_cap = len(shown) > 1 and len(shown[0].key) == 1
    return _JOINED.get(kind, "" if drop_cap else " ").join(block.text for block in shown)


def _cut(page: Page, place: Place) -> str:
    repaired = page.decoded.repaired
    if repaired is None:
        return read_as(page.body[place.start : place.end], page.encoding)
    start, end = repaired.after([_letters(page, place.start), _letters(page, place.end)])
    return repaired.text[start:end]


def _letters(page: Page, offset: int) -> int:
    """Count the characters that the bytes in front of an offset were read as, before any repair."""
    decoded, body = page.decoded, page.body
    if len(decoded.read) + decoded.skipped == len(body):
        return max(0, offset - decoded.skipped)
    if decoded.mixed:
        return int(np.searchsorted(_ends_in_utf8(decoded.read), offset - decoded.skipped, side="right"))
    errors = "surrogateescape" if _ESCAPED.search(decoded.read) else "replace"
    return len(body[decoded.skipped : offset].decode(decoded.encoding, errors))


@lru_cache(maxsize=1)  # the places of a page are asked for one after the other
def _ends_in_utf8(text: str) -> NDArray[np.int64]:
    """Return at which byte each letter ends; a lone surrogate stands for one byte."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    wide = 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)
    return np.cumsum(np.where((codes >= 0xDC80) & (codes <= 0xDCFF), 1, wide))


def _offsets(decoded: Decoded, body: bytes, points: list[int]) -> dict[int, int]:
    text, name = decoded.read, decoded.encoding
    if len(text) + decoded.skipped == len(body):
        return {i: i + decoded.skipped for i in points}
    at, seen, offset = {}, 0, decoded.skipped
    try:
        for i in points:
            offset += len(text[seen:i].encode(name, "surrogateescape"))
            at[i], seen = offset, i
        rest = len(text[seen:].encode(name, "surrogateescape"))
    except UnicodeEncodeError:
        rest = -1
    return at if offset + rest == len(body) else _walked(decoded, body, points)


def _walked(decoded: Decoded, body: bytes, points: list[int]) -> dict[int, int]:
    """Do the same for encodings that do not come back byte for byte (escapes, shift states): byte by byte."""
    decoder = codecs.getincrementaldecoder(decoded.encoding)("replace")
    wanted, at, chars, start = set(points), {}, 0, decoded.skipped
    for i in range(decoded.skipped, len(body)):
        got = len(decoder.decode(body[i : i + 1]))
        if got:
            at.update({p: start for p in range(chars, chars + got) if p in wanted})
            chars, start = chars + got, i + 1
    at.update({p: len(body) for p in points if p >= chars})
    return at
