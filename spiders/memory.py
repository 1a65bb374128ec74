"""How much memory a crawl process itself has used at most, and that it gives back what large answers took."""

import ctypes
from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATUS = Path("/proc/self/status")
_M_MMAP_THRESHOLD = -3  # mallopt(3)
# glibc's own first value. Left to itself it rises to the largest block that was ever freed, and then large answers leave holes in the
# heap: at 5,000 pages with answers of 2 MiB among them a crawl grew by 4.3 MB a 1,000 pages, with this by 1.1 (python -m bench.soak).
_LARGE_BYTES = 128 * 1024


def give_back_large() -> bool:
    """Have every large block of memory go back to the system when it is freed; False where the C library has no such option."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES))


class OwnMemoryUsage(MemoryUsage):
    """Scrapy's watch over memory, without the parent's peak.

    Linux hands a process's `ru_maxrss` on over fork and exec (getrusage(2)): behind a parent that has once
    used more than the limit every child would end before its first request. VmHWM (proc(5)) starts afresh.
    """

    def get_virtual_size(self) -> int:
        """Give the peak of this process's resident memory in bytes; where /proc has none, Scrapy's figure."""
        try:
            lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            return super().get_virtual_size()
        peak = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), None)
        return super().get_virtual_size() if peak is None else int(peak) * 1024
