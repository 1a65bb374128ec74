"""Two versions of a page side by side in a terminal: marks that stay without colours, and each text in its own direction."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from article.versions.differences import (
    Difference,
    FieldChange,
    ParagraphChange,
    ParagraphKind,
    Piece,
    PieceKind,
)
from desk.articles.stands import GONE
from desk.terminal.addresses import readable
from desk.terminal.bidi import isolated
from desk.terminal.safe import safe_text
from flows.versions.history import History, Turn, Version

_LONGEST = 100_000  # letters of a paragraph that are shown; --json has all
_FIELDS = {"title": "title", "bylines": "byline", "published_at": "published", "modified_at": "modified"}
_FROM_THE_RIGHT = frozenset({"R", "AL"})
_FIRST_STRONG, _END = "\u2068", "\u2069"

TURNS = {
    Turn.FIRST: "first kept",
    Turn.SAME: "same: not a byte of the page differs",
    Turn.LAYOUT: "layout only: other bytes, the same words",
    Turn.CHANGED: "changed",
    Turn.SILENT: "changed silently: the page's own date of change has not moved on, as if nothing had been changed",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line, already safe for a terminal, and whether it is what came (True), what went (False), or neither."""

    text: str
    is_new: bool | None = None


Parts = list[Part]


def version_lines(history: History) -> Iterator[Parts]:
    """Yield the list of versions, and since when the page is gone."""
    yield [Part(readable(history.url))]
    for one in history.versions:
        turn = TURNS[one.turn].partition(":")[0]
        at = one.kept_at.strftime("%Y-%m-%d %H:%M:%S")
        where = "" if one.url == history.url else f", at {readable(one.url)}"
        lead = "versions" if one.number == 1 else ""
        yield [Part(f"{lead:<10}{one.number:>2}  {at} UTC  {one.record_id}  {turn}{where}")]
    if history.gone is not None and history.gone_at is not None:
        since = history.gone_at.strftime("%Y-%m-%d %H:%M")
        yield [Part(f"{'gone':<10}seen {since} UTC: {GONE[history.gone]}; what stood there is kept")]


def difference_lines(old: Version, new: Version, turn: Turn, found: Difference) -> Iterator[Parts]:
    """Yield what changed between two versions: fields first, then paragraphs; those that did not change are counted."""
    names = [_named(one) for one in (old, new)]
    if old.url != new.url:
        names = [f"{name} ({readable(one.url)})" for name, one in zip(names, (old, new), strict=True)]
    yield [Part(f"{'between':<10}{' and '.join(names)}: {TURNS[turn]}")]
    for field in found.fields:
        yield from _field(field)
    same = 0
    for change in found.paragraphs:
        if change.kind is ParagraphKind.SAME:
            same += 1
            continue
        yield from _unchanged(same)
        same = 0
        yield []
        yield _paragraph(change)
    yield from _unchanged(same) if same < len(found.paragraphs) else ()


def _named(version: Version) -> str:
    return str(version.number) if version.number else version.record_id


def _unchanged(count: int) -> Iterator[Parts]:
    if count:
        yield []
        yield [Part(f"  … {count} {'paragraph' if count == 1 else 'paragraphs'} as before")]


def _field(change: FieldChange) -> Iterator[Parts]:
    yield []
    name = _FIELDS[change.name]
    yield [Part(f"- {name:<10}"), Part(isolated(change.old or "none", limit=2_000), is_new=False)]
    yield [Part(f"+ {name:<10}"), Part(isolated(change.new or "none", limit=2_000), is_new=True)]


_MARKS = {
    ParagraphKind.ADDED: "+",
    ParagraphKind.REMOVED: "-",
    ParagraphKind.CHANGED: "~",
    ParagraphKind.MOVED: ">",
    ParagraphKind.SAME: " ",
}


def _paragraph(change: ParagraphChange) -> Parts:
    """Return a paragraph on one line: what went in [-…-], what came in {+…+}, isolated as a whole where it runs from the right."""
    text = (change.new or change.old or "")[:_LONGEST]
    turns = any(unicodedata.bidirectional(char) in _FROM_THE_RIGHT for char in text)
    opening, end = (_FIRST_STRONG, _END) if turns else ("", "")
    is_whole = change.kind is not ParagraphKind.CHANGED
    inside = [_piece(one, is_whole=is_whole) for one in _short(change.pieces)]
    moved = " (stands elsewhere than before)" if change.kind is ParagraphKind.MOVED else ""
    return [Part(f"{_MARKS[change.kind]} {opening}"), *inside, Part(f"{end}{moved}")]


def _short(pieces: Sequence[Piece]) -> Iterable[Piece]:
    left = _LONGEST
    for one in pieces:
        if left > 0:
            yield Piece(kind=one.kind, text=one.text[:left])
        left -= len(one.text)


def _piece(piece: Piece, *, is_whole: bool) -> Part:
    """Return a piece with its marks; one that is all of its paragraph has the line's own."""
    text = safe_text(f"|{piece.text}|", limit=len(piece.text) + 2)[
        1:-1
    ]  # the bars keep the spaces at its ends
    if piece.kind is PieceKind.SAME:
        return Part(text)
    is_new = piece.kind is PieceKind.ADDED
    return Part(text if is_whole else f"{{+{text}+}}" if is_new else f"[-{text}-]", is_new=is_new)
