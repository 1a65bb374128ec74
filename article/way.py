"""How much a caller will pay for a page's text."""

from enum import StrEnum


class Way(StrEnum):
    """FULL asks trafilatura for its vote; FAST reads the page once, by itself, for bulk work."""

    FULL = "full"
    FAST = "fast"
