"""Requests put through the capturing client alone, in a process of its own: what stands on the tapes, as values.

`python probe.py` takes a job and requests on standard input and gives a line of JSON a request. It shows what
the archive never asks for (HEAD, POST) and what the archive's records do not show.
"""

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request; those of one `turn` go out together, and the next turn when all of them have ended."""

    url: str
    method: str = "GET"
    body: str = ""
    turn: int = 0


@dataclass(frozen=True, kw_only=True)
class Taped:
    """One exchange as the tape has it."""

    request: bytes
    response: bytes
    informational: bytes
    truncated: str | None
    trailing_bytes: int
    sent: bool
    chain: tuple[bytes, ...]
    first_byte_s: float | None
    elapsed_s: float | None


def ask(wire: Any, asks: Sequence[Ask]) -> list[list[Taped]]:
    """Give the exchanges of each request, in the order of the requests."""
    from spiders.job import CrawlJob, job_text

    job = CrawlJob(frontier=Path(), spool=Path(), story="s", run="r", worker="w", wire=wire)
    sent = json.dumps({"job": job_text(job), "asks": [asdict(one) for one in asks]})
    done = subprocess.run(
        [sys.executable, __file__], input=sent, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [[_read(found) for found in json.loads(line)] for line in done.stdout.splitlines()]


def _read(found: dict[str, Any]) -> Taped:
    raw = {name: base64.b64decode(found.pop(name)) for name in ("request", "response", "informational")}
    return Taped(**raw, chain=tuple(map(base64.b64decode, found.pop("chain"))), **found)


def _main() -> None:
    sys.path.insert(0, str(ROOT))
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    from spiders.job import read_job
    from spiders.manners.polite import request_headers, scrapy_settings
    from spiders.wire.tape import Tape

    told = json.loads(sys.stdin.read())
    wire = read_job(told["job"]).wire
    asks = [Ask(**one) for one in told["asks"]]
    tapes = [Tape(limit=wire.max_bytes) for _ in asks]

    class Probe(Spider):
        name = "probe"

        async def start(self) -> AsyncIterator[Any]:
            for turn in sorted({one.turn for one in asks}):
                pairs = [(a, t) for a, t in zip(asks, tapes, strict=True) if a.turn == turn]
                await asyncio.gather(*(self._put(a, t) for a, t in pairs), return_exceptions=True)
            for request in ():
                yield request

        async def _put(self, one: Ask, tape: Tape) -> None:
            engine: Any = self.crawler.engine
            request = Request(
                one.url,
                method=one.method,
                body=one.body,
                headers=request_headers(wire),
                meta={"tape": tape, "verbatim_url": True, "download_timeout": wire.timeout_s},
            )
            await engine.download_async(request)

    process = CrawlerProcess(dict(scrapy_settings(wire)))
    process.crawl(Probe)
    process.start(install_signal_handlers=False)
    for tape in tapes:
        sys.stdout.write(json.dumps([_written(exchange) for exchange in tape.exchanges]) + "\n")


def _written(exchange: Any) -> dict[str, Any]:
    kept = exchange.capture("x:", 1)
    chain = kept.tls.chain if kept.tls else ()
    return {
        **{
            name: base64.b64encode(getattr(kept, name)).decode()
            for name in ("request", "response", "informational")
        },
        "truncated": kept.truncated,
        "trailing_bytes": kept.trailing_bytes,
        "sent": exchange.sent,
        "chain": [base64.b64encode(one).decode() for one in chain],
        "first_byte_s": kept.first_byte_s,
        "elapsed_s": kept.elapsed_s,
    }


if __name__ == "__main__":
    _main()
