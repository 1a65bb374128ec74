"""The audit of one WARC file that left its store together with its custody log."""

import json
from collections.abc import Iterator
from pathlib import Path

from archive.checks.custody_log import WarcFile, check_log
from archive.checks.facts import RecordFacts
from archive.custody.log import CustodyError, custody_name
from archive.file_audit import check_warc
from archive.finding import Finding, FindingVerdict

_WARC, _LOG = ".warc.gz", ".jsonl"


def log_of(path: Path) -> Path | None:
    """Find the custody log of a WARC file: beside it (X.custody.jsonl, X.jsonl), or where its store has it."""
    stem = path.name.removesuffix(_WARC)
    beside = [path.with_name(f"{stem}.custody{_LOG}"), path.with_name(stem + _LOG)]
    whole = path.absolute()
    if len(whole.parents) > 2 and whole.parents[1].name == "warc":
        beside.append(whole.parents[2] / "custody" / whole.parent.name / (stem + _LOG))
    return next((log for log in beside if log.is_file() and log != path), None)


def audit_logged(path: Path, log: Path, found: list[RecordFacts]) -> Iterator[Finding]:
    """Check a WARC file as `audit_file` does, and hold every record to its custody log, in both directions.

    The facts of its records go to `found`.
    """
    yield from check_warc(path, str(path), found)
    try:
        content = log.read_bytes()
        name = _store_name(content)
    except (OSError, CustodyError) as error:
        message = f"the custody log cannot be read: {error}"
        yield Finding(check="custody", verdict=FindingVerdict.DAMAGED, subject=str(log), message=message)
        return
    yield from check_log(content, name, WarcFile(name=str(path), path=path, records=found))


def _store_name(content: bytes) -> str:
    """Return the name that a log had in its store, from the file that its first line is about: its chain begins with it."""
    try:
        return custody_name(json.loads(content.partition(b"\n")[0])["file"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CustodyError(f"its first line names no WARC file ({error})") from error
