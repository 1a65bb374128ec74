"""Where the desk listens, and the loop that serves it."""

import errno
import socket

import uvicorn
from starlette.applications import Starlette

from desk.web.guard.security import is_loopback
from desk.web.peers import Patience
from desk.web.serving import Serving

LEAST_TOKEN = (
    16  # characters; 16 of base64 are 96 bits, and ten wrong ones a minute end the trying of one address
)
_GRACE_S = 3  # what a slow reader gets when the desk is closed


class ServeError(Exception):
    """The desk cannot be opened. The message says why, and the next step."""


class TokenError(ServeError):
    """The token is missing where one is needed, too short, or cannot be read."""


def refuse_open_door(serving: Serving) -> None:
    """Raise TokenError for a desk that others could reach without a token that nobody guesses (row U6)."""
    if not is_loopback(serving.host) and not serving.token:
        raise TokenError(
            f"{serving.host} can be reached from other machines, and there is no token: give one of {LEAST_TOKEN} characters or more "
            "(--token-file FILE, or --token TOKEN), or leave --host away, so that this machine alone sees the desk"
        )
    if serving.token and len(serving.token) < LEAST_TOKEN:
        raise TokenError(
            f"the token has {len(serving.token)} characters, and {LEAST_TOKEN} are the least; "
            'python -c "import secrets; print(secrets.token_urlsafe())" makes one'
        )


def listen(serving: Serving) -> socket.socket:
    """Return a socket that listens where the desk is to be; port 0 is any free one. Raises ServeError."""
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((serving.host, serving.port))
        sock.listen(128)
    except (OSError, OverflowError) as error:
        sock.close()
        raise ServeError(_why_not(serving, error)) from error
    return sock


def address_of(serving: Serving) -> str:
    """Return the address to open; of a desk on all addresses that of this machine's name."""
    host = socket.gethostname() if serving.host in {"0.0.0.0", "::"} else serving.host  # noqa: S104  # compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{serving.port}/"


def serve_until_stopped(app: Starlette, sock: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; the signal is raised again when all is closed."""
    make_server(app).run(sockets=[sock])


def make_server(app: Starlette) -> uvicorn.Server:
    """Return a server of the desk: no log of addresses, no word of proxies believed, no banner."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws="none",
        http=Patience,
        limit_concurrency=200,  # a desk has a newsroom of readers, not a public; what one of them gets: desk.web.peers
        timeout_graceful_shutdown=_GRACE_S,
    )
    return uvicorn.Server(config)


def _why_not(serving: Serving, error: Exception) -> str:
    where = f"{serving.host}:{serving.port}"
    match error:
        case OSError(errno=errno.EADDRINUSE):
            other = serving.port + 1 if serving.port < 65_535 else 8081
            return f"another program listens on {where} already, perhaps another desk: open it, or give another port (--port {other})"
        case OSError(errno=errno.EACCES):
            return f"this user may not listen on {where}: give a port of 1024 or more (--port 8080)"
        case OverflowError():
            return f"{serving.port} is no port: give one from 1 to 65535 (--port 8080)"
    return f"cannot listen on {where}: {error}. Give an address of this machine (--host 127.0.0.1)"
