"""Fifty hosts, ten of which misbehave at random, twenty thousand pages, kills on the way: what does the archive hold afterwards?

    .venv/bin/python -m bench.soak [--pages 20000] [--hosts 50] [--seed 1] [--kills 8]

Two runs of `warraq fetch` over the same addresses, side by side: one on hosts that all behave, one in which a fifth do not (dead, silent, endless,
broken, busy, odd: tests/hostile) and the crawl, the command, or both are killed with SIGKILL and started again. Each store is then
read strictly and compared with what the hosts themselves logged; `warraq audit` reads it too. Memory and throughput are taken
behind the last kill. Exit code 1 when a claim fails.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.soak.claims import Claim, Limits, claims_of, throughput
from bench.soak.crawl import Crawl, kills_of
from bench.soak.web import Plan, served

BAD = 5  # one host in five misbehaves: ten of fifty


def soak(plan: Plan, kills: int, folder: Path) -> dict[str, Crawl]:
    """Do both runs side by side. Raises SoakError when one does not come to its end."""
    with (
        served(plan, hostile=False) as web,
        served(plan, hostile=True) as wild,
        ThreadPoolExecutor(2) as pool,
    ):
        clean = Crawl(folder=folder / "clean", web=web)
        hostile = Crawl(folder=folder / "hostile", web=wild)
        for run in (pool.submit(clean.run, ()), pool.submit(hostile.run, kills_of(plan, kills))):
            run.result()
    return {"clean": clean, "hostile": hostile}


def claims(crawls: Mapping[str, Crawl], limits: Limits) -> Iterator[tuple[str, Claim]]:
    """Give the claims of each run under its name, and of both."""
    for name, crawl in crawls.items():
        yield from ((name, claim) for claim in claims_of(crawl, limits))
    yield "both", throughput(crawls["clean"], crawls["hostile"], limits)


def _kills(crawl: Crawl) -> str:
    return ", ".join(f"{kill.victim} behind {len(kill.settled)}" for kill in crawl.kills) or "none"


def told(name: str, claim: Claim) -> str:
    """Write one line of the table."""
    return f"{'ok' if claim.holds else 'NOT':<4}{name:<8}{claim.name:<50}{claim.allowed:>7}  {claim.found}"


def main(words: Sequence[str]) -> int:
    """Soak, print the table, and say by the exit code whether every claim held."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=8, help="besides one while the run is sealed")
    parser.add_argument(
        "--keep", type=Path, help="a new folder for the stores, which stay; else they are removed"
    )
    wanted = parser.parse_args(words)
    plan = Plan(seed=wanted.seed, pages=wanted.pages, hosts=wanted.hosts, bad=wanted.hosts // BAD)
    folder = wanted.keep or Path(tempfile.mkdtemp(prefix="warraq-soak-"))
    began, failed = time.monotonic(), 0
    try:
        crawls = soak(plan, wanted.kills, folder)
        for name, crawl in crawls.items():
            print(
                f"{name}: {len(crawl.web.ledger)} answers in {crawl.wall_s:.0f} s, {crawl.starts} starts, kills {_kills(crawl)}"
            )
        for name, claim in claims(crawls, Limits()):
            failed += not claim.holds
            print(told(name, claim), flush=True)
    finally:
        if wanted.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{failed} claims failed; {time.monotonic() - began:.0f} s, seed {wanted.seed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
