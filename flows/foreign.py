"""A foreign archive made ready in the spool: copied, audited where it lies, given a custody log, an index and a manifest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.audit.file import check_warc
from archive.audit.finding import Finding, FindingVerdict
from archive.cdxj.lines import CdxLine, index_name
from archive.checks.custody_log import WarcFile, check_log
from archive.checks.facts import RecordFacts
from archive.checks.index import check_index, read_index
from archive.checks.manifests import Claim, read_claims
from archive.custody.log import custody_name
from archive.disk import CHUNK, digest_of, sync_file, sync_folder, told, write_durably
from archive.fate import Fate, Outcome
from archive.importing import Foreign, NotImportableError, import_name, index_of, log_and_refs
from archive.manifests.manifest import FileEntry, Manifest, RunResult, to_json
from archive.record import RecordRef
from archive.wacz.unpack import RefusedError, Unpacked, unpack_warcs
from archive.wacz.zip_records import ZipError
from flows.close import software_here
from flows.house import House
from flows.run import Run

READY = "import.json"  # the manifest that the run is going to have: all that it names lies beside it, durably
_GZIP, _ZIP, _ZSTD = b"\x1f\x8b", b"PK", b"\x28\xb5\x2f\xfd"
_ACCUSING = frozenset({FindingVerdict.DAMAGED, FindingVerdict.MISSING, FindingVerdict.ALTERED})
_SHOWN = 3  # reasons in a message; the audit shows all
_CONVERT = "Keep the file, and import a copy that has a gzip member for each record: warcio recompress FILE FILE.warc.gz"


class ImportRefusedError(Exception):
    """A foreign file that does not come into the store. The message says why and what to do; nothing was kept of it."""


@dataclass(slots=True, kw_only=True)
class Staging:
    """One foreign file on its way into the spool folder of a run."""

    run: Run
    source: Path
    foreign: list[Foreign] = field(default_factory=list)
    refs: list[RecordRef] = field(default_factory=list)
    files: list[FileEntry] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: list[Finding] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Return the run's folder in the spool."""
        return self.run.folder

    def local(self, name: str) -> Path:
        """Return where a file of this name of the store is made ready."""
        return self.folder / name.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A foreign file in which nothing is wrong, with its custody log, what an index holds of it, and what cannot be verified."""

    foreign: Foreign
    log: bytes
    refs: tuple[RecordRef, ...]
    doubts: tuple[Finding, ...]


def examine(path: Path, subject: str, name: str) -> Examined:
    """Look at a WARC as an import does that is to store it under *name*; raises ImportRefusedError for what a store does not take."""
    _refuse_kind(path, subject)
    records: list[RecordFacts] = []
    findings = list(check_warc(path, subject, records))
    _refuse_accused(subject, findings)
    if not records:
        raise ImportRefusedError(f"{subject} is refused: there is no WARC record in it")
    foreign = Foreign(path=path, name=name, records=records)
    try:
        log, refs = log_and_refs(foreign)
    except NotImportableError as error:
        raise ImportRefusedError(f"{subject} is refused: {error}") from error
    doubts = tuple(finding for finding in findings if finding.verdict is FindingVerdict.UNVERIFIABLE)
    return Examined(foreign=foreign, log=log, refs=refs, doubts=doubts)


def prove(subject: str, logged: Sequence[tuple[Foreign, bytes]], index: tuple[str, bytes]) -> None:
    """Hold custody logs and index (its name, its bytes) to the records: what is published shall pass the audit of a store.

    Raises ImportRefusedError where they do not.
    """
    name, content = index
    parts = tuple(read_index(content, name))
    lines = [part for part in parts if isinstance(part, CdxLine)]
    findings = [part for part in parts if isinstance(part, Finding)]
    findings += check_index({name: lines}, {one.name: list(one.records) for one, _ in logged})
    for one, log in logged:
        warc = WarcFile(name=one.name, path=one.path, records=one.records)
        findings += check_log(log, custody_name(one.name), warc)
    _refuse_accused(subject, findings)


def stage(staging: Staging) -> None:
    """Make all of it ready in the spool, durably; the note that it is comes last.

    `files` stays empty when the store has all of it. Raises ImportRefusedError, StoreError; the folder is then to be discarded.
    """
    known = {entry.sha256: entry.name for entry in _stored_warcs(staging.run.house)}
    taken = _taken(staging)
    fresh = [one for one in taken if one.sha256 not in known]
    staging.there += [known[one.sha256] for one in taken if one.sha256 in known]
    if not fresh:
        return
    for number, one in enumerate(fresh, 1):
        _check(staging, one, import_name(staging.run.story, staging.run.run_id, number))
    _refuse_known(staging)
    _prove(staging, _write_index(staging))
    sync_folder(staging.folder)
    ready = staging.folder / READY
    draft = ready.with_name(f"{READY}.part")
    with told(f"cannot write {ready}"):
        write_durably(draft, [to_json(_manifest(staging))])
        draft.rename(ready)
        sync_folder(staging.folder)


def _stored_warcs(house: House) -> Iterator[FileEntry]:
    for part in read_claims(house.store()):
        if isinstance(part, Claim):
            yield from (entry for entry in part.manifest.files if entry.name.startswith("warc/"))


def _taken(staging: Staging) -> tuple[Unpacked, ...]:
    """Bring the WARC files of the source into the run's folder."""
    source = staging.source
    try:
        with source.open("rb") as file:
            begin = file.read(4)
    except OSError as error:
        raise ImportRefusedError(f"{source}: {error.strerror}; give a .wacz or .warc.gz file") from error
    size, digest = digest_of(source)
    staging.notes.append(f"imported from {source.name!r}, {size} bytes, sha256 {digest}")
    with told(f"cannot copy {source} into {staging.folder}"):
        if begin.startswith(_ZIP) or source.suffix.lower() == ".wacz":
            return _unpacked(source, staging.folder)
        copy = staging.folder / "1.warc.gz"
        with source.open("rb") as file:
            write_durably(copy, iter(lambda: file.read(CHUNK), b""))
        return (Unpacked(name=source.name, path=copy, sha256=digest_of(copy)[1]),)


def _unpacked(source: Path, folder: Path) -> tuple[Unpacked, ...]:
    try:
        return unpack_warcs(source, folder)
    except RefusedError as error:
        raise ImportRefusedError(str(error)) from error
    except ZipError as error:
        raise ImportRefusedError(f"{source} is refused: {error}. See: warraq audit {source}") from error


def _check(staging: Staging, one: Unpacked, name: str) -> None:
    """Audit a WARC where it lies now, and write its custody log beside it."""
    subject = f"{staging.source}/{one.name}" if one.name != staging.source.name else str(staging.source)
    found = examine(one.path, subject, name)
    warc = one.path.rename(staging.local(name))
    with told(f"cannot write into {staging.folder}"):
        write_durably(staging.local(custody_name(name)), [found.log])
        sync_file(warc)
    staging.foreign.append(replace(found.foreign, path=warc))
    staging.refs += found.refs
    staging.doubts += found.doubts
    staging.files += [_entry(staging, name), _entry(staging, custody_name(name))]
    staging.notes.append(
        f"{name} is {one.name!r}, {len(found.foreign.records)} records" + _doubted(found.doubts)
    )


def _refuse_kind(path: Path, subject: str) -> None:
    with path.open("rb") as file:
        begin = file.read(4)
    if begin.startswith(_GZIP):
        return
    kind = "Zstandard" if begin == _ZSTD else "an uncompressed WARC" if begin == b"WARC" else "no WARC file"
    raise ImportRefusedError(
        f"{subject} is {kind}; a store keeps .warc.gz, and foreign bytes are not changed. {_CONVERT}"
    )


def _refuse_accused(source: str, findings: Sequence[Finding]) -> None:
    """Refuse a file of which anything is wrong, and one that could not be read to its end."""
    wrong = [
        f
        for f in findings
        if f.verdict in _ACCUSING or (f.check == "framing" and f.verdict is not FindingVerdict.OK)
    ]
    if wrong:
        shown = "; ".join(f"{f.subject} at {f.offset}: {f.message}" for f in wrong[:_SHOWN])
        raise ImportRefusedError(
            f"{source} is refused, {len(wrong)} findings accuse it: {shown}. See: warraq audit {source}"
        )


def _doubted(doubts: Sequence[Finding]) -> str:
    """Say in words what of a file could not be verified."""
    first = {finding.check: finding.message for finding in reversed(doubts)}
    counted = Counter(finding.check for finding in doubts)
    said = "; ".join(f"{counted[check]} × {check}, such as: {first[check][:200]}" for check in sorted(first))
    return f"; not verifiable when it came: {said}" if said else "; all of it was verified"


def _entry(staging: Staging, name: str) -> FileEntry:
    size, digest = digest_of(staging.local(name))
    return FileEntry(name=name, size_bytes=size, sha256=digest)


def _refuse_known(staging: Staging) -> None:
    """Refuse captures under record ids that are taken: `warraq text RECORD` must never mean two of them."""
    counted = Counter(ref.record_id for ref in staging.refs)
    twice = next((record_id for record_id, count in counted.items() if count > 1), None)
    with staging.run.house.catalogue() as catalogue:
        known = catalogue.known(tuple(counted))
    if twice or known:
        where = "in two of its files" if twice else "in the store already, in a file of other bytes"
        raise ImportRefusedError(f"{staging.source} is refused: record {twice or min(known)} stands {where}")


def _write_index(staging: Staging) -> bytes:
    name, content = index_name(staging.run.story, staging.run.run_id), index_of(staging.refs)
    with told(f"cannot write into {staging.folder}"):
        write_durably(staging.local(name), [content])
    staging.files.append(_entry(staging, name))
    return content


def _prove(staging: Staging, index: bytes) -> None:
    """Prove log and index as they were written."""
    logged = [(one, staging.local(custody_name(one.name)).read_bytes()) for one in staging.foreign]
    prove(str(staging.source), logged, (index_name(staging.run.story, staging.run.run_id), index))


def _manifest(staging: Staging) -> Manifest:
    """Return the manifest: each address once, kept, at its newest record; which other manifest came before is said later."""
    newest: dict[str, RecordRef] = {}
    for ref in sorted(staging.refs, key=lambda ref: (ref.captured_at, ref.warc, ref.offset)):
        newest[ref.url] = ref
    run = staging.run
    return Manifest(
        run_id=run.run_id,
        story=run.story,
        began_at=run.began_at,
        ended_at=run.began_at,
        result=RunResult.SOUND,
        software=software_here(),
        settings_digest=run.house.settings.digest(),
        files=tuple(sorted(staging.files, key=lambda entry: entry.name)),
        planned=tuple(
            Outcome(url=url, fate=Fate.KEPT, reason="imported", ref=ref) for url, ref in newest.items()
        ),
        notes=tuple(staging.notes),
    )
