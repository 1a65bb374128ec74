"""How fast one WARC file is audited, and in how much memory: `python -m bench.audit_speed [--pages DIR] [--mb 500]`.

A file in wire form is written by our own spool: pages as servers send them, gzip on the wire, each with its request
and metadata. Then user CPU is measured, medians of five in one run: our levels a to c against `warcio check` and
`fastwarc check -p`, in MB of decoded page per second and as a ratio to warcio, which a busy machine changes least. The
floor is what no auditor can save: each member unpacked, its block and its payload hashed, and nothing looked at. Memory: the highest resident size (VmHWM) for one block of
10 MB, 100 MB and 1 GB. Without DIR (gzip files of HTML) pages are made up: of 146 kB, as in `bench.write_speed`, the mean of the news pages that set the targets.
"""

import argparse
import gzip
import hashlib
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.capture import Capture
from archive.reading.reader import ScanProblem, scan
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from bench.write_speed import MEAN_PAGE_BYTES, made_up

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_ROUNDS = 5
_MADE_UP = 200  # pages, used again and again, each time with a number of its own
_AUDIT = """
import sys
from pathlib import Path
from archive.audit.file import audit_file
from archive.audit.finding import summarise
summary = summarise(audit_file(Path(sys.argv[1])))
hwm = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(summary.verdict.value, hwm.split()[1])
"""
_FLOOR = """
import hashlib, sys
from isal import isal_zlib
lengths = [int(length) for length in open(sys.argv[1] + ".lengths")]
with open(sys.argv[1], "rb") as file:
    for length in lengths:
        text = isal_zlib.decompressobj(wbits=31).decompress(file.read(length))
        head = text.find(b"\\r\\n\\r\\n") + 4
        body = text.find(b"\\r\\n\\r\\n", head) + 4
        hashlib.sha256(memoryview(text)[head:-4]).hexdigest()
        hashlib.sha256(memoryview(text)[body:-4]).hexdigest()
"""


def pages(folder: Path | None) -> Iterator[bytes]:
    """Give decoded pages without end, never the same bytes twice."""
    paths = sorted(folder.rglob("*.html.gz")) if folder else []
    real = (gzip.decompress(path.read_bytes()) for path in itertools.cycle(paths))
    source = real if paths else itertools.cycle(made_up(MEAN_PAGE_BYTES, _MADE_UP))
    for number, page in enumerate(source):
        yield page + b"<!-- %d -->" % number


def write_wire_form(folder: Path, wanted: int, source: Iterator[bytes]) -> tuple[Path, int]:
    """Write one file that holds `wanted` bytes of decoded pages; give its path and how many there are."""
    numbers = itertools.count()
    spool = Spool(
        folder,
        SpoolName(story="bench", run="run", worker="w0"),
        options=SpoolOptions(software="warraq/bench", user_agent="warraq bench", max_bytes=1 << 40),
        now=lambda: _BEGAN,
        new_id=lambda: f"urn:uuid:00000000-0000-4000-8000-{next(numbers):012x}",
    )
    held = 0
    for number, page in enumerate(source):
        body = gzip.compress(page, 6, mtime=0)
        spool.keep(a_capture(f"http://news.example/{number}", body, number))
        held += len(page)
        if held >= wanted:
            break
    spool.close()
    path = next(folder.rglob("*.warc.gz.open"))
    lengths = (record.length for record in scan(path) if not isinstance(record, ScanProblem))
    Path(f"{path}.lengths").write_text("".join(f"{length}\n" for length in lengths))
    return path, held


def a_capture(url: str, body: bytes, number: int) -> Capture:
    """Give one exchange as a browser-like client and a usual server have it."""
    path = url.removeprefix("http://news.example")
    head = (
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\nVary: Accept-Encoding\r\nCache-Control: max-age=300\r\n"
        'Content-Encoding: gzip\r\nETag: "abc"\r\n\r\n'
    )
    request = f"GET {path} HTTP/1.1\r\nHost: news.example\r\nUser-Agent: warraq bench\r\nAccept-Encoding: gzip\r\n\r\n"
    return Capture(
        url=url,
        request=request.encode(),
        response=head.encode() + body,
        requested_at=_BEGAN + timedelta(milliseconds=number),
        ip="192.0.2.1",
        port=80,
    )


def one_block(path: Path, size: int) -> Path:
    """Write a file of one resource record whose block has `size` bytes."""
    piece = random.Random(3).randbytes(1 << 20)
    count, digest = size >> 20, hashlib.sha256()
    for _ in range(count):
        digest.update(piece)
    head = (
        "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: http://a.example/film\r\nContent-Type: video/mp4\r\nWARC-Block-Digest: sha256:{digest.hexdigest()}\r\n"
        f"Content-Length: {count << 20}\r\n\r\n"
    )
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(head.encode())
        for _ in range(count):
            file.write(piece)
        file.write(b"\r\n\r\n")
    return path


def user_seconds(command: list[str]) -> tuple[float, str]:
    """Run a command; give the user CPU that it took and what it printed."""
    before = os.times().children_user
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return os.times().children_user - before, done.stdout.strip()


def programs(path: Path) -> dict[str, list[str]]:
    """Give the command of each program, by name."""
    here = Path(sys.executable).parent
    return {
        "warraq (a-c)": [sys.executable, "-c", _AUDIT, str(path)],
        "warcio check": [str(here / "warcio"), "check", str(path)],
        "fastwarc check -p": [str(here / "fastwarc"), "check", "-p", str(path)],
        "floor": [sys.executable, "-c", _FLOOR, str(path)],
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=Path)
    options.add_argument("--mb", type=int, default=500)
    options.add_argument("--no-memory", action="store_true")
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path, held = write_wire_form(folder, told.mb * 1_000_000, pages(told.pages))
        print(f"{held / 1e6:.0f} MB of pages, {path.stat().st_size / 1e6:.1f} MB on disk")
        taken: dict[str, list[float]] = {name: [] for name in programs(path)}
        for _ in range(_ROUNDS):
            for name, command in programs(path).items():
                taken[name].append(user_seconds(command)[0])
        slow, least = (statistics.median(taken[name]) for name in ("warcio check", "floor"))
        print(
            "| program, its start with it | user s | page MB/s a core | times warcio | share of the limit |\n|---|---:|---:|---:|---:|"
        )
        for name, seconds in taken.items():
            middle = statistics.median(seconds)
            print(
                f"| {'limit: gunzip and two hashes' if name == 'floor' else name} | {middle:.2f} | {held / 1e6 / middle:.0f} "
                f"| {slow / middle:.2f} | {least / middle:.0%} |"
            )
        print(user_seconds(programs(path)["warraq (a-c)"])[1])
        for size in () if told.no_memory else (10, 100, 1024):
            block = one_block(folder / "block.warc.gz", size << 20)
            print(f"one block of {size} MiB: {user_seconds(programs(block)['warraq (a-c)'])[1]} kB VmHWM")


if __name__ == "__main__":
    main()
