"""Which blocks of a page stand inside of elements with certain names; asked once a path, since blocks share paths."""

import re
from collections.abc import Iterable

from article.source import Block


def paths_named(blocks: Iterable[Block], names: re.Pattern[str], last: int) -> frozenset[int]:
    """Return the `id`s of the paths that have an element among their `last` ones whose names hold the pattern.

    Valid as long as the blocks live: equal paths of one page are one object.
    """
    paths = {id(b.path): b.path for b in blocks}
    known: dict[str, bool] = {}
    found = []
    for number, path in paths.items():
        for element in path[-last:]:
            fits = known.get(element)
            if fits is None:
                fits = known[element] = names.search(element) is not None
            if fits:
                found.append(number)
                break
    return frozenset(found)
