"""What stands among the headlines of a list belongs to the list: the days, hours, authors and summaries of its entries."""

from collections.abc import Mapping, Sequence

from article.article import Why
from article.markup.source import Block

LISTS = frozenset([Why.LATEST, Why.MOST_READ, Why.RELATED, Why.READ_ALSO, Why.COMMENTS, Why.OTHER_ARTICLE])
_WEAK = frozenset(
    [Why.FURNITURE, Why.DATELINE, Why.BYLINE, Why.CAPTION, Why.AUTHOR_BOX, Why.CREDIT, Why.COMMENTS]
)
_HEADED = LISTS | {Why.FURNITURE}
_LINK = 0.8
_PARTED = frozenset([Why.DATELINE, Why.BYLINE])
_REACH = 3  # blocks between two headlines: a day, a name and a summary
_DEEP = 5  # elements that an entry lies deeper than what holds it and its neighbour; a choice


def settle(blocks: Sequence[Block], found: dict[int, Why], beside: range, behind: range) -> None:
    """Give the parts of a list's entries the list's reason. Blocks `beside` the title date the article, as may those `behind` the text."""
    cut = sorted(found)
    after = _following(cut, found)
    told: int | None = None
    for at, i in enumerate(cut):
        if found[i] in _WEAK and i not in beside:
            why = _between(blocks, found, (told, i, after[at]))
            if why is None and found[i] in _PARTED:
                why = _entry(blocks, found, i)
            if why is not None and (why in LISTS or i not in behind):
                found[i] = why
        if found[i] in LISTS:
            told = i


def _following(cut: Sequence[int], found: Mapping[int, Why]) -> list[int | None]:
    """Return for each cut block the next one that a list holds."""
    after: list[int | None] = []
    last: int | None = None
    for i in reversed(cut):
        after.append(last)
        if found[i] in LISTS and found[i] is not Why.COMMENTS:
            last = i
    return after[::-1]


def _between(
    blocks: Sequence[Block], found: Mapping[int, Why], three: tuple[int | None, int, int | None]
) -> Why | None:
    """Return the reason of the entries before and behind a block, where all three stand in one list."""
    before, i, behind = three
    if before is None or behind is None or found[before] is not found[behind] or found[before] is found[i]:
        return None
    if i - before > _REACH or behind - i > _REACH:
        return None
    one, own, other = blocks[before].path, blocks[i].path, blocks[behind].path
    held = shared(one, other)
    return found[before] if held >= max(1, len(one) - _DEEP) and shared(own, one) >= held else None


def _entry(blocks: Sequence[Block], found: Mapping[int, Why], i: int) -> Why | None:
    """Return the reason of the headline that a day or a name belongs to: the neighbour nearest to it in the page's tree."""
    own = blocks[i].path
    near = [(shared(own, blocks[j].path), j) for j in (i - 1, i + 1) if j in found]
    if not near:
        return None
    held, j = max(near, key=lambda pair: pair[0])
    linked = blocks[j].link_share >= _LINK and held >= max(1, len(own) - 2)
    return found[j] if linked and found[j] in _HEADED else None


def shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Count the elements that two paths begin with together."""
    for i, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return i
    return min(len(one), len(other))
