"""Our capture beside those of others, on one hostile server: who keeps the bytes that were on the wire?

    python -m bench.capture_peers

Each tool fetches the odd answers of tests/spiders/oddities.py over http and https; its WARC is compared with what
the server itself logged. Then the user CPU of 2,000 pages: Scrapy's own handler, taped, taped and written. The
peers live in an environment of their own, `.peers/capture`, which this makes; a peer that is not to be had is
left out with a line. Takes two to three minutes.
"""

import base64
import hashlib
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection

import trustme

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "spiders"))  # the walks live there
sys.path.insert(0, str(ROOT / "tests" / "hostile"))

from odd_server import OddServer, Then, odd_server, unused_port  # noqa: E402 - only now can they be found
from oddities import ODDITIES, Odd  # noqa: E402
from walks import Walk, a_wire, exchanges_of, to_port  # noqa: E402

from archive.http import entity, read_response  # noqa: E402
from archive.reading.reader import StoredRecord, scan  # noqa: E402
from bench.capture_cpu import cpu_table  # noqa: E402
from bench.peer_scripts import CAPTURE_HTTP, THROUGH_PROXY, WARCPROX  # noqa: E402

PEERS = ROOT / ".peers" / "capture"
PATHS = tuple(odd for odd in ODDITIES if odd.answer.then is not Then.HANG)  # waiting shows nothing
LIMIT_S = 5


@dataclass(frozen=True)
class Place:
    """Where one tool works: its folder, the addresses to fetch, the authority that signed the server."""

    folder: Path
    urls: tuple[str, ...]
    ca_file: Path

    @property
    def warc(self) -> Path:
        """Where the tool puts its one WARC."""
        return self.folder / "out.warc.gz"


Found = Mapping[str, tuple[bytes, bytes | None, str | None]]  # by path: request, response, payload digest


@dataclass
class Score:
    """How many of the paths one tool kept, and how it digests the payload of a chunked answer."""

    responses: int = 0
    requests: int = 0
    lost: int = 0
    wrong: tuple[str, ...] = ()
    chunked: str = "-"


def exact_over_http() -> tuple[int, dict[str, int]]:
    """Return of how many answers each tool keeps exactly how many, over http alone."""
    tools: dict[str, Tool] = {"ours": ours, **_peers()}
    return len(PATHS), {
        name: _score(fetch, "http", trustme.CA(), None).responses for name, fetch in tools.items()
    }


def main() -> None:
    """Print both tables."""
    peers = _peers()
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "*.odd.example").configure_cert(tls)
    print(
        f"| tool | scheme | of {len(PATHS)} responses exact | requests exact | exchanges lost | chunked payload digest |"
    )
    print("|---|---|---|---|---|---|")
    for name, fetch in {"ours": ours, **peers}.items():
        for scheme in ("http", "https"):
            score = _score(fetch, scheme, authority, tls if scheme == "https" else None)
            row = (name, scheme, score.responses, score.requests, score.lost, score.chunked)
            print("| " + " | ".join(map(str, row)) + " |", flush=True)
            if score.wrong:
                print(f"<!-- {name} {scheme}: not exact: {', '.join(score.wrong)} -->")
    print()
    print(cpu_table())


def _score(fetch: "Tool", scheme: str, authority: trustme.CA, tls: ssl.SSLContext | None) -> Score:
    answers = {f"/{odd.name}": odd.answer for odd in PATHS}
    with tempfile.TemporaryDirectory() as folder, odd_server(answers, tls) as server:
        ca_file = Path(folder) / "ca.pem"
        authority.cert_pem.write_to_path(str(ca_file))
        urls = tuple(f"{scheme}://127.0.0.1:{server.port}/{odd.name}" for odd in PATHS)
        return _compared(fetch(Place(Path(folder), urls, ca_file)), server)


def _compared(found: Found, server: OddServer) -> Score:
    score = Score()
    for odd in PATHS:
        asked = server.requests(f"/{odd.name}")
        request, response, digest = found.get(odd.name, (b"", None, None))
        true = asked[-1].response[odd.before : len(asked[-1].response) - odd.behind] if asked else b""
        score.requests += bool(asked) and request == asked[-1].request
        score.responses += response == true
        score.lost += response is None
        if response != true:
            score.wrong += (odd.name,)
        if odd.name == "gzip-chunked-extension-trailer":
            score.chunked = _digested(digest, true)
    return score


def _digested(digest: str | None, response: bytes) -> str:
    """Say over what a payload digest was taken."""
    answer = read_response(response)
    meant = {"de-chunked": entity(answer), "chunk-framed": answer.raw_body}
    hits = (name for name, content in meant.items() if digest and digest.lower() in _spellings(content))
    return next(hits, "neither" if digest else "none")


def _spellings(content: bytes) -> set[str]:
    sha1, sha256 = hashlib.sha1(content), hashlib.sha256(content)
    return {
        f"sha256:{sha256.hexdigest()}",
        f"sha1:{sha1.hexdigest()}",
        f"sha1:{base64.b32encode(sha1.digest()).decode().lower()}",
    }


Tool = Callable[[Place], Found]


def ours(place: Place) -> Found:
    """Crawl as warraq does; a host for each path, since one whose connections fail often is given up."""
    scheme, port = place.urls[0].split(":")[0], int(place.urls[0].split(":")[2].split("/")[0])
    hosts = {odd.name: odd.url(scheme).split("/")[2] for odd in PATHS}
    places = to_port(port, *hosts.values(), for_port=443 if scheme == "https" else 80)
    wire = a_wire(ca_file=place.ca_file, connect_to=places, timeout_s=LIMIT_S)
    run = Walk(place.folder, wire)
    run.plan(*(odd.url(scheme) for odd in PATHS))
    run.crawl(min_free_bytes=0)
    records = list(run.records())
    return {odd.name: _mine(odd, scheme, records) for odd in PATHS if exchanges_of(odd.url(scheme), records)}


def _mine(odd: Odd, scheme: str, records: list[StoredRecord]) -> tuple[bytes, bytes | None, str | None]:
    request, response, _ = exchanges_of(odd.url(scheme), records)[-1]
    answers = [one for one in records if one.url == odd.url(scheme) and one.kind in {"response", "revisit"}]
    return (
        request,
        response if answers else None,
        answers[-1].field("WARC-Payload-Digest") if answers else None,
    )


def wget(place: Place) -> Found:
    """Run wget --warc-file over a list of addresses."""
    listed = place.folder / "urls.txt"
    listed.write_text("\n".join(place.urls))
    command = [
        "wget",
        "-q",
        "-t",
        "1",
        "-T",
        str(LIMIT_S),
        "--max-redirect=0",
        "-O",
        "/dev/null",
        "--no-warc-keep-log",
    ]
    command += [f"--ca-certificate={place.ca_file}", f"--warc-file={place.folder / 'out'}", "-i", str(listed)]
    subprocess.run(command, cwd=place.folder, capture_output=True, check=False)
    return _read([place.warc])


def capture_http(place: Place) -> Found:
    """Run warcio's capture_http around requests."""
    job = {"warc": str(place.warc), "urls": place.urls, "ca": str(place.ca_file), "limit": LIMIT_S}
    _run_peer(CAPTURE_HTTP, job)
    return _read([place.warc])


def warcprox(place: Place) -> Found:
    """Run requests through warcprox."""
    with _proxy(place.folder) as port:
        _run_peer(THROUGH_PROXY, {"urls": place.urls, "limit": LIMIT_S, "proxy": f"http://127.0.0.1:{port}"})
    return _read(place.folder.glob("warcs/*.warc.gz*"))


@contextmanager
def _proxy(folder: Path) -> Iterator[int]:
    port = unused_port()
    command = [
        str(PEERS / "bin" / "python"),
        "-c",
        WARCPROX,
        "-b",
        "127.0.0.1",
        "-p",
        str(port),
        "-z",
        "-d",
        "warcs",
        "-j",
        "/dev/null",
    ]
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(OSError), create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
        time.sleep(2)  # it writes behind the answers
    finally:
        child.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            child.wait(20)
        child.kill()
        child.wait()


def _run_peer(code: str, job: Mapping[str, object]) -> None:
    command = [str(PEERS / "bin" / "python"), "-c", code]
    subprocess.run(command, input=json.dumps(job), text=True, capture_output=True, cwd=PEERS, check=False)


def _read(warcs: Iterable[Path]) -> Found:
    """Take the last request and response of each path out of WARCs."""
    requests: dict[str, bytes] = {}
    answers: dict[str, tuple[bytes, str | None]] = {}
    for warc in warcs:
        for record in scan(warc) if warc.exists() else ():
            if not isinstance(record, StoredRecord) or not record.url:
                continue
            name = record.url.strip("<>").rpartition("/")[2]
            if record.kind == "request":
                requests[name] = record.block
            elif record.kind in {"response", "revisit"}:
                answers[name] = (record.block, record.field("WARC-Payload-Digest"))
    names = requests.keys() | answers.keys()
    return {name: (requests.get(name, b""), *answers.get(name, (None, None))) for name in names}


def _peers() -> dict[str, Tool]:
    found: dict[str, Tool] = {}
    if shutil.which("wget"):
        found["wget --warc-file"] = wget
    else:
        print("wget is not installed: left out")
    command = ["make", "-s", f"{PEERS.relative_to(ROOT)}/.ok"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"warcprox, warcio and requests cannot be installed: left out ({done.stderr.strip()[-200:]})")
        return found
    return {**found, "warcio capture_http": capture_http, "warcprox": warcprox}


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
