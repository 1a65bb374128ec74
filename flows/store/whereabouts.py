"""Where the records of a store are, and those of a run that is not sealed yet."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from archive.addresses.urls import UrlError, url_key
from archive.catalogue.catalogue import Catalogue
from archive.cdxj.lines import CdxError, CdxLine, read_line, ref_of_line
from archive.originals import OriginalError, Place, Where, trail
from archive.record import RecordRef
from archive.spool.openwarc import OPEN_SUFFIX
from flows.house import House


def file_of(house: House, warc: str, folder: Path | None = None) -> Path:
    """Return the file that holds a WARC now; *folder* is the spool folder to look into first."""
    spooled = folder / (Path(warc).name + OPEN_SUFFIX) if folder else None
    return spooled if spooled and spooled.exists() else house.file(warc)


class Spooled:
    """The records of a run that is not sealed, by id. Each index line is read once: a run has one of these, not each of its pages.

    Lines that were appended are read when a record is asked for that is not known yet; a file that became shorter was
    mended, and all are read again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lines: dict[str, CdxLine] = {}
        self._read: dict[Path, int] = {}

    def find(self, record_id: str) -> RecordRef | None:
        """Find a record by id ("urn:uuid:…")."""
        if record_id not in self._lines:
            self._read_on()
        found = self._lines.get(record_id)
        return None if found is None else ref_of_line(found)

    def _read_on(self) -> None:
        sizes = {path: path.stat().st_size for path in sorted(self.folder.glob("*.cdxj.*"))}
        if any(sizes.get(path, 0) < read for path, read in self._read.items()):
            self._lines, self._read = {}, {}
        for path, size in sizes.items():
            if size > self._read.get(path, 0):
                self._take(path)

    def _take(self, path: Path) -> None:
        begin = self._read.get(path, 0)
        with path.open("rb") as file:
            file.seek(begin)
            whole, ends, _ = file.read().rpartition(b"\n")  # behind the last end a line may be being written
        self._read[path] = begin + len(whole) + len(ends)
        for raw in whole.splitlines():
            try:
                line = read_line(raw.decode("ascii"))
            except (CdxError, UnicodeDecodeError):
                continue  # the audit and recovery say more
            self._lines[line.recordid] = line


class Whereabouts:
    """`archive.originals.Where` for one store and the spool folder of one run; made by `whereabouts`."""

    def __init__(self, house: House, spooled: Spooled | None, closing: ExitStack) -> None:
        self._house, self._spooled, self._closing = house, spooled, closing
        self._catalogue: Catalogue | None = None

    def path(self, warc: str) -> Path:
        """See `Where.path`."""
        return file_of(self._house, warc, self._spooled.folder if self._spooled else None)

    def by_id(self, record_id: str) -> RecordRef | None:
        """See `Where.by_id`."""
        found = self._spooled.find(record_id) if self._spooled else None
        if found is not None:
            return found
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


@contextmanager
def whereabouts(house: House, spooled: Spooled | None = None) -> Iterator[Whereabouts]:
    """Give the places of a store's records, and of a run's that is not sealed, as they are now."""
    with ExitStack() as closing:
        yield Whereabouts(house, spooled, closing)


def places_of(ref: RecordRef, where: Where) -> tuple[Place, ...]:
    """Return the places of a record and of what it refers to; its own alone where that cannot be found.

    Whoever reads it then is told what is wrong with it, and all others go on.
    """
    try:
        return trail(ref, where)
    except (OriginalError, OSError, ValueError):
        return (Place(ref=ref, path=where.path(ref.warc)),)
