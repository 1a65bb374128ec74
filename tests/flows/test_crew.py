"""Many files are checked side by side: same findings, same order, whatever dies; and an audit goes on where it stopped."""

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.audit.store import AuditOptions, Finding, FindingVerdict, audit_store
from archive.audit.warc_job import Crew, WarcJob, WarcReport, in_turn
from archive.store import FolderStore, Store
from flows.audit_state import AuditState
from flows.bulk.bulk import Bulk
from flows.bulk.on_processes import let_go, one_process
from flows.crew import crew_of, side_by_side
from tests.builders import a_sealed_run, change, flip

RUNS = 5


class DeadlyStore(FolderStore):
    """A store of which one file kills whoever reads it, as a fault below Python would."""

    def local_path(self, name: str) -> Path:
        if name.startswith("warc/") and "run3" in name:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().local_path(name)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crew")
    store = FolderStore(folder / "store")
    for n in range(RUNS):
        a_sealed_run(store, folder / "spool", {f"http://a.example/{n}": b"text" * 40}, run=f"run{n}", hours=n)
    return folder / "store"


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> FolderStore:
    shutil.copytree(sound, tmp_path / "store")
    for path in (tmp_path / "store").rglob("*"):
        path.chmod(0o755)
    return FolderStore(tmp_path / "store")


def two(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
    return side_by_side(store, jobs, Bulk(workers=2))


def found(store: Store, crew: Crew) -> list[Finding]:
    return list(audit_store(store, AuditOptions(crew=crew)))


def test_two_workers_find_what_one_finds_in_the_same_order(store: FolderStore) -> None:
    change(store.root / "warc/story/run2-w0-1.warc.gz", flip)
    alone = found(store, in_turn)
    assert found(store, two) == alone
    assert {f.subject for f in alone if f.verdict is FindingVerdict.DAMAGED} == {
        "warc/story/run2-w0-1.warc.gz"
    }


def test_a_file_that_kills_its_worker_is_unverifiable_and_all_others_are_checked(store: FolderStore) -> None:
    deadly = DeadlyStore(store.root)
    findings = found(deadly, two)
    crashed = [f for f in findings if "crashed" in f.message]
    assert [(f.check, f.verdict, f.subject) for f in crashed] == [
        ("framing", FindingVerdict.UNVERIFIABLE, "warc/story/run3-w0-1.warc.gz")
    ]
    whole = {f.subject for f in findings if f.check == "warc" and f.verdict is FindingVerdict.OK}
    assert whole == {f"warc/story/run{n}-w0-1.warc.gz" for n in range(RUNS) if n != 3}


def test_what_breaks_inside_python_is_told_and_not_passed_over(store: FolderStore) -> None:
    class BrokenStore(FolderStore):
        def local_path(self, name: str) -> Path:
            raise RecursionError("as deep as it goes")

    broken = found(BrokenStore(store.root), in_turn)
    assert sum("crashed" in f.message and f.verdict is FindingVerdict.UNVERIFIABLE for f in broken) == RUNS


def test_little_is_checked_in_this_process_and_what_cannot_travel_too(store: FolderStore) -> None:
    class Local(FolderStore):
        """A class of a function cannot be pickled."""

    assert found(Local(store.root), crew_of(Bulk(workers=8))) == found(store, in_turn)


def test_a_worker_imports_neither_the_program_that_started_it_nor_its_libraries() -> None:
    own = sys.modules["__main__"]
    pool = one_process()
    try:
        modules = pool.submit(eval, "sorted(__import__('sys').modules)").result()
    finally:
        let_go(pool)
    assert "flows.bulk.on_processes" in modules
    assert {"pytest", "cyclopts", "sqlalchemy", "scrapy", "cryptography"}.isdisjoint(modules)
    assert sys.modules["__main__"] is own


class StopError(Exception):
    pass


def stopping(after: int) -> Crew:
    def check(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
        for n, report in enumerate(in_turn(store, jobs)):
            if n == after:
                raise StopError
            yield report

    return check


def a_state(folder: Path) -> AuditState:
    return AuditState(path=folder / "audit.jsonl", now=lambda: datetime(2026, 1, 2, tzinfo=UTC))


def interrupt(store: FolderStore, state: AuditState, after: int) -> None:
    with pytest.raises(StopError):
        found(store, state.remembered(stopping(after)))


def test_an_interrupted_audit_goes_on_and_finds_the_same(store: FolderStore, tmp_path: Path) -> None:
    change(store.root / "warc/story/run1-w0-1.warc.gz", flip)
    whole = found(store, in_turn)
    interrupt(store, a_state(tmp_path), 3)
    state = a_state(tmp_path)
    read: list[str] = []

    def watched(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
        read.extend(job.name for job in jobs)
        return in_turn(store, jobs)

    assert found(store, state.remembered(watched)) == whole
    assert read == ["warc/story/run3-w0-1.warc.gz", "warc/story/run4-w0-1.warc.gz"]
    assert (state.reused, state.oldest) == (3, "2026-01-02T00:00:00.000000Z")
    state.done()
    assert not state.path.exists()


def test_a_file_that_changed_since_is_read_again_though_its_times_were_set_back(
    store: FolderStore, tmp_path: Path
) -> None:
    interrupt(store, a_state(tmp_path), 3)
    path = store.root / "warc/story/run0-w0-1.warc.gz"
    before = path.stat()
    change(path, flip)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    state = a_state(tmp_path)
    assert ("framing", FindingVerdict.DAMAGED) in {
        (f.check, f.verdict) for f in found(store, state.remembered(in_turn))
    }
    assert state.reused == 2


def test_a_changed_manifest_makes_its_files_read_again(store: FolderStore, tmp_path: Path) -> None:
    interrupt(store, a_state(tmp_path), 5 - 1)
    change(store.root / "runs/story/run1.json", lambda data: data.replace(b'"warraq": "0"', b'"warraq": "1"'))
    state = a_state(tmp_path)
    found(store, state.remembered(in_turn))
    assert state.reused == 3


@pytest.mark.parametrize("noise", [b"", b"{", b'{"schema": "warraq/audited/2"}\n', b"\xff\n", b"[]\n"])
def test_a_state_file_that_is_cut_or_noise_only_costs_time(
    store: FolderStore, tmp_path: Path, noise: bytes
) -> None:
    interrupt(store, a_state(tmp_path), 2)
    path = tmp_path / "audit.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(noise + lines[0] + lines[1][:-9])
    state = a_state(tmp_path)
    assert found(store, state.remembered(in_turn)) == found(store, in_turn)
    assert state.reused == (1 if noise.endswith(b"\n") or not noise else 0)
    assert json.loads(path.read_bytes().splitlines()[-1])["name"] == "warc/story/run4-w0-1.warc.gz"
