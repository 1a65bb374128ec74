"""One writer a store, who is told, and a lock that is the store's own file."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.lock import refuse_unwritable
from archive.store import LockedError, StoreError, StoreErrorKind, StoreLock
from tests.builders import ROOT_OF_REPO

HOLDER = """
import sys
from pathlib import Path
from archive.store import StoreLock
with StoreLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.row("D8", "D9")
def test_a_second_process_is_told_who_holds_the_store_and_gets_it_when_the_first_is_killed(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    holder = subprocess.Popen(command, cwd=ROOT_OF_REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(LockedError, match=f"process {holder.pid} on {os.uname().nodename}") as refused,
            StoreLock(tmp_path),
        ):
            pass
        assert refused.value.pid == holder.pid
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with StoreLock(tmp_path):
        pass


def test_the_lock_is_free_after_the_block_and_held_within_one_process_too(tmp_path: Path) -> None:
    with StoreLock(tmp_path / "new"), pytest.raises(LockedError), StoreLock(tmp_path / "new"):
        pass
    with StoreLock(tmp_path / "new"):
        assert (tmp_path / "new" / ".lock").exists()


def test_a_store_that_cannot_be_locked_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as refused, StoreLock(tmp_path / "file" / "store"):
        pass
    assert refused.value.kind is StoreErrorKind.NOT_WRITABLE


@pytest.mark.parametrize("put", [os.symlink, os.link, lambda _, path: os.mkfifo(path)])
@pytest.mark.parametrize("writes", [True, False])
def test_a_link_in_place_of_the_lock_is_refused_and_the_file_behind_it_stays(
    tmp_path: Path, put: Callable[[Path, Path], None], writes: bool
) -> None:
    other, root = tmp_path / "letter", tmp_path / "store"
    other.write_text("words of somebody")
    root.mkdir()
    put(other, root / ".lock")
    with pytest.raises(StoreError, match="remove it"), StoreLock(root, writes=writes):
        pass
    with pytest.raises(StoreError, match="remove it"):
        refuse_unwritable(root)
    assert other.read_text() == "words of somebody"
