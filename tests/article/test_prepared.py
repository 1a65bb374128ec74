"""A page that is prepared, put into a file and finished later gives the very article that reading it at once gives."""

import gzip
import json
import os
import pickle
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.record import RecordKind, RecordRef
from article.article import Article, Cut, Paragraph, ParagraphKind, Via, Why
from article.cuts.memory import SiteMemory, trace_of
from article.extract import extract, finished, prepared
from article.page import Page, page_of
from article.prepared import packed, unpacked
from article.way import Way

GOLDEN = Path(__file__).parents[1] / "golden" / "pages"
DATA = Path(os.environ.get("WARRAQ_GATE_DATA") or Path(__file__).parents[3] / "shared" / "data")
_PAGES_A_SET = 2


def golden_pages() -> list[Page]:
    read = (
        page_of(path.read_bytes(), url=f"https://a.example/{path.stem}")
        for path in sorted(GOLDEN.rglob("*.html"))
    )
    return [page for page in read if isinstance(page, Page)]


def real_pages() -> Iterator[Page]:
    for gold in sorted(DATA.glob("pages/*/gold.jsonl")):
        rows = gold.read_text("utf-8").splitlines()
        for row in map(json.loads, random.Random(8).sample(rows, min(_PAGES_A_SET, len(rows)))):
            page = page_of(gzip.decompress((gold.parent / row["html_file"]).read_bytes()), url=row["url"])
            if isinstance(page, Page):
                yield page


def in_two_steps(page: Page, memory: SiteMemory, way: Way) -> object:
    found = unpacked(packed(prepared(page, way=way), page), page.body, lambda: page)
    assert found is not None
    assert found[0] == page
    return pickle.loads(pickle.dumps(finished(*found, memory)))  # as it comes from a worker


def test_an_article_comes_from_a_worker_as_it_went() -> None:
    read = extract(golden_pages()[0])
    assert isinstance(read, Article)
    ref = RecordRef(
        record_id="urn:uuid:1", kind=RecordKind.RESPONSE, url="https://a.example/2", captured_at=datetime.now(UTC),
        warc="warc/s/r-0-1.warc.gz", offset=1, length=2, payload_digest=None, status=200, content_type=None,
    )  # fmt: skip
    further = Paragraph(text="On.", kind=ParagraphKind.QUOTE, doubt=Why.RELATED, ref=ref)
    found = replace(
        read,
        ref=ref,
        paragraphs=(*read.paragraphs, further),
        boilerplate=(Cut(text="Off. \ud800", why=Why.APP), *read.boilerplate),
        via=Via.AMP,
    )
    came = pickle.loads(pickle.dumps(found))
    assert repr(came) == repr(found)
    assert came == found == pickle.loads(pickle.dumps(came))
    assert (len(came.boilerplate), came.boilerplate[-1]) == (len(found.boilerplate), found.boilerplate[-1])
    assert hash(came.boilerplate) == hash(found.boilerplate)


def test_a_page_whose_bytes_are_others_by_now_is_not_finished() -> None:
    page = golden_pages()[0]
    assert unpacked(packed(prepared(page), page), page.body + b" ", lambda: page) is None


@pytest.mark.parametrize("way", Way)
def test_the_two_steps_give_what_one_gives_beside_other_pages_and_alone(way: Way) -> None:
    pages = golden_pages()[::8]
    assert len(pages) > 3
    for memory in (SiteMemory(), SiteMemory(tuple(map(trace_of, pages[:8])))):
        for page in pages:
            assert in_two_steps(page, memory, way) == extract(page, way=way, memory=memory), page.url


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no pages at {DATA}; WARRAQ_GATE_DATA names their folder")
def test_the_two_steps_give_what_one_gives_on_real_pages() -> None:
    pages = list(real_pages())
    memory = SiteMemory(tuple(map(trace_of, pages[:4])))
    for page in pages:
        assert in_two_steps(page, memory, Way.FULL) == extract(page, memory=memory), page.url


_PARTS = st.sampled_from(
    ["<p>", "</p>", "<div class=x>", "</div>", "<h1>", "</h1>", "<script>", "<!--", "-->", "<a href=/x>", "</a>", "<br>",
     "The mayor spoke of the new bridge on Monday, and nobody objected. ", "قال الوزير إن الجسر الجديد يفتح يوم الاثنين. ",
     "&amp;", "\ud800", "Ø§Ù„", "<time datetime=2025-01-02>", "2 January 2025"],
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(parts=st.lists(_PARTS, max_size=40), charset=st.sampled_from(["utf-8", "windows-1256", "utf-16"]))
def test_the_two_steps_give_what_one_gives_on_any_markup(parts: list[str], charset: str) -> None:
    page = page_of("".join(["<html><body>", *parts]).encode(charset, "replace"), url="https://a.example/1")
    if isinstance(page, Page):
        assert in_two_steps(page, SiteMemory(), Way.FULL) == extract(page)
