"""Which kept answers are read, and what that may cost: said without loading what reads them."""

from dataclasses import dataclass

from archive.originals import Place
from archive.record import RecordRef
from flows.reading.kills import Kills


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A kept answer to extract: its place now (spool or store), and the places of what it repeats, if it does."""

    places: tuple[Place, ...]

    @property
    def ref(self) -> RecordRef:
        """Return the answer's own record."""
        return self.places[0].ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page may cost: wall seconds from when a worker begins it, and how many workers run side by side.

    `kills` are those of the run, by which a site's pages are read no more; without them all pages are read.
    """

    seconds: float = 20.0
    workers: int = 2
    kills: Kills | None = None
