"""The doctor's word on the proxy that the user chose: it stands outside the address guard."""

import socket
from collections.abc import Iterator

from flows.doctor.check import Check, bad, warned
from flows.house import House
from flows.proxy import past_proxy
from spiders.guard.proxy import read_proxy

_PATIENCE_S = 5.0


def check_proxy(house: House) -> Iterator[Check]:
    """Yield whether the proxy can be reached, and what is no longer guarded; nothing where none is set."""
    proxy = house.settings.egress_proxy
    if not proxy:
        return
    past = past_proxy(house.settings)
    if past:
        told = f"rules of connect_to go past the proxy {proxy}: {', '.join(past)} are dialled from here, and see this machine"
        yield warned("proxy", told, "take these rules out of the settings, or know that they are so")
    try:
        socket.create_connection(read_proxy(proxy), timeout=_PATIENCE_S).close()
    except OSError as error:
        yield bad("proxy", f"{proxy}: {error}", "start it, or take egress_proxy out of the settings")
        return
    yield warned(
        "proxy",
        f"all pages go through {proxy}, which turns names into addresses: the address guard sees none of them, only ports, "
        "addresses that stand in a URL, and localhost",
        "use a proxy that refuses private addresses itself, or take egress_proxy out of the settings",
    )
