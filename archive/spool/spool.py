"""The spool: WARC files while they are being written, on a local disk, one writer a file.

What `keep` appends may still be lost; what `commit` has reported is on the disk (I1). A file is named
`<spool>/<run>/<run>-<worker>-<n>.warc.gz.open` until it is sealed, with its index lines beside it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.capture import Capture
from archive.custody.log import Head, first_head, lines_of
from archive.disk import make_folders, sync_folder
from archive.fsops import DISK, FileOps
from archive.record import RecordRef
from archive.spool.openwarc import OPEN_SUFFIX, WARC_SUFFIX, DiskErrors, OpenWarc, SpoolError
from archive.warc import WarcError, WarcRecord
from archive.writing.certificates import chain_uri
from archive.writing.conversion import Conversion, conversion_records
from archive.writing.exchange import Exchange, certificates_of, records_of
from archive.writing.packed import Packed, links_of, pack, placed
from archive.writing.received import receive
from archive.writing.rendered import Rendering, rendering_records
from archive.writing.revisit import Remembered
from archive.writing.warcinfo import SpoolOptions, about, warcinfo

__all__ = ["FileMark", "Spool", "SpoolName", "SpoolOptions", "run_folder"]

# Names become file names and store keys: a word that no shell, URL or object store needs to escape.
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolName:
    """Who writes: words of ASCII letters, digits, `_`, `.`, `-` (WarcError otherwise). One writer a name."""

    story: str
    run: str
    worker: str

    def __post_init__(self) -> None:
        for word in (self.story, self.run, self.worker):
            if not _WORD.fullmatch(word):
                raise WarcError(f"{word[:120]!r} cannot be part of a file name: use A-Z a-z 0-9 _ . -")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMark:
    """How far a file is durable: `warc` is the store-relative name, `end_offset` its committed bytes."""

    warc: str
    end_offset: int


def run_folder(spool: Path, run: str) -> Path:
    """Give the folder that holds the open files of a run."""
    return spool / run


@dataclass(slots=True, kw_only=True)
class _File:
    """The file that is being written: its custody log's head, and the certificate chains that stand in it."""

    open: OpenWarc
    begun_at: datetime
    head: Head
    chains: set[str]


class Spool:
    """The one writer of a run's worker. Not for use from several threads."""

    def __init__(
        self,
        folder: Path,
        name: SpoolName,
        *,
        options: SpoolOptions,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        files: FileOps = DISK,
    ) -> None:
        """Write below `folder` (the spool's root); no file is made before the first `keep`.

        `now` gives aware UTC, `new_id` a fresh "urn:uuid:…" a call. Raises WarcError when an option holds a
        control character.
        """
        self._folder = run_folder(folder, name.run)
        self._name = name
        self._max_bytes, self._max_age = options.max_bytes, timedelta(seconds=options.max_age_s)
        self._about = about(f"{name.story}/{name.run}", options)
        self._now = now
        self._new_id = new_id
        self._files = files
        self._file: _File | None = None
        self._remembered = Remembered()
        self._finished: list[FileMark] = []
        self._broken: str | None = None

    def keep(self, capture: Capture) -> RecordRef:
        """Append one exchange with its index and custody lines; give the answer's place, or the metadata's.

        The answer is a revisit record when the same entity is held already (archive/writing/revisit.py), else a
        response record. Not durable before `commit`. Raises WarcError when the capture must not be written
        (nothing was written then) and SpoolError or SpoolFullError when the disk refuses: the files stand as
        before this call, or the spool refuses everything from then on.
        """
        received = receive(capture.response) if capture.response else None
        repeat = None if received is None else self._remembered.repeat_of(capture, received)
        exchange = Exchange(capture=capture, received=received, repeat=repeat)
        file = self._current()
        records = records_of(exchange, self._new_id, file.open.warcinfo_id)
        chain = self._new_chain(file, capture)
        if chain is not None:
            records = (chain, *records)
        ref = self._append(file, records, capture.requested_at)
        self._remembered.keep(capture, ref)
        if chain is not None:
            file.chains.add(chain.url or "")
        return ref

    def convert(self, conversion: Conversion) -> RecordRef:
        """Append clean text that was made of a record; give its place. Raises as `keep` does."""
        file = self._current()
        records = conversion_records(conversion, self._new_id, file.open.warcinfo_id)
        return self._append(file, records, conversion.made_at)

    def render(self, rendering: Rendering) -> RecordRef:
        """Append what a browser made of a record; give the place of the DOM. Raises as `keep` does."""
        file = self._current()
        records = rendering_records(rendering, self._new_id, file.open.warcinfo_id)
        return self._append(file, records, rendering.made_at)

    def commit(self) -> tuple[FileMark, ...]:
        """Put everything kept so far on the disk; give how far each file written since the last commit is safe.

        Raises SpoolError when the disk refuses; the spool refuses everything from then on, since a failed
        fsync must not be tried again.
        """
        self._check_sound()
        finished = tuple(self._finished)
        if self._file is not None:
            self._sync(self._file.open)
            finished += (_mark(self._file.open),)
            if self._is_old(self._file):
                self._let_go()
        self._finished.clear()
        return finished

    def close(self) -> tuple[FileMark, ...]:
        """Commit and let the files go; give the marks of `commit`. A second call does nothing."""
        try:
            return self.commit() if self._broken is None else ()
        finally:
            self._let_go()

    def _check_sound(self) -> None:
        if self._broken is not None:
            raise SpoolError(f"{self._folder}: the spool is closed for writing after: {self._broken}")

    def _current(self) -> _File:
        """Give the file to append to: a new one when there is none, or the last is full or old."""
        self._check_sound()
        file = self._file
        if file is not None and file.open.end < self._max_bytes and not self._is_old(file):
            return file
        with DiskErrors(self._folder, "write"):
            if file is not None:
                self._finish_file(file)
            file = self._file = self._begin_file()
        return file

    def _is_old(self, file: _File) -> bool:
        return self._now() - file.begun_at >= self._max_age

    def _begin_file(self) -> _File:
        make_folders(self._folder, self._files)
        number = _next_number(self._folder, self._name)
        file_name = f"{self._name.run}-{self._name.worker}-{number}{WARC_SUFFIX}"
        warc = f"warc/{self._name.story}/{file_name}"
        opened = OpenWarc(self._folder / (file_name + OPEN_SUFFIX), warc, self._new_id(), self._files)
        try:
            sync_folder(self._folder, self._files)
            now = self._now()
            file = _File(open=opened, begun_at=now, head=first_head(warc), chains=set())
            self._append(file, (warcinfo(self._about, file_name, opened.warcinfo_id, now),), now)
        except BaseException:
            opened.close()
            raise
        return file

    def _new_chain(self, file: _File, capture: Capture) -> WarcRecord | None:
        """Give the record of certificates that this file does not hold yet."""
        chain = capture.tls.chain if capture.tls is not None else ()
        if not chain or chain_uri(chain) in file.chains:
            return None
        return certificates_of(capture, self._new_id, file.open.warcinfo_id)

    def _finish_file(self, file: _File) -> None:
        self._sync(file.open)
        self._finished.append(_mark(file.open))
        self._let_go()

    def _let_go(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.open.close()

    def _append(self, file: _File, records: Sequence[WarcRecord], at: datetime) -> RecordRef:
        opened = file.open
        packed: Packed = pack(records, opened.end)
        index, ref = placed(packed, opened.warc, at)
        custody, head = lines_of(file.head, opened.warc, links_of(packed))
        with DiskErrors(self._folder, "write"):
            try:
                opened.append(packed.content, index, custody)
            except BaseException as error:
                if not opened.cut_back():
                    self._broken = str(error)
                raise
        file.head = head
        return ref

    def _sync(self, file: OpenWarc) -> None:
        with DiskErrors(self._folder, "fsync"):
            try:
                file.sync()
            except OSError as error:
                self._broken = str(error)
                raise


def _mark(file: OpenWarc) -> FileMark:
    return FileMark(warc=file.warc, end_offset=file.end)


def _next_number(folder: Path, name: SpoolName) -> int:
    """Give the number after the highest one that this writer ever used here, torn and sealed files included."""
    pattern = re.compile(rf"{re.escape(name.run)}-{re.escape(name.worker)}-(\d+)\..*")
    matches = (pattern.fullmatch(path.name) for path in folder.iterdir())
    return max((int(match[1]) for match in matches if match), default=0) + 1
