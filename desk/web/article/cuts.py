"""What was cut from an article, in its place: paragraphs and boilerplate of a stored line, in the order of their bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Line = Mapping[str, Any]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph of clean text (`why` None), or a cut with its reason; `span` is its place in the payload of `record`.

    `number` counts paragraphs from 0 and is None for a cut. `kind` and `doubt` are the line's words of a paragraph.
    `part` is the address of the further page that a paragraph stands in, None for the first page.
    """

    text: str
    why: str | None = None
    number: int | None = None
    kind: str = "text"
    doubt: str | None = None
    span: Span | None = None
    record: str | None = None
    part: str | None = None


def paragraphs_of(line: Line) -> tuple[Piece, ...]:
    """Return the clean text, each paragraph with its place and the record that it stands in; those of older lines without doubts too."""
    texts = line["paragraphs"]
    kinds = line.get("kinds") or ["text"] * len(texts)
    doubts = line.get("doubts") or [None] * len(texts)
    places = line.get("places") or [None] * len(texts)
    homes: list[tuple[str | None, str | None]] = [(line.get("record"), None)] * len(texts)
    for part in line.get("parts") or ():
        for number in range(max(part["from"], 0), min(part["to"], len(texts))):
            homes[number] = (part["record"], part["url"])
    return tuple(
        Piece(
            text=text,
            number=number,
            kind=kinds[number],
            doubt=doubts[number],
            span=_span(places[number]),
            record=homes[number][0],
            part=homes[number][1],
        )
        for number, text in enumerate(texts)
    )


def cuts_of(line: Line) -> tuple[Piece, ...]:
    """Return what was cut from the first page, in the order of the line; what was cut from further pages is not told there."""
    record = line.get("record")
    return tuple(
        Piece(text=cut["text"], why=cut["why"], span=_span(cut.get("place")), record=record)
        for cut in line["boilerplate"]
    )


def in_place(line: Line) -> tuple[Piece, ...]:
    """Return paragraphs and cuts as they stood on the page.

    Paragraphs keep their order. A cut stands in front of the first paragraph of the first page whose bytes begin behind its own; one
    whose place could not be found stands last.
    """
    return tuple(_merged(paragraphs_of(line), cuts_of(line)))


def _merged(paragraphs: tuple[Piece, ...], cuts: tuple[Piece, ...]) -> Iterator[Piece]:
    waiting = sorted((cut for cut in cuts if cut.span), key=_begin)
    waiting.reverse()  # the next one stands last
    for paragraph in paragraphs:
        if paragraph.part is not None:  # the first page is over
            yield from reversed(waiting)
            waiting = []
        while waiting and paragraph.span and _begin(waiting[-1]) < paragraph.span[0]:
            yield waiting.pop()
        yield paragraph
    yield from reversed(waiting)
    yield from (cut for cut in cuts if cut.span is None)


def _begin(piece: Piece) -> int:
    return piece.span[0] if piece.span else 0


def _span(place: object) -> Span | None:
    """Return a stored place, None for none and for what is no place: it is asked of an original's bytes."""
    match place:
        case [int(start), int(end)] if 0 <= start < end:
            return start, end
        case _:
            return None
