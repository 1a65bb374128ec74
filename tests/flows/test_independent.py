"""Others read the archive: warcio, FastWARC, and a raw socket that asks the practice web the same again."""

import hashlib
import re
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from archive.originals import exact_response, trail
from flows.store.whereabouts import whereabouts
from tests.flows.conftest import Walk

pytestmark = pytest.mark.slow


def warcs(walk: Walk) -> list[str]:
    """Return the sealed WARC files."""
    found = sorted(str(path) for path in (walk.house.root / "warc").rglob("*.warc.gz"))
    assert found
    return found


def test_warcio_and_fastwarc_read_the_same_records(walk: Walk) -> None:
    ours = []
    for name in warcs(walk):
        with Path(name).open("rb") as file:
            slow = [
                (r.rec_headers.get_header("WARC-Record-ID"), r.rec_type)
                for r in ArchiveIterator(file, no_record_parse=True)
            ]
        with Path(name).open("rb") as file:
            fast = [
                (r.headers["WARC-Record-ID"], r.headers["WARC-Type"])
                for r in FastIterator(file, parse_http=False)
            ]
        assert slow == fast
        ours += slow
    answers = {"response", "revisit"}
    kept = sum(1 for o in walk.gathered.manifest.planned if o.ref and o.ref.kind.value in answers)
    assert sum(kind in answers for _, kind in ours) >= kept


# Known false alarms: both take the payload digest of a chunked response with its framing (WARC/1.1 §5.9 says without).
@pytest.mark.parametrize(
    "command",
    [
        [
            "-c",
            "import sys; sys.modules['brotli'] = None; sys.argv[0] = 'warcio'; from warcio.cli import main; main()",
            "check",
            "-v",
        ],
        ["-m", "fastwarc.cli", "check", "-p"],
    ],
)
def test_their_own_checkers_find_nothing_but_the_known_false_alarm(walk: Walk, command: list[str]) -> None:
    chunked = set()
    for name in warcs(walk):
        with Path(name).open("rb") as file:
            for record in FastIterator(file, parse_http=False):
                block = record.reader.read()
                if (
                    record.headers["WARC-Type"] == "response"
                    and b"chunked" in block.split(b"\r\n\r\n", 1)[0].lower()
                ):
                    chunked.add(record.headers["WARC-Record-ID"].strip("<>"))
    assert chunked, "no chunked answer was kept: this test would prove nothing"
    said = ""
    for name in warcs(walk):
        done = subprocess.run([sys.executable, *command, name], capture_output=True, text=True, check=False)
        said += done.stdout + done.stderr
    assert "Traceback" not in said, said[-2000:]
    assert accused_by(said) <= {(name, "payload") for name in chunked}
    assert "urn:uuid:" in said or "verified" in said, "it looked at nothing"


def accused_by(said: str) -> set[tuple[str, str]]:
    """Return (record id, "payload" or "block") of every digest that a checker calls failed."""
    accused, record = set(), ""
    for line in said.splitlines():
        found = re.search(r"<?(urn:uuid:[0-9a-f-]+)>?", line)
        record = found[1] if found else record
        if "digest failed" in line.lower() or re.search(r"\bfail(ed)?\b.*digest", line.lower()):
            accused.add((record, "payload" if "payload" in line.lower() else "block"))
    return accused


def test_each_stored_response_is_what_a_raw_socket_receives(walk: Walk) -> None:
    pairs = exchanges(walk)
    assert len(pairs) >= 200
    walk.web.reset()
    answers = [(url, raw_answer(walk, url, request), stored) for url, request, stored in pairs]
    differing = [url for url, answer, stored in answers if hashlib.sha256(answer).hexdigest() != stored]
    assert differing == []


def test_every_revisit_of_the_walk_gives_the_bytes_that_its_metadata_tells(walk: Walk) -> None:
    told = {digest for _, _, digest in exchanges(walk)}
    with whereabouts(walk.house) as where:
        refs = [where.by_id(record_id) for record_id in revisits(walk)]
        wires = [exact_response(trail(ref, where)) for ref in refs if ref]
    assert len(wires) == len(refs) > 0
    assert {hashlib.sha256(wire).hexdigest() for wire in wires} <= told


def revisits(walk: Walk) -> list[str]:
    """Return the ids of all revisit records."""
    found = []
    for name in warcs(walk):
        with Path(name).open("rb") as file:
            records = FastIterator(file, parse_http=False)
            heads = [r.headers for r in records]
            found += [h["WARC-Record-ID"].strip("<>") for h in heads if h["WARC-Type"] == "revisit"]
    return found


def exchanges(walk: Walk) -> list[tuple[str, bytes, str]]:
    """Return (address, request bytes, SHA-256 of the response) of every answered exchange in the archive, in writing order.

    The digest is that of the response's block; of a revisit it is the one that its metadata tells.
    """
    found: list[tuple[str, bytes, str]] = []
    for name in warcs(walk):
        request, stored = b"", ""
        with Path(name).open("rb") as file:
            for record in FastIterator(file, parse_http=False):
                block, kind = record.reader.read(), record.headers["WARC-Type"]
                whole = re.search(rb"response-sha256: ([0-9a-f]{64})", block) if kind == "metadata" else None
                if kind == "request":
                    request = block
                elif kind in {"response", "revisit"}:
                    stored = hashlib.sha256(block).hexdigest() if kind == "response" else ""
                elif whole:
                    told = whole[1].decode("ascii")
                    assert stored in {told, ""}, "metadata tells another response than the one beside it"
                    found.append((record.headers["WARC-Target-URI"].strip("<>"), request, told))
    return found


def raw_answer(walk: Walk, url: str, request: bytes) -> bytes:
    """Send request bytes over a plain or TLS socket and return every byte that comes back."""
    parts = urlsplit(url)
    port = walk.web.https_port if parts.scheme == "https" else walk.web.http_port
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        wire: socket.socket = plain
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=str(walk.web.ca_file))
            wire = context.wrap_socket(plain, server_hostname=parts.hostname)
        wire.sendall(request)
        return received(wire)


def received(wire: socket.socket) -> bytes:
    """Read one response to its end, by the rules of RFC 9112 §6.3 (Content-Length or chunked)."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += piece(wire)
    head, _, _ = data.partition(b"\r\n\r\n")
    lines = {
        line.partition(b":")[0].strip().lower(): line.partition(b":")[2].strip()
        for line in head.split(b"\r\n")[1:]
    }
    if head.split(b" ")[1] in {b"204", b"304"}:
        return data
    start = len(head) + 4
    if b"chunked" in lines.get(b"transfer-encoding", b"").lower():
        while not data[start:].endswith(b"0\r\n\r\n"):
            data += piece(wire)
        return data
    length = int(lines[b"content-length"])
    while len(data) < start + length:
        data += piece(wire)
    return data


def piece(wire: socket.socket) -> bytes:
    """Read some bytes; a connection that ends early is an error of the test's server."""
    got = wire.recv(65536)
    assert got, "the server closed in the middle of an answer"
    return got
