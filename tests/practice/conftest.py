"""A visitor who knows nothing of the practice web's code: sockets, the standard library's HTTP reader, brotli."""

import gzip
import http.client
import io
import re
import socket
import ssl
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import brotli
import pytest

from practice.server import PracticeWeb

CODINGS = {"gzip": gzip.decompress, "br": brotli.decompress, None: lambda body: body}


@dataclass
class Seen:
    raw: bytes
    status: int
    headers: http.client.HTTPMessage
    entity: bytes

    @cached_property
    def body(self):
        return CODINGS[self.headers.get("content-encoding")](self.entity)

    @cached_property
    def text(self):
        declared = self.headers.get_content_charset()
        in_page = re.search(rb"charset=[\"']?([\w-]+)", self.body[:2000])
        return self.body.decode(declared or (in_page.group(1).decode() if in_page else "utf-8"))


class _Replay:
    def __init__(self, raw):
        self.raw = raw

    def makefile(self, _):
        return io.BytesIO(self.raw)


def connect(web, scheme, host):
    plain = socket.create_connection(
        ("127.0.0.1", web.https_port if scheme == "https" else web.http_port), 10
    )
    if scheme == "http":
        return plain
    return ssl.create_default_context(cafile=str(web.ca_file)).wrap_socket(plain, server_hostname=host)


def visit(web, url, *, accept="gzip, br", method="GET"):
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"{method} {target} HTTP/1.1",
        f"Host: {parts.hostname}",
        f"Accept-Encoding: {accept}",
        "Connection: close",
    ]
    with connect(web, parts.scheme, parts.hostname) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        raw = b"".join(iter(lambda: line.recv(65536), b""))
    answer = http.client.HTTPResponse(_Replay(raw), method=method)
    answer.begin()
    return Seen(raw, answer.status, answer.headers, answer.read())


SAMPLES = {
    "one": """title: وفدان يلتقيان في باريس & «تفاهمات» أولية
lang: ar
date: 2025-07-25T21:30:00+03:00
sites: alsham-alyawm.example, barada-post, nil-gazette, tribune-levant
label: july
topic: zzz-topic-zzz
lede: لقاء بوساطة أميركية
byline: رنا حداد
paywall: no

قالت مصادر "مطلعة" إن اللقاء بحث <التهدئة> جنوبي البلاد.

## ماذا بعد؟

- بند أول عن السويداء
- بند ثانٍ عن الحدود

> نريد حوارا جادا — هكذا قال المبعوث.

وختم البيان بالدعوة إلى ضبط النفس.
""",
    "one@2": """title: وفدان يلتقيان في باريس & «تفاهمات» أولية
lang: ar
date: 2025-07-25T21:30:00+03:00
modified: 2025-08-25T10:00:00+03:00
sites: alsham-alyawm.example, barada-post, nil-gazette, tribune-levant
label: july

صُحح هذا الخبر: اللقاء جرى مساء الخميس.
""",
    "two": """title: Envoys meet again and say little of substance
lang: en
date: 2025-08-20T10:00:00+00:00
sites: levant-herald, transatlantic-post, bati-news, khaleej-wire, yawmiyat
label: august
paywall: yes
gone: 2

The first paragraph is free for all.

The second paragraph is for subscribers.
""",
    "three": """title: A library opens in the old town
lang: en
date: 2025-08-28T10:00:00+00:00
sites: levant-herald, alsham-alyawm
label: off
section: culture
from: 2

It has forty thousand books.
""",
}


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("articles")
    for name, text in SAMPLES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def small(samples):
    with PracticeWeb(articles=samples) as web:
        yield web


@pytest.fixture(scope="session")
def web():
    with PracticeWeb() as running:
        yield running


@pytest.fixture
def ask():
    return visit


@pytest.fixture
def dial():
    return connect
