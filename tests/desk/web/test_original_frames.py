"""What the desk serves of an archived original: its exact bytes in a sandbox of headers, under a charset that browsers know."""

import codecs
import re
from datetime import UTC, datetime

import pytest

from archive.http import read_response
from archive.record import RecordKind, RecordRef
from article.charsets.labels import KNOWN, known, spelt
from desk.web.article.originals import Kept, sandboxed
from flows.house import House
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import HOSTILE, STORY, html_of

REF = RecordRef(
    record_id="urn:uuid:0", kind=RecordKind.RESPONSE, url="https://a.example/", captured_at=datetime(2025, 8, 1, tzinfo=UTC), warc="warc/a/b.warc.gz",
    offset=0, length=1, payload_digest=None, status=200, content_type="text/html",
)  # fmt: skip


def hostile_record(house: House) -> str:
    with house.catalogue() as catalogue:
        refs = catalogue.pages_of(STORY)
    return next(ref.record_id for ref in refs if ref.url == HOSTILE.url)


@pytest.mark.row("U2")
def test_the_original_is_its_exact_payload_in_a_sandbox_of_headers(
    client: Client, desk_house: House, sink: tuple[str, list[str]]
) -> None:
    answer = client.get(f"/original/{hostile_record(desk_house).removeprefix('urn:uuid:')}")
    assert answer.status_code == 200
    # A browser connects to where frames and links lead before it asks the policy: they lose their names, and no byte moves.
    sent = (
        html_of(HOSTILE, sink[0])
        .replace(b"<iframe", b"<xframe")
        .replace(b"attributeName=", b"attributeNamx=")
    )
    assert answer.content == re.sub(rb"\bhref=", b"hrex=", sent)
    said = answer.headers
    assert said["content-type"] == "text/html; charset=utf-8"
    assert said["x-content-type-options"] == "nosniff"
    assert said["referrer-policy"] == "no-referrer"
    policy = dict(part.strip().partition(" ")[::2] for part in said["content-security-policy"].split(";"))
    assert policy["sandbox"] == ""  # no word behind it gives anything back
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"
    assert "script-src" not in policy
    assert policy["frame-ancestors"] == "'self'"


@pytest.mark.parametrize(
    ("body", "charset", "sent"),
    [
        (b"<IFRAME src=x><frame/><frameset>iframe", "utf-8", b"<xFRAME src=x><xrame/><frameset>iframe"),
        ("<meta charset=cp1256><iframe>اندلع حريق في الميناء".encode("cp1256"), "windows-1256", "<meta charset=cp1256><xframe>اندلع حريق في الميناء".encode("cp1256")),
        ("\ufeff<iframe>قصة".encode("utf-16-le"), "utf-8", "<xframe>قصة".encode()),
        (b"<meta charset=iso-2022-jp>\x1b$B$3$l\x1b(B<\x1b(Bi\x1b(Bframe>", "utf-8", "<meta charset=iso-2022-jp>これ<xframe>".encode()),
        ("<meta charset=shift_jis><iframe>事故の原因を調べている".encode("cp932"), "shift_jis", "<meta charset=shift_jis><xframe>事故の原因を調べている".encode("cp932")),
        (b"<p>no frame</p>", "utf-8", b"<p>no frame</p>"),
    ],
)  # fmt: skip
def test_frames_of_an_original_lose_their_name_in_every_charset(
    body: bytes, charset: str, sent: bytes
) -> None:
    kept = Kept(
        ref=REF,
        response=read_response(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
        body=body,
        notes=(),
    )
    page, source = sandboxed(kept.body, kept.media), sandboxed(kept.body, kept.media.replace("html", "plain"))
    assert (bytes(page.body).removeprefix(codecs.BOM_UTF8), page.headers["content-type"]) == (
        sent,
        f"text/html; charset={charset}",
    )
    assert bytes(source.body).decode(charset, "strict").lower().count("<iframe") == sent.lower().count(
        b"<xframe"
    )


@pytest.mark.row("U1")
@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (b"<a href='https://a.example/'>", b"<a hrex='https://a.example/'>"),
        (b"<A HREF\n = //a.example>", b"<A HREx\n = //a.example>"),
        (b"<a title=\"href='#'\"href=&#104;ttp://a.example>", b"<a title=\"href='#'\"hrex=&#104;ttp://a.example>"),
        (b"<a/href='\\\\a.example'><area href=page>", b"<a/hrex='\\\\a.example'><area hrex=page>"),
        (b"<svg><a xlink:href=/x><set attributeName=href to=/y>", b"<svg><a xlink:hrex=/x><set attributeNamx=href to=/y>"),
        (b"<a href=#end><a href=' #x'><image href='data:image/gif;base64,'>", None),
        (b"<p>href, the attribute</p>", None),
    ],
)  # fmt: skip
def test_links_of_an_original_lead_nowhere_but_to_places_within_it(
    written: bytes, sent: bytes | None
) -> None:
    assert bytes(sandboxed(written, "text/html; charset=utf-8").body) == (sent or written)
    assert bytes(sandboxed(written, "text/plain; charset=utf-8").body) == written


def test_each_charset_of_a_page_is_sent_by_a_name_that_browsers_know_or_as_utf_8() -> None:
    unspelt = {name for name in KNOWN if spelt(name) is None}
    assert unspelt == {"utf-16-le", "utf-16-be", "iso2022_jp", "cp720", "mac-arabic"}
    assert {known(label) for name in KNOWN if (label := spelt(name))} == KNOWN - unspelt


@pytest.mark.row("U1")
def test_an_original_never_stands_in_a_window_of_its_own_where_a_link_would_lead_out(
    client: Client, desk_house: House
) -> None:
    path = f"/original/{hostile_record(desk_house).removeprefix('urn:uuid:')}"
    answer = client.get(f"{path}/raw", sec_fetch_dest="document")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert client.get(f"{path}/raw", sec_fetch_dest="iframe").status_code == 200


@pytest.mark.row("U2")
def test_the_source_of_an_original_is_text_and_stands_in_the_same_sandbox(
    client: Client, desk_house: House
) -> None:
    said = client.get(f"/original/{hostile_record(desk_house).removeprefix('urn:uuid:')}/source").headers
    assert said["content-type"] == "text/plain; charset=utf-8"
    assert said["content-security-policy"].startswith("sandbox; default-src 'none'")
