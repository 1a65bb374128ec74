"""From a stored exchange to a decoded page, or the reason why there is none."""

import re
from dataclasses import dataclass
from datetime import datetime

from archive.http import HttpResponse, payload
from archive.record import RecordRef
from article.article import NoArticle, NotArticleKind
from article.charset import Decoded, decode
from article.guard import refusal
from article.scripts import script_note

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_UNSAID_TYPES = (
    "",
    "text/plain",
    "application/octet-stream",
    "application/xml",
    "text/xml",
    "unknown/unknown",
)
_LOOKS_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta|title)[\s>]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as decoded: `body` is the payload (transfer and content codings undone), `html` its characters.

    `encoding` names the charset, `encoding_from` where it was learnt ("bom", "bytes", "http", "meta",
    "guess"); `encoding_guess` says that nothing confirmed it. `notes` tell what decoding had to tolerate.
    `script_note` says that the page's letters are not those of the language it claims; None where they are.
    `fetched_at` is aware UTC.
    """

    url: str | None
    ref: RecordRef | None
    fetched_at: datetime | None
    body: bytes
    decoded: Decoded
    status: int | None = None
    notes: tuple[str, ...] = ()
    script_note: str | None = None

    @property
    def html(self) -> str:
        """Return the decoded characters; bytes that mean nothing stand as lone surrogates."""
        return self.decoded.text

    @property
    def encoding(self) -> str:
        """Return the charset's Python name."""
        return self.decoded.encoding

    @property
    def encoding_guess(self) -> bool:
        """Say whether the charset was only guessed."""
        return self.decoded.guessed


def read_page(
    response: HttpResponse, *, url: str | None, ref: RecordRef | None, fetched_at: datetime | None
) -> Page | NoArticle:
    """Decode a stored response into a page; anything but a 2xx answer with HTML in it is `NoArticle`."""
    if response.status is None or not 200 <= response.status < 300:
        why = f"the server answered {response.status if response.status is not None else 'nothing readable'}"
        return NoArticle(url=url, ref=ref, kind=NotArticleKind.HTTP_STATUS, why=why)
    content_type = next((value for name, value in response.headers if name.lower() == "content-type"), "")
    told = payload(response)
    page = page_of(told.body, url=url, content_type=content_type, fetched_at=fetched_at)
    if isinstance(page, NoArticle):
        return NoArticle(url=url, ref=ref, kind=page.kind, why=page.why)
    return Page(
        url=url,
        ref=ref,
        fetched_at=fetched_at,
        body=page.body,
        decoded=page.decoded,
        status=response.status,
        notes=(*told.notes, *page.notes),
        script_note=page.script_note,
    )


def page_of(
    body: bytes, *, url: str | None = None, content_type: str = "", fetched_at: datetime | None = None
) -> Page | NoArticle:
    """Decode payload bytes (a saved page, or a stored one) into a page. `content_type` is the HTTP header's value."""
    if not body.strip(b" \t\r\n\x00"):
        return NoArticle(url=url, ref=None, kind=NotArticleKind.EMPTY, why="the body is empty")
    mime = content_type.partition(";")[0].strip().lower()
    if mime not in _HTML_TYPES and (mime not in _UNSAID_TYPES or not _holds_html(body)):
        return NoArticle(
            url=url, ref=None, kind=NotArticleKind.NOT_HTML, why=f"the body is {mime or 'not HTML'}"
        )
    if (why := refusal(body)) is not None:
        return NoArticle(url=url, ref=None, kind=NotArticleKind.KILLED, why=why)
    decoded = decode(body, content_type)
    doubled = decoded.repaired is not None and bool(decoded.repaired.spans)
    said = (("encoding_guess", decoded.guessed), ("double_encoding", doubled))
    return Page(
        url=url,
        ref=None,
        fetched_at=fetched_at,
        body=body,
        decoded=decoded,
        notes=tuple(note for note, holds in said if holds),
        script_note=script_note(decoded.text),
    )


def _holds_html(body: bytes) -> bool:
    return _LOOKS_HTML.search(body[:4096].replace(b"\x00", b"")) is not None
