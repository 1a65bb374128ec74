"""What is no page is named by its bytes, whatever name it was given; what a person wrote is read."""

import pytest

from article.article import Article, NoArticle, NotArticleKind, Status
from article.extract import extract
from article.page import Page, page_of
from article.refusals.formats import alien, binary

SENTENCE = "وصل وفد أممي إلى المدينة الساحلية صباح اليوم لبحث إعادة فتح الميناء. "


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "PDF"), (b"PK\x03\x04\x14\0\0\0", "ZIP"), (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"), (b"GIF89a\x01\0", "GIF"), (b"\x1f\x8b\x08\0", "gzip"), (b"\0\0\0\x18ftypmp42", "MP4"),
        (b"MZ\x90\0\x03\0\0\0\x04", "program"), (bytes(range(256)) * 20, "binary"), (b"{\\rtf1\\ansi", "RTF"), (b"WARC/1.1\r\n", "import"),
        (b'{"a": [1, 2]}', "JSON"), (b'[{"html": "<p>x</p>"}]', "JSON"), (b'{"id": 1}\n{"id": 2}\n', "JSON"),
        (b'<?xml version="1.0"?>\n<rss version="2.0"><channel>', "rss"), (b"<urlset xmlns='x'><url>", "urlset"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML"),
    ],
)  # fmt: skip
def test_a_body_in_another_format_is_named(body, name):
    found = page_of(body, content_type="text/html")
    assert isinstance(found, NoArticle)
    assert found.kind is NotArticleKind.NOT_HTML
    assert name in found.why


@pytest.mark.parametrize(
    "body",
    [
        f"<html><p>{SENTENCE}</p>".encode(), f"<html><p>{SENTENCE}</p>".encode("utf-16"), f"<html><p>{SENTENCE * 9}</p>".encode("utf-16-le"),
        f"<html><p>{SENTENCE}</p>".encode("cp1256"), b"<html>" + bytes(range(1, 32)) * 40 + b"<p>damaged</p>",
        b"<p>\x1b$B$3$l\x1b(B</p>", b"<p>{}</p>", b"BM wins again: <p>x", b"<?xml version='1.0'?><html><p>x</p>", b"[1] <p>A footnote</p>",
    ],
)  # fmt: skip
def test_a_page_in_any_charset_is_none_of_them_a_damaged_one_too(body):
    assert alien(body) is None
    assert isinstance(page_of(body, content_type="text/html"), Page)


@pytest.mark.parametrize(
    "text", ["root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/sbin/nologin\n" * 20, "a;b;c\n1;2;3\n" * 50, "import os\n\nprint(os.name)\n"]
)  # fmt: skip
def test_text_without_a_tag_that_is_no_prose_is_refused_with_what_to_do(text):
    found = page_of(text.encode(), content_type="text/html")
    assert isinstance(found, NoArticle)
    assert found.kind is NotArticleKind.NOT_HTML
    assert "FILE.txt" in found.why
    assert binary(text.encode()) is None


def test_prose_without_a_tag_is_read_and_doubted():
    found = extract(page_of((SENTENCE * 6).encode(), content_type="text/html"))
    assert isinstance(found, Article)
    assert found.status is Status.SUSPECT
    assert "no tag of HTML" in found.why


def test_warnings_of_the_server_before_a_page_leave_it_a_page():
    warning = b"<br />\n<b>Deprecated</b>:  Function each() is deprecated in <b>/srv/wp-settings.php</b> on line <b>520</b><br />\n"
    body = warning * 60 + f"<!DOCTYPE html><html><body><p>{SENTENCE}</p></body></html>".encode()
    assert isinstance(page_of(body), Page)
