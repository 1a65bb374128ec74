"""What a soak claims, and whether it held: each claim with its figure and its limit."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import linear_regression

from bench.soak.crawl import ROOT, Crawl, Sample
from bench.soak.kept import (
    Compared,
    Kept,
    catalogue_differs,
    compared,
    fateless,
    forgotten,
    not_kept,
    read_kept,
)

_WARM, _ENDING = 0.5, 0.95  # of the pages: where rates and slopes begin, and where hosts run out of pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is allowed: MB of resident memory that a thousand pages may add, and the least part of the clean run's pages a second.

    A crawl remembers each whole answer, so that the next one with the same bytes becomes a revisit: 0.6 kB a page
    (archive/writing/revisit.py), so 0.6 MB; and the parts of 20,000 addresses at most, some 0.5 kB each (archive/addresses/urls.py). The rest
    is room for the allocator. The command itself keeps nothing of a page while it crawls.
    """

    crawl_mb: float = 1.5
    command_mb: float = 0.3
    ratio: float = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim: what was found, what is allowed, and whether it holds."""

    name: str
    found: str
    allowed: str
    holds: bool


def claims_of(crawl: Crawl, limits: Limits) -> Iterator[Claim]:
    """Hold one run against its claims; everything is read from the store again."""
    kept = read_kept(crawl.store)
    beside = compared(crawl, kept)
    yield _none("addresses without exactly one fate", fateless(crawl, kept.manifest))
    yield _none("pages of sound hosts that were not kept", not_kept(crawl, kept.manifest))
    yield from _of_records(crawl, kept, beside)
    yield from of_memory(crawl, limits)


def _of_records(crawl: Crawl, kept: Kept, beside: Compared) -> Iterator[Claim]:
    yield _none("served whole, acknowledged or not, and lost", beside.unexplained)
    yield _none("acknowledged before a kill, and other afterwards", forgotten(crawl.kills, kept.manifest))
    yield _none("archived twice, or otherwise than served", (*beside.alien, *kept.doubled_ids))
    yield _none("records that no strict reader passes", kept.problems)
    yield _none("records that the catalogue has otherwise", catalogue_differs(crawl.store, kept))
    yield _none("findings of the audit", audited(crawl))


def of_memory(crawl: Crawl, limits: Limits) -> Iterator[Claim]:
    """Hold what both processes grew by against its limits; what could not be measured does not hold."""
    last = steady(crawl)
    for name, most, sizes in (
        ("crawl", limits.crawl_mb, [one.crawl_bytes for one in last]),
        ("command", limits.command_mb, [one.command_bytes for one in last]),
    ):
        slope = _slope([one.served for one in last], sizes)
        told = f"{slope:+.2f} MB, peak {max(sizes, default=0) / 1e6:.0f} MB" if slope is not None else ""
        yield Claim(
            name=f"memory of the {name}, MB a 1,000 pages",
            found=told or "not measured: too few looks behind the last kill; more pages tell",
            allowed=f"{most} MB",
            holds=slope is not None and slope <= most,
        )


def throughput(clean: Crawl, hostile: Crawl, limits: Limits) -> Claim:
    """Compare how fast the hosts that behave were served, beside and without the others, in the same stretch of time.

    Both runs share a machine: what else it does slows both. The stretch begins when the last crawl of the one that is
    killed is at work, and ends when the first of them comes to its last pages.
    """
    begin = steady(hostile, warm=0.0)[0].at
    end = min(steady(one, warm=0.0)[-1].at for one in (clean, hostile))
    ours, theirs = (_rate_between(one.samples, begin, end) for one in (hostile, clean))
    ratio = ours / theirs if theirs else 0.0
    said = f"{ratio:.3f} ({ours:.1f} of {theirs:.1f} a second, for {end - begin:.0f} s)"
    return Claim(
        name="pages of sound hosts, to a clean run",
        found=said if theirs else "not measured: the clean run had ended; more pages tell",
        allowed=f"{limits.ratio}",
        holds=ratio >= limits.ratio,
    )


def _rate_between(samples: Sequence[Sample], begin: float, end: float) -> float:
    """Give the sound pages a second between two moments."""
    looks = [one for one in samples if begin <= one.at <= end]
    return (looks[-1].good - looks[0].good) / (looks[-1].at - looks[0].at) if len(looks) > 1 else 0.0


def steady(crawl: Crawl, warm: float = _WARM) -> Sequence[Sample]:
    """Give the looks at the last crawl process behind the first `warm` part of the sound pages, but for their end.

    Behind a kill the pages that were lost are fetched again, so that the count is of answers, not of addresses.
    """
    mine = [one for one in crawl.samples if one.crawl_pid == crawl.samples[-1].crawl_pid]
    whole = crawl.web.good
    return [one for one in mine[2:] if warm * whole <= one.good <= _ENDING * whole]


def _slope(pages: Sequence[int], sizes: Sequence[int]) -> float | None:
    """Fit a line: MB a thousand pages; None where there are fewer than two counts of pages."""
    return linear_regression(pages, sizes).slope * 1000 / 1e6 if len(set(pages)) > 1 else None


def audited(crawl: Crawl) -> list[str]:
    """Ask the audit, as a user would who knows the key."""
    words = [sys.executable, "-m", "desk.cli"]
    key = _json_of([*words, "custody", "--store", str(crawl.store), "--json"], crawl)[0]["fingerprint"]
    lines = _json_of([*words, "audit", str(crawl.store), "--trust", key, "--json", "--quiet"], crawl)
    return [f"{line['check']}: {line['message']}" for line in lines if "check" in line]


def _json_of(words: list[str], crawl: Crawl) -> list[dict[str, str]]:
    ended = subprocess.run(
        words, cwd=ROOT, env=crawl.environment(), capture_output=True, text=True, check=False
    )
    if ended.returncode and not ended.stdout:
        return [{"check": "audit", "message": ended.stderr[-300:]}]
    return [json.loads(line) for line in ended.stdout.splitlines()]


def _none(name: str, wrong: Sequence[str]) -> Claim:
    found = f"{len(wrong)}" + (f": {wrong[0]}"[:160] if wrong else "")
    return Claim(name=name, found=found, allowed="0", holds=not wrong)
