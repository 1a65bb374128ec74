"""One outlet does all it can to send a gather inside, and to drive the terminal of who looks at what came of it."""

import gzip
import json
import unicodedata
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from desk.cli import run
from desk.exits import Exit
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server, page, redirect

OUTLET, MOVED = "http://hostile.example", "http://moved.example"
INSIDE = "http://169.254.169.254"  # a metadata service: not even --allow-private opens it
SECRET = "the words of a file that nobody may read"
WORDS = "وفد سوري يجتمع بوفد إسرائيلي في باريس لبحث خفض التصعيد في الجنوب"
# A title that sets the window's name, begins a colour by C1, turns the line, runs a script, asks for a picture, and counts.
DRIVING = "\x1b]0;owned\x07 \x9b31m \u202eevil\u2066 \u200f\u2028 <script>alert(1)</script> ![x](http://169.254.169.254/p.png) =1+1"
LONG = "𝐒" * 70  # of four octets each, and a name on the disk has 255
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
    title = f"{LONG if number == 1 else ''}{WORDS} {number} {escape(DRIVING)}"
    return (
        f'<html lang="ar"><head><title>{title}</title><link rel="canonical" href="{INSIDE}/canonical">'
        f'<link rel="next" href="{INSIDE}/next"><link rel="amphtml" href="{INSIDE}/amp">'
        f'<meta http-equiv="refresh" content="0; url={INSIDE}/refresh"></head>'
        f'<body><article><h1>{title}</h1>{text}<p>{escape(DRIVING)}</p><p><a href="{INSIDE}/in-text">{WORDS}</a></p></article></body></html>'
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
    inside = {path: redirect(INSIDE + path) for path in ("/moved.xml", "/.well-known/tdmrep.json")}
    return answers | inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of one gather at the hostile outlet: the exit code, each address's end, what was dialled and asked, and what was said."""

    code: int
    ends: dict[str, tuple[str, str]]
    dialled: set[str]
    server: OddServer
    store: Path
    said: dict[str, str]


def _a_story(folder: Path) -> Path:
    story = folder / "story"
    story.mkdir()
    (story / "seed.txt").write_text(f"{WORDS}.\n\n{WORDS}، وأكد المجتمعون وقف إطلاق النار.\n", "utf-8")
    told = f'title = "باريس"\noutlets = ["{OUTLET}/", "{MOVED}/"]\n'
    (story / "story.toml").write_text(told, "utf-8")
    return story


def _said(*words: str) -> tuple[int, str]:
    with redirect_stdout(StringIO()) as out, redirect_stderr(out):
        return run(list(words)), out.getvalue()


def _looked_at(store: Path) -> dict[str, str]:
    """Give what each command says of the store, as a person and a program get it."""
    looks = {
        "show": (),
        "show why": ("--why",),
        "show cost": ("--cost",),
        "show channels": ("--channels",),
        "show json": ("--json",),
    }
    said = {name: _said("show", "story", "--store", str(store), *flags)[1] for name, flags in looks.items()}
    said["audit"] = _said("audit", str(store))[1]
    for number in (1, 2):
        said[f"text {number}"] = _said(
            "text", f"{OUTLET}/story-{number}", "--archived", "--cuts", "--store", str(store)
        )[1]
    return said


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "sitecustomize.py").write_text(RECORDER)
    (folder / "secret.txt").write_text(SECRET)
    store, answers = folder / "store", _answers(folder / "secret.txt")

    def answer(logged: Logged, before: int) -> Answer:
        del before
        if logged.host == "moved.example":
            return redirect(f"{INSIDE}/robots.txt")
        return answers.get(logged.path, Answer((page(status="404 No"),)))

    with odd_server({}, default=answer) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        patch.setenv("DIALLED", str(folder / "dialled"))
        words = ["gather", str(_a_story(folder)), "--store", str(store), "--delay", "0", "--allow-private"]
        for host in ("hostile.example", "moved.example"):
            words += ["--connect-to", f"{host}:80:127.0.0.1:{server.port}"]
        code, gathered = _said(*words)
        (manifest,) = (store / "runs").rglob("*.json")
        planned: list[dict[str, Any]] = json.loads(manifest.read_bytes())["planned"]
        ends = {one["url"]: (one["fate"], one["reason"]) for one in planned}
        dialled = set((folder / "dialled").read_text().splitlines())
        said = {"gather": gathered, **_looked_at(store)}
        yield Visit(code=code, ends=ends, dialled=dialled, server=server, store=store, said=said)


def _at(visit: Visit, *paths: str) -> set[tuple[str, str]]:
    return {visit.ends[INSIDE + path] for path in paths}


def test_n3_an_address_inside_is_refused_at_each_hop_and_never_dialled(visit: Visit) -> None:
    hops = (
        "/sitemap.xml",
        "/feed",
        "/link",
        "/place",
        "/moved.xml",
        "/robots.txt",
        "/relative",
        "/in-text",
        "/.well-known/tdmrep.json",
    )
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


def test_x2_nothing_of_the_web_drives_the_terminal_of_who_looks(visit: Visit) -> None:
    assert {name for name, said in visit.said.items() if "owned" in said} >= {
        "show",
        "show why",
        "show json",
        "text 1",
        "text 2",
    }
    for name, said in visit.said.items():
        kinds = {unicodedata.category(char) for char in said if char != "\n"}
        assert not kinds & {"Cc", "Cs", "Zl", "Zp"}, name
        assert not set(said) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f\u061c"), name
        assert said.count("\u2068") == said.count("\u2069"), name


def test_u3_d13_the_page_of_an_article_has_a_name_that_fits_and_nothing_in_it_is_alive(visit: Visit) -> None:
    files = sorted((visit.store / "text" / "story").glob("*.md"))
    assert [LONG[0] * 9 in file.name for file in files].count(True) == 1
    for file in files:
        text = file.read_text("utf-8")
        assert "alert(1)" in text
        assert not {unicodedata.category(char) for char in text if char != "\n"} & {"Cc", "Zl", "Zp"}
        tokens = MarkdownIt("commonmark").parse(text)
        kinds = {part.type for token in tokens for part in (token, *(token.children or ()))}
        assert not kinds & {"html_block", "html_inline", "image"}
        links = [
            part.attrs["href"]
            for token in tokens
            for part in token.children or ()
            if part.type == "link_open"
        ]
        assert [str(link).startswith(OUTLET) for link in links] == [True]
