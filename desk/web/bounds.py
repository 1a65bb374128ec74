"""How much of a text one page shows: a browser that is given a whole megabyte of it draws for minutes. The stored line has it all."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from desk.terminal.safe import shortened
from desk.web.article.cuts import Piece

MOST_PIECES = 2_000  # an article has some tens; as many as a marked copy marks
MOST_LETTERS = 500_000  # of a page: ten long chapters of a book
LONGEST_PIECE = 20_000  # letters of one paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The first pieces of a text; `left` counts those that are not shown, `is_cut` says that one is not shown to its end."""

    pieces: tuple[Piece, ...]
    left: int
    is_cut: bool


def first_of(pieces: Iterable[Piece]) -> Shown:
    """Return what a page shows of pieces."""
    shown: list[Piece] = []
    letters, left, is_cut = 0, 0, False
    for piece in pieces:
        if len(shown) == MOST_PIECES or letters >= MOST_LETTERS:
            left += 1
            continue
        text = shortened(piece.text, LONGEST_PIECE)
        is_cut = is_cut or text != piece.text
        letters += len(text)
        shown.append(replace(piece, text=text))
    return Shown(pieces=tuple(shown), left=left, is_cut=is_cut)
