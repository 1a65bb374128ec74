"""What one telling of an article says otherwise than another: title, bylines and dates, then paragraphs, then words.

It compares clean text, never markup. Paragraphs that stand elsewhere are moved, those that are much alike are one that was changed.
Inside a changed one equal sentences stay as they are, and what lies between is compared word by word.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from archive.spelling import seen
from article.versions.sentences import is_word, sentences_of, words_of
from article.versions.sequences import Steps, in_common

_ALIKE = 0.4  # share of words that a paragraph and its changed form have in common (Dice): a choice
_CELLS = 40_000  # pairs of paragraphs of one gap that are compared
_NEAR = 8  # in larger gaps, each is compared with so many behind the last pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an article tells at one time.

    `said` names those of bylines and published_at that stood in the page's own data, and modified_at where it names one,
    believed or not (article/versions/edits.py). `is_whole` is not
    so where the text may be a part of the article: what stands before a paywall, or what was read with a doubt. `cuts` are what was cut as no part of the text.
    """

    title: str
    bylines: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    paragraphs: tuple[str, ...] = ()
    said: frozenset[str] = frozenset()
    is_whole: bool = True
    cuts: tuple[str, ...] = ()


class PieceKind(StrEnum):
    """Whose a piece of text is: both tellings', the new one's, the old one's."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of text. Those that are SAME and REMOVED, joined, are the old text; SAME and ADDED the new one.

    What is SAME stands as the new one has it, where they differ in what no reader sees (archive/spelling.py).
    """

    kind: PieceKind
    text: str


class ParagraphKind(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphChange:
    """One paragraph: as it was (None if it was not there), as it is (None if it is there no more), and its pieces.

    A moved one has the same words, and stands where it is now.
    """

    kind: ParagraphKind
    old: str | None
    new: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field that changed: "title", "bylines", "published_at" or "modified_at". Dates are ISO 8601, bylines joined by ", "."""

    name: str
    old: str | None
    new: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that changed: fields that did, and every paragraph of both tellings, in the order of the new one."""

    fields: tuple[FieldChange, ...]
    paragraphs: tuple[ParagraphChange, ...]

    @property
    def is_same(self) -> bool:
        """Say whether both tell the same, as a reader sees it."""
        return not self.fields and all(p.kind is ParagraphKind.SAME for p in self.paragraphs)


def differences(old: Told, new: Told) -> Difference:
    """Return what *new* tells otherwise than *old*. Its cost grows with the texts' length, whatever they hold."""
    steps = Steps()
    fields = tuple(_fields(old, new, steps))
    return Difference(fields=fields, paragraphs=tuple(_paragraphs(old.paragraphs, new.paragraphs, steps)))


def pieces_of(old: str, new: str, steps: Steps | None = None) -> tuple[Piece, ...]:
    """Return the pieces of two texts: equal sentences first, then equal words between them."""
    steps = steps or Steps()
    pieces: list[Piece] = []
    for same, left, right in _stretches(sentences_of(old), sentences_of(new), steps):
        if same:
            pieces.append(Piece(kind=PieceKind.SAME, text="".join(right)))
        else:
            pieces += _worded("".join(left), "".join(right), steps)
    return tuple(_merged(pieces))


def _fields(old: Told, new: Told, steps: Steps) -> Iterator[FieldChange]:
    told = (
        ("title", old.title, new.title),
        ("bylines", ", ".join(old.bylines), ", ".join(new.bylines)),
        ("published_at", _stamp(old.published_at), _stamp(new.published_at)),
        ("modified_at", _stamp(old.modified_at), _stamp(new.modified_at)),
    )
    for name, was, now in told:
        if was == now or _key(was) == _key(now):
            continue
        if name.endswith("_at"):
            pieces = _only(was, PieceKind.REMOVED) + _only(now, PieceKind.ADDED)
        else:
            pieces = pieces_of(was, now, steps)
        yield FieldChange(name=name, old=was or None, new=now or None, pieces=pieces)


def _stamp(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _paragraphs(old: Sequence[str], new: Sequence[str], steps: Steps) -> Iterable[ParagraphChange]:
    """Return every paragraph of both, moved ones told as such."""
    stretches = list(_stretches(old, new, steps))
    gone = Counter(_key(p) for same, left, _ in stretches if not same for p in left)
    come = Counter(_key(p) for same, _, right in stretches if not same for p in right)
    moved = gone & come
    left_out, put_in = moved.copy(), moved.copy()
    for same, left, right in stretches:
        if same:
            yield from (_change(was, now, steps) for was, now in zip(left, right, strict=True))
            continue
        stays = [p for p in left if not _taken(left_out, p)]
        for was, now in _matched(stays, [(p, _taken(put_in, p)) for p in right]):
            yield _change(was, now, steps, ParagraphKind.MOVED)


def _taken(counted: Counter[str], text: str) -> bool:
    """Take one of *text*, if there is one left."""
    if counted[_key(text)] <= 0:
        return False
    counted[_key(text)] -= 1
    return True


def _matched(old: list[str], new: list[tuple[str, bool]]) -> Iterator[tuple[str | None, str | None]]:
    """Give the paragraphs of a gap, each with its changed form where it has one; what is gone stands before what came there."""
    own = [number for number, (_, is_moved) in enumerate(new) if not is_moved]
    alike = {own[j]: i for i, j in _alike(old, [new[number][0] for number in own])}
    at, pairs = 0, [*sorted(alike.values()), len(old)]
    for number, (text, is_moved) in enumerate(new):
        yield from ((gone, None) for gone in old[at : pairs[0]])
        at = pairs[0]
        if number in alike:
            at = pairs.pop(0) + 1
        yield text if is_moved else old[at - 1] if number in alike else None, text
    yield from ((gone, None) for gone in old[at:])


def _alike(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return which paragraphs are one that was changed, in the order of both, so that they are alike as much as can be."""
    if not old or not new:
        return []
    here, there = [_bag(p) for p in old], [_bag(p) for p in new]
    if len(old) * len(new) > _CELLS:
        return list(_nearest(here, there))
    alike = [[_share(a, b) for b in there] for a in here]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return list(_followed(alike, best))


def _followed(alike: list[list[float]], best: list[list[float]]) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(alike) and j < len(alike[0]):
        if alike[i][j] >= _ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1


def _nearest(here: list[frozenset[str]], there: list[frozenset[str]]) -> Iterator[tuple[int, int]]:
    begin = 0
    for i, bag in enumerate(here):
        near = range(begin, min(begin + _NEAR, len(there)))
        j = max(near, key=lambda j: _share(bag, there[j]), default=None)
        if j is not None and _share(bag, there[j]) >= _ALIKE:
            yield i, j
            begin = j + 1


def _bag(text: str) -> frozenset[str]:
    return frozenset(word for word in words_of(text) if is_word(word))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _change(
    old: str | None, new: str | None, steps: Steps, of_same: ParagraphKind = ParagraphKind.SAME
) -> ParagraphChange:
    """Return what became of a paragraph; *of_same* is what one with the same words is."""
    if new is None:
        kind, pieces = ParagraphKind.REMOVED, _only(old or "", PieceKind.REMOVED)
    elif old is None:
        kind, pieces = ParagraphKind.ADDED, _only(new, PieceKind.ADDED)
    elif _key(old) == _key(new):
        kind, pieces = of_same, _only(new, PieceKind.SAME)
    else:
        kind, pieces = ParagraphKind.CHANGED, pieces_of(old, new, steps)
    return ParagraphChange(kind=kind, old=old, new=new, pieces=pieces)


def _key(text: str) -> str:
    """Return a paragraph, a sentence or a word by what a reader sees of it, and whether a space stands behind it."""
    return text if text.isascii() else seen(text) + (" " if text[-1:].isspace() else "")


def _only(text: str, kind: PieceKind) -> tuple[Piece, ...]:
    return (Piece(kind=kind, text=text),) if text else ()


def _stretches(
    old: Sequence[str], new: Sequence[str], steps: Steps
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Give what both have and what stands between, in turn: whether it is the same, then either side's."""
    here, there = [_key(one) for one in old], [_key(one) for one in new]
    blocks = [(0, 0, 0), *in_common(here, there, steps), (len(old), len(new), 0)]
    for (i, j, length), (k, m, _) in pairwise(blocks):
        if length:
            yield True, old[i : i + length], new[j : j + length]
        if i + length < k or j + length < m:
            yield False, old[i + length : k], new[j + length : m]


def _worded(old: str, new: str, steps: Steps) -> Iterator[Piece]:
    """Give the pieces of sentences that differ. Signs and spaces alone between two changes belong to them."""
    stretches = list(_stretches(words_of(old), words_of(new), steps))
    for number, (same, left, right) in enumerate(stretches):
        is_edge = number in (0, len(stretches) - 1)
        if same and (is_edge or any(is_word(word) for word in left)):
            yield Piece(kind=PieceKind.SAME, text="".join(right))
        else:
            yield from _only("".join(left), PieceKind.REMOVED)
            yield from _only("".join(right), PieceKind.ADDED)


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join neighbours of one kind; of what changed in one place, what is gone stands first."""
    gone, come, same = "", "", ""
    for piece in pieces:
        if piece.kind is PieceKind.SAME:
            yield from _only(gone, PieceKind.REMOVED) + _only(come, PieceKind.ADDED)
            gone, come, same = "", "", same + piece.text
            continue
        yield from _only(same, PieceKind.SAME)
        same = ""
        gone += piece.text if piece.kind is PieceKind.REMOVED else ""
        come += piece.text if piece.kind is PieceKind.ADDED else ""
    yield from _only(gone, PieceKind.REMOVED) + _only(come, PieceKind.ADDED) + _only(same, PieceKind.SAME)
