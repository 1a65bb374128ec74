"""What an audit that was interrupted had already checked, so that the next one goes on from there.

The file is the auditor's own, no evidence: whoever can write to it can say that a file was checked. So it stands in the
user's state folder or where the user says, and never inside the store that is audited.
"""

import base64
import binascii
import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from archive.audit.finding import Finding, FindingVerdict
from archive.audit.warc_job import Crew, WarcJob, WarcReport
from archive.disk import told
from archive.store import Store, StoreError
from archive.strict_json import Fields, JsonError, moment_text, read_json
from flows.settings import state_folder
from flows.version import VERSION

SCHEMA = "warraq/audited/2"


def state_file(store: Path) -> Path:
    """Return where the state of a store's audit is kept unless the user says otherwise: one file for each absolute place."""
    place = hashlib.sha256(os.fsencode(store.resolve())).hexdigest()
    return state_folder() / "audits" / f"{place}.jsonl"


@dataclass(slots=True, kw_only=True)
class AuditState:
    """The state of one audit in a file, a line a checked WARC file. `reused` counts the files not read again.

    A line counts only for the very same file: name, size, times of change (also the one that no program can
    set), inode, the claims about it, and the version of this program.
    """

    path: Path
    now: Callable[[], datetime]
    reused: int = 0
    oldest: str | None = None
    _known: dict[str, tuple[str, WarcReport]] = field(default_factory=dict)

    def remembered(self, crew: Crew) -> Crew:
        """Return a crew that leaves out what is known, and writes down what it checks."""

        def check(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
            self._known = _read(self.path)
            marks = {job.name: _mark(store, job) for job in jobs}
            fresh = [job for job in jobs if marks[job.name] not in self._known]
            reports = crew(store, fresh)
            for job in jobs:
                mark = marks[job.name]
                if mark in self._known:
                    at, report = self._known[mark]
                    self.reused += 1
                    self.oldest = min(self.oldest or at, at)
                else:
                    report = next(reports)
                    self._keep(mark, report)
                yield report

        return check

    def done(self) -> None:
        """Forget: an audit that came to its end is not gone on with, the next one reads everything again."""
        with told(f"cannot remove {self.path}"):
            self.path.unlink(missing_ok=True)

    def _keep(self, mark: str, report: WarcReport) -> None:
        value = {
            "schema": SCHEMA,
            "mark": mark,
            "checked_at": moment_text(self.now()),
            "name": report.name,
            "records": report.records,
            "size_bytes": report.size_bytes,
            "ids": base64.b64encode(report.ids).decode("ascii"),
            "refers": [{"offset": offset, "record_id": record_id} for offset, record_id in report.refers],
            "revisits": base64.b64encode(report.revisits).decode("ascii"),
            "findings": [asdict(finding) for finding in report.findings],
        }
        with told(f"cannot keep what was checked in {self.path}"):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self.path.open("a", encoding="ascii") as file:
                file.write(json.dumps(value) + "\n")


def _mark(store: Store, job: WarcJob) -> str:
    """Return what must be equal for a file to count as the one that was checked."""
    with contextlib.suppress(StoreError, OSError):
        s = store.local_path(job.name).stat()
        same = (job.name, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino, s.st_dev, job.basis, VERSION)
        return json.dumps(same)
    return ""


def _read(path: Path) -> dict[str, tuple[str, WarcReport]]:
    """Read a state file; a line that is cut or not ours counts for nothing, its file is read again."""
    known: dict[str, tuple[str, WarcReport]] = {}
    with told(f"cannot read what was checked from {path}"):
        try:
            lines = path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return known
    for line in lines:
        with contextlib.suppress(JsonError, ValueError, binascii.Error):
            fields = Fields(read_json(line, path.name), path.name)
            if fields.text("schema") == SCHEMA and (mark := fields.text("mark")):
                known[mark] = fields.text("checked_at"), _report(fields)
    return known


def _report(fields: Fields) -> WarcReport:
    return WarcReport(
        name=fields.text("name"),
        findings=tuple(_finding(Fields(value, place)) for value, place in fields.items("findings")),
        records=fields.number("records"),
        size_bytes=fields.number("size_bytes"),
        ids=base64.b64decode(fields.text("ids"), validate=True),
        revisits=base64.b64decode(fields.text("revisits"), validate=True),
        refers=tuple(_refers(Fields(value, place)) for value, place in fields.items("refers")),
    )


def _refers(fields: Fields) -> tuple[int, str]:
    return fields.number("offset"), fields.text("record_id")


def _finding(fields: Fields) -> Finding:
    return Finding(
        check=fields.text("check"),
        verdict=fields.choice("verdict", FindingVerdict),
        subject=fields.text("subject"),
        message=fields.text("message"),
        offset=fields.number_or_none("offset"),
    )
