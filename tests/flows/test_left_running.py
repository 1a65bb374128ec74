"""Runs that Prefect believes to be under way are marked crashed, unless one of them may live."""

import json
from pathlib import Path

from flows.house import House
from flows.live.left_running import mark_crashed
from flows.settings import load_settings
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server

LEFT = [{"id": "1f", "name": "brave-crow"}, {"id": "2f", "name": "shy-wren"}]


def _api(logged: Logged, before: int) -> Answer:
    """Answer as Prefect's server does."""
    body = json.dumps(LEFT if logged.path.endswith("/filter") else {"status": "ACCEPT"}).encode()
    return Answer((b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body),))


def _marked(server: OddServer, house: House) -> list[str]:
    return list(mark_crashed(f"http://127.0.0.1:{server.port}/api", house))


def test_runs_whose_scheduler_is_gone_are_marked_so_that_their_deployment_goes_on(tmp_path: Path) -> None:
    with odd_server({}, default=_api) as server:
        assert _marked(server, House(settings=load_settings(store=str(tmp_path)))) == [
            "brave-crow",
            "shy-wren",
        ]
        (asked, *set_states) = server.log
    assert b'["RUNNING", "PENDING", "CANCELLING"]' in asked.request
    assert [one.path for one in set_states] == ["/api/flow_runs/1f/set_state", "/api/flow_runs/2f/set_state"]
    assert all(b'"type": "CRASHED"' in one.request and b'"force": true' in one.request for one in set_states)


def test_while_somebody_holds_the_store_none_is_marked(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path)))
    with house.lock(), odd_server({}, default=_api) as server:
        assert _marked(server, house) == []
        assert server.log == []
