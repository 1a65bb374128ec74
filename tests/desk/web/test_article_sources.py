"""Articles whose text stands elsewhere than in one page of their own: a feed, further pages, pasted text; and how a page was come by."""

import hashlib
import html
import re
import shutil
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.capture import Capture, Found, Tls
from archive.decisions.decision import article_of
from archive.fate import Fate, Outcome
from archive.record import RecordRef
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from article.article import Article, Paragraph, Place, Status, Via
from article.pages.reservations import Reservation, Said, Signal
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.close import Ending, close_run
from flows.house import House
from flows.lines import Judged
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from spiders.frontier.plan import Plan, Purpose, Settled
from story.verdict import Reason, Relation, Verdict
from tests.builders import a_capture
from tests.desk.web.conftest import Client
from tests.desk.web.test_article_page import words_in

STORY, AT = "sources", datetime(2025, 7, 28, 12, 0, tzinfo=UTC)
SITE = "https://paper.example"
WORDS = "يقول الخبر الأول إن الجلسة انتهت من غير بيان."
FEED = f"<?xml version='1.0'?><rss><channel><item><description>{WORDS}</description></item></channel></rss>".encode()
FIRST, SECOND = b"<html><body><p>The first page.</p></body></html>", b"<html><body><p>The second page.</p></body></html>"  # fmt: skip
LED = b"<html><body><p>Led here.</p></body></html>"
ROBOTS = b"User-agent: *\nDisallow: /private\n"


def answered(status: str, kind: str, body: bytes, extra: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )


def a_wire(path: str, answer: bytes, number: int, **how: object) -> Capture:
    request = f"GET {path} HTTP/1.1\r\nHost: paper.example\r\n\r\n".encode()
    tls = Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", chain=(b"a certificate", b"its authority"))
    at = AT + timedelta(seconds=number)
    return a_capture(url=SITE + path, request=request, response=answer, requested_at=at, port=443, tls=tls, **how)  # fmt: skip


WIRES = (
    a_wire("/robots.txt", answered("200 OK", "text/plain", ROBOTS), 0, found=Found(how="robots")),
    a_wire("/feed", answered("200 OK", "application/rss+xml", FEED), 1),
    a_wire("/long", answered("200 OK", "text/html", FIRST), 2),
    a_wire("/long/2", answered("200 OK", "text/html", SECOND), 3),
    a_wire("/old", answered("301 Moved", "text/html", b"", "Location: /new\r\n"), 4),
    a_wire("/new", answered("200 OK", "text/html", LED), 5, found=Found(how="page", via=f"{SITE}/old", hops=1)),
)  # fmt: skip


def a_place(body: bytes, text: str) -> Place:
    start = body.index(text.encode())
    return Place(start=start, end=start + len(text.encode()))


def an_article(path: str, ref: RecordRef | None, *paragraphs: Paragraph, **changes: object) -> Judged:
    url = f"{SITE}{path}"
    article = Article(
        url=ref.url if ref else url, ref=ref, title=f"About {path}", bylines=(), outlet=None, published_at=None,
        published_raw=None, published_from=None, modified_at=None, language="en", canonical_url=None,
        paragraphs=paragraphs, boilerplate=(), status=Status.ARTICLE, method="by hand", **changes,  # type: ignore[arg-type]
    )  # fmt: skip
    reasons = (Reason(rule="names", weight=3.0, detail="names"),)
    verdict = Verdict(article=url, relation=Relation.RELATED, score=3.0, reasons=reasons, related=True)
    return Judged(article=article, verdict=verdict)


def kept(run: Run) -> dict[str, RecordRef]:
    spool = Spool(
        run.house.spool,
        SpoolName(story=STORY, run=run.run_id, worker="w0"),
        options=SpoolOptions(software="warraq/test", user_agent="warraq/0 (test)"),
        now=lambda: run.began_at,
        new_id=lambda: uuid.uuid4().urn,
    )
    refs = [spool.keep(wire) for wire in WIRES]
    marks = spool.close()
    with run.frontier() as frontier:
        frontier.plan([Plan(url=ref.url, purpose=Purpose.PAGE) for ref in refs])
        ends = [Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref) for ref in refs]
        frontier.settle([Settled(outcome=end) for end in ends], marks)
    return {ref.url.removeprefix(SITE): ref for ref in refs}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(settings=load_settings(store=str(tmp_path_factory.mktemp("sources") / "store")))
    with running(house, STORY, RunKind.GATHER, now=AT) as run:
        refs = kept(run)
        first, second = "The first page.", "The second page."
        reserved = Reservation(signal=Signal.TDM, value="1", said=Said.HEADER, at="tdm-reservation")
        judged = [
            an_article("/gone", refs["/feed"], Paragraph(text=WORDS, place=a_place(FEED, WORDS)), via=Via.FEED, instead_of=f"{SITE}/gone"),
            an_article("/long", refs["/long"], Paragraph(text=first, place=a_place(FIRST, first)), Paragraph(text=second, place=a_place(SECOND, second), ref=refs["/long/2"])),
            an_article("/pasted", None, Paragraph(text="Pasted by a person.")),
            an_article("/new", refs["/new"], Paragraph(text="Led here.", place=a_place(LED, "Led here.")), reservations=(reserved,)),
        ]  # fmt: skip
        close_run(run, Ending(judged=judged), AT + timedelta(minutes=1))
    return house


@pytest.fixture(scope="module")
def desk(house: House) -> Client:
    return Client(make_app(house, Serving()))


def page(desk: Client, path: str, view: str = "text") -> str:
    answer = desk.get(f"/story/{STORY}/article/{article_of(SITE + path)}?view={view}")
    assert answer.status_code == 200, words_in(answer.text)
    return answer.text


def test_a_text_out_of_a_feed_says_so_and_its_place_is_shown_in_the_bytes_of_the_feed(desk: Client) -> None:
    text = page(desk, "/gone")
    assert "comes from the outlet's feed" in words_in(text)
    place = desk.get(html.unescape(re.findall(r'class="place" href="([^"]+)"', text)[0])).text
    assert "This original is no web page" in words_in(place)
    assert f"<mark>{WORDS}</mark>" in place
    assert hashlib.sha256(WORDS.encode()).hexdigest() in place
    assert "&lt;description&gt;" in place


def test_a_paragraph_of_a_further_page_leads_to_that_page(desk: Client) -> None:
    first, second = re.findall(r'class="place" href="(/original/[^/]+)/place', page(desk, "/long"))
    assert first != second
    assert desk.get(f"{second}/raw").content == SECOND
    copies = re.findall(r'data-copy="([^"]+)"', page(desk, "/long"))
    assert ">The second page.</mark>" in desk.get(html.unescape(copies[1])).text
    assert ">Page 2 of the article</a>" in page(desk, "/long", "original")


@pytest.mark.parametrize("view", ["text", "original", "cuts", "versions", "reasons", "provenance"])
def test_a_pasted_text_has_a_page_without_an_original(desk: Client, view: str) -> None:
    text = page(desk, "/pasted", view)
    assert "no original" in words_in(text)
    assert "/original/" not in text
    assert f"/story/{STORY}/article/{article_of(SITE + '/pasted')}/evidence.zip" not in text


def test_the_words_of_a_pasted_text_are_checked_as_those_of_any_other(house: House, tmp_path: Path) -> None:
    root = tmp_path / "store"
    shutil.copytree(house.root, root)
    copy = Client(make_app(House(settings=load_settings(store=str(root))), Serving()))
    assert 'data-integrity="sound">text as it was read; no original' in page(copy, "/pasted")
    (text,) = (root / "text" / STORY / "runs").glob("*.jsonl")
    text.chmod(0o644)
    text.write_bytes(text.read_bytes().replace(b"Pasted by a person.", b"Pasted by a parrot."))
    assert 'data-integrity="damaged"' in page(copy, "/pasted")
    told = words_in(page(copy, "/pasted", "provenance"))
    assert "The text shown is what its run wrote" in told
    assert "cannot be read from its file" not in told
    line = copy.get(f"/story/{STORY}/article/{article_of(SITE + '/pasted')}/line.json")
    assert (line.status_code, "parrot" in line.text) == (409, False)
    evidence = copy.get(f"/story/{STORY}/article/{article_of(SITE + '/new')}/evidence.zip")
    assert evidence.status_code == 409
    assert "sha256" in words_in(evidence.text)
    assert "warraq audit" in words_in(evidence.text)
    assert "the program's" not in words_in(evidence.text)


def test_provenance_tells_redirects_certificates_rules_and_reservations(desk: Client) -> None:
    told = page(desk, "/new", "provenance")
    words = words_in(told)
    assert "Asked at https://paper.example/old" in words
    assert "Answered at https://paper.example/new" in words
    assert "tls/1.3, TLS_AES_256_GCM_SHA384" in words
    for certificate in (b"a certificate", b"its authority"):
        assert hashlib.sha256(certificate).hexdigest() in words
    assert "allowed by https://paper.example/robots.txt" in words
    assert "tdm-reservation: 1" in words
    robots = re.search(r'robots\.txt</bdi> <a href="(/record/[^"]+)"', told)
    assert robots
    assert "Disallow" in desk.get(robots[1].replace("/record/", "/original/") + "/source").text
    assert "No article was read from this record" in words_in(desk.get(robots[1]).text)
