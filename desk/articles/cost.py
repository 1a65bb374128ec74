"""What runs took, told: a few lines at the end of a gather, all of it with `warraq show STORY --cost`."""

from collections.abc import Iterator

from archive.manifests.cost import Cost, RunCost
from archive.manifests.manifest import Manifest
from desk.articles.hosts import host_text, padded

COST_SCHEMA = "warraq/cost/1"
_DEAREST = 3  # hosts that a gather names at its end: those that most bytes came from
_UNITS = ("B", "kB", "MB", "GB", "TB")


def cost_lines(cost: RunCost, more: str | None = None) -> Iterator[str]:
    """Yield what a run took, for a person: in all, and by host; with *more*, the command that tells all, only of the dearest."""
    total = cost.total
    yield f"cost      {_paid(total)}; {cost.wall_ms / 1000:.0f} s, {cost.cpu_ms / 1000:.0f} s of CPU"
    dearest = sorted(cost.by_host, key=lambda one: (-one[1].received_bytes, one[0]))
    for host, one in dearest[: _DEAREST if more else None]:
        yield f"          {padded(host_text(host), 34)} {_few(one)}"
    if more and (rest := len(dearest) - _DEAREST) > 0:
        yield f"          and {rest} more {'hosts' if rest > 1 else 'host'}: {more}"


def fate_lines(cost: RunCost) -> Iterator[str]:
    """Yield what the addresses of each fate took, for a person."""
    for fate, one in cost.by_fate:
        yield f"  {fate:<20} {one.addresses} addresses, {_paid(one)}"


def run_line(manifest: Manifest, cost: RunCost) -> str:
    """Return a run and what it took, on a line."""
    total, clock = cost.total, f"{cost.wall_ms / 1000:.0f} s, {cost.cpu_ms / 1000:.0f} s of CPU"
    paid = f"{total.requests} requests, {size_text(total.received_bytes)}; {clock}"
    return f"{manifest.run_id:<26} {manifest.result.value:<8} {paid}"


def _paid(cost: Cost) -> str:
    return f"{cost.requests} requests, {size_text(cost.received_bytes)} in {cost.wire_ms / 1000:.1f} s on the wire"


def _few(cost: Cost) -> str:
    return f"{cost.requests} requests, {size_text(cost.received_bytes)}, {cost.wire_ms / 1000:.1f} s"


def size_text(size: float) -> str:
    """Return a number of bytes as people say it, in powers of a thousand."""
    for unit in _UNITS[:-1]:
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} {_UNITS[-1]}"
