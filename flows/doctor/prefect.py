"""The doctor's look at Prefect: its settings, who can start runs here, and whether the server that is told of runs answers."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from flows.doctor.check import Check, Health, bad, good, warned
from flows.telling.webhook import Post, ask

_PATIENCE_S = 3.0  # a server on this machine says how it is within 0.1 s
_CORRECT = (
    "correct PREFECT_API_URL (http://HOST:PORT/api), or unset it; prefect config view shows where it is set"
)
_ANALYTICS = (
    "set PREFECT_SERVER_ANALYTICS_ENABLED=false and DO_NOT_TRACK=1; warraq schedule does so by itself"
)


def check_prefect() -> Iterator[Check]:
    """Yield what Prefect's settings in force here mean: server and whether it answers, listening address, sign-in, analytics."""
    from prefect.settings import get_current_settings  # 2 to 4 s: a gather by itself never imports it

    try:
        settings = get_current_settings()
    except ValueError as error:  # its words may hold a password
        yield bad("prefect", f"Prefect cannot read its own settings ({type(error).__name__})", _CORRECT)
        return
    url = str(settings.api.url or "")
    signed = bool(settings.api.key or settings.api.auth_string)
    server = asked_server(url, signed=signed)
    yield (
        server
        if server.health is Health.BAD
        else answering(server, url, _trusted(settings.api.ssl_cert_file))
    )
    yield own_server(str(settings.server.api.host), signed=bool(settings.server.api.auth_string))
    if settings.server.analytics_enabled:
        yield warned("analytics", "a Prefect server started here tells its maker of its use", _ANALYTICS)
    else:
        yield good("analytics", "off: a Prefect server started here tells nobody of its use")


def _trusted(path: str | None) -> Path | None:
    return Path(path).expanduser() if path else None


def asked_server(url: str, *, signed: bool) -> Check:
    """Judge the server that runs are told to; its address may hold a password, so only its host is named."""
    if not url:
        return good(
            "prefect", "no server is set, and none is needed: warraq schedule starts its own on 127.0.0.1"
        )
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        usable = parts.scheme in {"http", "https"} and bool(host) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        return bad("prefect", "PREFECT_API_URL is no address", _CORRECT)
    if is_loopback(host):
        return good("prefect", f"runs are told to the server on {host}")
    if not signed or parts.scheme != "https":
        lacks = "without signing in" if not signed else "over plain http"
        step = "use https, and set PREFECT_API_AUTH_STRING or PREFECT_API_KEY"
        return warned("prefect", f"runs are told to {host} {lacks}", step)
    return good("prefect", f"runs are told to {host}, signed in, over https")


def answering(server: Check, url: str, ca_file: Path | None = None, patience_s: float = _PATIENCE_S) -> Check:
    """Ask a server how it is, and return what was said of it with that: a warning where it gives no good answer."""
    if not url:
        return server
    place = Post(url=f"{url.rstrip('/')}/health", private=True, ca_file=ca_file, limit_s=patience_s)
    why = ask(place)
    if not why:
        return replace(server, message=f"{server.message}; it answers")
    step = "start that server, or unset PREFECT_API_URL: no run needs one, and warraq schedule starts its own"
    return warned("prefect", f"{server.message}; {why}", "; ".join(filter(None, (step, server.next_step))))


def own_server(host: str, *, signed: bool) -> Check:
    """Judge where a server that is started here would listen."""
    if is_loopback(host):
        return good("prefect host", f"a server started here listens on {host} alone")
    if signed:
        return good("prefect host", f"a server started here listens on {host}, and asks who is there")
    step = "set PREFECT_SERVER_API_HOST=127.0.0.1, or PREFECT_SERVER_API_AUTH_STRING=user:password"
    return bad("prefect host", f"a server started here listens on {host} and lets anybody run flows", step)


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
