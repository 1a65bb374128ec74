"""The door where a token is wanted: given once by a form, kept in a cookie, never in an address (row U6)."""

import hmac
import time
from collections import OrderedDict, deque

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from desk.web.guard.forms import Form, posted, read_form
from desk.web.paths import own_path
from desk.web.peers import peer_of
from desk.web.render import render
from desk.web.serving import Desk, desk_of
from desk.web.trouble import PageError

_OPEN = ("/login", "/assets/", "/language", "/theme")
_MOST_WRONG = 10  # tokens in a minute, from one address: 16 letters are never guessed so
_MOST_ASKERS = 10_000  # that are remembered, the latest
_MINUTE_S = 60.0


class Door:
    """Let those in who gave the token; show the others the form. Without a token everybody on this machine is in."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_open = scope["type"] != "http" or scope["path"].startswith(_OPEN)
        if is_open or self._desk.knows(Request(scope)):
            await self._app(scope, receive, send)
            return
        page = await run_in_threadpool(_asked_for_token, Request(scope, receive))
        await page(scope, receive, send)


class Tries:
    """How many wrong tokens came lately, from whom: who guesses shuts the door for nobody else."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def are_spent(self, asker: str) -> bool:
        """Say whether an asker may not try for now."""
        wrong = self._wrong.get(asker, deque[float]())
        return len(wrong) == _MOST_WRONG and time.monotonic() - wrong[0] < _MINUTE_S

    def note(self, asker: str) -> None:
        """Remember a wrong one."""
        self._wrong.setdefault(asker, deque(maxlen=_MOST_WRONG)).append(time.monotonic())
        self._wrong.move_to_end(asker)
        if len(self._wrong) > _MOST_ASKERS:
            self._wrong.popitem(last=False)


def routes() -> list[Route]:
    """Return the addresses of the door."""
    tries = Tries()

    async def enter(request: Request) -> Response:
        form, desk = await read_form(request), desk_of(request)
        asker = peer_of(request.client.host if request.client else "")
        if tries.are_spent(asker):
            raise PageError(429, "error.many_tokens")
        if not hmac.compare_digest(form.get("key", "").encode(), desk.serving.token.encode()):
            tries.note(asker)
            return await run_in_threadpool(_form, request, own_path(form.get("back", "/")), is_wrong=True)
        answer = RedirectResponse(own_path(form.get("back", "/")), status_code=303)
        answer.set_cookie(desk.cookie, desk.pass_, httponly=True, samesite="strict", path="/")
        return answer

    def leave(request: Request, form: Form) -> Response:
        del form
        answer = RedirectResponse("/", status_code=303)
        answer.delete_cookie(desk_of(request).cookie, path="/", httponly=True, samesite="strict")
        return answer

    return [
        Route("/login", enter, methods=["POST"]),  # without the token of forms: who knocks has seen no page
        Route("/logout", posted(leave), methods=["POST"]),
    ]


def _asked_for_token(request: Request) -> Response:
    return _form(request, own_path(request.url.path), is_wrong=False)


def _form(request: Request, back: str, *, is_wrong: bool) -> Response:
    return render(request, "login.html", status=401, back=back, is_wrong=is_wrong)
