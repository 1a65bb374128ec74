"""Many strings looked for in many texts at once, in time that grows with their letters and not with their product."""

from collections import deque
from collections.abc import Iterable, Sequence


def texts_holding(strings: Iterable[str], texts: Sequence[str]) -> dict[str, set[int]]:
    """Return for each string the places of the texts that hold it, as `string in text` says (Aho & Corasick 1975)."""
    found: dict[str, set[int]] = {string: set() for string in strings}
    search = _Search(found)
    for at, text in enumerate(texts):
        for string in search.held_by(text):
            found[string].add(at)
    return found


class _Search:
    """A tree of all strings; each node knows where the longest ending of what was read goes on."""

    def __init__(self, strings: Iterable[str]) -> None:
        self._ways: list[dict[str, int]] = [{}]
        self._ends: dict[int, str] = {}
        for string in strings:
            node = 0
            for letter in string:
                node = self._ways[node].setdefault(letter, len(self._ways))
                if node == len(self._ways):
                    self._ways.append({})
            self._ends[node] = string
        self._back = [0] * len(self._ways)
        self._next_end = [0] * len(self._ways)  # the nearest shorter ending that is a whole string
        self._join()

    def _join(self) -> None:
        waiting = deque(self._ways[0].values())
        while waiting:
            node = waiting.popleft()
            back = self._back[node]
            self._next_end[node] = back if back in self._ends else self._next_end[back]
            for letter, child in self._ways[node].items():
                self._back[child] = self._step(back, letter)
                waiting.append(child)

    def _step(self, node: int, letter: str) -> int:
        while node and letter not in self._ways[node]:
            node = self._back[node]
        return self._ways[node].get(letter, 0)

    def held_by(self, text: str) -> set[str]:
        """Return the strings that stand in a text."""
        held = {self._ends[0]} if 0 in self._ends else set()
        node, seen = 0, set[int]()
        for letter in text:
            node = self._step(node, letter)
            end = node if node in self._ends else self._next_end[node]
            while end and end not in seen:
                seen.add(end)
                end = self._next_end[end]
        return held | {self._ends[end] for end in seen}
