"""D1, D3, D4, D10 from outside: a real process is killed, or refused by the kernel, at the nth call on a file."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from archive.spool.recovery import Care, recover_spool
from tests.builders import ROOT_OF_REPO
from tests.powercut import lay_out, read_tree
from tests.walks import Promise, a_crashed_tree, faults, reference

WARC, INDEX = "spool/run1/run1-w0-1.warc.gz.open", "spool/run1/run1-w0-1.cdxj.open"


@cache
def may_trace() -> bool:
    """Say whether this machine lets us trace a process."""
    return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode == 0


@pytest.fixture(autouse=True)
def _tracing() -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    if not may_trace():
        pytest.skip("ptrace is not allowed here")


def traced(work: str, root: Path, on: str, inject: str) -> subprocess.CompletedProcess[str]:
    """Do a work in a child whose calls on one file fail as told."""
    words = ["strace", "-f", "-o", "/dev/null", "-P", str(root / on), "-e", f"inject={inject}"]
    return subprocess.run(
        [*words, sys.executable, "-m", "tests.walks", work, str(root)],
        cwd=ROOT_OF_REPO,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("on", "inject", "said"),
    [
        (WARC, "write:signal=KILL:when=1", ""),
        (WARC, "write:signal=KILL:when=2", ""),
        (WARC, "fsync:signal=KILL:when=2", ""),
        (INDEX, "write:signal=KILL:when=1", ""),
        (WARC, "write:error=ENOSPC:when=2+", "SpoolFullError"),
        (WARC, "fsync:error=EIO:when=2+", "SpoolError"),
        ("store/warc/story", "fsync:error=EIO:when=1", "StoreError"),
    ],
)
def test_d1_d3_d4_what_was_promised_stays_whatever_the_kernel_does(
    tmp_path: Path, on: str, inject: str, said: str
) -> None:
    promises = reference(tmp_path / "reference")
    root = tmp_path / "work"
    root.mkdir()
    ended = traced("walk", root, on, inject)
    assert ended.returncode != 0
    assert said in ended.stderr
    told = [int(line) for line in ended.stdout.split()]
    assert faults(root, promises[told[-1]] if told else Promise()) == []


def test_d4_what_the_disk_refused_is_named_invalid_and_never_archived(tmp_path: Path) -> None:
    traced("walk", tmp_path, WARC, "fsync:error=EIO:when=1+")
    (found,) = recover_spool(tmp_path / "spool" / "run1", {}, Care())
    assert found.kept_bytes == 0
    assert {path.name for path in (tmp_path / "spool" / "run1").iterdir()} == {
        "run1-w0-1.warc.gz.invalid",
        "run1-w0-1.cdxj.invalid",
        "run1-w0-1.custody.invalid",
    }
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("inject", ["fsync:signal=KILL:when=1", "truncate:signal=KILL:when=1"])
def test_d10_recovery_killed_by_the_kernel_is_finished_by_the_next_one(tmp_path: Path, inject: str) -> None:
    before, _ = a_crashed_tree(tmp_path / "crashed")
    for name in ("killed", "whole"):
        lay_out(before, tmp_path / name)
    on = WARC if "truncate" in inject else WARC.replace(".open", ".torn.part")
    assert traced("recover", tmp_path / "killed", on, inject).returncode != 0
    assert read_tree(tmp_path / "killed") != before
    for name in ("killed", "whole"):
        recover_spool(tmp_path / name / "spool" / "run1", {})
    assert read_tree(tmp_path / "killed") == read_tree(tmp_path / "whole")
