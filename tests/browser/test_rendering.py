"""Pages of scripts before Debian's Chromium: what is read, what is kept, what is asked for, and what never is."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.audit.finding import FindingVerdict
from archive.audit.store import audit_store
from archive.fate import Fate
from archive.reading.reader import read_next, read_record
from archive.store import FolderStore
from archive.warc import read_fields_block
from article.article import Article, NoArticle, Via
from flows.fetch import Fetched, fetch_pages
from flows.house import House
from flows.settings import load_settings
from tests.browser.replay_server import serving

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
# A page that takes itself away is shown first, and the run goes on to the next.
GONE = """<!doctype html><title>x</title><body></body><script>location.href = "about:blank"</script>"""
STORY = "http://news.example/2025/story.html"
FILES = {
    "/2025/gone.html": GONE.encode(),
    "/robots.txt": b"User-agent: *\nDisallow: /no/\n",
    "/2025/story.html": SHELL.encode(),
    "/app.js": APP.encode(),
    "/api.json": json.dumps(TEXT, ensure_ascii=False).encode(),
}


@pytest.fixture(scope="module")
def fetched(
    program: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Fetched, House, list[tuple[str, str]]]:
    """A hostile page and a page of scripts, fetched as a user does who asks for a browser; and who was asked for what."""
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
        pages = ["http://news.example/2025/gone.html", STORY]
        found = fetch_pages(pages, house, now=datetime.now(UTC))
    return found, house, asked


def test_the_text_that_scripts_write_is_read_and_leads_back_to_its_bytes(
    fetched: tuple[Fetched, House, list[tuple[str, str]]],
) -> None:
    found, house, _ = fetched
    shown = found.shown[STORY]
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
    outcome, shown = found.outcomes[STORY], found.shown[STORY]
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
    paths = [path for path, _ in asked if path not in {"/robots.txt", "/.well-known/tdmrep.json"}]
    # Two pages of a host without a delay are asked for side by side; the browser is there when both are kept.
    assert set(paths[:2]) == {"/2025/gone.html", "/2025/story.html"}
    assert paths[2:] == ["/app.js", "/api.json"]
    assert {agent for _, agent in asked} == {"warraq/0.1.0 (+desk@archive.example)"}


def test_a_page_that_gives_no_dom_keeps_its_answer_and_says_why(
    fetched: tuple[Fetched, House, list[tuple[str, str]]],
) -> None:
    found, house, _ = fetched
    url = "http://news.example/2025/gone.html"
    outcome, shown = found.outcomes[url], found.shown[url]
    assert outcome.ref is not None
    assert isinstance(shown.read, NoArticle)
    assert "it could not be rendered: the browser shows 'about:blank'" in shown.read.why
    kept = read_record(house.file(outcome.ref.warc), outcome.ref.offset, outcome.ref.length)
    assert kept.block.endswith(GONE.encode())
