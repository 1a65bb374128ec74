"""`warraq schedule`: deployments get scheduled runs, a worker walks the story, a cancelled run seals what it kept."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from archive.audit.finding import FindingVerdict
from archive.audit.store import audit_store
from archive.fate import Fate
from archive.manifests.manifest import Manifest, from_json
from archive.store import FolderStore
from desk.exits import Exit
from flows.house import House
from flows.settings import CHECKOUT
from practice.server import PracticeWeb
from tests.flows.conftest import STORY, practice_house, told_small
from tests.mid_run import children_of

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(500)]
LIMIT_S = 240.0
ENDS = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduler:
    """A running scheduler over a store whose settings lead to the practice web."""

    api: str
    house: House

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the server's API; a busy server's 503 is asked again, as Prefect's own client does."""
        (answer,) = until(lambda: self._asked(path, body), f"an answer to {path}")
        return answer

    def _asked(self, path: str, body: dict[str, Any] | None) -> list[Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.api + path, data=data, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
                return [json.load(answer)]
        except urllib.error.HTTPError as refused:
            if refused.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            return []

    def deployments(self) -> dict[str, str]:
        """Return deployment ids by name."""
        return {found["name"]: found["id"] for found in self.ask("/deployments/filter", {})}

    def start(self, name: str, **variables: str) -> str:
        """Start a deployment now, with these variables in its environment; return the run's id."""
        body = {"job_variables": {"env": variables}}
        return str(self.ask(f"/deployments/{self.deployments()[name]}/create_flow_run", body)["id"])

    def end_of(self, run: str) -> dict[str, Any]:
        """Wait for a run's end; return its state."""
        return until(
            lambda: (state := self.ask(f"/flow_runs/{run}")["state"])["type"] in ENDS and state,
            f"the end of {run}",
        )

    def manifests(self) -> list[Manifest]:
        """Return the story's manifests, oldest first."""
        return [
            from_json(path.read_bytes()) for path in sorted((self.house.root / "runs" / STORY).glob("*.json"))
        ]


def until(true: Callable[[], Any], what: str) -> Any:
    """Ask again, a few times a second, until the answer is yes or the limit is over."""
    deadline, pause = time.monotonic() + LIMIT_S, threading.Event()
    while time.monotonic() < deadline:
        if got := true():
            return got
        pause.wait(0.2)
    pytest.fail(f"not within {LIMIT_S} s: {what}")


A_FLOW = "from prefect import flow, task\n@task\ndef two(): return 2\n@flow\ndef walk(): return two() + 40\nprint('answer', walk())"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name the store; what Prefect keeps of it is made once, by whoever comes first (ten seconds of processor time)."""
    return tmp_path_factory.mktemp("scheduled") / "store"


@pytest.fixture(scope="module")
def first_flow(store: Path) -> subprocess.CompletedProcess[str]:
    """Run a flow of two lines with no server at hand, in the home that the scheduler then takes over."""
    (store / "prefect").mkdir(parents=True)
    environment = {
        **os.environ,
        "PREFECT_HOME": str(store / "prefect"),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }
    return subprocess.run(
        [sys.executable, "-c", A_FLOW],
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.fixture(scope="module")
def scheduler(
    store: Path, first_flow: subprocess.CompletedProcess[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scheduler]:
    with pytest.MonkeyPatch.context() as patch, PracticeWeb(visit=1) as web:
        house = practice_house(web, store)
        settings = house.settings
        given = {
            "OUTLETS": settings.outlets,
            # How a walk runs is asked here, not how far it goes.
            "SEEDS": told_small(tmp_path_factory.mktemp("small")),
            "ALLOW_PRIVATE": "true",
            "CA_FILE": settings.ca_file,
            "DELAY_S": "0",
            "ROUNDS": "1",
            "EXTRACT_WORKERS": "1",
        }
        for name, value in {**given, "CONNECT_TO": json.dumps(settings.connect_to)}.items():
            patch.setenv(f"WARRAQ_{name}", str(value))
        # Prefect looks every ten seconds for what is to begin, and for what was cancelled.
        patch.setenv("PREFECT_WORKER_QUERY_SECONDS", "1")
        patch.setenv("PREFECT_RUNNER_POLL_FREQUENCY", "1")
        command = [sys.executable, "-m", "desk.cli", "schedule", "--json", "--store", str(house.root)]
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        parts = children_of(process.pid)
        yield Scheduler(api=told["api"], house=house)
        process.send_signal(signal.SIGTERM)
        assert process.wait(90) == Exit.INTERRUPTED, "it did not stop as it should"
        assert len(parts) >= 2
        assert [pid for pid in parts if Path(f"/proc/{pid}").exists()] == [], (
            "a part of the scheduler outlived it"
        )


def test_a_prefect_flow_runs_without_a_server_at_hand(first_flow: subprocess.CompletedProcess[str]) -> None:
    """Newer versions of fastapi or sqlalchemy break it and pip reports nothing: they are held in pyproject.toml."""
    assert first_flow.returncode == 0, first_flow.stderr
    assert "answer 42" in first_flow.stdout


def test_the_deployments_of_prefect_yaml_are_registered(scheduler: Scheduler) -> None:
    assert set(scheduler.deployments()) == {"gather", "refetch", "audit", "work"}


def test_each_cron_deployment_gets_scheduled_runs(scheduler: Scheduler) -> None:
    ids = {one for name, one in scheduler.deployments().items() if name != "work"}

    def all_scheduled() -> bool:
        runs = scheduler.ask("/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}})
        return {run["deployment_id"] for run in runs if run["auto_scheduled"]} == ids

    assert until(all_scheduled, "scheduled runs of every deployment")


def test_a_cancelled_gather_closes_its_crawl_and_seals_what_it_kept(scheduler: Scheduler) -> None:
    # A delay: some host's next page is always still to come when the word arrives, seconds after it was given.
    run = scheduler.start("gather", WARRAQ_DELAY_S="3")
    spool = scheduler.house.spool
    until(lambda: any(p.stat().st_size > 20_000 for p in spool.glob("*/*.warc.gz.open")), "something kept")
    scheduler.ask(f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING", "name": "Cancelling"}})
    assert scheduler.end_of(run)["type"] == "CANCELLED"
    (manifest,) = until(scheduler.manifests, "the cancelled run's manifest")
    assert "cancelled" in manifest.notes[0]
    assert {o.reason for o in manifest.planned if o.fate is Fate.FAILED} >= {"cancelled"}
    assert manifest.fates[Fate.KEPT] >= 1
    assert [
        f for f in audit_store(FolderStore(scheduler.house.root)) if f.verdict is not FindingVerdict.OK
    ] == []
    assert until(lambda: list(spool.iterdir()) == [], "an empty spool")


def test_a_worker_walks_the_story_in_tasks_and_shows_the_end_as_artifacts(scheduler: Scheduler) -> None:
    run = scheduler.start("gather")
    state = scheduler.end_of(run)
    assert state["type"] == "COMPLETED", state["message"]
    mine = {"flow_run_id": {"any_": [run]}}
    tasks = {
        task["name"].rsplit("-", 1)[0] for task in scheduler.ask("/task_runs/filter", {"task_runs": mine})
    }
    assert {"keep_planned", "ask_all", "read_articles", "judge_articles", "close_run"} <= tasks
    artifacts = {found["key"] for found in scheduler.ask("/artifacts/filter", {"artifacts": mine})}
    assert {f"walk-{STORY}", f"run-{STORY}"} <= artifacts
    assert len(scheduler.manifests()) == 2


def test_the_weekly_audit_runs_and_finds_the_store_sound(scheduler: Scheduler) -> None:
    run = scheduler.start("audit")
    state = scheduler.end_of(run)
    assert state["type"] == "COMPLETED", state["message"]
