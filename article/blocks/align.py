"""Finds an extractor's output again in the page's own blocks.

Extractors hand back rebuilt text: glued, trimmed, with characters dropped. What counts here is only *which*
blocks they chose; the words themselves then come from the source.
"""

from bisect import bisect_right
from dataclasses import dataclass

from article.markup.source import Block, key_of

_SHORT = 15  # key characters below which a glued piece proves nothing (three Arabic words)
_MANY = 20  # places of one repeated line that are weighed; behind them the next one is taken
_BEGIN = 20  # key characters by which blocks are looked up that a piece begins with
_STEPS = 60  # pieces a glued line is taken apart into at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which blocks an output took, in page order, and the lines of it that stand nowhere in the page's text."""

    blocks: tuple[int, ...]
    strays: tuple[str, ...]


def choose(blocks: list[Block], lines: list[str]) -> Chosen:
    """Match output `lines` to `blocks`; a block counts as taken when half of its letters were."""
    stream = _Stream(blocks)
    pieces, strays = [], []
    for line in lines:
        key = key_of(line)
        if not key:
            continue
        found = stream.pieces(key)
        if sum(map(len, found)) * 2 < len(key):
            strays.append(line)
        else:
            pieces.extend(found)
    taken: dict[int, int] = {}
    for start, length in stream.settle(pieces):
        stream.cover(start, start + length, taken)
    whole = sorted(i for i, n in taken.items() if n * 2 >= len(blocks[i].key))
    return Chosen(blocks=tuple(whole), strays=tuple(strays))


class _Stream:
    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.text = "".join([b.key for b in blocks])
        self.starts, at = [], 0
        for block in blocks:
            self.starts.append(at)
            at += len(block.key)
        self.edges = set(self.starts)
        self.by_key: dict[str, list[int]] = {}
        self.by_begin: dict[str, list[int]] = {}
        for block, start in zip(blocks, self.starts, strict=True):
            self.by_key.setdefault(block.key, []).append(start)
            self.by_begin.setdefault(self.text[start : start + _BEGIN], []).append(start)

    def pieces(self, key: str) -> list[str]:
        """Take a line's key apart into the longest runs that stand in the page."""
        if key in self.by_key or self._at_edges(key) or key in self.text:
            return [key]
        found, at = [], 0
        for _ in range(_STEPS):
            if len(key) - at < _SHORT:
                break
            length = self._longest(key, at)
            if length >= _SHORT:
                found.append(key[at : at + length])
            at += max(length, 4)
        return found

    def _longest(self, key: str, at: int) -> int:
        low, high = 0, len(key) - at
        while low < high:
            mid = (low + high + 1) // 2
            if key[at : at + mid] in self.text:
                low = mid
            else:
                high = mid - 1
        return low

    def settle(self, pieces: list[str]) -> list[tuple[int, int]]:
        """Choose for each piece the place that continues the piece before, or else leads to the next sure one."""
        places = [self._places(p) for p in pieces]
        sure: list[int | None] = [None] * (len(pieces) + 1)
        for i in range(len(pieces) - 1, -1, -1):
            sure[i] = places[i][0] if len(places[i]) == 1 else sure[i + 1]
        chosen, behind = [], 0
        for i, piece in enumerate(pieces):
            if len(places[i]) == _MANY and (further := self.text.find(piece, behind)) > places[i][-1]:
                places[i].append(further)
            start = _best(places[i], behind if i else None, sure[i + 1])
            if start is not None:
                chosen.append((start, len(piece)))
                behind = start + len(piece)
        return chosen

    def _places(self, piece: str) -> list[int]:
        if piece in self.by_key:
            return self.by_key[piece][:_MANY]
        if edges := self._at_edges(piece):
            return edges
        found: list[int] = []
        at = self.text.find(piece)
        while at >= 0 and len(found) < _MANY:
            found.append(at)
            at = self.text.find(piece, at + 1)
        clean = [p for p in found if p in self.edges] if len(found) > 1 else found
        return clean or found

    def _at_edges(self, piece: str) -> list[int]:
        """Return where blocks begin that a piece begins with: a row of cells is found without a search through the page."""
        near = self.by_begin.get(piece[:_BEGIN], []) if len(piece) >= _BEGIN else []
        return [at for at in near[:_MANY] if self.text.startswith(piece, at)]

    def cover(self, start: int, end: int, taken: dict[int, int]) -> None:
        """Count how many letters of each block lie between `start` and `end`."""
        i = bisect_right(self.starts, start) - 1
        while i < len(self.blocks) and self.starts[i] < end:
            a, b = self.starts[i], self.starts[i] + len(self.blocks[i].key)
            taken[i] = taken.get(i, 0) + min(b, end) - max(a, start)
            i += 1


def _best(places: list[int], behind: int | None, ahead: int | None) -> int | None:
    if len(places) < 2:
        return places[0] if places else None
    if behind is not None:
        later = [p for p in places if p >= behind]
        if later and (ahead is None or later[0] <= ahead or ahead < behind):
            return later[0]
    if ahead is not None:
        earlier = [p for p in places if p <= ahead]
        return earlier[-1] if earlier else places[0]
    return places[0] if behind is None else places[-1]
