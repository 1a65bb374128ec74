"""From a stored exchange to a decoded page, or the reason why there is none."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from archive.http import HttpResponse, Payload, payload
from archive.record import RecordRef
from article.article import Found, NoArticle, NotArticleKind
from article.charsets.charset import Decoded, decode, read_as
from article.charsets.garbled import scrambled
from article.charsets.scripts import script_note
from article.markup.guard import refusal
from article.markup.unclosed import Closed, closed
from article.pages.reservations import Reservation, in_headers
from article.refusals.formats import alien, is_tagged
from article.refusals.walls import Seen, wall_of_answer
from article.titles.headlines import is_prose

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_UNSAID_TYPES = (
    "",
    "text/plain",
    "application/octet-stream",
    "application/xml",
    "text/xml",
    "unknown/unknown",
)
_NO_TAG = "no tag of HTML stands in it, and few sentences: plain text; a pasted text is read from a FILE.txt"
_PLAIN = "no tag of HTML stands in it: its paragraphs are unknown; a pasted text is read from a FILE.txt"
_WALL_BYTES = 200_000  # of an error's body; its markers are ASCII, whatever its charset
_GUESS_TRUST = 0.9  # a choice: alphabets.py says how few undeclared readings were wrong
_LENGTH = re.compile(r"[0-9]{1,15}")
_PLAIN_READ = 100_000  # characters
_PLAIN_WORDS = 12  # words of the shortest text that is read without a tag; a choice
_HEAD = (
    65_536  # bytes in which the first tag is looked for: a server's own warnings may stand before the page
)
_LOOKS_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta|title)[\s>]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as decoded: `body` is the payload (transfer and content codings undone), `html` its characters.

    `encoding` names the charset, `encoding_from` where it was learnt ("bom", "bytes", "http", "meta",
    "guess"); `encoding_guess` says that nothing confirmed it. `notes` tell what decoding had to tolerate.
    `doubt` says for a person what is wrong with how the page could be read (letters of another language than it claims,
    two charsets, no tag); None where nothing is. `closed` is the page without what never ends on it, None where all does.
    `reservations` are those of the answer's header. `fetched_at` is aware UTC.
    """

    url: str | None
    ref: RecordRef | None
    fetched_at: datetime | None
    body: bytes
    decoded: Decoded
    status: int | None = None
    notes: tuple[str, ...] = ()
    doubt: str | None = None
    closed: Closed | None = None
    reservations: tuple[Reservation, ...] = ()

    @property
    def html(self) -> str:
        """Return the decoded characters, as if what never ends were not there; bytes that mean nothing are lone surrogates."""
        return self.decoded.text if self.closed is None else self.closed.html

    @property
    def encoding(self) -> str:
        """Return the charset's Python name."""
        return self.decoded.encoding

    @property
    def encoding_guess(self) -> bool:
        """Say whether the charset was only guessed."""
        return self.decoded.guessed

    @property
    def found(self) -> tuple[Found, ...]:
        """Return what is to be said of how the words were read: nothing, unless their charset was only guessed."""
        guess = Found(field="paragraphs", source="encoding_guess", detail=self.encoding, trust=_GUESS_TRUST)
        return (guess,) if self.encoding_guess else ()


def without_bytes(page: Page) -> Page | None:
    """Return a page without its bytes and characters, to which `with_bytes` gives them back; None for the few that were mended."""
    if page.closed is not None or page.decoded.repaired is not None:
        return None
    return replace(page, body=b"", decoded=replace(page.decoded, text=""))


def with_bytes(page: Page, body: bytes) -> Page:
    """Return a page with its bytes again: its payload, read as it was read before."""
    text = read_as(body[page.decoded.skipped :], page.decoded.encoding)
    return replace(page, body=body, decoded=replace(page.decoded, text=text))


def read_page(
    response: HttpResponse, *, url: str | None, ref: RecordRef | None, fetched_at: datetime | None
) -> Page | NoArticle:
    """Decode a stored response into a page; anything but a 2xx answer with HTML in it is `NoArticle`."""
    if (seen := _walled(response)) is not None:
        return NoArticle(url=url, ref=ref, kind=NotArticleKind.BLOCKED, why=seen.why, wall=seen.wall)
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
        doubt="; ".join(filter(None, (_cut(response, told), page.doubt))) or None,
        closed=page.closed,
        reservations=in_headers(response.headers),
    )


def _cut(response: HttpResponse, told: Payload) -> str | None:
    """Say, for a person, that an answer was kept and is not whole: by its record, its codings, or its own length (RFC 9112 §6.3)."""
    if response.truncated:
        return f"the answer was cut before its end (WARC-Truncated: {response.truncated[:40]}): text may be missing"
    if told.lost:
        return f"a part of the answer is missing ({told.lost[0]}): text may be missing too"
    said, there = response.header("content-length") or "", len(response.raw_body)
    if not response.is_chunked and _LENGTH.fullmatch(said) and int(said) > there:
        return f"the answer holds {there} of the {said} bytes that it announces: text may be missing"
    return None


def _walled(response: HttpResponse) -> Seen | None:
    """Return the wall that an answer is: an error's body is read as far as its markers stand, a page's by whoever extracts it."""
    status = response.status or 0
    if status < 200 or 300 <= status < 400:
        return None
    body = "" if status < 300 else payload(response, limit=_WALL_BYTES).body.decode("utf-8", "replace")
    return wall_of_answer(status, response.headers, body)


def page_of(
    body: bytes, *, url: str | None = None, content_type: str = "", fetched_at: datetime | None = None
) -> Page | NoArticle:
    """Decode payload bytes (a saved page, or a stored one) into a page. `content_type` is the HTTP header's value."""
    if (refused := _refused(body, content_type)) is not None:
        kind, why = refused
        return NoArticle(url=url, ref=None, kind=kind, why=why)
    decoded = decode(body, content_type)
    plain = not is_tagged(body)
    if plain and not _tells(decoded.text):
        return NoArticle(url=url, ref=None, kind=NotArticleKind.NOT_HTML, why=_NO_TAG)
    doubled = decoded.repaired is not None and bool(decoded.repaired.spans)
    said = (("encoding_guess", decoded.guessed), ("double_encoding", doubled))
    return Page(
        url=url,
        ref=None,
        fetched_at=fetched_at,
        body=body,
        decoded=decoded,
        notes=tuple(note for note, holds in said if holds),
        doubt="; ".join(d for d in _doubts(decoded, plain=plain) if d) or None,
        closed=closed(decoded.text),
    )


def _refused(body: bytes, content_type: str) -> tuple[NotArticleKind, str] | None:
    """Return why bytes are not even decoded: nothing, of another type, hostile, of another format."""
    if not body.strip(b" \t\r\n\x00"):
        return NotArticleKind.EMPTY, "the body is empty"
    mime = content_type.partition(";")[0].strip().lower()
    if mime not in _HTML_TYPES and (mime not in _UNSAID_TYPES or not _holds_html(body)):
        return NotArticleKind.NOT_HTML, f"the body is {mime or 'not HTML'}"
    if (why := refusal(body)) is not None:
        return NotArticleKind.SUSPECT, f"the page was not read: {why}"
    other = alien(body)
    return None if other is None else (NotArticleKind.NOT_HTML, f"the body is no page: {other}")


def _doubts(decoded: Decoded, *, plain: bool) -> tuple[str | None, ...]:
    text = decoded.text
    return script_note(text), scrambled(text), _two(decoded), _PLAIN if plain else None


def _two(decoded: Decoded) -> str:
    if decoded.mixed is None:
        return ""
    return f"the page is in two charsets: what is no UTF-8 in it was read as {decoded.mixed}"


def _tells(text: str) -> bool:
    """Say whether most words of a text without tags stand in sentences: somebody's text, no table and no program."""
    lines = [line.strip() for line in text[:_PLAIN_READ].splitlines() if line.strip()]
    words = sum(len(line.split()) for line in lines)
    return sum(len(line.split()) for line in lines if is_prose(line)) * 2 > words >= _PLAIN_WORDS


def _holds_html(body: bytes) -> bool:
    return _LOOKS_HTML.search(body[:_HEAD].replace(b"\x00", b"")) is not None
