"""/original/<uuid>: the archived original in its sandbox; opened by itself it stands in a page that says what it is."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from archive.catalogue.views.articles import article_of_record
from desk.web.article.originals import kept_of, sandboxed, shown
from desk.web.paths import asked_record, original_path
from desk.web.render import render
from desk.web.serving import desk_of


def routes() -> list[Route]:
    """Return the addresses of the page."""
    return [
        Route("/original/{record}", _original),
        Route("/original/{record}/raw", _raw),
        Route("/original/{record}/source", _source),
    ]


def _original(request: Request) -> Response:
    """Give a frame the original, and a person the page around it: a link followed in there cannot leave (frame-src)."""
    if request.headers.get("sec-fetch-dest") != "document":
        return _raw(request)
    desk, record_id = desk_of(request), asked_record(request)
    kept = kept_of(desk, record_id)
    whose = article_of_record(desk.catalogue(), record_id)
    return render(request, "original.html", kept=kept, record=record_id, whose=whose)


def _raw(request: Request) -> Response:
    """Give a frame the original; whoever opens it by itself is led to the page around it."""
    if request.headers.get("sec-fetch-dest") == "document":
        return RedirectResponse(original_path(asked_record(request)), status_code=303)
    return shown(kept_of(desk_of(request), asked_record(request)))


def _source(request: Request) -> Response:
    """Give the same characters as text, tags and all."""
    kept = kept_of(desk_of(request), asked_record(request))
    return sandboxed(kept.body, kept.media.replace("text/html", "text/plain"))
