"""The door where a token is wanted: given once by a form, kept in a cookie, never in an address (row U6)."""

import hashlib
import hmac
import time
from collections import deque

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from desk.web.forms import Form, posted
from desk.web.paths import own_path
from desk.web.render import render
from desk.web.serving import Desk, desk_of
from desk.web.trouble import PageError

_OPEN = ("/login", "/assets/", "/language", "/theme")
_MOST_WRONG = 10  # tokens in a minute, of all askers together: 16 letters are never guessed so
_MINUTE_S = 60.0


class Door:
    """Let those in who gave the token; show the others the form. Without a token everybody on this machine is in."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_open = scope["type"] != "http" or not self._desk.serving.token or scope["path"].startswith(_OPEN)
        if is_open or _is_known(Request(scope), self._desk):
            await self._app(scope, receive, send)
            return
        # A page of the desk's own app: its state is not in the scope yet.
        page = await run_in_threadpool(_asked_for_token, Request(scope, receive))
        await page(scope, receive, send)


class Tries:
    """How many wrong tokens came lately."""

    def __init__(self) -> None:
        self._wrong: deque[float] = deque(maxlen=_MOST_WRONG)

    def are_spent(self) -> bool:
        """Say whether nobody may try for now."""
        return len(self._wrong) == _MOST_WRONG and time.monotonic() - self._wrong[0] < _MINUTE_S

    def note(self) -> None:
        """Remember a wrong one."""
        self._wrong.append(time.monotonic())


def routes() -> list[Route]:
    """Return the addresses of the door."""
    tries = Tries()

    def enter(request: Request, form: Form) -> Response:
        desk = desk_of(request)
        if tries.are_spent():
            raise PageError(429, "error.many_tokens")
        if not hmac.compare_digest(form.get("key", "").encode(), desk.serving.token.encode()):
            tries.note()
            return _form(request, own_path(form.get("back", "/")), is_wrong=True)
        answer = RedirectResponse(own_path(form.get("back", "/")), status_code=303)
        answer.set_cookie(_cookie(desk), _pass(desk), httponly=True, samesite="strict", path="/")
        return answer

    def leave(request: Request, form: Form) -> Response:
        del form
        answer = RedirectResponse("/", status_code=303)
        answer.delete_cookie(_cookie(desk_of(request)), path="/", httponly=True, samesite="strict")
        return answer

    return [
        Route("/login", posted(enter), methods=["POST"]),
        Route("/logout", posted(leave), methods=["POST"]),
    ]


def _asked_for_token(request: Request) -> Response:
    return _form(request, own_path(request.url.path), is_wrong=False)


def _form(request: Request, back: str, *, is_wrong: bool) -> Response:
    return render(request, "login.html", status=401, back=back, is_wrong=is_wrong)


def _cookie(desk: Desk) -> str:
    return f"warraq-{desk.serving.port}"  # browsers keep cookies of all ports of a host together


def _pass(desk: Desk) -> str:
    """Return what the cookie holds: of this server alone, and not the token."""
    return hmac.new(desk.secret.encode(), desk.serving.token.encode(), hashlib.sha256).hexdigest()


def _is_known(request: Request, desk: Desk) -> bool:
    return hmac.compare_digest(request.cookies.get(_cookie(desk), "").encode(), _pass(desk).encode())
