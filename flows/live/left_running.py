"""Runs that Prefect believes to be under way though their process is gone: told as crashed when a scheduler starts.

Prefect's worker reports a run that dies while it looks on. Where the worker died too (the power went, all was killed), the
run stays "Running" for ever, and a deployment that allows one run at a time starts none after it.
"""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

from archive.lock import holders
from flows.house import House

_ALIVE = ("RUNNING", "PENDING", "CANCELLING")
_MESSAGE = "its process died without a word: the scheduler that ran it is gone, and nobody holds the store"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy is chosen, never found
_LIMIT_S = 60.0  # of one answer; a server that has just started on a loaded machine took 20 s


def mark_crashed(api: str, house: House) -> Iterator[str]:
    """Mark the runs that were left running at *api* as crashed and yield their names; no worker may be at work there yet.

    While a run is under way in the store, none is marked: it may outlive the scheduler that started it. Raises OSError where the
    server does not answer, as urllib does.
    """
    if next(holders(house.root), None) is not None:
        return
    found = _asked(f"{api}/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": list(_ALIVE)}}}})
    for run in found if isinstance(found, list) else ():
        _asked(
            f"{api}/flow_runs/{run['id']}/set_state",
            {"state": {"type": "CRASHED", "name": "Crashed", "message": _MESSAGE}, "force": True},
        )
        yield str(run["name"])


def _asked(url: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310  # our own loopback server
    with DIRECT.open(request, timeout=_LIMIT_S) as answer:
        return json.load(answer)
