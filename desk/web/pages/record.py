"""/record/<uuid>: the evidence of one record, and the place of a paragraph in its original (/original/<uuid>/place?from=…&to=…)."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from archive.catalogue.views.articles import article_of_record
from archive.catalogue.views.visits import readings
from article.charsets.charset import decode
from desk.web.article.badge import checked
from desk.web.article.cuts import paragraphs_of
from desk.web.article.opened import opened
from desk.web.article.originals import Kept, Open, kept_of, refuse_taken_down, sandboxed
from desk.web.article.place import Mark, Marked, bytes_of, mark_name, marked
from desk.web.article.record_values import record_values
from desk.web.language import Words, tongue_of
from desk.web.paths import article_path, asked_number, asked_record, original_path, with_query
from desk.web.render import render
from desk.web.serving import desk_of
from desk.web.trouble import PageError


def routes() -> list[Route]:
    """Return the addresses of the pages."""
    return [
        Route("/record/{record}", _record),
        Route("/original/{record}/place", _place),
        Route("/original/{record}/marked", _marked),
        Route("/story/{story}/article/{article}/marked/{record}", _all_marked),
    ]


def _record(request: Request) -> Response:
    """Lead to the article that was read from a record, in that version; tell of the record alone where there is none."""
    desk, record = desk_of(request), asked_record(request)
    kept = desk.catalogue().record(record)
    if kept is None:
        raise PageError(404, "article.no_record", record=record)
    refuse_taken_down(desk, kept.ref)
    whose = article_of_record(desk.catalogue(), record)
    if whose and any(one.record_id == record for one in readings(desk.catalogue(), *whose)):
        query: dict[str, str | int | None] = {
            "view": "provenance",
            "version": record.removeprefix("urn:uuid:"),
        }
        return RedirectResponse(with_query(article_path(*whose), query), status_code=303)
    where = Open(desk)
    badge, exchange = checked(desk.house, kept.ref, where, datetime.now(UTC))
    told = record_values(desk, kept, exchange, where)
    return render(request, "article_record.html", badge=badge, record=record, line=None, part=told)


def _place(request: Request) -> Response:
    """Show a span of an original twice: marked on the page, and as bytes."""
    desk, record = desk_of(request), asked_record(request)
    kept = kept_of(desk, record)
    start, end = _span(request, kept)
    encoding = encoding_of(kept)
    copy = _copy(request, kept, [Mark(start=start, end=end, id=mark_name(record))]) if kept.is_html else None
    return render(
        request,
        "article_place.html",
        record=record,
        ref=kept.ref,
        span=bytes_of(kept.body, start, end, encoding=encoding),
        encoding=encoding,
        is_shown=bool(copy and mark_name(record) in copy.shown),
        is_page=kept.is_html,
        mark=mark_name(record),
        whose=article_of_record(desk.catalogue(), record),
    )


def _marked(request: Request) -> Response:
    """Give the copy of an original in which one span is marked."""
    record = asked_record(request)
    if _is_opened(request):
        return RedirectResponse(f"{original_path(record)}/place?{request.url.query}", status_code=303)
    kept = kept_of(desk_of(request), record)
    start, end = _span(request, kept)
    return _sent(request, kept, [Mark(start=start, end=end, id=mark_name(record))])


def _all_marked(request: Request) -> Response:
    """Give the copy of an original in which all paragraphs of an article are marked."""
    found, record = opened(request), asked_record(request)
    if _is_opened(request):
        query: dict[str, str | int | None] = {"view": "original", "marked": 1}
        query["version"] = request.query_params.get("version", "")
        path = article_path(found.entry.story, found.entry.article)
        return RedirectResponse(with_query(path, query), status_code=303)
    own = [piece for piece in paragraphs_of(found.line) if piece.record == record]
    marks = [Mark(start=p.span[0], end=p.span[1], id=mark_name(record, p.number)) for p in own if p.span]
    if not marks:
        raise PageError(404, "article.no_place")
    return _sent(request, kept_of(desk_of(request), record), marks)


def encoding_of(kept: Kept) -> str:
    """Return the Python name of the charset that an original's words were read by."""
    return decode(kept.body, kept.response.header("content-type") or "").encoding


def _is_opened(request: Request) -> bool:
    """Say whether a person opens a copy by itself: it belongs into the page around it, from which no link of it leads out (frame-src)."""
    return request.headers.get("sec-fetch-dest") == "document"


def _sent(request: Request, kept: Kept, marks: list[Mark]) -> Response:
    if not kept.is_html:
        raise PageError(415, "article.no_page")
    copy = _copy(request, kept, marks)
    return sandboxed(copy.body, kept.media, looks=copy.looks)


def _copy(request: Request, kept: Kept, marks: list[Mark]) -> Marked:
    banner = Words(tongue_of(request)).plain("article.copy_banner")
    return marked(kept.body, marks, encoding=encoding_of(kept), banner=banner)


def _span(request: Request, kept: Kept) -> tuple[int, int]:
    """Return the span that the query asks for. Raises PageError (404) where the original has no such bytes."""
    start, end = asked_number(request, "from", most=1 << 31), asked_number(request, "to", most=1 << 31)
    if not 0 <= start < end <= len(kept.body):
        raise PageError(404, "article.no_place")
    return start, end
