"""What peers take to fetch pages, and some to read them: user CPU a page, over loopback from a server that is not counted.

All get the pages of `bench.walk_pages` (some 70 KB, 20 KB as gzip) under one host name, no delays, in turns, and the median counts. A
peer that is not installed, or that fails, has no figure and ends nothing. What ours keeps of a page beside the answer (request,
metadata, custody log, seals, catalogue) none of them does; ours asks 40 host names, each with a connection and a file of rules.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection, socket
from types import MappingProxyType
from typing import Any

from bench.peer_scripts import WARCPROX
from bench.table import peer_programs as programs
from bench.walk_pages import pages

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES, TURNS = 100, 3
_ROUNDS = 4  # times that fetchers get all pages in a turn: what a start costs, and what is under way at its end, weighs less
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_LIMIT_S = 120
Peer = Callable[[list[str], Path], float]  # addresses and an empty folder -> seconds of user CPU a page


class AbsentError(Exception):
    """A peer that is not installed."""


def fetched_ms() -> dict[str, float | None]:
    """Return what fetching and archiving a page takes each peer, in milliseconds of user CPU; trafilatura and bare Scrapy archive nothing."""
    capture, archives = _python("capture"), {"archives": True}
    return _each(
        {
            "wget --warc-file": _wget,
            "Scrapy (keeps nothing)": _program("webarchive", programs.SCRAPY, {"archives": False}),
            "Scrapy + scrapy-webarchive": _program("webarchive", programs.SCRAPY, archives),
            "warcio capture_http": _program("capture", programs.CAPTURE_HTTP),
            "warcprox + requests": lambda urls, folder: _through_proxy(capture, urls, folder),
            "trafilatura fetch_url (keeps nothing)": _program("text", programs.TRAFILATURA, {"reads": False}),
        }
    )


def read_ms() -> dict[str, float | None]:
    """Return what fetching a page and reading its article takes each peer that does both; none of them archives."""
    return _each(
        {
            "trafilatura, with metadata": _program("text", programs.TRAFILATURA, {"reads": True}),
            "news-please": _program("newsplease", programs.NEWS_PLEASE),
        },
        {"trafilatura, with metadata": 50, "news-please": 10},  # the second takes a fifth of a second a page
    )


def _each(peers: dict[str, Peer], many: Mapping[str, int] = MappingProxyType({})) -> dict[str, float | None]:
    """Let each peer have its turns, one after the other, so that a machine that grows busy grows busy for all."""
    told: dict[str, list[float]] = {name: [] for name in peers}
    with _served() as port:
        urls = [f"http://127.0.0.1:{port}/{n}.html" for n in range(PAGES)]
        for name, peer in TURNS * list(peers.items()):
            mine = urls[: many[name]] if name in many else _ROUNDS * urls
            with tempfile.TemporaryDirectory(prefix="warraq-peer-") as folder:
                try:
                    told[name].append(1000 * peer(mine, Path(folder)))
                except (AbsentError, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
                    print(f"{name}: {error!r}"[:300], file=sys.stderr)
    return {name: statistics.median(took) if took else None for name, took in told.items()}


def _python(environment: str) -> Path:
    """Return an environment's interpreter. Raises AbsentError (when it is asked for, not before)."""
    return ROOT / ".peers" / environment / "bin" / "python"


def _installed(environment: str) -> Path:
    made = subprocess.run(["make", "-s", f".peers/{environment}/.ok"], cwd=ROOT, check=False, stdout=sys.stderr)  # fmt: skip
    if made.returncode or not _python(environment).exists():
        raise AbsentError(environment)
    return _python(environment)


def _program(environment: str, code: str, more: dict[str, Any] | None = None) -> Peer:
    def run(urls: list[str], folder: Path) -> float:
        return _run(_installed(environment), code, {"urls": urls, "folder": str(folder), **(more or {})})

    return run


def _run(python: Path, code: str, job: dict[str, Any]) -> float:
    done = subprocess.run(
        [str(python), "-c", code],
        input=json.dumps(job),
        text=True,
        capture_output=True,
        cwd=job["folder"],
        timeout=_LIMIT_S,
        check=False,
    )
    if done.returncode:
        raise ValueError(done.stderr.strip()[-200:])
    told = json.loads(done.stdout.splitlines()[-1])
    if told["pages"] < len(job["urls"]):
        raise ValueError(
            f"only {told['pages']} of {len(job['urls'])} pages came: {done.stderr.strip()[-200:]}"
        )
    return float(told["user_s"]) / int(told["timed"])


def _wget(urls: list[str], folder: Path) -> float:
    if not shutil.which("wget"):
        raise AbsentError("wget")
    (folder / "urls").write_text("\n".join(urls))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = ["wget", "-q", "-O", "/dev/null", "--no-warc-keep-log", "--compression=gzip", f"--warc-file={folder / 'out'}"]  # fmt: skip
    subprocess.run([*command, "-i", str(folder / "urls")], cwd=folder, check=True, timeout=_LIMIT_S)
    return (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before) / len(urls)


def _through_proxy(python: Path, urls: list[str], folder: Path) -> float:
    """Return what client and proxy take together."""
    _installed("capture")
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(python), "-c", WARCPROX, "-b", "127.0.0.1", "-p", str(port), "-z", "-d", "warcs", "-j", "/dev/null"]  # fmt: skip
    proxy = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        before = _user_s(proxy.pid)
        job = {"urls": urls, "folder": str(folder), "proxy": f"http://127.0.0.1:{port}"}
        client = _run(python, programs.THROUGH_PROXY, job)
        time.sleep(2)  # it writes behind the answers
        return client + (_user_s(proxy.pid) - before) / len(urls)
    finally:
        proxy.kill()
        proxy.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AbsentError("warcprox did not begin")


def _user_s(pid: int) -> float:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11]) * _TICK_S


@contextmanager
def _served() -> Iterator[int]:
    """Serve the pages by their numbers, in a process of its own."""
    with subprocess.Popen([sys.executable, "-m", "bench.table.serve"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # fmt: skip
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


def bodies() -> list[bytes]:
    """Return the packed bodies that are served."""
    return [page.body for _, page in zip(range(PAGES), pages(), strict=False)]
