"""What is told to or asked of an address that the user set: through the address guard, within a limit, and never following a redirect."""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from flows.version import VERSION
from spiders.guard.proxy import read_proxy

LIMIT_S = 10.0  # of one try, looking up the name included; a service that takes posts answers within one
PAUSE_S = 2.0  # before the second try
TRIES = 2
_GUARD = "the address guard"  # what it refuses, it refuses the next time too
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where to post or ask, and how: `private` lets it go to loopback and private addresses, `ca_file` is whom to trust instead of the system's.

    `proxy` (`http://HOST:PORT`) carries it, and looks its name up, as it carries the crawl.
    """

    url: str
    private: bool = False
    ca_file: Path | None = None
    proxy: str = ""
    limit_s: float = LIMIT_S
    pause_s: float = PAUSE_S


def post(where: Post, payload: Mapping[str, object]) -> str:
    """Post JSON, once more where that failed; return "" or why it did not arrive, in words that hold no part of the address but its host."""
    body = json.dumps(payload).encode()
    why = ""
    for left in reversed(range(TRIES)):
        why = _within(where, body)
        if not why or why.startswith(_GUARD):
            break
        if left:
            time.sleep(where.pause_s)
    return why and f"{urlsplit(where.url).hostname}: {why}"


def ask(where: Post) -> str:
    """Ask once (GET); return "" or why there was no good answer, in words that hold no part of the address."""
    return _within(where, None)


def _within(where: Post, body: bytes | None) -> str:
    """Try once, with a body to post or without one to ask, in a thread of its own: neither a name server nor a slow answer may hold a run up."""
    said: list[str] = []
    thread = Thread(target=lambda: said.append(_tried(where, body)), daemon=True)
    thread.start()
    thread.join(where.limit_s)
    return said[0] if said else _silent(where)


def _silent(where: Post) -> str:
    """Say that a limit is over, whichever it was: that of one try, or of one wait for the other side."""
    return f"no answer within {where.limit_s:g} s"


def _tried(where: Post, body: bytes | None) -> str:
    parts = urlsplit(where.url)
    headers = {"User-Agent": f"warraq/{VERSION}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = _connection(where)
        try:
            connection.request("GET" if body is None else "POST", path, body, headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except _RefusedError as error:
        return str(error)
    except TimeoutError:
        return _silent(where)
    except socket.gaierror:
        return "its name leads to no address"
    except ssl.SSLCertVerificationError as error:
        return f"its certificate cannot be trusted ({error.verify_message})"
    except Exception as error:  # noqa: BLE001  # whatever it was, a run does not end of it, and it may hold the address
        return f"it cannot be reached ({type(error).__name__})"
    if 300 <= status < 400:
        return f"it answered {status}, and redirects are not followed"
    return "" if 200 <= status < 300 else f"it answered {status}"


class _RefusedError(Exception):
    """The address guard lets no connection through; the message says why."""


def _connection(where: Post) -> http.client.HTTPConnection:
    """Connect to the very address that the guard let through, or by the proxy that a setting names."""
    parts = urlsplit(where.url)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    if where.proxy:
        connection = http.client.HTTPConnection(*read_proxy(where.proxy), timeout=where.limit_s)
        connection.set_tunnel(host, port)
        connection.connect()
    else:
        connection = http.client.HTTPConnection(host, port, timeout=where.limit_s)
        connection.sock = socket.create_connection(
            (_admitted(where, host, port), port), timeout=where.limit_s
        )
    if parts.scheme == "https":
        trust = ssl.create_default_context(cafile=str(where.ca_file) if where.ca_file else None)
        try:
            connection.sock = trust.wrap_socket(connection.sock, server_hostname=host)
        except BaseException:
            connection.close()
            raise
    return connection


def _admitted(where: Post, host: str, port: int) -> str:
    """Return the first address of a name, when every one of them may be dialled."""
    from spiders.guard.dialer import refusal  # Twisted comes with it, and most runs have no alarm

    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if refusal(address, allow_private=where.private):
            advice = "" if where.private else "; alarm_private = true lets alarms, and nothing else, go there"
            raise _RefusedError(f"{_GUARD} lets nothing go there, it is no public address{advice}")
    return found[0]
