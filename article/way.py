"""How much work an extraction may cost."""

from enum import StrEnum


class Way(StrEnum):
    """FULL asks every extractor for its vote; FAST goes by the page's own blocks alone, for bulk work."""

    FULL = "full"
    FAST = "fast"
