"""How long the start of a command takes behind a kill, by the size of the archive: medians of wall time and CPU.

    .venv/bin/python -m bench.recovery_time [--pages 2000] [--turns 5]

One run is killed with committed pages and a torn tail in its spool. Stores of 10, 1,000 and 100,000 sealed files
(simulated: small files under the names of WARCs, indexes and manifests) get a copy of that spool each, and the next
command's start is measured: lock, key, recovery of the spool, frontier reopened. `deep` is `warraq recover`,
which reads every committed record of the spool again.
"""

import argparse
import os
import shutil
import signal
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archive.fate import Fate, Outcome
from flows.house import House
from flows.run import RunKind, running
from flows.settings import load_settings
from flows.store.recover import recover_store
from spiders.frontier.plan import Plan, Purpose, Settled, Share
from tests.builders import a_page, a_spool, in_a_child

SEALED = (10, 1_000, 100_000)
FILES_A_RUN = 100  # a WARC file a run and worker, an index and a manifest for every hundred of them
PAGE = os.urandom(20_000)  # what a news page has when it came compressed
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def house_of(folder: Path) -> House:
    """Return the house of a store in a folder, its key beside it."""
    return House(
        settings=load_settings(store=str(folder / "store"), signing_key=folder / "key.pem", min_free_bytes=0)
    )


def crash(folder: Path, pages: int) -> None:
    """Commit pages, write half as many more, and die."""
    house = house_of(folder)
    with running(house, "story", RunKind.GATHER, now=NOW) as run, run.frontier() as frontier:
        urls = [f"http://a.example/{n}" for n in range(pages)]
        frontier.plan(Plan(url=url, purpose=Purpose.PAGE) for url in urls)
        frontier.claim(Share(worker="w0"), pages, now=0.0, per_host=pages)
        spool = a_spool(house.spool, run=run.run_id)
        ends = []
        for url in urls:
            ref = spool.keep(a_page(url, PAGE))
            ends.append(Settled(outcome=Outcome(url=url, fate=Fate.KEPT, reason="ok", ref=ref)))
        frontier.settle(ends, spool.commit())
        for url in urls[: pages // 2]:
            spool.keep(a_page(url, PAGE))
        os.kill(os.getpid(), signal.SIGKILL)


def fill(store: Path, files: int) -> None:
    """Put small files under the names that sealed ones have."""
    for folder in ("warc", "cdxj", "runs"):
        (store / folder / "story").mkdir(parents=True, exist_ok=True)
    for n in range(files):
        run = f"20250101T{n // FILES_A_RUN:06}Z-gather"
        (store / "warc" / "story" / f"{run}-w{n % FILES_A_RUN}-1.warc.gz").write_bytes(b"sealed")
        if n % FILES_A_RUN == 0:
            (store / "cdxj" / "story" / f"{run}.cdxj").write_bytes(b"")
            (store / "runs" / "story" / f"{run}.json").write_bytes(b"{}")


def start(house: House) -> None:
    """Start as the same command does."""
    with running(house, "story", RunKind.GATHER, now=NOW) as run:
        assert run.resumed


def deep(house: House) -> None:
    """Recover as `warraq recover` does."""
    (run,) = recover_store(house)
    assert run.lost_bytes == 0


def measured(house: House, spool: Path, work: Callable[[House], None], turns: int) -> tuple[float, float]:
    """Return the median wall and CPU seconds of a work on a fresh copy of the crashed spool."""
    walls, cpus = [], []
    for _ in range(turns):
        shutil.rmtree(house.spool, ignore_errors=True)
        shutil.copytree(spool, house.spool)
        wall, cpu = time.perf_counter(), time.process_time()
        work(house)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus)


def main() -> None:
    """Measure and print one line a store."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--turns", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        assert in_a_child(lambda: crash(folder, wanted.pages)) == -signal.SIGKILL
        house, crashed = house_of(folder), folder / "crashed"
        house.spool.rename(crashed)
        size = sum(path.stat().st_size for path in crashed.rglob("*"))
        print(f"spool {size / 1e6:.0f} MB, {wanted.pages} pages committed, {wanted.turns} turns")
        for files in SEALED:
            fill(house.root, files)
            for work in (start, deep):
                wall, cpu = measured(house, crashed, work, wanted.turns)
                print(f"{files:>7} sealed files  {work.__name__:<6} {wall:6.3f} s wall  {cpu:6.3f} s CPU")


if __name__ == "__main__":
    main()
