"""One outlet does all it can to send a gather inside: everything that is asked is asked of the outlet alone."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.cli import run
from desk.exits import Exit
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server, page, redirect

OUTLET, MOVED = "http://hostile.example", "http://moved.example"
INSIDE = "http://169.254.169.254"  # a metadata service: not even --allow-private opens it
SECRET = "the words of a file that nobody may read"
WORDS = "وفد سوري يجتمع بوفد إسرائيلي في باريس لبحث خفض التصعيد في الجنوب"
# Each is the target of a link with a headline of the story, and an item of the feed.
NO_WEB = (
    "file://{secret}",
    "ftp://hostile.example/a",
    "gopher://hostile.example/1",
    "data:text/html,a",
    "javascript:alert(1)",
)
ODD = (
    "http://me:secret@hostile.example/b", "http://hostile.example./dot", "http://hоstile.example/homograph", "http://hostile.example\\@169.254.169.254/c",
    "http://hostile.example/%ED%A0%80", "http://[fe80::1]/", "http://0/", "http://0xa9fea9fe/hex", "http://2852039166/", "http://[::ffff:169.254.169.254]/",
    "http://hostile.example:22/ssh", "http://hostile.example:6379/", "http://[half/", "http://hostile.example:99999/", "//169.254.169.254/relative",
)  # fmt: skip
# Runs in every child before anything else (Python imports it by name): what is dialled is written down, whoever dials it.
RECORDER = """
import os, sys
def heard(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        with open(os.environ["DIALLED"], "a") as file:
            file.write(f"{arguments[1][0]} {arguments[1][1]}\\n")
sys.addaudithook(heard)
"""


def _article(number: int) -> str:
    text = "".join(
        f"<p>{WORDS}، وقال مسؤول إن الاجتماع رقم {n} بحث آليات التهدئة في السويداء.</p>" for n in range(8)
    )
    return (
        f'<html lang="ar"><head><title>{WORDS} {number}</title><link rel="canonical" href="{INSIDE}/canonical">'
        f'<link rel="next" href="{INSIDE}/next"><link rel="amphtml" href="{INSIDE}/amp">'
        f'<meta http-equiv="refresh" content="0; url={INSIDE}/refresh"></head>'
        f'<body><article><h1>{WORDS} {number}</h1>{text}<p><a href="{INSIDE}/in-text">{WORDS}</a></p></article></body></html>'
    )


def _answers(secret: Path) -> dict[str, Answer]:
    links = [one.format(secret=secret) for one in (*NO_WEB, *ODD)] + [f"{INSIDE}/link", "/story-1"]
    anchors = "".join(f'<a href="{link}">{WORDS}</a>' for link in links)
    items = "".join(
        f"<item><title>{WORDS}</title><link>{link.replace('&', '&amp;')}</link></item>" for link in links
    )
    news = f"<news:news><news:title>{WORDS}</news:title></news:news>"
    places = "".join(
        f"<url><loc>{place}</loc>{news}</url>" for place in (f"{INSIDE}/place", f"{OUTLET}/story-2", *links)
    )
    home = (
        f'<html lang="ar"><head><link rel="alternate" type="application/rss+xml" href="{INSIDE}/feed">'
        f'<link rel="alternate" type="application/rss+xml" href="/feed"><meta http-equiv="refresh" content="0; url={INSIDE}/home">'
        f"</head><body>{anchors}</body></html>"
    )
    rules = f"Sitemap: {INSIDE}/sitemap.xml\nSitemap: file://{secret}\nSitemap: {OUTLET}/sitemap.xml\nSitemap: {OUTLET}/moved.xml\n"
    bodies = {
        "/robots.txt": rules, "/": home, "/feed": f"<rss><channel>{items}</channel></rss>", "/sitemap.xml": f'<urlset xmlns:news="news">{places}</urlset>',
        "/story-1": _article(1), "/story-2": _article(2),
    }  # fmt: skip
    answers = {
        path: Answer((page(text.encode(), "Content-Type: text/html; charset=utf-8"),))
        for path, text in bodies.items()
    }
    return answers | {"/moved.xml": redirect(f"{INSIDE}/moved.xml")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of one gather at the hostile outlet: the exit code, each address's end, what was dialled and asked."""

    code: int
    ends: dict[str, tuple[str, str]]
    dialled: set[str]
    server: OddServer
    store: Path


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "sitecustomize.py").write_text(RECORDER)
    (folder / "secret.txt").write_text(SECRET)
    story = folder / "story"
    story.mkdir()
    (story / "seed.txt").write_text(
        f"{WORDS}.\n\n{WORDS}، وأكد المجتمعون وقف إطلاق النار.\n", encoding="utf-8"
    )
    (story / "story.toml").write_text(
        f'title = "باريس"\noutlets = ["{OUTLET}/", "{MOVED}/"]\n', encoding="utf-8"
    )
    answers = _answers(folder / "secret.txt")

    def answer(logged: Logged, before: int) -> Answer:
        del before
        away = logged.host == "moved.example"
        return (
            redirect(f"{INSIDE}/robots.txt")
            if away
            else answers.get(logged.path, Answer((page(status="404 No"),)))
        )

    with odd_server({}, default=answer) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        patch.setenv("DIALLED", str(folder / "dialled"))
        words = [
            "gather",
            str(story),
            "--store",
            str(folder / "store"),
            "--delay",
            "0",
            "--allow-private",
            "--quiet",
        ]
        for host in ("hostile.example", "moved.example"):
            words += ["--connect-to", f"{host}:80:127.0.0.1:{server.port}"]
        code = run(words)
        (manifest,) = (folder / "store" / "runs").rglob("*.json")
        planned: list[dict[str, Any]] = json.loads(manifest.read_bytes())["planned"]
        ends = {one["url"]: (one["fate"], one["reason"]) for one in planned}
        dialled = set((folder / "dialled").read_text().splitlines())
        yield Visit(code=code, ends=ends, dialled=dialled, server=server, store=folder / "store")


def _at(visit: Visit, *paths: str) -> set[tuple[str, str]]:
    return {visit.ends[INSIDE + path] for path in paths}


def test_n3_an_address_inside_is_refused_at_each_hop_and_never_dialled(visit: Visit) -> None:
    hops = ("/sitemap.xml", "/feed", "/link", "/place", "/moved.xml", "/robots.txt", "/relative", "/in-text")
    assert _at(visit, *hops) == {("refused", "address")}
    assert visit.ends[f"{MOVED}/"] == (
        "refused",
        "address",
    )  # its rules lead inside, so nothing of it is asked
    assert {place.split()[0] for place in visit.dialled} == {"127.0.0.1"}


def test_n3_what_a_page_says_of_itself_is_not_followed_inside(visit: Visit) -> None:
    said = {f"{INSIDE}/{name}" for name in ("canonical", "next", "amp", "refresh", "home")}
    assert said.isdisjoint(visit.ends)
    assert visit.ends[f"{OUTLET}/story-1"] == visit.ends[f"{OUTLET}/story-2"] == ("kept", "ok")


def test_n7_what_is_no_address_of_the_web_is_not_planned_and_no_file_is_read(visit: Visit) -> None:
    assert {url.partition(":")[0] for url in visit.ends} == {"http"}
    kept = b"".join(gzip.decompress(file.read_bytes()) for file in visit.store.rglob("*.warc.gz"))
    assert b"sitemap.xml" in kept
    assert SECRET.encode() not in kept


def test_n1_n9_n10_odd_addresses_end_once_each_whoever_is_meant(visit: Visit) -> None:
    asked = {f"http://{logged.host}{logged.path}" for logged in visit.server.log}
    refused = {url for url, end in visit.ends.items() if end == ("refused", "address")}
    others = {
        f"{OUTLET}/dot",
        f"{OUTLET}/@169.254.169.254/c",
        f"{OUTLET}/%ED%A0%80",
    }  # as every client reads them
    assert others <= asked
    assert {f"{OUTLET}:22/ssh", f"{OUTLET}:6379/", "http://[fe80::1]/", "http://0.0.0.0/"} <= refused
    assert {f"{INSIDE}/hex", "http://[::ffff:a9fe:a9fe]/"} <= refused
    assert not any("secret@" in url for url in visit.ends)
    assert visit.code == Exit.PARTIAL
