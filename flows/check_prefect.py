"""The doctor's look at Prefect's settings: who can start runs here, and whom it tells of them. Nothing is asked of a server."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from flows.check import Check, bad, good, warned

_ANALYTICS = (
    "set PREFECT_SERVER_ANALYTICS_ENABLED=false and DO_NOT_TRACK=1; warraq schedule does so by itself"
)


def check_prefect() -> Iterator[Check]:
    """Yield what Prefect's settings in force here mean: server, listening address, sign-in, analytics."""
    from prefect.settings import get_current_settings  # 2 to 4 s: a gather by itself never imports it

    settings = get_current_settings()
    url = str(settings.api.url or "")
    signed = bool(settings.api.key or settings.api.auth_string)
    yield asked_server(url, signed=signed)
    yield own_server(str(settings.server.api.host), signed=bool(settings.server.api.auth_string))
    if settings.server.analytics_enabled:
        yield warned("analytics", "a Prefect server started here tells its maker of its use", _ANALYTICS)
    else:
        yield good("analytics", "off: a Prefect server started here tells nobody of its use")


def asked_server(url: str, *, signed: bool) -> Check:
    """Judge the server that runs are told to; its address may hold a password, so only its host is named."""
    if not url:
        return good(
            "prefect", "no server is set, and none is needed: warraq schedule starts its own on 127.0.0.1"
        )
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return bad("prefect", "PREFECT_API_URL is no address", "correct PREFECT_API_URL, or unset it")
    if is_loopback(host):
        return good("prefect", f"runs are told to the server on {host}")
    if not signed or parts.scheme != "https":
        lacks = "without signing in" if not signed else "over plain http"
        step = "use https, and set PREFECT_API_AUTH_STRING or PREFECT_API_KEY"
        return warned("prefect", f"runs are told to {host} {lacks}", step)
    return good("prefect", f"runs are told to {host}, signed in, over https")


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
