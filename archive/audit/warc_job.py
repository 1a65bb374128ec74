"""All that is checked of one WARC file of a store, so that many files can be checked side by side.

A job says which file and who speaks of it; its report is small and can travel between processes. Everything
heavy, the records and their facts, stays in the process that read them.
"""

import hashlib
import shutil
import tempfile
import threading
import uuid
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archive.audit.file import check_warc
from archive.audit.finding import Finding, FindingVerdict
from archive.cdxj.lines import CdxLine
from archive.checks.custody_log import WarcFile, check_stored_log
from archive.checks.decisions import stones_in
from archive.checks.facts import RecordFacts
from archive.checks.index import check_index, lines_about
from archive.checks.manifests import check_entry, check_records
from archive.checks.revisits import PACKED
from archive.checks.warcinfo import check_warcinfo
from archive.decisions.destruction import Piece
from archive.disk import CHUNK, digest_of
from archive.importing import is_imported
from archive.manifests.manifest import FileEntry, Manifest, ManifestError, from_json
from archive.store import Store, StoreError, StoreErrorKind

ID_BYTES = 16
_UUID = "urn:uuid:"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcJob:
    """One WARC file to check. `entry` is what the manifest `claimed_by` says of it; both None: nobody claims it.

    `indexes` names the run's indexes, `basis` changes whenever what is claimed of the file does. `pieces` were destroyed in it,
    and `entry` then is what the decision `changed_by` says of the file. With `remote`,
    the bytes are taken from where the store really keeps them, never from a copy on this machine.
    """

    name: str
    entry: FileEntry | None = None
    claimed_by: str | None = None
    indexes: tuple[str, ...] = ()
    basis: str = ""
    remote: bool = False
    pieces: tuple[Piece, ...] = ()
    changed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcReport:
    """What came of one job: findings, OK ones too; how much was read; the ids of its records, ID_BYTES each.

    `refers` are (offset, record id) of records that lead to records which this file does not hold, `revisits`
    what archive/checks/revisits.py packs of each revisit.
    """

    name: str
    findings: tuple[Finding, ...]
    records: int = 0
    size_bytes: int = 0
    ids: bytes = b""
    refers: tuple[tuple[int, str], ...] = ()
    revisits: bytes = b""


# Checks jobs one by one or side by side, and gives their reports in the order of the jobs.
Crew = Callable[[Store, Sequence[WarcJob]], Iterator[WarcReport]]


def in_turn(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
    """Check jobs one after the other, in this process."""
    try:
        for job in jobs:
            yield audit_warc(store, job)
    finally:
        _READ.forget()


def audit_warc(store: Store, job: WarcJob) -> WarcReport:
    """Check one file. Whatever breaks while it is checked is told as UNVERIFIABLE, never passed over."""
    found: list[RecordFacts] = []
    stones: dict[int, Piece] = {}
    findings: list[Finding] = []
    try:
        findings.extend(_findings(store, job, found, stones))
    except Exception as error:  # noqa: BLE001  # hostile bytes may break what nobody thought of; the audit goes on and says so
        findings.append(crashed(job, f"{type(error).__name__}: {error}"))
    return WarcReport(
        name=job.name,
        findings=tuple(findings),
        records=len(found),
        size_bytes=sum(record.length for record in found),
        ids=b"".join(map(id_bytes, (*(r.record_id for r in found), *_ids_of(stones.values())))),
        refers=_elsewhere(found),
        revisits=b"".join(
            PACKED.pack(r.offset, r.length, id_bytes(r.refers_to))
            for r in found
            if r.kind == "revisit" and r.refers_to is not None
        ),
    )


def _ids_of(pieces: Iterable[Piece]) -> Iterator[str]:
    return (piece.record_id for piece in pieces if piece.record_id is not None)


def _elsewhere(found: Sequence[RecordFacts]) -> tuple[tuple[int, str], ...]:
    here = {record.record_id for record in found}
    return tuple(
        (r.offset, r.refers_to) for r in found if r.refers_to is not None and r.refers_to not in here
    )


def crashed(job: WarcJob, why: str) -> Finding:
    """Return the finding for a file whose check did not come to its end."""
    message = f"checking it crashed, so nothing is known of the rest of it: {why[:300]}"
    return Finding(check="framing", verdict=FindingVerdict.UNVERIFIABLE, subject=job.name, message=message)


def id_bytes(record_id: str) -> bytes:
    """Return ID_BYTES bytes for a record id: those of the UUID itself, or a digest of any other name."""
    digits = record_id[len(_UUID) :].replace("-", "")
    try:
        if record_id.startswith(_UUID) and len(digits) == 2 * ID_BYTES and digits.isalnum():
            return bytes.fromhex(digits)  # what uuid.UUID gives, in a quarter of the time
        return uuid.UUID(record_id.removeprefix("urn:uuid:")).bytes
    except ValueError:
        return hashlib.sha256(record_id.encode("utf-8", "surrogateescape")).digest()[:ID_BYTES]


class RecordIds:
    """The ids of all records that were met, ID_BYTES each: a million take some 100 MB."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def __contains__(self, record_id: object) -> bool:
        return isinstance(record_id, str) and id_bytes(record_id) in self._seen

    def add(self, packed: bytes) -> int:
        """Take in many ids, and return how many of them were there before."""
        fresh = {packed[at : at + ID_BYTES] for at in range(0, len(packed), ID_BYTES)}
        again = len(fresh & self._seen)
        self._seen |= fresh
        return again


def _findings(
    store: Store, job: WarcJob, found: list[RecordFacts], stones: dict[int, Piece]
) -> Iterator[Finding]:
    try:
        with _bytes_of(store, job) as (path, fetched):
            yield from fetched
            if job.entry is not None and not job.remote:
                yield check_entry(store, job.entry, job.changed_by or job.claimed_by or "")
            # What a manifest claims is of our own software, unless it was imported; the file itself has no say in it.
            ours = job.claimed_by is not None and not is_imported(job.name)
            stones |= stones_in(path, job.pieces)
            yield from check_warc(path, job.name, found, ours=ours, stones=stones)
            file = WarcFile(name=job.name, path=path, records=found, stones=stones)
            yield from check_stored_log(store, file)
            manifest = _manifest(store, job)
            if manifest is not None and not is_imported(job.name):
                yield from check_warcinfo(path, job.name, manifest)
    except StoreError as error:
        gone = error.kind is StoreErrorKind.MISSING
        verdict = FindingVerdict.MISSING if gone else FindingVerdict.UNVERIFIABLE
        yield Finding(check="framing", verdict=verdict, subject=job.name, message=str(error))
        return
    files = {job.name: found}
    if manifest is not None:
        yield from check_records(_but(manifest, job.name, stones), files)
    if job.indexes:
        yield from _index(store, job, found, stones)


def _but(manifest: Manifest, name: str, stones: Container[int]) -> Manifest:
    """Return a manifest without the addresses whose records were destroyed."""
    if not stones:
        return manifest
    left = (one for one in manifest.planned if one.ref is None or one.ref.warc != name or one.ref.offset not in stones)  # fmt: skip
    return replace(manifest, planned=tuple(left))


def _index(store: Store, job: WarcJob, found: list[RecordFacts], stones: Container[int]) -> Iterator[Finding]:
    wrong = lines = 0
    indexes: dict[str, list[CdxLine]] = {}
    for name in job.indexes:
        parts = lines_about(store, name, job.name)
        if parts is None:  # told by whoever reads the index as a whole
            continue
        indexes[name] = []
        for part in parts:
            if isinstance(part, Finding):
                wrong += 1
                yield part
            else:
                if part.offset not in stones:
                    indexes[name].append(part)
                lines += 1
    for finding in check_index(indexes, {job.name: found}) if indexes else ():
        wrong += 1
        yield finding
    if lines and not wrong:
        message = f"{lines} lines and records agree in {job.name}"
        yield Finding(check="index", verdict=FindingVerdict.OK, subject=min(indexes), message=message)


def _manifest(store: Store, job: WarcJob) -> Manifest | None:
    """Read the manifest that claims the file; whether it can be read is told elsewhere."""
    if job.claimed_by is None:
        return None
    try:
        return _READ.manifest(store.read(job.claimed_by), job.claimed_by)
    except (ManifestError, StoreError):
        return None


class _LastRead(threading.local):
    """The manifest that was read last: the files of one run come one behind the other, and each is held to the same claims.

    Reading one costs more than many a file of its run, so that a run of many files would cost the square of them.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Hold nothing."""
        self._digest = b""
        self._manifest: Manifest | None = None

    def manifest(self, content: bytes, place: str) -> Manifest:
        """Return what these very bytes say. Raises ManifestError."""
        digest = hashlib.sha256(content).digest() + place.encode()
        if self._manifest is None or self._digest != digest:
            self._manifest = None  # never two at once: a manifest may speak of a million addresses
            self._manifest, self._digest = from_json(content, place=place), digest
        return self._manifest


_READ = _LastRead()


@contextmanager
def _bytes_of(store: Store, job: WarcJob) -> Iterator[tuple[Path, Iterable[Finding]]]:
    """Give a local file with the bytes, and what fetching it proved."""
    if not job.remote:
        yield store.local_path(job.name), ()
        return
    with tempfile.TemporaryDirectory(prefix="warraq-audit-") as folder:
        path = Path(folder) / "fetched.warc"
        size, digest = _fetch(store, job.name, path)
        yield path, _remote(job, size, digest)


def _fetch(store: Store, name: str, path: Path) -> tuple[int, str]:
    with store.open(name) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK)
    return digest_of(path)


def _remote(job: WarcJob, size: int, digest: str) -> Iterator[Finding]:
    entry = job.entry
    if entry is None:
        return
    same = (size, digest) == (entry.size_bytes, entry.sha256)
    message = (
        f"{size} bytes in the bucket as {job.claimed_by} claims"
        if same
        else f"{job.claimed_by} claims {entry.size_bytes} bytes with sha256 {entry.sha256}; the bucket gave {size} with {digest}"
    )
    verdict = FindingVerdict.OK if same else FindingVerdict.ALTERED
    yield Finding(check="remote", verdict=verdict, subject=job.name, message=message)
