"""An answer that was kept and is not whole gives a text that says so, whoever cut it: never a clean article."""

import gzip
from dataclasses import replace

import pytest

from archive.http import read_response
from article.article import Article, Status
from article.extract import extract
from article.page import Page, read_page
from article.way import Way

pytestmark = pytest.mark.row("H3")

SAID = "The council of the port voted on Monday to open the old quay to fishing boats, its speaker said, and the boats may come in May."
HTML = f"<html><head><title>The old quay opens</title></head><body><h1>The old quay opens</h1>{f'<p>{SAID}</p>' * 6}</body></html>".encode()
PACKED = gzip.compress(HTML, mtime=0)


def answer(body, *headers):
    head = ["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *headers]
    return read_response("\r\n".join([*head, "", ""]).encode() + body)


def chunks(body):
    return b"%x\r\n%s\r\n" % (len(body), body)


CUT = {
    "WARC-Truncated: length": replace(answer(HTML), truncated="length"),
    "holds 400 of the 700 bytes": answer(HTML[:400], "Content-Length: 700"),
    "gzip: the stream is cut": answer(PACKED[:-20], "Content-Encoding: gzip"),
    "chunked: the last chunk is missing": answer(chunks(HTML), "Transfer-Encoding: chunked"),
    "chunked: the last chunk is cut": answer(chunks(HTML)[:-30], "Transfer-Encoding: chunked"),
    "bytes left out": answer(chunks(HTML) + b"zz\r\n" + chunks(HTML), "Transfer-Encoding: chunked"),
}
WHOLE = {
    "no length": answer(HTML),
    "its length": answer(HTML, f"Content-Length: {len(HTML)}"),
    "unpacked by an archive": answer(HTML, f"Content-Length: {len(PACKED)}"),
    "an odd length": answer(HTML, "Content-Length: 1e9"),
    "gzip": answer(PACKED, "Content-Encoding: gzip"),
    "bytes behind its end": answer(PACKED + b"\0" * 9, "Content-Encoding: gzip"),
    "chunks": answer(chunks(HTML) + b"0\r\n\r\n", "Transfer-Encoding: chunked"),
    "not gzip at all": answer(HTML, "Content-Encoding: gzip"),
}


def read(response):
    page = read_page(response, url="https://port.example/quay", ref=None, fetched_at=None)
    assert isinstance(page, Page)
    return extract(page, way=Way.FAST)


@pytest.mark.parametrize("how", CUT)
def test_what_is_not_whole_is_no_clean_article(how):
    got = read(CUT[how])
    assert not isinstance(got, Article) or (got.status is Status.SUSPECT and how in got.why)


@pytest.mark.parametrize("how", WHOLE)
def test_what_is_whole_is_told_nothing_of(how):
    got = read(WHOLE[how])
    assert (got.status, got.why) == (Status.ARTICLE, None)
