"""Pages of scripts before Debian's Chromium: what is read, what is kept, what is asked for, and what never is."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.audit import audit_store
from archive.fate import Fate
from archive.finding import FindingVerdict
from archive.reader import read_next, read_record
from archive.store import FolderStore
from archive.warc import read_fields_block
from article.article import Article, Via
from flows.fetch import Fetched, fetch_pages
from flows.house import House
from flows.settings import load_settings
from spiders.chromium import sandbox_works
from spiders.family import processes_of
from spiders.render import NotRendered, Rendered, render
from tests.browser.conftest import a_view, given
from tests.browser.replay_server import serving
from tests.builders import ROOT_OF_REPO

pytestmark = pytest.mark.server

TEXT = (
    "التقى وزيرا الخارجية في باريس مساء الجمعة وبحثا سبل التهدئة في الجنوب، بحسب بيان صدر عن الوزارة بعد اللقاء.",
    "وقال المتحدث إن المحادثات «كانت بناءة» وإن الطرفين اتفقا على لقاء آخر خلال أسبوعين في العاصمة نفسها.",
    "وأضاف أن الوفدين ناقشا ملف المعابر وعودة النازحين، وأن لجنة فنية ستتابع التفاصيل من الأسبوع المقبل.",
)
SHELL = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>لقاء باريس</title>
<link rel="stylesheet" href="/no/style.css"></head><body><div id="root"></div><img src="/picture.png">
<iframe src="/frame.html"></iframe><script src="/app.js"></script></body></html>"""
APP = """fetch("/api.json").then(answer => answer.json()).then(story => {
  document.getElementById("root").innerHTML =
    "<article><h1>لقاء باريس</h1>" + story.map(text => "<p>" + text + "</p>").join("") + "</article>";
  setTimeout(() => { location.href = "/elsewhere.html" }, 50);
});"""
FILES = {
    "/robots.txt": b"User-agent: *\nDisallow: /no/\n",
    "/2025/story.html": SHELL.encode(),
    "/app.js": APP.encode(),
    "/api.json": json.dumps(TEXT, ensure_ascii=False).encode(),
}


@pytest.fixture(scope="module")
def fetched(
    program: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Fetched, House, list[tuple[str, str]]]:
    """A page of scripts, fetched as a user does who asks for a browser; and who was asked for what."""
    folder, asked = tmp_path_factory.mktemp("rendering"), list[tuple[str, str]]()
    with serving(FILES, asked) as origin:
        port = origin.rpartition(":")[2]
        settings = load_settings(
            store=str(folder / "store"),
            seeds=folder,
            render="needed",
            browser=program,
            allow_private=True,
            delay_s=0.0,
            contact="desk@archive.example",
            connect_to=(f"news.example:80:127.0.0.1:{port}",),
        )
        house = House(settings=settings)
        found = fetch_pages(["http://news.example/2025/story.html"], house, now=datetime.now(UTC))
    return found, house, asked


def test_the_text_that_scripts_write_is_read_and_leads_back_to_its_bytes(
    fetched: tuple[Fetched, House, list[tuple[str, str]]],
) -> None:
    found, house, _ = fetched
    (shown,) = found.shown.values()
    article, ref = shown.read, shown.rendered
    assert isinstance(article, Article)
    assert ref is not None
    assert (article.via, article.ref, article.language) == (Via.RENDERED, ref, "ar")
    assert tuple(paragraph.text for paragraph in article.paragraphs) == TEXT
    stored = read_record(house.file(ref.warc), ref.offset, ref.length).block
    for paragraph in article.paragraphs:
        assert paragraph.place is not None
        assert stored[paragraph.place.start : paragraph.place.end].decode() == paragraph.text


def test_the_exact_answer_stays_and_the_archive_is_sound(
    fetched: tuple[Fetched, House, list[tuple[str, str]]],
) -> None:
    found, house, _ = fetched
    (outcome,), (shown,) = found.outcomes.values(), found.shown.values()
    assert (outcome.fate, shown.rendered is None) == (Fate.KEPT, False)
    ref, dom = outcome.ref, shown.rendered
    assert ref is not None
    assert dom is not None
    assert read_record(house.file(ref.warc), ref.offset, ref.length).block.endswith(SHELL.encode())
    how = read_next(house.file(dom.warc), dom.offset + dom.length)
    facts = dict(read_fields_block(how.block))
    assert how.field("WARC-Refers-To") == f"<{ref.record_id}>"
    assert facts["browser"].startswith(("Chrome", "Headless"))
    assert (facts["viewport"], facts["ended"]) == ("1280x2000", "idle")
    findings = list(audit_store(FolderStore(house.root)))
    assert [f.message for f in findings if f.verdict is not FindingVerdict.OK] == []


def test_a_browser_asks_under_our_name_for_what_text_is_made_of_and_obeys_robots(
    fetched: tuple[Fetched, House, list[tuple[str, str]]],
) -> None:
    *_, asked = fetched
    paths = [path for path, _ in asked]
    assert [path for path in paths if path not in {"/robots.txt", "/.well-known/tdmrep.json"}] == [
        "/2025/story.html",
        "/app.js",
        "/api.json",
    ]
    assert {agent for _, agent in asked} == {"warraq/0.1.0 (+desk@archive.example)"}


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
  () => alert("stop"), () => document.getElementById("f").submit(), () => { location.href = "http://@/away" },
];
for (const one of tries) { try { one() } catch (error) {} }
document.body.append("behind");
</script></body></html>"""


@pytest.mark.row("N3", "N7")
def test_a_page_that_tries_every_way_reaches_no_private_address(program: Path) -> None:
    with recording() as (port, heard):
        page = EVIL.replace("@", f"127.0.0.1:{port}").replace("PORT", str(port))
        shown = render(given(page), a_view(program, ports=(80, 443, port)))
    assert heard == []
    assert isinstance(shown, Rendered)
    facts = dict(shown.facts)
    assert "behind" in shown.dom.decode()
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


def test_a_browser_that_holds_too_much_is_ended(program: Path) -> None:
    before = browsers()
    shown = render(given("<p>x"), replace(a_view(program), memory_mb=20))
    assert isinstance(shown, NotRendered)
    assert "20 are allowed" in shown.why
    assert browsers() == before


ALONE = """
import sys
from pathlib import Path
from spiders.chromium import Launch, running
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
    until = time.monotonic() + 20
    while (left := [one for one in family if alive(one)]) and time.monotonic() < until:
        time.sleep(0.1)
    shutil.rmtree(folder)
    assert left == []


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("latin-1").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
