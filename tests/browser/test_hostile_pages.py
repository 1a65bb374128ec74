"""Pages that mean harm before Debian's Chromium: what leaves it, and how it ends."""

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from spiders.browser.chromium import network_works, sandbox_works
from spiders.browser.family import processes_of
from spiders.browser.render import NotRendered, Rendered, render
from spiders.wire.wire import ConnectTo
from tests.browser.conftest import a_view, given
from tests.builders import ROOT_OF_REPO
from tests.hostile.odd_server import Answer, odd_server

pytestmark = pytest.mark.server


@contextmanager
def recording() -> Iterator[tuple[int, list[bytes]]]:
    """Listen on a port of loopback, TCP and UDP, and write down whatever comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind(("127.0.0.1", port))
            server.setblocking(False)
            udp.setblocking(False)
            heard: list[bytes] = []
            yield port, heard
            with suppress(BlockingIOError):
                heard.append(server.accept()[0].recv(100))
            with suppress(BlockingIOError):
                heard.append(udp.recv(100))


EVIL = """<!doctype html><html><head><meta charset="utf-8"><title>evil</title>
<link rel="dns-prefetch" href="//@/"><link rel="preconnect" href="http://@/"><link rel="prefetch" href="http://@/p">
<link rel="stylesheet" href="http://@/s.css"><base href="http://@/"></head><body>
<img src="http://@/i"><iframe src="http://@/f"></iframe><object data="http://@/o"></object>
<video src="http://@/v"></video><form id="f" action="http://@/form" method="post"><input name="a" value="b"></form>
<script src="http://@/script.js"></script><script>
const tries = [
  () => fetch("http://@/fetch"), () => fetch("http://@/post", {method: "POST", body: "x", mode: "no-cors"}),
  () => navigator.sendBeacon("http://@/beacon", "x"), () => new WebSocket("ws://@/ws"),
  () => new EventSource("http://@/events"), () => window.open("http://@/window"),
  () => { const pc = new RTCPeerConnection({iceServers: [{urls: "stun:@"}, {urls: "turn:@?transport=tcp", username: "a", credential: "b"}]});
          pc.createDataChannel("x"); pc.createOffer().then(offer => pc.setLocalDescription(offer)); },
  () => new Worker(URL.createObjectURL(new Blob(["fetch('http://@/worker'); new WebSocket('ws://@/w')"]))),
  () => navigator.serviceWorker.register("/sw.js"), () => fetch("file:///etc/passwd"),
  () => { const a = document.createElement("a"); a.href = "http://@/download"; a.download = "x"; document.body.append(a); a.click(); },
  () => fetch("http://localhost:PORT/"), () => fetch("http://[::1]:PORT/"), () => fetch("http://169.254.169.254/latest/"),
  () => { const frame = document.createElement("iframe"); document.body.append(frame); new frame.contentWindow.WebSocket("ws://@/fw"); },
  () => fetch("http://localhost:PORT/", {mode: "no-cors"}), () => new WebTransport("https://@/"), () => window.print(),
  () => navigator.geolocation.getCurrentPosition(() => document.body.append("root" + ": here")), () => window.close(),
  () => { for (const name of ["RTCPeerConnection", "WebSocket"]) { const frame = document.createElement("iframe");
          document.body.append(frame); if (frame.contentWindow[name]) document.body.append("root" + ": " + name); } },
  () => { onbeforeunload = event => { event.preventDefault(); return "stay" } }, () => confirm("stop"), () => prompt("stop"),
  () => { location.href = "file:///etc/passwd" }, () => { location.href = "data:text/html,gone" }, () => { location.href = "chrome://crash" },
  () => alert("stop"), () => document.getElementById("f").submit(), () => { location.href = "http://@/away" },
];
for (const one of tries) { try { one() } catch (error) {} }
document.body.append("behind " + isSecureContext);
</script></body></html>"""


@pytest.mark.row("N3", "N7")
def test_a_page_that_tries_every_way_reaches_no_private_address(program: Path) -> None:
    with recording() as (port, heard):
        page = EVIL.replace("@", f"127.0.0.1:{port}").replace("PORT", str(port))
        # Of localhost for its secure context: some ways are open in one alone.
        shown = render(given(page, "http://page.localhost/"), a_view(program, ports=(80, 443, port)))
    assert heard == []
    assert isinstance(shown, Rendered)
    facts = dict(shown.facts)
    assert "behind true" in shown.dom.decode()
    assert "root:" not in shown.dom.decode()
    assert int(facts["refused-requests"]) > 5


def browsers() -> list[int]:
    return processes_of(os.getpid())


def test_a_page_that_never_ends_is_ended_with_all_its_processes(program: Path) -> None:
    before = browsers()
    began = time.monotonic()
    page = "<script>for (;;) {}</script>"
    shown = render(given(page), replace(a_view(program), limit_s=3.0))
    assert isinstance(shown, NotRendered)
    assert "too long" in shown.why
    assert time.monotonic() - began < 15
    assert browsers() == before


@dataclass
class Crash:
    """A page that kills its own browser: what came of it, and the networks and the door of that browser, as seen before."""

    networks: set[Path] = field(default_factory=set)
    interfaces: list[str] = field(default_factory=list)
    is_open: bool = False
    shown: object = None

    def come(self, before: set[int]) -> Answer:
        family = [one for one in browsers() if one not in before]
        words = {one: Path(f"/proc/{one}/cmdline").read_bytes() for one in family}
        self.networks = {Path(f"/proc/{one}/ns/net").readlink() for one in family}
        (port,) = {
            int(found[1]) for one in words.values() if (found := re.search(rb"127\.0\.0\.1:(\d+)", one))
        }
        self.interfaces = Path(f"/proc/{family[0]}/net/dev").read_text().splitlines()[2:]
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            self.is_open = True
        for one in family:
            if b"--type=renderer" in words[one]:
                os.kill(one, signal.SIGKILL)
        return Answer((b"",))


@pytest.fixture(scope="module")
def crash(program: Path) -> Crash:
    found, before = Crash(), set(browsers())
    with odd_server({"/crash": lambda _logged, _before: found.come(before)}) as server:
        to = ConnectTo(host="news.example", for_port=80, address="127.0.0.1", port=server.port)
        view = a_view(program, connect_to=(to,), allow_private=True)
        found.shown = render(given("<script>fetch('/crash')</script>"), replace(view, limit_s=60.0))
    return found


def test_a_page_whose_browser_crashes_is_told_at_once(crash: Crash) -> None:
    assert isinstance(crash.shown, NotRendered)
    assert crash.shown.why == "the page crashed its browser"


@pytest.mark.row("N1")
def test_a_browser_is_in_a_network_in_which_there_is_its_door_and_nothing_else(crash: Crash) -> None:
    if not network_works():
        pytest.skip("this kernel makes no networks for users")
    assert Path("/proc/self/ns/net").readlink() not in crash.networks
    assert [line.split(":")[0].strip() for line in crash.interfaces] == ["lo"]
    assert not crash.is_open  # to others on this machine


def test_a_browser_that_holds_too_much_is_ended(program: Path) -> None:
    before = browsers()
    shown = render(given("<p>x"), replace(a_view(program), memory_mb=20))
    assert isinstance(shown, NotRendered)
    assert "20 are allowed" in shown.why
    assert browsers() == before


ALONE = """
import sys
from pathlib import Path
from spiders.browser.chromium import Launch, running
launch = Launch(program=Path(sys.argv[1]), door_port=9, user_agent="u", limit_s=30.0, memory_mb=1024, sandbox=sys.argv[2] == "True")
with running(launch) as devtools:
    devtools.call("Browser.getVersion")
    print("up", flush=True)
    devtools.until(lambda: False, seconds=30.0)
"""


def test_a_browser_does_not_outlive_us(program: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="warraq-test-"))  # nobody can pass through pytest's own folders
    folder.chmod(0o755)
    asked = [sys.executable, "-c", ALONE, str(program), str(sandbox_works(program))]
    environment = {**os.environ, "TMPDIR": str(folder)}
    child = subprocess.Popen(asked, cwd=ROOT_OF_REPO, env=environment, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"up\n"
    family = processes_of(child.pid)
    assert len(family) > 3
    child.kill()
    child.communicate()
    left = [one for one in family if not ends_within(one, seconds=20)]
    shutil.rmtree(folder)
    assert left == []


def ends_within(process: int, seconds: float) -> bool:
    """Wait for the end of a process that is no child of ours; pidfd_open(2): its descriptor can be read then."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)
