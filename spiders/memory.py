"""How much memory a crawl process itself has used at most."""

from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATUS = Path("/proc/self/status")


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
