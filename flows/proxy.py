"""The proxy that a user chose, as runs hear of it: a dead one stops them before anything is asked, and each says that it had one."""

import socket
from collections.abc import Iterator

from flows.run import Run
from flows.settings import Settings
from spiders.guard.proxy import read_proxy, unreachable

_PATIENCE_S = 10.0  # a choice: a proxy is near


class ProxyDownError(Exception):
    """The proxy cannot be reached, so that nobody can be asked anything."""


def refuse_dead_proxy(settings: Settings) -> None:
    """Raise ProxyDownError where a proxy is set and nobody listens there: each address would fail, and none by its own fault."""
    proxy = settings.egress_proxy
    if not proxy:
        return
    try:
        socket.create_connection(read_proxy(proxy), timeout=_PATIENCE_S).close()
    except OSError as error:
        why = f"{unreachable(proxy, error)}. Start it, or take egress_proxy out of the settings (WARRAQ_EGRESS_PROXY)"
        raise ProxyDownError(f"{why}, then run the same command again: it goes on from here") from error


def proxy_notes(run: Run) -> Iterator[str]:
    """Yield that a run was carried by a proxy, and which hosts were dialled past it."""
    settings = run.house.settings
    if settings.egress_proxy:
        yield f"asked for through the proxy {settings.egress_proxy}, which turned names into addresses: no record has the server's"
        if past := past_proxy(settings):
            yield f"dialled past the proxy, by rules of connect_to: {', '.join(past)}"


def past_proxy(settings: Settings) -> tuple[str, ...]:
    """Return the hosts, with their ports, that are dialled from here although there is a proxy."""
    rules = settings.wire().connect_to if settings.egress_proxy else ()
    return tuple(dict.fromkeys(f"{rule.host}:{rule.for_port}" for rule in rules))
