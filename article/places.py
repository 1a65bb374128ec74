"""From characters of a decoded page back to the bytes that they were read from."""

import codecs
from collections.abc import Iterable

from article.article import ParagraphKind, Place
from article.charset import Decoded, read_as
from article.fitting import mend
from article.kinds import SEPARATOR
from article.mojibake import repair
from article.page import Page
from article.scanner import scan

Span = tuple[int, int]
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

    This is what a paragraph's text is held against, by audits as by tests. It reads the bytes anew and nothing else
    of the page. Blocks that the place spans are joined as the paragraph's `kind` joins them; what is hidden
    between shown ones is left out.
    """
    cut = read_as(page.body[place.start : place.end], page.encoding)
    if page.decoded.repaired is not None:
        cut = repair(mend(cut) if page.encoding == "utf-8" else cut, known=True).text
    blocks = scan(cut).blocks
    shown = [b for b in blocks if not b.hidden] or blocks
    return _JOINED.get(kind, " ").join(block.text for block in shown)


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
