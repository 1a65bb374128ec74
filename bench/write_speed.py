"""Measures how fast exchanges are written: pages as they arrive (gzip), with index, digests and custody log, no fsync.

    python -m bench.write_speed [FOLDER of .html files]

Says MB of page (decoded) per second of user CPU, the median of five rounds, beside two others in the same rounds: the floor
(what no writer of such records can leave out: three SHA-256 over each body, for block, payload and member, its checksum and
one copy), and what warcio makes of the same answers: the same bytes, response records alone, gzip. Without a folder, pages are made up: of 146 kB, the mean of the 13,737 news
pages of the research that set the target of 900, and of 36 kB. A round takes some seconds. The floor is the table's limit: no writer that
keeps these digests comes nearer to it than to spend nothing on all the rest, which is some 20 lines of text an exchange.
"""

import gzip
import hashlib
import io
import itertools
import os
import random
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from isal import isal_zlib
from warcio.statusandheaders import StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from archive.capture import Capture, Found, Tls
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.warc import record_ids

ROUNDS = 5
MEAN_PAGE_BYTES = 146_000  # 2,000 MB in 13,737 news pages
PAGES = 600
WARCIO_PAGES = 200  # of ours; it takes .6 ms a page
HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Sun, 22 Nov 2026 11:28:34 GMT\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Encoding: gzip\r\nContent-Length: %d\r\nConnection: keep-alive\r\nVary: Accept-Encoding\r\n"
    b'Cache-Control: max-age=60\r\nETag: W/"5f3c-61a0b2c3"\r\nX-Cache: HIT\r\n\r\n'
)
REQUEST = b"GET %s HTTP/1.1\r\nHost: news.example\r\nUser-Agent: warraq/0.1\r\nAccept: */*\r\nAccept-Encoding: gzip, br\r\n\r\n"
CERTIFICATES = (b"\x30\x82" + bytes(range(256)) * 5, b"\x30\x82" + bytes(range(256)) * 4)


def made_up(size: int, count: int) -> list[bytes]:
    """Make pages of words and tags that gzip shrinks about five to one, as it does news pages; the same ones each time."""
    chance = random.Random(7)  # no secret hangs on it
    words = [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 11))) for _ in range(4000)
    ]
    classes = [f'<div class="{a} {b}" data-id="' for a, b in itertools.pairwise(words[:120])]
    pages = []
    for _ in range(count):
        parts, length = [], 0
        while length < size:
            text = " ".join(chance.choices(words, k=14))
            part = (
                f'{chance.choice(classes)}{chance.randint(1, 999)}"><p class="text body-text">{text}</p></div>\n'
                * 2
            )
            parts.append(part)
            length += len(part)
        pages.append("".join(parts).encode())
    return pages


def capture(number: int, page: bytes) -> Capture:
    """Make the exchange that would have brought a page."""
    body = gzip.compress(page, 6, mtime=0)
    path = f"/2025/07/25/story-{number}"
    return Capture(
        url=f"https://news.example{path}",
        requested_at=datetime(2026, 11, 22, 11, 28, 34, number, tzinfo=UTC),
        request=REQUEST % path.encode(),
        response=HEAD % len(body) + body,
        ip="192.0.2.1",
        port=443,
        tls=Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", chain=CERTIFICATES),
        first_byte_s=0.081,
        elapsed_s=0.143,
        found=Found(how="section", via="https://news.example/"),
    )


def ours(captures: Sequence[Capture]) -> None:
    """Write whole exchanges as a crawl does."""
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(
            Path(folder),
            SpoolName(story="story", run="run", worker="w0"),
            options=SpoolOptions(software="warraq/bench", user_agent="warraq"),
            now=lambda: datetime.now(UTC),
            new_id=record_ids(os.urandom),
        )
        for one in captures:
            spool.keep(one)
        spool.close()


def floor(captures: Sequence[Capture]) -> None:
    """Hash, checksum and copy the bodies as any writer must, and do nothing else."""
    for one in captures:
        body = memoryview(one.response)[one.response.index(b"\r\n\r\n") + 4 :]
        member = b"".join((b"header", one.response))
        for hashed in (one.response, body, member):
            hashlib.sha256(hashed).hexdigest()
        isal_zlib.crc32(one.response)


def warcio(captures: Sequence[Capture]) -> None:
    """Write the same answers as response records alone: no request, no metadata, no index, no custody log."""
    writer, heads = WARCWriter(io.BytesIO(), gzip=True), StatusAndHeadersParser(["HTTP/1.1"])
    for one in captures:
        answer = io.BytesIO(one.response)
        head = heads.parse(answer)
        record = writer.create_warc_record(one.url, "response", payload=answer, http_headers=head)
        writer.write_record(record)


def user_seconds(work: Callable[[], None]) -> float:
    """Return the user CPU of one call; os.times() would tell it in steps of 10 ms."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - before


def measure(name: str, pages: Sequence[bytes]) -> None:
    """Say what all three make of the pages, in one run."""
    captures = [capture(number, page) for number, page in enumerate(pages)]
    few = pages[:WARCIO_PAGES]
    rounds = [
        (
            user_seconds(lambda: ours(captures)),
            user_seconds(lambda: floor(captures)),
            user_seconds(lambda: warcio(captures[:WARCIO_PAGES])),
        )
        for _ in range(ROUNDS)
    ]
    took, least, peer = (statistics.median(times) for times in zip(*rounds, strict=True))
    above = statistics.median(time / bare for time, bare, _ in rounds)
    size, wire = sum(map(len, pages)), sum(len(one.response) for one in captures)
    rate, peer_rate = size / took / 1e6, sum(map(len, few)) / peer / 1e6
    count = len(pages)
    sys.stdout.write(
        f"| {name}: {count} of {size / count / 1e3:.0f} kB, {wire / count / 1e3:.1f} kB on the wire "
        f"| {rate:.0f} | {peer_rate:.0f} | {rate / peer_rate:.1f} | {size / least / 1e6:.0f} | {1 / above:.0%} "
        f"| {took / count * 1e6:.0f} us, of which {least / count * 1e6:.0f} us are the limit's |\n"
    )


def main(words: Sequence[str]) -> None:
    """Measure real pages of a folder, or made-up ones."""
    sys.stdout.write(
        "| page MB/s a core | ours | warcio | ratio | limit | our share of it | an exchange |\n|---|---:|---:|---:|---:|---:|---|\n"
    )
    if words:
        files = sorted(Path(words[0]).rglob("*.html"))[:PAGES]
        measure(words[0], [file.read_bytes() for file in files])
        return
    measure("large pages", made_up(MEAN_PAGE_BYTES, PAGES))
    measure("small pages", made_up(36_000, PAGES))


if __name__ == "__main__":
    main(sys.argv[1:])
