"""Which blocks of a page stand inside of elements with certain names; asked once a path, since blocks share paths."""

import re
from collections.abc import Iterable

from article.source import Block


def paths_named(blocks: Iterable[Block], names: re.Pattern[str], last: int) -> frozenset[int]:
    """Return the `id`s of the paths that have an element among their `last` ones whose names hold the pattern.

    Valid as long as the blocks live: equal paths of one page are one object. A pattern with ^ or $ is a MULTILINE one.
    """
    paths = {id(b.path): b.path[-last:] for b in blocks}
    elements = {element for path in paths.values() for element in path}
    if names.search("\n".join(elements)) is None:  # one long search costs a third of many short ones
        return frozenset()
    named = {element for element in elements if names.search(element) is not None}
    return frozenset(number for number, path in paths.items() if not named.isdisjoint(path))
