"""Measures what it costs a run to write down how far it is, and what one who looks on pays.

    python -m bench.live_progress

Gathers a story of the practice web, which is served by another process, at no delay: no walk has more to tell a second. Says the
processor time of the thread that writes beside all that the run took (crawls and extraction too), and the same with 20,000 open addresses
of 500 hosts; then what a look from outside takes. Two minutes.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.gather import gather
from flows.house import House
from flows.live.runs import live_runs
from flows.live.signs import EVERY_S, Signs
from flows.run import RunKind, running
from flows.settings import CHECKOUT, load_settings
from flows.store.stories import open_story
from flows.watch import Beat
from spiders.frontier.plan import Plan, Purpose

STORY = "paris-meeting-2025"
LOOKS = 200
OPEN, HOSTS, SECONDS = 20_000, 500, 20.0
_WEB = """
import json, sys
from practice.server import PracticeWeb
with PracticeWeb(visit=1) as web:
    print(json.dumps({"rules": [":".join(map(str, dial)) for dial in web.connect_to()], "ca_file": str(web.ca_file)}), flush=True)
    sys.stdin.read()
"""


@contextmanager
def practice_house(folder: Path) -> Iterator[House]:
    """Give a house whose names lead to a practice web of a process of its own."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", _WEB], cwd=CHECKOUT, stdin=pipe, stdout=pipe) as web:
        assert web.stdout is not None
        told = json.loads(web.stdout.readline())
        yield House(
            settings=load_settings(
                store=str(folder / "store"),
                outlets=CHECKOUT / "practice" / "outlets.toml",
                delay_s=0.0,
                services=False,
                allow_private=True,
                ca_file=told["ca_file"],
                connect_to=tuple(told["rules"]),
            )
        )
        assert web.stdin is not None
        web.stdin.close()


def spent_s() -> float:
    """Return the processor time of this process and of its children that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def of_a_walk(folder: Path) -> str:
    """Gather the story and say what its signs took of it."""
    written: list[Signs] = []
    end = Signs.end

    def ending(self: Signs) -> None:
        end(self)
        written.append(self)

    Signs.end = ending  # type: ignore[method-assign]  # the writer is the run's own; nobody else is told what it took
    with practice_house(folder) as house:
        story = replace(open_story(STORY, house.settings), max_pages=60)
        before, began = spent_s(), time.monotonic()
        gather(story, house, now=datetime.now(UTC))
        took, wall = spent_s() - before, time.monotonic() - began
    Signs.end = end  # type: ignore[method-assign]
    cpu = max(one.cpu_s for one in written)
    return f"a gather of {wall:.0f} s and {took:.1f} s of processor time: {cpu * 1000:.0f} ms for its progress, {100 * cpu / took:.2f} %"


def of_many_open(folder: Path) -> str:
    """Write progress beside a full frontier, as fast as beats may come, and say what it takes of one processor."""
    house = House(settings=load_settings(store=str(folder / "store")))
    with running(house, "many", RunKind.GATHER, now=datetime.now(UTC)) as run:
        with run.frontier() as frontier:
            urls = (f"https://host-{n % HOSTS}.example/{n}" for n in range(OPEN))
            frontier.plan([Plan(url=url, purpose=Purpose.PAGE) for url in urls])
        ends, pause = time.monotonic() + SECONDS, threading.Event()
        number = 0
        while time.monotonic() < ends:
            number += 1
            run.watch(
                Beat(stage="keeping", done=number, known=OPEN, note=f"kept https://host-1.example/{number}")
            )
            pause.wait(0.01)
        looks = time.process_time()
        for _ in range(LOOKS):
            live_runs(house)
        look = (time.process_time() - looks) / LOOKS
        assert run.signs is not None
        run.signs.end()
        share = 100 * run.signs.cpu_s / SECONDS
    return (
        f"{OPEN} open addresses of {HOSTS} hosts, {number / SECONDS:.0f} beats a second, {1 / EVERY_S:.0f} writings: {share:.2f} % of a processor; "
        f"a look from outside {look * 1000:.2f} ms"
    )


def main() -> None:
    """Measure both and say so."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        print(of_a_walk(Path(one)))
        print(of_many_open(Path(other)))


if __name__ == "__main__":
    main()
