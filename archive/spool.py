"""The spool: WARC files while they are being written, on a local disk, one writer a file.

What `keep` appends may still be lost; what `commit` has reported is on the disk (I1). A file is named
`<spool>/<run>/<run>-<worker>-<n>.warc.gz.open` until it is sealed, with its index lines beside it.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.capture import Capture
from archive.cdxj import INDEXED_KINDS, index_line, line_of
from archive.disk import make_folders, sync_folder
from archive.exchange import records_of
from archive.fsops import DISK, FileOps
from archive.gzipped import compress_member
from archive.openwarc import OPEN_SUFFIX, WARC_SUFFIX, DiskErrors, OpenWarc, SpoolError
from archive.record import RecordKind, RecordRef
from archive.urls import UrlError
from archive.warc import (
    CONFORMS_TO,
    WarcError,
    WarcRecord,
    bracketed,
    fields_block,
    sha256,
    warc_date,
    write_record,
)

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
class SpoolOptions:
    """What the warcinfo record of each file says about the crawl, and when a new file begins.

    `robots` is the robots policy in a word ("obey"). A file is closed behind the exchange that takes it
    over `max_bytes`.
    """

    software: str
    user_agent: str
    operator: str = ""
    robots: str = "obey"
    allow_private: bool = False
    max_bytes: int = 1_000_000_000  # 1 GB, the size that WARC/1.1 annex B recommends


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMark:
    """How far a file is durable: `warc` is the store-relative name, `end_offset` its committed bytes."""

    warc: str
    end_offset: int


def run_folder(spool: Path, run: str) -> Path:
    """Give the folder that holds the open files of a run."""
    return spool / run


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
        self._max_bytes = options.max_bytes
        self._about = _about(name, options)
        self._now = now
        self._new_id = new_id
        self._files = files
        self._file: OpenWarc | None = None
        self._finished: list[FileMark] = []
        self._broken: str | None = None

    def keep(self, capture: Capture) -> RecordRef:
        """Append one exchange and its index line; give the response record's place, or the metadata's.

        Not durable before `commit`. Raises WarcError when the capture must not be written (nothing was
        written then) and SpoolError or SpoolFullError when the disk refuses: the files stand as before
        this call, or the spool refuses everything from then on.
        """
        self._check_sound()
        with DiskErrors(self._folder, "write"):
            if self._file is not None and self._file.end >= self._max_bytes:
                self._finish_file()
            if self._file is None:
                self._file = self._begin_file()
        file = self._file
        records = records_of(capture, self._new_id, file.warcinfo_id)
        members = [compress_member(write_record(record.fields, record.block)) for record in records]
        refs = _places(capture, file, records, [len(member) for member in members])
        self._append(file, b"".join(members), _index_lines(refs))
        return next(ref for ref in refs if ref.kind is not RecordKind.REQUEST)

    def commit(self) -> tuple[FileMark, ...]:
        """Put everything kept so far on the disk; give how far each file written since the last commit is safe.

        Raises SpoolError when the disk refuses; the spool refuses everything from then on, since a failed
        fsync must not be tried again.
        """
        self._check_sound()
        finished = tuple(self._finished)
        if self._file is not None:
            self._sync(self._file)
            finished += (_mark(self._file),)
        self._finished.clear()
        return finished

    def close(self) -> tuple[FileMark, ...]:
        """Commit and let the files go; give the marks of `commit`. A second call does nothing."""
        try:
            return self.commit() if self._broken is None else ()
        finally:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _check_sound(self) -> None:
        if self._broken is not None:
            raise SpoolError(f"{self._folder}: the spool is closed for writing after: {self._broken}")

    def _begin_file(self) -> OpenWarc:
        make_folders(self._folder, self._files)
        number = _next_number(self._folder, self._name)
        file_name = f"{self._name.run}-{self._name.worker}-{number}{WARC_SUFFIX}"
        warc = f"warc/{self._name.story}/{file_name}"
        file = OpenWarc(self._folder / (file_name + OPEN_SUFFIX), warc, self._new_id(), self._files)
        try:
            sync_folder(self._folder, self._files)
            record = _warcinfo(self._about, file, self._now())
            self._append(file, compress_member(record), b"")
        except BaseException:
            file.close()
            raise
        return file

    def _finish_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            self._sync(file)
            self._finished.append(_mark(file))
            file.close()

    def _append(self, file: OpenWarc, members: bytes, lines: bytes) -> None:
        with DiskErrors(self._folder, "write"):
            try:
                file.append(members, lines)
            except BaseException as error:
                if not file.cut_back():
                    self._broken = str(error)
                raise

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


def _places(
    capture: Capture, file: OpenWarc, records: tuple[WarcRecord, ...], lengths: list[int]
) -> tuple[RecordRef, ...]:
    """Give where each record of an exchange will stand when it is appended to the file."""
    starts = itertools.accumulate(lengths, initial=file.end)
    return tuple(
        RecordRef(
            record_id=record.record_id,
            kind=record.kind,
            url=capture.url,
            captured_at=capture.requested_at,
            warc=file.warc,
            offset=start,
            length=length,
            payload_digest=record.payload_digest,
            status=record.status,
            content_type=record.content_type,
        )
        for record, start, length in zip(records, starts, lengths, strict=False)
    )


def _index_lines(refs: tuple[RecordRef, ...]) -> bytes:
    """Give the index lines of those records that replay tools look up."""
    try:
        lines = [line_of(index_line(ref)) + "\n" for ref in refs if ref.kind in INDEXED_KINDS]
    except UrlError as error:
        raise WarcError(f"{refs[0].url[:200]!r} has no place in an index: {error}") from error
    return "".join(lines).encode("ascii")


def _about(name: SpoolName, options: SpoolOptions) -> bytes:
    """Give what each file says of itself first (WARC/1.1 §6.2): who wrote it, how, and under which rules."""
    pairs = (
        ("software", options.software),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", CONFORMS_TO),
        ("operator", options.operator),
        ("http-header-user-agent", options.user_agent),
        ("robots", options.robots),
        ("private-addresses", "allowed" if options.allow_private else "refused"),
        ("isPartOf", f"{name.story}/{name.run}"),
    )
    return fields_block((key, value) for key, value in pairs if value)


def _warcinfo(about: bytes, file: OpenWarc, now: datetime) -> bytes:
    """Give the record that begins a file."""
    fields = (
        ("WARC-Type", RecordKind.WARCINFO.value),
        ("WARC-Record-ID", bracketed(file.warcinfo_id)),
        ("WARC-Date", warc_date(now)),
        ("WARC-Filename", file.warc.rsplit("/", 1)[-1]),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Block-Digest", sha256(about)),
    )
    return write_record(fields, about)
