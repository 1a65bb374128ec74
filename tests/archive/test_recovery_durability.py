"""What must reach the disk before what: seen from the calls to the operating system, in their order."""

import os
from pathlib import Path

import pytest

from archive.spool.recovery import recover_spool
from archive.spool.spool import run_folder
from tests.builders import a_capture, a_spool

WARC, CDXJ = "run1-w0-1.warc.gz", "run1-w0-1.cdxj"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every fsync, truncate, replace and write as (call, file name), while the calls go on to the system."""
    seen: list[tuple[str, str]] = []
    fsync, truncate, replace, write = os.fsync, os.truncate, os.replace, os.write

    def name_of(file: int | str | Path) -> str:
        return (Path(f"/proc/self/fd/{file}").readlink() if isinstance(file, int) else Path(file)).name

    def watched(name: str, call: object) -> object:
        def seen_call(first: int, *rest: object) -> object:
            seen.append((name, name_of(first)))
            return call(first, *rest)

        return seen_call

    for name, call in (("fsync", fsync), ("truncate", truncate), ("replace", replace), ("write", write)):
        monkeypatch.setattr(os, name, watched(name, call))
    return seen


def test_a_commit_returns_when_file_index_and_their_names_are_on_the_disk(
    tmp_path: Path, calls: list[tuple[str, str]]
) -> None:
    spool = a_spool(tmp_path)
    spool.keep(a_capture())
    spool.commit()
    last_write = max(at for at, (call, _) in enumerate(calls) if call == "write")
    assert {("fsync", f"{WARC}.open"), ("fsync", f"{CDXJ}.open")} <= set(calls[last_write:])
    assert ("fsync", "run1") in calls
    assert ("fsync", tmp_path.name) in calls
    spool.close()


def test_a_file_is_on_the_disk_before_the_next_one_begins(
    tmp_path: Path, calls: list[tuple[str, str]]
) -> None:
    spool = a_spool(tmp_path, max_bytes=1)
    spool.keep(a_capture())
    spool.keep(a_capture())
    second = calls.index(("write", "run1-w0-2.warc.gz.open"))
    assert {("fsync", f"{WARC}.open"), ("fsync", f"{CDXJ}.open")} <= set(calls[:second])
    spool.close()


def test_a_tail_is_on_the_disk_before_it_is_cut_off(tmp_path: Path, calls: list[tuple[str, str]]) -> None:
    spool = a_spool(tmp_path)
    spool.keep(a_capture())
    (mark,) = spool.commit()
    spool.keep(a_capture())
    spool.close()
    calls.clear()
    recover_spool(run_folder(tmp_path, "run1"), {mark.warc: mark.end_offset})
    for name in (WARC, CDXJ):
        steps = [
            calls.index(("fsync", f"{name}.torn.part")),
            calls.index(("replace", f"{name}.torn.part")),
            calls.index(("truncate", f"{name}.open")),
        ]
        assert steps == sorted(steps)
        assert ("fsync", "run1") in calls[steps[1] : steps[2]]
