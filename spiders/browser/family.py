"""The processes that stem from one, as /proc tells them."""

import os
from collections import defaultdict
from contextlib import suppress
from pathlib import Path


def processes_of(root: int) -> list[int]:
    """Return the processes that stem from one, without itself; dead ones that nobody has buried yet are none."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                # proc(5): behind the name, which may hold anything, stand state and parent.
                state, parent = (folder / "stat").read_text("latin-1").rpartition(")")[2].split()[:2]
                if state not in "ZX":
                    children[int(parent)].append(int(folder.name))
    found = [root]
    for one in found:
        found += children[one]
    return found[1:]


def resident_bytes(process: int) -> int:
    """Return the bytes that only this process holds, roughly: resident less shared (proc(5), statm)."""
    with suppress(OSError, ValueError, IndexError):
        _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text("ascii").split()
        return max(int(resident) - int(shared), 0) * os.sysconf("SC_PAGE_SIZE")
    return 0
