"""What became of the words of a page between two visits, worked out of the texts that stand in a bundle, so that a stranger sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from article.versions.differences import ParagraphKind, Piece, PieceKind, Told, differences
from flows.exports.wanted import Line

CHANGES = "changes.txt"
_PARTED = "\n\n"
_MARKS = {PieceKind.SAME: ("", ""), PieceKind.REMOVED: ("[-", "-]"), PieceKind.ADDED: ("{+", "+}")}
_HEAD = """What changed in the words of the pages from one visit to the next, worked out of the texts in pages/.
[-What stood there before-] and {+what stands there now+}; paragraphs without a change are left out.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One change: the how many-th visit found it (from 0), the texts `before` and `after`, and the parts of the text that are others."""

    visit: int
    before: str
    after: str
    parts: tuple[tuple[Piece, ...], ...]


def changes_of(folder: Path, visits: Sequence[Line]) -> Iterator[Changed]:
    """Give the changes that visits to one page found; texts that were read alike make none."""
    last: str | None = None
    for number, visit in enumerate(visits):
        words = visit["words"] if visit["version"] is not None else None
        if words is None:
            continue
        if last not in {None, words}:
            assert last is not None
            parts = tuple(_parts(_told(folder / last), _told(folder / words)))
            if parts:
                yield Changed(visit=number, before=last, after=words, parts=parts)
        last = words


def head() -> str:
    """Return how changes.txt begins."""
    return _HEAD


def told_plain(url: str, visits: Sequence[Line], changes: Sequence[Changed]) -> str:
    """Return the changes of one page as text."""
    lines = [f"\n\n{url}\n"] if changes else []
    for one in changes:
        visit = visits[one.visit]
        lines.append(f"\n{visit['at'][:19].replace('T', ' ')} UTC  {visit['reason']}")
        lines.append(f"before  {one.before}\nafter   {one.after}\n")
        lines += [f"  {''.join(_marked(piece) for piece in part)}\n" for part in one.parts]
    return "\n".join(lines)


def _marked(piece: Piece) -> str:
    begin, end = _MARKS[piece.kind]
    return f"{begin}{piece.text}{end}"


def _parts(old: Told, new: Told) -> Iterator[tuple[Piece, ...]]:
    found = differences(old, new)
    yield from (field.pieces for field in found.fields)
    same = {ParagraphKind.SAME, ParagraphKind.MOVED}
    yield from (one.pieces for one in found.paragraphs if one.kind not in same)


def _told(path: Path) -> Told:
    """Read a text as a conversion holds it: the title, then paragraphs."""
    title, *paragraphs = path.read_text("utf-8", "replace").removesuffix("\n").split(_PARTED)
    return Told(title=title, paragraphs=tuple(paragraphs))
