"""Archived originals as a browser may see them: their exact payload, and nothing of it runs or reaches anything (rows U1, U2).

The sandbox of headers holds all but one thing: Chromium connects to where a frame of the page leads before it asks the policy, which then
forbids the request; and to where a link leads that is pressed. So frames and links lose their names: `<iframe` is sent as `<xframe`, `href=` as
`hrex=`, of the same length, so that no other byte moves. Nothing else is changed; the source, shown as text, keeps every character.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from starlette.responses import Response

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.articles import article_of_record
from archive.decisions.decision import DecisionKind
from archive.http import HttpResponse, payload
from archive.originals import DestroyedError, read_original, trail
from archive.record import RecordKind, RecordRef
from article.charsets.charset import decode
from article.charsets.labels import spelt
from desk.web.serving import Desk
from desk.web.trouble import PageError
from flows.decisions.down import down_in
from flows.store.whereabouts import Whereabouts

LARGEST_BYTES = (
    128 * 1024 * 1024
)  # of a record in its file: twice the largest payload, since a desk has many readers
_SHOWN = frozenset({RecordKind.RESPONSE, RecordKind.REVISIT, RecordKind.RESOURCE})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS = ("text/", "application/json", "application/xml", "application/rss+xml", "application/atom+xml", "application/ld+json")  # fmt: skip
# `sandbox` alone: no script, no form, no window, no refresh, no address of its own. Pictures only where the page holds them itself.
POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
SANDBOX: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    "X-DNS-Prefetch-Control": "off",
}


_FRAME = re.compile(rb"<(?:(i)(?=frame)|f(?=rame(?!set)))", re.IGNORECASE)
# Links within the page and those that hold what they lead to (`data:`) stay; an animation of SVG may give a link its address.
_LINK = re.compile(rb"(\bhre)f(?=\s*=(?!\s*[\"']?\s*(?:#|data:)))|(\battributeNam)e(?=\s*=)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a record holds: the answer with its head, and `body`, its payload with all codings undone. `notes` say what is missing of it."""

    ref: RecordRef
    response: HttpResponse
    body: bytes
    notes: tuple[str, ...]

    @property
    def is_html(self) -> bool:
        """Say whether it is shown as a page; all else is shown as text."""
        return (self.response.content_type or "text/html") in _HTML

    @property
    def media(self) -> str:
        """Return what it is: HTML or plain text, with Python's name of the charset that its words were read by."""
        charset = decode(self.body, self.response.header("content-type") or "").encoding
        return f"{'text/html' if self.is_html else 'text/plain'}; charset={charset}"


def kept_of(desk: Desk, record_id: str) -> Kept:
    """Read the answer that a record holds, or what it refers to. Raises PageError: unknown, taken down, no text; OriginalError, RecordError, OSError."""
    version = desk.catalogue().record(record_id)
    if version is None or version.ref.kind not in _SHOWN:
        raise PageError(404, "original.none", record=record_id)
    refuse_taken_down(desk, version.ref)
    if version.ref.length > LARGEST_BYTES:
        raise PageError(413, "original.large", record=record_id)
    try:
        response = read_original(trail(version.ref, Open(desk))).response
    except DestroyedError as error:  # what a revisit of another page refers to
        raise PageError(451, "error.destroyed", why=str(error)) from error
    told = payload(response)
    return Kept(ref=version.ref, response=response, body=told.body, notes=told.notes)


def sandboxed(body: bytes, media: str, *, looks: str | None = None) -> Response:
    """Return bytes of strangers in the sandbox; *media* is HTML or plain text with a charset of Python. Frames and links of HTML are made harmless.

    With *looks* no other style sheet or attribute of style is obeyed than that one, told by its digest (CSP3 §6.7.3.3).

    A browser that does not know a charset by its name believes the page. So such words are sent as UTF-8, and so are those of charsets in
    which a tag may be spelt with other bytes than its letters (UTF-16, ISO-2022-JP).
    """
    kind, _, charset = media.partition("; charset=")
    label = spelt(charset)
    if label is None:
        body, label = body.decode(charset, "replace").encode(), "utf-8"
    if kind == "text/html":
        body = _LINK.sub(lambda name: (name[1] or name[2]) + b"x", _FRAME.sub(b"<x", body))
    headers = {**SANDBOX, "Content-Type": f"{kind}; charset={label}"}
    if looks is not None:
        digest = b64encode(hashlib.sha256(looks.encode()).digest()).decode()
        headers["Content-Security-Policy"] = POLICY.replace("'unsafe-inline'", f"'sha256-{digest}'")
    return Response(body, headers=headers)


def shown(kept: Kept) -> Response:
    """Return an original as a browser may see it. Raises PageError for what is no text: nothing is guessed to be a page."""
    media = kept.response.content_type or "text/html"
    if not kept.is_html and not media.startswith(_TEXTS):
        raise PageError(415, "original.no_text", media=media, record=kept.ref.record_id)
    return sandboxed(kept.body, kept.media)


class Open(Whereabouts):
    """Where records are, by the catalogue that the desk has open."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.house, None, ExitStack())
        self._desk = desk

    def catalogue(self) -> Catalogue:
        """See `Whereabouts.catalogue`."""
        return self._desk.catalogue()


def refuse_taken_down(desk: Desk, ref: RecordRef) -> None:
    """Raise PageError (451) for a record of a page that was taken down: that its text stands in, or that its address gave at any time.

    Decisions say so, and not the catalogue: its rows are no evidence. Of what was destroyed it says when and by whom.
    """
    down = down_in(desk.house)
    whose = article_of_record(desk.catalogue(), ref.record_id)
    now = (down.articles.get(whose) if whose else None) or down.decision_of(ref.url, ref.record_id)
    if now is None:
        return
    if now.kind is not DecisionKind.DESTROY:
        raise PageError(451, "error.taken_down")
    raise PageError(451, "error.page_destroyed", day=now.at.date().isoformat(), by=now.by or "–")
