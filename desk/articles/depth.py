"""How much is told of each article."""

from enum import IntEnum


class Depth(IntEnum):
    """How much is told of each article; the value is how many of a copy's sentences are shown."""

    SHORT = 0
    WHY = 1
    FULL = 1_000
