"""A process by its number and the clock tick at which it began: a later one that was given the same number is another one."""

import os
import signal
from contextlib import suppress
from os.path import samestat
from pathlib import Path
from stat import S_ISREG

_STATE, _BEGAN = 0, 19  # places behind the name in /proc/<pid>/stat: fields 3 and 22 of proc_pid_stat(5)


def began_tick(pid: int) -> int | None:
    """Return when a process began, in clock ticks since the machine did; None for one that has ended, and without /proc."""
    try:
        told = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    fields = told.rpartition(b")")[2].split()  # the name before it may hold anything
    return None if fields[_STATE] in {b"Z", b"X"} else int(fields[_BEGAN])


def ask_to_stop(pid: int, tick: int) -> bool:
    """Interrupt the process that began at a tick, as Ctrl-C does; False where it has ended.

    It is held by a descriptor before it is looked at, so that no other process can get its number in between (pidfd_open(2)).
    One that ignores SIGINT, as what a shell without a terminal starts with `&`, is sent SIGTERM. Raises PermissionError.
    """
    try:
        held = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        if began_tick(pid) != tick:
            return False
        wanted = signal.SIGTERM if _ignores(pid, signal.SIGINT) else signal.SIGINT
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(held, wanted)
            return True
        return False
    finally:
        os.close(held)


def holds_lock(pid: int, path: Path) -> bool:
    """Say whether a process itself has locked a file with flock(2), as the kernel tells (`lock:` of proc_pid_fdinfo(5)). Raises PermissionError for another user's.

    A link says nothing, nor does a file that has another name: by it any file that the process has locked could stand here.
    """
    try:
        file = path.lstat()
        if not S_ISREG(file.st_mode) or file.st_nlink != 1:
            return False
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile
                if samestat(link.stat(), file) and _is_locked(Path(f"/proc/{pid}/fdinfo/{link.name}"), pid):
                    return True
    except (FileNotFoundError, ProcessLookupError):  # ended meanwhile, or no such file
        return False
    return False


def _is_locked(told: Path, pid: int) -> bool:
    """Say whether what the kernel tells of an open file names a lock for writing that a process took."""
    lines = (line.split() for line in told.read_text("ascii", "replace").splitlines())
    return any(words[:1] == ["lock:"] and {"FLOCK", "WRITE", str(pid)} <= set(words) for words in lines)


def _ignores(pid: int, number: signal.Signals) -> bool:
    """Say whether a process ignores a signal (SigIgn of proc_pid_status(5): bit 0 is signal 1)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines():
            if line.startswith("SigIgn:"):
                return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    return False
