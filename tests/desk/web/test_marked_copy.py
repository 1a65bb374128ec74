"""The marked copy of a page, and a span as bytes."""

import hashlib
import re
import time
from base64 import b64encode

import pytest

from desk.web.article.originals import sandboxed
from desk.web.article.place import Mark, bytes_of, marked

PAGE = (
    "<html><body class='x'><p id=p>سلام <b>عليكم</b> &amp; <!-- <i> --><a href='a>b'>شالوم</a></p>"
    "<script>var words = 'سلام';</script></body></html>"
)


def a_mark(body: bytes, begin: bytes, end: bytes, name: str = "m") -> Mark:
    start = body.index(begin)
    return Mark(start=start, end=body.index(end, start), id=name)


def without_marks(body: bytes, codec: str) -> str:
    text = re.sub(r"</?mark\b[^>]*>", "", body.decode(codec))
    return re.sub(r'<style>.*?</style><div dir="auto".*?</div>', "", text)


@pytest.mark.parametrize("codec", ["utf-8", "windows-1256", "utf-16-le"])
def test_the_text_of_a_span_is_marked_between_its_tags_and_every_other_byte_stays(codec: str) -> None:
    body = PAGE.encode(codec)
    one = a_mark(body, "سلام".encode(codec), "</p>".encode(codec))
    copy = marked(body, [one], encoding=codec, banner="copy")
    assert without_marks(copy.body, codec) == PAGE
    text = copy.body.decode(codec)
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", text) == ["سلام ", "عليكم", " &amp; ", "شالوم"]
    assert text.count(' id="m"') == 1
    assert copy.shown == {"m"}


def test_a_copy_says_at_its_head_what_it_is() -> None:
    copy = marked(PAGE.encode(), [], encoding="utf-8", banner="<b>نسخة")
    assert "<body class='x'><style>" in copy.body.decode()
    assert "&#60;&#98;&#62;&#1606;" in copy.body.decode()


def test_the_looks_of_a_copy_are_ours_alone() -> None:
    copy = marked(PAGE.encode(), [], encoding="utf-8", banner="copy")
    assert copy.body.count(f"<style>{copy.looks}</style>".encode()) == 1
    policy = sandboxed(copy.body, "text/html; charset=utf_8", looks=copy.looks).headers[
        "content-security-policy"
    ]
    digest = b64encode(hashlib.sha256(copy.looks.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy
    assert "unsafe-inline" not in policy


def test_a_place_in_a_script_is_not_marked_and_told_so() -> None:
    body = PAGE.encode()
    copy = marked(body, [a_mark(body, b"var", b";</script>")], encoding="utf-8", banner="")
    assert copy.shown == frozenset()
    assert without_marks(copy.body, "utf-8") == PAGE


def test_spans_outside_of_the_page_or_over_each_other_are_left_out() -> None:
    spans = [
        Mark(start=30, end=40, id="a"),
        Mark(start=35, end=45, id="b"),
        Mark(start=10, end=9_999, id="c"),
    ]
    assert marked(b"<p>" + b"word " * 20, spans, encoding="utf-8", banner="").body.count(b"<mark") == 1


@pytest.mark.parametrize("hostile", [b'<a"', b"<!--", b"<body'", b"<script>", b"<a \"'x"])
def test_a_page_that_was_written_to_be_slow_is_marked_in_time(hostile: bytes) -> None:
    body = hostile * (1_000_000 // len(hostile))
    began = time.process_time()
    marked(body, [Mark(start=0, end=len(body), id="m")], encoding="utf-8", banner="")
    assert time.process_time() - began < 5


def test_thousands_of_marks_on_a_page_with_as_many_comments_cost_no_more_than_its_length() -> None:
    comments = b"<!---->" * 100_000
    body = comments + b"<p>word" * 1_000 + b"<!--<p>word-->"
    spans = [Mark(start=at + 3, end=at + 7, id=f"m{at}") for at in range(len(comments), len(body), 7)]
    began = time.process_time()
    copy = marked(body, spans, encoding="utf-8", banner="")
    assert time.process_time() - began < 2
    assert copy.body.count(b">word</mark>") == 1_000  # and none in the comment


def test_a_span_is_told_with_its_digest_its_offsets_and_what_stands_around_it() -> None:
    body = PAGE.encode()
    one = a_mark(body, "عليكم".encode(), b"</b>")
    told = bytes_of(body, one.start, one.end, encoding="utf-8")
    assert told.inside == "عليكم"
    assert told.before + told.inside + told.after == PAGE
    assert told.sha256 == hashlib.sha256("عليكم".encode()).hexdigest()
    assert told.hexdump == ((one.start, "عليكم".encode().hex(" ")),)
    assert (told.begins, told.rest, told.size) == (0, 0, len(body))


def test_a_long_span_is_shown_in_part_and_digested_whole() -> None:
    body = b"x" * 100_000
    told = bytes_of(body, 0, 100_000, encoding="utf-8")
    assert len(told.inside) + told.rest == 100_000
    assert told.sha256 == hashlib.sha256(body).hexdigest()
