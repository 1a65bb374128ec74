"""The first page: every story of the store."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.web.render import render


def routes() -> list[Route]:
    """Return the addresses of the page."""
    return [Route("/", _stories)]


def _stories(request: Request) -> Response:
    return render(request, "stories.html")
