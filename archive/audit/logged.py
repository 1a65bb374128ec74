"""The audit of one WARC file with its custody log, and with its seal where it still stands in its store.

A log that nobody signed proves little: whoever writes a file anew can write its log anew. So it is UNVERIFIABLE, however
well it agrees, until a seal of the store holds it.
"""

import contextlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.audit.file import check_warc
from archive.audit.finding import Finding, FindingVerdict
from archive.checks.custody import StoreEvidence
from archive.checks.custody_log import WarcFile, check_log
from archive.checks.decisions import NOTHING_DECIDED, Decided, Destructions, read_decided, stones_in
from archive.checks.facts import RecordFacts
from archive.checks.seals import SealCheck, Trust
from archive.custody.log import CustodyError, custody_name
from archive.custody.seal_search import number_near
from archive.custody.seals import SEALS, seal_name, seal_number
from archive.decisions.decision import decision_time, is_about_bytes
from archive.importing import is_imported
from archive.store import FolderStore

_WARC, _LOG = ".warc.gz", ".jsonl"


def log_of(path: Path) -> Path | None:
    """Find the custody log of a WARC file: beside it (X.custody.jsonl, X.jsonl), or where its store has it."""
    stem = path.name.removesuffix(_WARC)
    beside = [path.with_name(f"{stem}.custody{_LOG}"), path.with_name(stem + _LOG)]
    whole = path.absolute()
    if len(whole.parents) > 2 and whole.parents[1].name == "warc":
        beside.append(whole.parents[2] / "custody" / whole.parent.name / (stem + _LOG))
    return next((log for log in beside if log.is_file() and log != path), None)


def store_around(path: Path) -> FolderStore | None:
    """Return the store that a WARC file stands in, <store>/warc/<story>/<file>; None where it has no custody or is none."""
    whole = path.absolute()
    if len(whole.parents) > 2 and whole.parents[1].name == "warc" and whole.name.endswith(_WARC):
        root = whole.parents[2]
        return FolderStore(root) if (root / "custody").is_dir() else None
    return None


def audit_logged(
    path: Path, log: Path | None, found: list[RecordFacts], trust: Trust | None = None
) -> Iterator[Finding]:
    """Check a WARC file as `audit_file` does, and hold every record to its custody log, in both directions.

    Where it stands in its store, the seal there must hold both; else a log is UNVERIFIABLE. The facts of its records
    go to `found`.
    """
    store = store_around(path)
    name = "" if store is None else path.absolute().relative_to(store.root).as_posix()
    decided = NOTHING_DECIDED if store is None else read_decided(Destructions(store))[0]
    stones = stones_in(path, decided.pieces.get(name, ()))
    yield from check_warc(
        path, str(path), found, ours=store is not None and not is_imported(name), stones=stones
    )
    if log is not None:
        yield from _logged(log, WarcFile(name=str(path), path=path, records=found, stones=stones))
    if store is not None and (log is None or log.absolute().is_relative_to(store.root / "custody")):
        yield from _sealed(store, path.absolute(), trust or Trust(), decided)
    elif log is not None:
        message = "it stands outside its store, so no seal is at hand: nobody signed this log, and anybody could have written it"
        yield Finding(check="custody", verdict=FindingVerdict.UNVERIFIABLE, subject=str(log), message=message)


def _sealed(store: FolderStore, path: Path, trust: Trust, decided: Decided) -> Iterator[Finding]:
    """Check the seal of one file in its store, and what else it holds, and those of decisions that took bytes out of it."""
    name = path.relative_to(store.root).as_posix()
    evidence = StoreEvidence(store=store, measured=store.measure)
    check = SealCheck(evidence=evidence, trust=trust, stands=decided.stands)
    about = [one for one in decided.names if name in decided.pieces and is_about_bytes(one)]
    for number in _seals_of(store, (name, *about)):
        yield from check.check(number)
    for one in about:
        if not check.holds(one):
            yield check.say(
                FindingVerdict.MISSING,
                one,
                "no seal holds this decision to destroy: anybody could have written it",
            )
    check.tell()
    if check.holds(name):
        message = f"seal {check.sealed[name]} holds it, signed by {', '.join(check.signers)}"
        yield check.say(FindingVerdict.OK, name, message)
    elif name not in check.sealed:
        message = "no seal of its store holds this file"
        verdict = FindingVerdict.MISSING if trust.keys else FindingVerdict.UNVERIFIABLE
        yield check.say(verdict, name, message)


def _seals_of(store: FolderStore, names: Sequence[str]) -> Sequence[int]:
    """Return the numbers of the seals that speak of files, in their order.

    Each is looked for behind the time in the file's name: nobody changes that without another name, whatever he writes into the
    file. Where one is not found there, all seals are read.
    """
    times = {name: _begun_at(name) for name in names}
    near = [number_near(store, name, at) for name, at in times.items() if at is not None]
    found = {number for number in near if number is not None}
    if len(near) == len(names) and None not in near:
        return sorted(found)
    wanted = [json.dumps(name).encode() for name in names]
    numbers = (number for seal in store.list(SEALS) if (number := seal_number(seal)) is not None)
    return [
        n for n in numbers if any(one in content for content in [store.read(seal_name(n))] for one in wanted)
    ]


def _begun_at(name: str) -> datetime | None:
    """Return the time that begins a file's name: when its run began, or its decision was made."""
    if is_about_bytes(name):
        return decision_time(name)
    with contextlib.suppress(ValueError):
        second = name.rpartition("/")[2].partition("-")[0]
        return datetime.strptime(second, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return None


def _logged(log: Path, file: WarcFile) -> Iterator[Finding]:
    try:
        content = log.read_bytes()
        name = _store_name(content)
    except (OSError, CustodyError) as error:
        message = f"the custody log cannot be read: {error}"
        yield Finding(check="custody", verdict=FindingVerdict.DAMAGED, subject=str(log), message=message)
        return
    yield from check_log(content, name, file)


def _store_name(content: bytes) -> str:
    """Return the name that a log had in its store, from the file that its first line is about: its chain begins with it."""
    try:
        return custody_name(json.loads(content.partition(b"\n")[0])["file"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CustodyError(f"its first line names no WARC file ({error})") from error
