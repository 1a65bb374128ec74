"""Who may ask the desk, and what a browser may do with its answers (rows U2, U4, U6).

A name server that lies ("DNS rebinding") can lead a foreign page's name to this machine: only names of our own are answered. What
changes something must come from a page of ours: a foreign Origin is refused, and forms hold a token (`desk.web.guard.forms`).
"""

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.web.serving import Serving

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# What a page says itself stands: the original has a stricter policy of its own.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make browsers send `Origin: null` with our own forms (Fetch, "append a request Origin header").
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
}
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """Refuse what does not speak to us by a name of ours or comes from a foreign page; give every answer its headers."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app = app
        self._serving = serving
        self._names = _names_of(serving)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if refused := self._refusal(Headers(scope=scope)):
            await _refuse(refused, sender)
            return
        await self._app(scope, receive, sender)

    def _refusal(self, headers: Headers) -> str:
        """Return why a request is refused, "" where it is not."""
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        host = _name_in(f"//{hosts[0]}") if len(hosts) == 1 else ""
        if not host or not self._is_ours(host):
            return "this desk has another name: open the address that `warraq serve` printed"
        if any(_place_in(origin) != hosts[0].lower() for origin in origins):
            return "a page of another site asked for this; open the desk's own page and try it there"
        return ""

    def _is_ours(self, host: str) -> bool:
        if host in self._names:
            return True
        # A name that a stranger leads here is a name: an address of numbers is what a person typed.
        return bool(self._serving.token) and _is_address(host)


def is_loopback(host: str) -> bool:
    """Say whether nobody but this machine reaches an address to listen on."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _names_of(serving: Serving) -> frozenset[str]:
    names = {*_LOOPBACK_NAMES, serving.host.lower(), *(name.lower() for name in serving.names)}
    if not is_loopback(serving.host):
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}
    return frozenset(names)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _name_in(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _place_in(origin: str) -> str:
    """Return the name and port of an Origin; "" of what cannot be read."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


async def _refuse(why: str, send: Send) -> None:
    """Answer in plain text: the asker may be no person, and is no reader of ours."""
    body = f"refused: {why}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
