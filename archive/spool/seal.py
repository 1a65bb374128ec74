"""From spool to store: a run's open files are proven, published and only then let go.

Every step can be repeated after a crash: WARC files are published before their custody logs, these before the index,
and the index before its parts are renamed. Until the manifest is written, a sealed run may still be gone on with:
what it keeps after that is published by the next sealing, with an index of its own.
"""

import fcntl
import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.audit.finding import Finding, FindingVerdict
from archive.cdxj.lines import CdxLine, index_name, read_line
from archive.checks.custody_log import WarcFile, check_log
from archive.checks.facts import RecordFacts
from archive.checks.framing import check_file
from archive.checks.index import check_index, read_index
from archive.checks.pairing import check_pairing
from archive.custody.log import custody_name
from archive.disk import sync_folder, told, write_durably
from archive.fsops import DISK, FileOps
from archive.manifests.manifest import FileEntry
from archive.reading.written_by import read_about
from archive.spool.openwarc import CDXJ_SUFFIX, OPEN_SUFFIX, WARC_SUFFIX, cdxj_path, custody_path
from archive.spool.spool import run_folder
from archive.store import Store

_MERGED = ".merged"  # an index before it is published
_SEALED = ".sealed"  # index lines whose WARC is in the store; the name keeps its number from being used again
_NO_ACCUSATION = (FindingVerdict.OK, FindingVerdict.UNVERIFIABLE)
_OF_THE_BYTES = ("framing", "digest", "record")  # what check_file says of a WARC by itself
_REFERS = ("revisit", "conversion")
_SHOWN = 3  # findings in a message; the audit shows all


class SealError(Exception):
    """Open files that must not be published as they are. The message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """Three open files: `warc` and `log` are None when they are in the store already, the WARC under `name`."""

    name: str
    warc: Path | None
    log: Path | None
    index: Path
    lines: tuple[bytes, ...] = ()
    refers: frozenset[str] = frozenset()


Known = Callable[[Sequence[str]], Collection[str]]


def _nowhere(_record_ids: Sequence[str]) -> Collection[str]:
    return ()


def seal_run(
    spool: Path, store: Store, story: str, run: str, *, known: Known = _nowhere, files: FileOps = DISK
) -> tuple[FileEntry, ...]:
    """Publish a run's WARC files, custody logs and sorted index; return what is in the store now, sorted by name.

    `spool` is the spool's root. Every open file passes the strict scan, and index, log and records must agree both
    ways, before the first one is published. `known` gives those of some record ids that earlier runs hold: a revisit
    that refers to none of theirs nor of this run's is not published. A run that kept nothing gives (). May be called
    again at any time: what was kept since then is published too, with a further index, since a published one never
    changes. Raises SealError when a file is not sound (recover it first) and StoreError when the store refuses.
    """
    folder = run_folder(spool, run)
    opened = _opened(folder, story)
    if opened:
        proven = [_proven(file, store) for file in opened]
        _refuse_dangling(folder, proven, known)
        for file in proven:
            _publish_once(store, file.warc, file.name, files)
        for file in proven:
            _publish_once(store, file.log, custody_name(file.name), files)
        _publish_index(store, folder, (story, run), proven, files=files)
    _let_go(folder, opened, files)
    return _published(store, folder, story)


def _opened(folder: Path, story: str) -> list[_Open]:
    """Find the open files of a run; WARC and log may have gone to the store before a crash."""
    if not folder.is_dir():
        return []
    suffixes = (WARC_SUFFIX + OPEN_SUFFIX, CDXJ_SUFFIX + OPEN_SUFFIX)
    stems = {p.name.removesuffix(s) for s in suffixes for p in folder.iterdir() if p.name.endswith(s)}
    found = []
    for stem in sorted(stems):
        warc = folder / (stem + WARC_SUFFIX + OPEN_SUFFIX)
        name, log = f"warc/{story}/{stem}{WARC_SUFFIX}", custody_path(warc)
        found.append(
            _Open(
                name=name,
                warc=warc if warc.exists() else None,
                log=log if log.exists() else None,
                index=cdxj_path(warc),
            )
        )
    return found


def _proven(file: _Open, store: Store) -> _Open:
    """Scan a WARC strictly and compare it with the index lines and the custody log beside it."""
    path = file.warc or store.local_path(file.name)
    missing = "index" if not file.index.exists() else None
    if file.log is None and not store.exists(custody_name(file.name)):
        missing = "custody log"
    if missing:
        raise SealError(
            f"{path} has no {missing} beside it. Run `warraq recover`, which reads it all again, then the same command; if this comes back, keep the file and report it"
        )
    if file.warc is not None:
        _refuse_living_writer(file.warc)
    with told(f"cannot read {file.index}"):
        data = file.index.read_bytes()
    records: list[RecordFacts] = []
    wrong = [f for f in _findings(path, file, data, records) if f.verdict not in _NO_ACCUSATION]
    public = store.exists(file.name)  # it was proven then: what has become of it since, the audit tells
    if wrong and not (public and any(f.check in _OF_THE_BYTES and f.subject == file.name for f in wrong)):
        shown = "; ".join(f"{f.subject} at {f.offset}: {f.message}" for f in wrong[:_SHOWN])
        raise SealError(
            f"{path} is not sound and was not published ({len(wrong)} findings: {shown}). "
            f"Run `warraq recover`, which reads it all again, then the same command; if this comes back, keep the file and report it"
        )
    refers = frozenset(r.refers_to for r in records if r.refers_to and r.kind in _REFERS and not public)
    return replace(file, lines=tuple(data.splitlines()), refers=refers)


def _refuse_dangling(folder: Path, proven: Sequence[_Open], known: Known) -> None:
    """Raise SealError when a revisit or conversion refers to a record that nobody holds: its bytes could not be given."""
    asked = frozenset[str]().union(*(file.refers for file in proven))
    if not asked:
        return
    with told(f"cannot read {folder}"):
        sealed = [line for mark in folder.glob(f"*{_SEALED}") for line in mark.read_bytes().splitlines()]
    lines = itertools.chain(sealed, *(file.lines for file in proven))
    missing = sorted(asked - {read_line(line.decode("ascii")).recordid for line in lines})
    dangling = sorted(set(missing) - set(known(missing))) if missing else []
    for file in proven:
        if lost := sorted(file.refers.intersection(dangling)):
            raise SealError(
                f"{file.warc} refers to {lost[0]}, which is neither in this run nor in the store ({len(lost)} such references), "
                f"and was not published. Run `warraq recover`, which asks again for what is lost, then the same command"
            )


def _findings(path: Path, file: _Open, data: bytes, records: list[RecordFacts]) -> Iterator[Finding]:
    """Give what is wrong with a WARC and the files beside it; `records` takes what was met in it."""
    for part in check_file(path, file.name):
        if isinstance(part, RecordFacts):
            records.append(part)
        else:
            yield part
    yield from check_pairing(records, file.name)
    if file.log is not None:
        with told(f"cannot read {file.log}"):
            said = file.log.read_bytes()
        warc = WarcFile(name=file.name, path=path, records=records)
        yield from check_log(said, custody_name(file.name), warc)
    lines: list[CdxLine] = []
    in_order = b"".join(sorted(data.splitlines(keepends=True)))  # written in the order of time, not of keys
    for line in read_index(in_order, file.index.name):
        if isinstance(line, CdxLine):
            lines.append(line)
        else:
            yield line
    yield from check_index({file.index.name: lines}, {file.name: records})


def _refuse_living_writer(path: Path) -> None:
    """Raise SealError while a writer holds its lock on an open file."""
    with told(f"cannot read {path}"), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SealError(f"{path} is still being written: let the crawl end first") from error


def _publish_once(store: Store, file: Path | None, name: str, files: FileOps) -> None:
    """Publish a file and take its open name away at once, so that nobody writes to what is published."""
    if file is not None:
        store.publish(file, name)
        with told(f"cannot remove {file}"):
            files.unlink(file)


def _publish_index(
    store: Store, folder: Path, whose: tuple[str, str], proven: Sequence[_Open], *, files: FileOps
) -> None:
    """Publish the lines that no index of this story and run holds yet."""
    indexes = _indexes(store, *whose)
    for name in indexes:  # again, where a crash came before the disk was sure of it
        if (merged := _merged(folder, name)).exists():
            store.publish(merged, name)
    known = {line for name in indexes for line in store.read(name).splitlines()}
    lines = sorted(line for file in proven for line in file.lines if line not in known)
    if lines or not indexes:
        name = index_name(*whose, len(indexes) + 1)
        merged = _merged(folder, name)
        with told(f"cannot write {merged}"):
            write_durably(merged, [line + b"\n" for line in lines], files)
        store.publish(merged, name)


def _indexes(store: Store, story: str, run: str) -> tuple[str, ...]:
    """Return the names of a run's published indexes, one a sealing, in order."""
    names = (index_name(story, run, sealing) for sealing in itertools.count(1))
    return tuple(itertools.takewhile(store.exists, names))


def _merged(folder: Path, name: str) -> Path:
    return folder / (name.rpartition("/")[2] + _MERGED)


def _let_go(folder: Path, sealed: Sequence[_Open], files: FileOps) -> None:
    """Mark what is in the store as sealed; the mark stays as long as the run, so that its number is not used again.

    That the WARCs are gone from here must be durable first: one that came back would have no index beside it.
    """
    if sealed:
        with told(f"cannot sync {folder}"):
            sync_folder(folder, files)
    for file in sealed:
        with told(f"cannot rename {file.index}"):
            done = file.index.with_name(file.index.name.removesuffix(OPEN_SUFFIX) + _SEALED)
            files.rename(file.index, done)
    for merged in folder.glob(f"*{_MERGED}"):
        with told(f"cannot remove {merged}"):
            files.unlink(merged)


def _published(store: Store, folder: Path, story: str) -> tuple[FileEntry, ...]:
    """Measure what the store holds of a run. A name may be the beginning of another run's: the marks or the file say whose."""
    run = folder.name
    indexes = _indexes(store, story, run)
    if not indexes:
        return ()
    marks = {path.name.removesuffix(_SEALED) for path in folder.glob(f"*{_SEALED}")}
    names = [
        name
        for name in store.list(f"warc/{story}/{run}-")
        if _stem(name) in marks or _is_part(store, name, run)
    ]
    logs = [log for log in map(custody_name, names) if store.exists(log)]
    return tuple(store.measure(name) for name in sorted([*names, *logs, *indexes]))


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(WARC_SUFFIX)


def _is_part(store: Store, name: str, run: str) -> bool:
    """Say whether a file's warcinfo record names this run."""
    said = read_about(store.local_path(name)) or {}
    return said.get("isPartOf") == f"{name.split('/')[1]}/{run}"
