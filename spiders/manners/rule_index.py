"""Which rule of a robots.txt decides on an address, found without trying each one: a host chooses how many there are.

Rules without wildcards are looked up by their text. Of the others only those are tried whose longest piece of plain text
ends in letters that stand in the address too.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

# Letters of a piece that must stand in the address. A choice: with four, an address has as many as it is long, and of
# 30,000 rules that differ in a number some hundred are left. Measure by counting `Rule.fits`.
_LETTERS = 4
# More rules that begin as an address does, and could fit, are not tried: 2,000 take some ms. Who writes so many means harm.
MOST_TRIED = 2_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its pattern, escaped as addresses are, what it says, and how it is tried."""

    pattern: str
    allows: bool
    fits: Callable[[str], bool]


class RuleIndex:
    """The rules for one crawler, those that count first in front (RFC 9309 §2.2.2)."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._plain: dict[str, tuple[int, bool]] = {}
        self._others: dict[str, list[tuple[int, str, Rule]]] = {}
        known = set[str]()
        for rank, rule in enumerate(rules):
            if rule.pattern in known:
                continue  # the first one of a pattern decides
            known.add(rule.pattern)
            if "*" in rule.pattern or rule.pattern.endswith("$"):
                pieces = rule.pattern.removesuffix("$").split("*")
                mark = max(pieces, key=len)[-_LETTERS:]
                self._others.setdefault(mark, []).append((rank, pieces[0], rule))
            else:
                self._plain[rule.pattern] = (rank, rule.allows)
        self._lengths = sorted({len(pattern) for pattern in self._plain}, reverse=True)
        self._marks = sorted({len(mark) for mark in self._others})

    def allows(self, path: str) -> bool | None:
        """Tell whether a path with its query, escaped as rules are, may be fetched; None where too many rules could decide."""
        rank, is_allowed = self._by_prefix(path)
        candidates = [one for one in self._candidates(path) if one[0] < rank and path.startswith(one[1])]
        if len(candidates) > MOST_TRIED:
            return None
        ranked = sorted(candidates, key=lambda one: one[0])
        return next((rule.allows for *_, rule in ranked if rule.fits(path)), is_allowed)

    def _by_prefix(self, path: str) -> tuple[float, bool]:
        found = (self._plain.get(path[:length]) for length in self._lengths if length <= len(path))
        return next((one for one in found if one is not None), (float("inf"), True))

    def _candidates(self, path: str) -> Iterator[tuple[int, str, Rule]]:
        marks = {path[at : at + size] for size in self._marks for at in range(len(path) - size + 1)}
        for mark in self._others.keys() & marks:
            yield from self._others[mark]
