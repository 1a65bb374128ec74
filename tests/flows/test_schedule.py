"""`warraq schedule`: the embedded scheduler registers the deployments, schedules them, and a worker runs one."""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.embedded import Embedded, embedded_schedule
from flows.house import House
from flows.settings import CHECKOUT, load_settings

pytestmark = [pytest.mark.slow, pytest.mark.server]
LIMIT_S = 180.0


def ask(api: str, path: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(
        api + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def until(true: Callable[[], Any], what: str) -> Any:
    """Ask again, a few times a second, until the answer is yes or the limit is over."""
    deadline, pause = time.monotonic() + LIMIT_S, threading.Event()
    while time.monotonic() < deadline:
        if got := true():
            return got
        pause.wait(0.3)
    pytest.fail(f"not within {LIMIT_S} s: {what}")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    house = House(settings=load_settings(store=str(tmp_path_factory.mktemp("store"))))
    with embedded_schedule(house, port=None, tell=lambda text: None) as running:
        yield running
    assert all(process.poll() is not None for process in running.processes), (
        "a part of the scheduler outlived it"
    )


def deployments(api: str) -> dict[str, dict[str, Any]]:
    return {found["name"]: found for found in ask(api, "/deployments/filter", {})}


def test_the_three_deployments_of_prefect_yaml_are_registered(scheduler: Embedded) -> None:
    assert set(deployments(scheduler.api)) == {"gather", "refetch", "audit"}


def test_each_cron_deployment_gets_scheduled_runs(scheduler: Embedded) -> None:
    ids = {found["id"] for found in deployments(scheduler.api).values()}

    def all_scheduled() -> bool:
        runs = ask(
            scheduler.api, "/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
        )
        return {run["deployment_id"] for run in runs if run["auto_scheduled"]} == ids

    assert until(all_scheduled, "scheduled runs of every deployment")


def test_a_worker_executes_a_run(scheduler: Embedded) -> None:
    audit = deployments(scheduler.api)["audit"]["id"]
    run = ask(scheduler.api, f"/deployments/{audit}/create_flow_run", {})

    def ended() -> dict[str, Any] | None:
        state = ask(scheduler.api, f"/flow_runs/{run['id']}")["state"]
        return state if state["type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"} else None

    # An empty store has nothing that could be called sound: the audit says so, and the run is a failed one.
    state = until(ended, "the end of the run")
    assert state["type"] == "FAILED"
    assert "nothing" in state["message"]


def test_the_command_stops_cleanly_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desk.cli", "schedule", "--store", str(tmp_path / "store")]
    process = subprocess.Popen(command, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    lines = iter(process.stderr.readline, "")
    assert any("running" in line for line in lines), "the scheduler never said that it runs"
    process.send_signal(signal.SIGTERM)
    assert process.wait(90) == 130
