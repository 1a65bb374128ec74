"""What an audit that broke off had checked is told as that, from the user's own folder alone."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.audit.store import AuditOptions, audit_store
from archive.audit.warc_job import WarcJob, WarcReport, in_turn
from archive.store import FolderStore, Store
from desk.cli import run
from desk.exits import Exit
from flows.audit_state import AuditState, _mark, state_file
from tests.builders import change, flip
from tests.desk.audit_calls import a_store_to_change, said

WARC = "warc/story/run1-w0-1.warc.gz"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    pages = {"http://a.example/": b"text" * 40, "http://a.example/2": b"more"}
    return a_store_to_change(tmp_path / "مخزن", tmp_path / "spool", pages)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's state folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "warraq" / "audits"


def checked(root: Path) -> list[tuple[str, WarcReport]]:
    """What an audit would remember of each file, by its mark."""
    store, kept = FolderStore(root), []

    def crew(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
        for job in jobs:
            report = next(in_turn(store, [job]))
            kept.append((_mark(store, job), report))
            yield report

    list(audit_store(store, AuditOptions(crew=crew)))
    return kept


def planted(path: Path, marks: list[tuple[str, WarcReport]]) -> None:
    state = AuditState(path=path, now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    for mark, report in marks:
        state._keep(mark, report)


def test_an_audit_that_ended_leaves_no_state_behind(
    root: Path, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = said(capsys, root, "--resume")
    assert (code, lines[-1]["summary"]["reused"]) == (Exit.SOUND, 0)
    assert not (root / "spool/audit.jsonl").exists()
    assert list(own.iterdir()) == []


def test_verdicts_that_stand_inside_the_store_are_nobodys(
    root: Path, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = [report for _, report in checked(root)]
    change(root / WARC, flip)
    marks = [mark for mark, _ in checked(root)]
    planted(root / "spool/audit.jsonl", list(zip(marks, sound, strict=True)))
    code, lines = said(capsys, root, "--resume")
    assert (code, lines[-1]["summary"]["reused"]) == (Exit.INTEGRITY, 0)
    assert not own.exists() or list(own.iterdir()) == []


def test_what_was_checked_earlier_is_told_as_that_at_every_level(
    root: Path, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted(state_file(root), checked(root))
    assert state_file(root).parent == own
    assert run(["audit", str(root), "--resume"]) == Exit.SOUND
    page = capsys.readouterr().out
    told = "1 files checked earlier, from 2026-01-02T00:00:00.000000Z on, not now"
    assert page.count(told) == 5, page
    planted(state_file(root), checked(root))
    _, lines = said(capsys, root, "--resume")
    summary = lines[-1]["summary"]
    assert (summary["reused"], summary["reused_since"]) == (1, "2026-01-02T00:00:00.000000Z")
