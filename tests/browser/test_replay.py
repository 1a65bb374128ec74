"""Our package in ReplayWeb.page, in a real browser: what was archived can be read.

ReplayWeb.page (AGPL-3.0) is a program that this test runs; nothing of it is imported or shipped. `make peers` puts it
into .peers/, and Debian's chromium is expected at /usr/bin/chromium.
"""

import time
from pathlib import Path
from urllib.parse import quote

import pytest

from archive.store import FolderStore
from flows.exports.package import Wish, export_story
from flows.house import House
from flows.settings import load_settings
from tests.archive.wacz_builders import MADE_AT
from tests.browser.replay_server import serving
from tests.builders import ROOT_OF_REPO, a_sealed_run

PEER = ROOT_OF_REPO / ".peers" / "replaywebpage"
CHROMIUM = Path("/usr/bin/chromium")
# A container's root has no user namespaces for the sandbox; the rest keeps the browser from talking to anybody.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE_MS = 45_000  # a cold Chromium on two busy cores takes about ten seconds to show a page
PLACE = "http://news.example/2025/07/25/" + quote("لقاء-باريس")
SENTENCE = "التقى وزيرا الخارجية في باريس مساء الجمعة وبحثا سبل التهدئة."
ARTICLE = f"""<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>لقاء باريس</title></head>
<body><h1>لقاء باريس</h1><p>{SENTENCE}</p><p>وقال المتحدث إن المحادثات «كانت بناءة».</p></body></html>""".encode()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    store = FolderStore(tmp_path / "store")
    a_sealed_run(store, tmp_path / "spool", {PLACE: ARTICLE, "http://news.example/": b"<p>front</p>"})
    house = House(settings=load_settings(store=str(tmp_path / "store")))
    path = tmp_path / "story.wacz"
    export_story(house, Wish(story="story", path=path, created=MADE_AT, key_file=tmp_path / "key.pem"))
    return path


@pytest.mark.server
@pytest.mark.slow
def test_an_arabic_article_can_be_read_in_replaywebpage(package: Path, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not (PEER / "sw.js").exists() or not CHROMIUM.exists():
        pytest.skip(f"{PEER} (make peers) or {CHROMIUM} (apt-get install chromium) is not installed")
    files = {f"/{name}": (PEER / name).read_bytes() for name in ("index.html", "ui.js", "sw.js")}
    files["/story.wacz"] = package.read_bytes()
    with serving(files) as origin, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        try:
            page = browser.new_page()
            page.goto(
                f"{origin}/index.html?source={origin}/story.wacz#view=resource&url={quote(PLACE, safe='')}&ts=20250728123015"
            )
            shown = text_in_replay(page)
            page.screenshot(path=str(tmp_path / "replay.png"))
        finally:
            browser.close()
    assert SENTENCE in shown, f"see {tmp_path / 'replay.png'}"


def text_in_replay(page: object) -> str:
    """The text of the frame in which the archived page is shown, as soon as it is there."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        for frame in page.frames:  # type: ignore[attr-defined]
            if "mp_/" in frame.url and (
                text := frame.evaluate("document.body ? document.body.innerText : ''")
            ):
                return str(text)
        page.wait_for_timeout(200)  # type: ignore[attr-defined]
    return ""
