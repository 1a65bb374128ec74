"""What two sequences have in common, in order: common ends, then what stands once in both (patience), then the shortest edit script, bounded.

The shortest script is Myers's greedy search (An O(ND) Difference Algorithm, 1986, §4). It is given up where it costs more than a
number of steps: what lies between two places that agree is then a replacement. So time grows with the sequences' length, whoever wrote them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

_DEEPEST = 6  # times that what lies between two unique elements is looked at for unique ones of its own
_STEPS, _STEPS_EACH = 30_000, 4  # of the search in one gap, and more for each element of it; choices

Block = tuple[int, int, int]  # where it begins in the old, in the new, and its length
_Gap = tuple[int, int, int, int]


@dataclass(slots=True)
class Steps:
    """How many steps of the search are left to one comparison, all its parts together. About a million are a second."""

    left: int = 1_500_000


def in_common(old: Sequence[Hashable], new: Sequence[Hashable], steps: Steps) -> list[Block]:
    """Return runs of elements that both have, in the order of both, none touching the next in both. Takes from *steps*."""
    pairs: list[Block] = []
    waiting = [(0, len(old), 0, len(new), _DEEPEST)]
    while waiting:
        a, b, c, d, depth = waiting.pop()
        begin, end = _ends(old, new, (a, b, c, d))
        if begin:
            pairs.append((a, c, begin))
        if end:
            pairs.append((b - end, d - end, end))
        gap = (a + begin, b - end, c + begin, d - end)
        if gap[0] == gap[1] or gap[2] == gap[3]:
            continue
        anchors = _once_in_both(old, new, gap) if depth else []
        if anchors:
            pairs += [(i, j, 1) for i, j in anchors]
            waiting += [(*part, depth - 1) for part in _between(anchors, gap)]
        else:
            pairs += _shortest(old, new, gap, steps)
    return _joined(sorted(pairs))


def _ends(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> tuple[int, int]:
    """Return how many elements are the same at the beginning and at the end."""
    a, b, c, d = gap
    most = min(b - a, d - c)
    begin = 0
    while begin < most and old[a + begin] == new[c + begin]:
        begin += 1
    end = 0
    while end < most - begin and old[b - 1 - end] == new[d - 1 - end]:
        end += 1
    return begin, end


def _once_in_both(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> list[tuple[int, int]]:
    """Return the longest rising chain of the elements that stand exactly once on either side."""
    a, b, c, d = gap
    here, there = Counter(old[a:b]), Counter(new[c:d])
    at = {new[j]: j for j in range(c, d) if there[new[j]] == 1}
    found = [(i, at[old[i]]) for i in range(a, b) if here[old[i]] == 1 and old[i] in at]
    tops: list[int] = []  # the smallest last place of a chain of each length, and which pair it is
    which: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(found):
        length = bisect_left(tops, j)
        tops[length : length + 1] = [j]
        which[length : length + 1] = [number]
        before.append(which[length - 1] if length else -1)
    chain: list[tuple[int, int]] = []
    last = which[-1] if which else -1
    while last >= 0:
        chain.append(found[last])
        last = before[last]
    return chain[::-1]


def _between(anchors: list[tuple[int, int]], gap: _Gap) -> list[_Gap]:
    a, b, c, d = gap
    starts = [(a, c), *((i + 1, j + 1) for i, j in anchors)]
    ends = [*anchors, (b, d)]
    return [(i, k, j, m) for (i, j), (k, m) in zip(starts, ends, strict=True) if i < k and j < m]


def _shortest(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap, steps: Steps) -> list[Block]:
    """Return what the shortest edit script keeps; nothing where finding it costs too much."""
    a, b, c, d = gap
    long, wide = b - a, d - c
    least = steps.left - min(steps.left, _STEPS + _STEPS_EACH * (long + wide))
    reach = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(long + wide + 1):
        trail.append({})
        for line in range(-edits, edits + 1, 2):
            down = line == -edits or (line != edits and reach[line - 1] < reach[line + 1])
            x = reach[line + 1] if down else reach[line - 1] + 1
            begin = x
            while x < long and x - line < wide and old[a + x] == new[c + x - line]:
                x += 1
            reach[line] = x
            trail[-1][line] = x
            steps.left -= 1 + x - begin
            if x >= long and x - line >= wide:
                return _walked_back(trail, gap)
        if steps.left <= least:
            break
    return []


def _walked_back(trail: list[dict[int, int]], gap: _Gap) -> list[Block]:
    a, b, c, d = gap
    x, y = b - a, d - c
    blocks: list[Block] = []
    for edits in range(len(trail) - 1, 0, -1):
        reach, line = trail[edits - 1], x - y
        down = line == -edits or (line != edits and reach[line - 1] < reach[line + 1])
        begin = reach[line + 1] if down else reach[line - 1] + 1
        if x > begin:
            blocks.append((a + begin, c + begin - line, x - begin))
        x = reach[line + 1] if down else reach[line - 1]
        y = x - (line + 1 if down else line - 1)
    if x > 0:
        blocks.append((a, c, x))
    return blocks


def _joined(pairs: list[Block]) -> list[Block]:
    """Join runs that touch in both sequences."""
    blocks: list[Block] = []
    for i, j, length in pairs:
        if blocks and blocks[-1][0] + blocks[-1][2] == i and blocks[-1][1] + blocks[-1][2] == j:
            blocks[-1] = (blocks[-1][0], blocks[-1][1], blocks[-1][2] + length)
        else:
            blocks.append((i, j, length))
    return blocks
