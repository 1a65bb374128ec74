"""/original/<uuid>: the archived original, in its sandbox."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.web.originals import kept_of, sandboxed, shown
from desk.web.paths import asked_record
from desk.web.serving import desk_of


def routes() -> list[Route]:
    """Return the addresses of the page."""
    return [Route("/original/{record}", _original), Route("/original/{record}/source", _source)]


def _original(request: Request) -> Response:
    return shown(kept_of(desk_of(request), asked_record(request)))


def _source(request: Request) -> Response:
    """Give the same characters as text, tags and all."""
    kept = kept_of(desk_of(request), asked_record(request))
    return sandboxed(kept.body, kept.media.replace("text/html", "text/plain"))
