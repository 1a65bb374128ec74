"""What the tape costs: user CPU of 2,000 gzip pages through Scrapy's own handler, taped, and taped and written.

    python -m bench.capture_cpu        (bench.capture_peers prints it too)

Three turns, the variants in a new order each, the median of each; the server runs in another process.
"""

import gzip
import json
import multiprocessing
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "spiders"))  # the walks live there
sys.path.insert(0, str(ROOT / "tests" / "hostile"))

PAGES, AT_ONCE, TURNS = 2000, 16, 3
VARIANTS = ("plain", "taped", "written")


def cpu_table() -> str:
    """Measure, and give the figures as a table."""
    seconds: dict[str, list[float]] = {name: [] for name in VARIANTS}
    ready, port = multiprocessing.Event(), multiprocessing.Value("i", 0)
    server = multiprocessing.Process(target=_serve, args=(ready, port), daemon=True)
    server.start()
    ready.wait(20)
    for turn in range(TURNS):
        for name in VARIANTS[turn:] + VARIANTS[:turn]:
            command = [sys.executable, "-m", "bench.capture_cpu", name, str(port.value)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            seconds[name].append(float(done.stdout))
    server.terminate()
    server.join()
    medians = {name: statistics.median(found) for name, found in seconds.items()}
    lines = [
        f"| {PAGES} pages, {AT_ONCE} at once | user CPU, median of {TURNS} | times plain |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {s:.2f} s | {s / medians['plain']:.2f} |" for name, s in medians.items()]
    return "\n".join(lines)


def _serve(ready: Any, port: Any) -> None:
    from odd_server import Answer, OddServer, page

    words = random.Random(1)
    text = " ".join(str(words.random()) for _ in range(1200)).encode()  # 22 kB, as an article's page
    answer = Answer((page(gzip.compress(text), "Content-Type: text/html", "Content-Encoding: gzip"),))
    server = OddServer({}, None, answer)
    port.value = server.port
    ready.set()
    multiprocessing.Event().wait()


def _measure(variant: str, port: int) -> float:
    """Fetch the pages once in this process; give the user CPU of the crawl alone."""
    from scrapy.crawler import CrawlerProcess
    from walks import a_wire

    from spiders.manners.polite import scrapy_settings

    wire = a_wire(port, concurrency=AT_ONCE)
    settings = dict(scrapy_settings(wire))
    if variant == "plain":
        handler = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
        settings["DOWNLOAD_HANDLERS"] = {"http": handler, "https": handler}
    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as folder:
        spool = _spool(Path(folder)) if variant == "written" else None
        process = CrawlerProcess(settings)
        process.crawl(_spider(wire, port, spool))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        process.start(install_signal_handlers=False)
        if spool is not None:
            spool.close()
        return resource.getrusage(resource.RUSAGE_SELF).ru_utime - before


def _spider(wire: Any, port: int, spool: Any) -> Any:
    """Make the spider that fetches the pages, so many at once, and keeps each where there is a spool."""
    import asyncio

    from scrapy import Request, Spider

    from spiders.manners.polite import request_headers
    from spiders.wire.tape import Tape

    class Bench(Spider):
        name = "bench"

        async def start(self) -> AsyncIterator[Any]:
            at_once = asyncio.Semaphore(AT_ONCE)
            await asyncio.gather(*(self._one(number, at_once) for number in range(PAGES)))
            for request in ():
                yield request

        async def _one(self, number: int, at_once: asyncio.Semaphore) -> None:
            url, tape = f"http://127.0.0.1:{port}/{number}", Tape(limit=wire.max_bytes)
            meta = {"tape": tape, "verbatim_url": True, "download_timeout": 60}
            engine: Any = self.crawler.engine
            async with at_once:
                await engine.download_async(Request(url, headers=request_headers(wire), meta=meta))
            if spool is not None:
                spool.keep(tape.exchanges[-1].capture(url, 1))
                if number % 50 == 0:
                    spool.commit()

    return Bench


def _spool(folder: Path) -> Any:
    from archive.spool.spool import Spool, SpoolName, SpoolOptions
    from archive.warc import record_ids

    return Spool(
        folder,
        SpoolName(story="s", run="r", worker="w"),
        options=SpoolOptions(software="bench", user_agent="bench"),
        now=lambda: datetime.now(UTC),
        new_id=record_ids(os.urandom),  # as a crawl has them
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measure(sys.argv[1], int(sys.argv[2]))))
    else:
        print(cpu_table())
