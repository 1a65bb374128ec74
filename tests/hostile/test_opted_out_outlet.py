"""An outlet opted out, and everything else leads to it: its own address, archives, caches, translators, indexes, a feed of another host."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.cli import run
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server, page

pytestmark = pytest.mark.slow  # a process for each step of the walk

OUT, OPEN = "gone.example", "http://open.example"
WORDS = "وفد سوري يجتمع بوفد إسرائيلي في باريس لبحث خفض التصعيد في الجنوب"
OWN_WORDS = "كلمات لا يكتبها أحد غير الصحيفة التي لا تريد أن يزورها أحد"
PAGE = f"http://{OUT}/2025/07/talks"
THROUGH = (
    PAGE,
    f"http://www.{OUT}/",
    f"http://user:pw@{OUT}/2025/07/talks",
    f"http://web.archive.org/web/20250726id_/{PAGE}",
    f"http://archive.ph/newest/{PAGE}",
    f"http://gone-example.cdn.ampproject.org/c/{OUT}/2025/07/talks",
    "http://gone-example.translate.goog/2025/07/talks?_x_tr_sl=ar",
    f"http://open.example/read?u=http%253A%252F%252F{OUT}%252F2025%252F07%252Ftalks",
    f"http://feeds.example/fetch?feed={OUT}/feed",
)


def _answers() -> dict[str, str]:
    told = "".join(
        f"<p>{WORDS}، وقال مسؤول إن البند {n} أُقر بعد نقاش طويل في العاصمة الفرنسية.</p>" for n in range(8)
    )
    own = "".join(f"<p>{WORDS}، {OWN_WORDS} {n}.</p>" for n in range(8))
    anchors = "".join(f'<a href="{url}">{WORDS}</a>' for url in (*THROUGH, f"{OPEN}/story"))
    feeds = f'<link rel="alternate" type="application/rss+xml" href="http://{OUT}/feed"><link rel="alternate" type="application/rss+xml" href="/feed">'
    wordpress = f'<link rel="https://api.w.org/" href="http://{OUT}/wp-json/">'
    items = "".join(f"<item><title>{WORDS}</title><link>{url}</link></item>" for url in THROUGH)
    item = f"<item><title>{WORDS}</title><link>{PAGE}</link><content:encoded><![CDATA[{own}]]></content:encoded></item>"
    return {
        "/": f'<html lang="ar"><head>{feeds}{wordpress}</head><body>{anchors}</body></html>',
        "/feed": f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{item}{items}</channel></rss>',
        "/story": f'<html lang="ar"><head><title>{WORDS}</title><link rel="amphtml" href="http://{OUT}/amp"></head>'
        f"<body><article><h1>{WORDS}</h1>{told}<p>{anchors}</p></article></body></html>",
        "/robots.txt": f"Sitemap: http://translate.example/sitemap.xml?u=http://{OUT}/sitemap.xml\n",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of a gather: each address's end, what the server was asked, and the texts."""

    ends: dict[str, tuple[str, str, str]]
    server: OddServer
    texts: list[dict[str, Any]]


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder: Path = tmp_path_factory.mktemp("opted-out")
    story = folder / "story"
    story.mkdir()
    (folder / "opt-out.txt").write_text(f"{OUT}\n")
    (story / "seed.txt").write_text(f"{WORDS}.\n\n{WORDS}، وأكد المجتمعون وقف إطلاق النار.\n", "utf-8")
    off = "\n".join(f"{name} = false" for name in ("gdelt-doc", "gdelt-gal", "gdelt-gkg", "mediawiki"))
    (story / "story.toml").write_text(
        f'title = "باريس"\noutlets = ["http://{OUT}/", "{OPEN}/"]\n[window]\nstart = 2025-07-24\nend = 2025-07-28\n[channels]\n{off}\n', "utf-8"
    )  # fmt: skip
    answers = _answers()

    def answer(logged: Logged, before: int) -> Answer:
        del before
        text = answers.get(logged.path) if logged.host == "open.example" else None
        kind, status = "Content-Type: text/html; charset=utf-8", "404 No" if text is None else "200 OK"
        return Answer((page((text or "").encode(), kind, status=status),))

    hosts = ("open.example", OUT, f"www.{OUT}", "web.archive.org", "archive.ph", "feeds.example",
             "gone-example.cdn.ampproject.org", "gone-example.translate.goog")  # fmt: skip
    with odd_server({}, default=answer) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARRAQ_SERVICES", "true")
        patch.setenv("WARRAQ_OPT_OUT", str(folder / "opt-out.txt"))
        words = ["gather", str(story), "--store", str(folder / "store"), "--delay", "0", "--allow-private", "--quiet"]  # fmt: skip
        for host in hosts:
            words += ["--connect-to", f"{host}:80:127.0.0.1:{server.port}"]
        run(words)
        (manifest,) = (folder / "store" / "runs").rglob("*.json")
        planned = json.loads(manifest.read_bytes())["planned"]
        told = (folder / "store" / "text" / "story" / "articles.jsonl").read_text("utf-8").splitlines()
        ends = {one["url"]: (one["fate"], one["reason"], one["why"]) for one in planned}
        yield Visit(ends=ends, server=server, texts=[json.loads(line) for line in told])


def test_nobody_is_asked_for_what_is_theirs(visit: Visit) -> None:
    asked = [f"{one.host}{one.path}" for one in visit.server.log]
    assert "open.example/story" in asked
    assert [one for one in asked if "gone" in one] == []
    theirs = {url: end for url, end in visit.ends.items() if "gone" in url and "@" not in url}
    assert {end[:2] for end in theirs.values()} == {("refused", "opted_out")}
    assert {end[2] for end in theirs.values()} == {f"the owner of {OUT} wants no visits"}


@pytest.mark.parametrize(
    "part",
    ["/web/2025", "archive.ph/", "translate.goog/", "/read?u=", "/fetch?feed=", "/feed", "/sitemap.xml", "/cdx/search/cdx?url=gone.example/"],
)  # fmt: skip
def test_every_channel_came_to_ask_for_it_and_was_refused(visit: Visit, part: str) -> None:
    assert [url for url, end in visit.ends.items() if part in url and end[1] == "opted_out"]


def test_what_another_host_has_of_their_text_is_not_taken_for_an_article(visit: Visit) -> None:
    assert [line["url"] for line in visit.texts] == [f"{OPEN}/story"]
    assert OWN_WORDS not in json.dumps(visit.texts, ensure_ascii=False)
