"""Where the records of a store are, and those of a run that is not sealed yet."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from archive.catalogue import Catalogue
from archive.cdxj import CdxError, CdxLine, read_line, ref_of_line
from archive.openwarc import OPEN_SUFFIX
from archive.originals import OriginalError, Place, Where, trail
from archive.record import RecordRef
from archive.urls import UrlError, url_key
from flows.house import House


def file_of(house: House, warc: str, folder: Path | None = None) -> Path:
    """Return the file that holds a WARC now; *folder* is the spool folder to look into first."""
    spooled = folder / (Path(warc).name + OPEN_SUFFIX) if folder else None
    return spooled if spooled and spooled.exists() else house.file(warc)


class Whereabouts:
    """`archive.originals.Where` for one store and the spool folder of one run; made by `whereabouts`."""

    def __init__(self, house: House, folder: Path | None, closing: ExitStack) -> None:
        self._house, self._folder, self._closing = house, folder, closing
        self._catalogue: Catalogue | None = None
        self._spooled: dict[str, CdxLine] = {}

    def path(self, warc: str) -> Path:
        """See `Where.path`."""
        return file_of(self._house, warc, self._folder)

    def by_id(self, record_id: str) -> RecordRef | None:
        """See `Where.by_id`."""
        found = self._unsealed().get(record_id)
        if found is not None:
            return ref_of_line(found)
        version = self.catalogue().record(record_id)
        return version.ref if version else None

    def by_address(self, url: str, at: datetime) -> RecordRef | None:
        """See `Where.by_address`."""
        second = at.replace(microsecond=0)
        try:
            versions = self.catalogue().versions(url_key(url))
        except UrlError:
            return None
        same = (v.ref for v in versions if v.ref.url == url)
        return next((ref for ref in same if ref.captured_at.replace(microsecond=0) == second), None)

    def catalogue(self) -> Catalogue:
        """Return the catalogue, opened once."""
        if self._catalogue is None:
            self._catalogue = self._closing.enter_context(self._house.catalogue())
        return self._catalogue

    def _unsealed(self) -> dict[str, CdxLine]:
        """Read the index lines that stand beside the run's open files, once."""
        if self._folder is not None and not self._spooled:
            self._spooled = {line.recordid: line for line in _lines(self._folder)}
        return self._spooled


@contextmanager
def whereabouts(house: House, folder: Path | None = None) -> Iterator[Whereabouts]:
    """Give the places of a store's records, and of a run's in *folder*, as they are now."""
    with ExitStack() as closing:
        yield Whereabouts(house, folder, closing)


def places_of(ref: RecordRef, where: Where) -> tuple[Place, ...]:
    """Return the places of a record and of what it refers to; its own alone where that cannot be found.

    Whoever reads it then is told what is wrong with it, and all others go on.
    """
    try:
        return trail(ref, where)
    except (OriginalError, OSError, ValueError):
        return (Place(ref=ref, path=where.path(ref.warc)),)


def _lines(folder: Path) -> Iterator[CdxLine]:
    for path in sorted(folder.glob("*.cdxj.*")):
        for raw in path.read_bytes().splitlines():
            try:
                yield read_line(raw.decode("ascii"))
            except (CdxError, UnicodeDecodeError):
                continue  # the audit and recovery say more
