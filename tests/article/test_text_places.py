import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.article import Place
from article.blocks.kinds import pieces_of
from article.charsets.places import places_of, text_at
from article.markup.scanner import scan
from article.page import Page, page_of

DATA = Path(os.environ.get("WARRAQ_GATE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "pages"
WORDS = [
    "بيان",
    "الخارجية",
    "word",
    "שלום",
    "слово",
    "会議",
    "é",
    "&amp;",
    "&nbsp;",
    "&#1575;",
    " ",
    "\n",
    "x",
]
TAGS = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<a href='/x'>",
    "</a>",
    "<div class=y>",
    "</div>",
    "<br>",
    "<!-- c -->",
]
CODECS = ["utf-8", "cp1256", "utf-16", "gb18030", "cp932", "iso8859-8", "cp1251", "big5"]


def misplaced(page, words=0):
    blocks = [b for b in scan(page.html).blocks if b.words >= words]
    places = places_of(page.decoded, page.body, [(b.start, b.end) for b in blocks])
    return [b.text for b in blocks if text_at(page, places[b.start, b.end]) != b.text]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from([*WORDS, *TAGS]), max_size=40), st.sampled_from(CODECS))
def test_the_bytes_at_a_block_are_its_text(pieces, codec):
    body = ("<html><body>" + "".join(pieces)).encode(codec, "ignore")
    page = page_of(body, content_type=f"text/html; charset={codec}")
    assert isinstance(page, Page)
    assert misplaced(page) == []


def test_a_repaired_text_still_leads_to_its_bytes():
    double = "Rząd ogłosił, że spotkanie odbyło się “wczoraj”".encode().decode("latin-1")
    page = page_of(f"<html><p>czysty żółw</p><p>{double}</p></html>".encode(), content_type="text/html")
    assert isinstance(page, Page)
    blocks = scan(page.html).blocks
    assert [b.text for b in blocks] == ["czysty żółw", "Rząd ogłosił, że spotkanie odbyło się “wczoraj”"]
    assert misplaced(page) == []


JOINED = ["<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<pre>", "</pre>", "<li>", "<blockquote>", "<img>", "<div class=poem>", "<p hidden>", "<h2>", "<code>", "<span>", "\n"]  # fmt: skip
LINES = ["قال الوزير إن اللقاء كان", "ودامت المحادثات ساعات", "one two three four five", "and the talks went on", "يا دار عبلة بالجواء تكلمي", "41", "{", "x"]  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*LINES, *LINES, *TAGS, *JOINED, "<br>", "<br>"]), max_size=40))
def test_the_bytes_at_a_joined_paragraph_are_its_text(pieces):
    told, placed = joined("".join(pieces))
    assert placed == told


def joined(markup):
    """Return the paragraphs of all shown blocks, and what stands at their places."""
    page = page_of(f"<html><body>{markup}".encode("cp1256"), content_type="text/html")
    assert isinstance(page, Page)
    source = scan(page.html)
    blocks = source.blocks
    made = pieces_of(source, [i for i, b in enumerate(blocks) if not b.hidden])
    spans = [(blocks[p.blocks[0]].start, blocks[p.blocks[-1]].end) for p in made]
    places = places_of(page.decoded, page.body, spans)
    return [p.text for p in made], [
        text_at(page, places[s], p.kind) for p, s in zip(made, spans, strict=True)
    ]


CODE = "int first of all the lines\n{<b>\nand then the second"


@pytest.mark.parametrize(
    ("markup", "paragraphs"),
    [
        (f"<pre>{CODE}</b></pre>", ["int first of all the lines", "and then the second"]),
        (f"<pre><code>{CODE}<br>and a third</code></pre>", ["int first of all the lines", "and then the second\nand a third"]),
        ("<div class=dropcap>T</div>he mill stood still.", ["The mill stood still."]),
    ],
    ids=["a bracket between tags", "inside of code", "a drop cap"],
)  # fmt: skip
def test_what_stands_between_joined_blocks_is_not_lost_at_their_place(markup, paragraphs):
    assert joined(markup) == (paragraphs, paragraphs)


@settings(deadline=None)
@given(st.binary(max_size=60), st.sampled_from([*CODECS, "iso-2022-jp", "euc-jp", "koi8-r"]))
def test_any_bytes_give_a_text(body, codec):
    page = page_of(b"<html>\x1b$B$" + body, content_type=f"text/html; charset={codec}")
    assert isinstance(page, Page)
    assert text_at(page, Place(start=0, end=len(page.body))) is not None


@pytest.mark.slow
def test_the_paragraphs_of_real_pages_lead_to_their_bytes():
    if not DATA.exists():
        pytest.skip(f"{DATA} is not here: set WARRAQ_GATE_DATA to the folder that holds pages/")
    rows = [
        (folder, json.loads(line))
        for folder in sorted(DATA.iterdir())
        for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()
    ]
    wrong = {}
    for folder, row in rows[:: len(rows) // 100 or 1]:
        page = page_of(gzip.decompress((folder / row["html_file"]).read_bytes()), url=row["url"])
        if isinstance(page, Page) and (lost := misplaced(page, words=12)):
            wrong[row["id"]] = lost[:3]
    assert wrong == {}
