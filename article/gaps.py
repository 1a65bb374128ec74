"""Brings back what an extractor dropped between paragraphs that it kept: short lines, list items, sub-headings."""

from article.headlines import is_prose
from article.source import Block

_LEAVES = ("p", "li", "ul", "ol", "h2", "h3", "h4", "h5", "h6", "blockquote", "dd", "dl")
_TAIL = 6  # blocks behind the last kept one that may still be sentences of the article


def gaps(blocks: list[Block], chosen: tuple[int, ...]) -> list[int]:
    """Return blocks to add: in the chosen text's own container, not links, between or directly behind chosen ones.

    Containers are compared by their elements' names (tag, class, id). Where the text has no container of its own
    (everything in the body), nothing is added.
    """
    homes: dict[tuple[str, ...], int] = {}
    for i in chosen:
        if blocks[i].words >= 8:
            homes[_home(blocks[i])] = homes.get(_home(blocks[i]), 0) + blocks[i].words
    if not homes:
        return []
    home = max(homes, key=lambda h: homes[h])
    if len(home) < 2:
        return []
    inside = [i for i in chosen if _home(blocks[i]) == home]
    taken = set(chosen)
    found = [i for i in range(inside[0], inside[-1]) if i not in taken and _belongs(blocks[i], home)]
    for i in range(inside[-1] + 1, min(inside[-1] + 1 + _TAIL, len(blocks))):
        if _home(blocks[i]) != home:
            break
        if i not in taken and _belongs(blocks[i], home) and is_prose(blocks[i].text):
            found.append(i)
    return found


def _home(block: Block) -> tuple[str, ...]:
    trail = list(block.trail)
    while trail and trail[-1].split(" ", 1)[0] in _LEAVES:
        trail.pop()
    return tuple(trail[-3:])


def _belongs(block: Block, home: tuple[str, ...]) -> bool:
    return _home(block) == home and block.link_share < 0.3 and not block.hidden
