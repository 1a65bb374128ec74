"""The web desk: server-rendered pages that work without scripts. A page module has `routes()`; those listed here are the desk.

Pages are plain functions: Starlette runs them in threads, so that reading a WARC file never holds the other readers up.
"""

import contextlib
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from archive.catalogue.catalogue import CatalogueError
from archive.custody.keys import KeyFileError
from archive.custody.log import CustodyError
from archive.lock import LockedError
from archive.manifests.manifest import ManifestError
from archive.originals import OriginalError
from archive.reading.grammar import RecordError
from archive.shared.away import AwayError, RefusedError
from archive.shared.preparing import SharedError
from archive.store import StoreError, StoreErrorKind
from desk.web import language, render
from desk.web.guard import login
from desk.web.guard.security import HEADERS, Guard
from desk.web.pages import article, copies, decide, live, original, record, run, search, stories, story
from desk.web.paths import own_path
from desk.web.serving import Desk, Serving
from desk.web.trouble import PageError
from flows.exports.package import ChangedError, ExportError
from flows.house import House
from flows.settings import SettingsError
from flows.store.readings import ReadingError
from story.seed import SeedError

PAGES = (stories, original, search, story, copies, decide, run, article, record, live)
# Errors whose own sentence says what, where and the next step.
_SENTENCES = (
    CatalogueError,
    CustodyError,
    KeyFileError,
    ManifestError,
    ExportError,
    StoreError,
    OriginalError,
    RecordError,
    ReadingError,
    SettingsError,
    SeedError,
    LockedError,
    AwayError,
    RefusedError,
    SharedError,
    OSError,
)
_UNWRITTEN = frozenset({StoreErrorKind.FULL, StoreErrorKind.NOT_WRITABLE})
_YEAR_S = 365 * 24 * 3600


def make_app(house: House, serving: Serving) -> Starlette:
    """Return the desk of a store. It opens nothing until it is asked."""
    desk = Desk(house=house, serving=serving)
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, serving=serving), Middleware(login.Door, desk=desk)],
        exception_handlers={
            PageError: _told,
            HTTPException: _not_there,
            **dict.fromkeys(_SENTENCES, _sentence),
            Exception: _broken,
        },
        lifespan=_lifespan,
    )
    app.state.desk = desk
    return app


def _routes() -> list[BaseRoute]:
    pages = [route for page in PAGES for route in page.routes()]
    folder = Path(str(resources.files("desk.web").joinpath("assets")))
    return [
        *pages,
        *login.routes(),
        Route("/language", _choose_language),
        Route("/theme", _choose_theme),
        Mount("/assets", StaticFiles(directory=folder)),
    ]


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    app.state.desk.close()


def _choose_language(request: Request) -> Response:
    return _chosen(request, language.COOKIE, [tongue.value for tongue in language.Tongue])


def _choose_theme(request: Request) -> Response:
    return _chosen(request, render.THEME_COOKIE, list(render.THEMES))


def _chosen(request: Request, cookie: str, allowed: list[str]) -> Response:
    """Remember a choice of looks, and go back to where it was made."""
    wanted = request.query_params.get("to", "")
    answer = RedirectResponse(own_path(request.query_params.get("back", "/")), status_code=303)
    if wanted in allowed:
        answer.set_cookie(cookie, wanted, max_age=_YEAR_S, httponly=True, samesite="lax", path="/")
    return answer


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, PageError)
    return _page(request, error.status, error.key, error.values)


def _not_there(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _page(request, status, "error.wrong_way" if status == 405 else "error.not_there", {})


def _sentence(request: Request, error: Exception) -> Response:
    is_unwritten = isinstance(error, StoreError) and error.kind in _UNWRITTEN and request.method == "POST"
    if isinstance(error, ChangedError):
        return _page(request, 409, "article.altered", {"why": str(error)})
    return _page(
        request, 503, "error.unwritten" if is_unwritten else "error.trouble", {}, sentence=str(error)
    )


def _broken(request: Request, error: Exception) -> Response:
    """Say that the desk itself failed; where it broke stands in the terminal, never in the page."""
    page = _page(request, 500, "error.broken", {"kind": type(error).__name__})
    page.headers.update(HEADERS)  # it is answered outside the guard
    return page


def _page(
    request: Request, status: int, key: str, values: dict[str, str | int], sentence: str = ""
) -> Response:
    return render.render(
        request, "error.html", status=status, code=status, key=key, told=values, sentence=sentence
    )
