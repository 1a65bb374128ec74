"""The scheduler in one command: a local Prefect server, a worker and the deployments of prefect.yaml."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.child_settings import child_environment
from flows.house import House
from flows.live.left_running import DIRECT, mark_crashed
from flows.settings import CHECKOUT

POOL = "warraq"
# A cold start with database migrations took 20–40 s on a loaded two-core machine.
START_LIMIT_S = 240.0
STOP_LIMIT_S = 30.0


class ScheduleError(Exception):
    """The embedded scheduler could not start; the message ends with what its log said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """A running scheduler: its web page, its API, and the processes that must stay alive."""

    url: str
    api: str
    processes: tuple[subprocess.Popen[bytes], ...]

    def broken(self) -> str | None:
        """Return what ended too early, or None while all runs."""
        for process in self.processes:
            if process.poll() is not None:
                return f"{process.args!r} ended with {process.returncode}"
        return None


@contextmanager
def embedded_schedule(house: House, *, port: int | None, tell: Callable[[str], None]) -> Iterator[Embedded]:
    """Run server, worker and deployments on loopback until the block ends; then stop them, the worker first."""
    home = house.root.resolve() / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    number = port or _free_port()
    api = f"http://127.0.0.1:{number}/api"
    environment = _environment(house, home, api)
    with ExitStack() as stack:
        tell(f"starting the local scheduler on port {number}")
        server = stack.enter_context(
            _running(
                _prefect("server", "start", "--host", "127.0.0.1", "--port", str(number)),
                environment,
                home / "server.log",
            )
        )
        _await_health(api, server, home / "server.log")
        for name in mark_crashed(api, house):
            tell(f"run {name} had died without a word: marked as crashed")
        tell("registering the deployments of prefect.yaml")
        _must(_prefect("work-pool", "create", POOL, "--type", "process", "--overwrite"), environment)
        _must(_prefect("--no-prompt", "deploy", "--all"), environment)
        worker = stack.enter_context(
            _running(
                _prefect("worker", "start", "--pool", POOL, "--name", "local"),
                environment,
                home / "worker.log",
            )
        )
        yield Embedded(url=f"http://127.0.0.1:{number}", api=api, processes=(server, worker))
        tell("stopping")


def _environment(house: House, home: Path, api: str) -> dict[str, str]:
    return child_environment(
        house.settings,
        PREFECT_HOME=str(home),
        PREFECT_API_URL=api,
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
        WARRAQ_HOME=str(CHECKOUT),
    )


def _prefect(*words: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *words]


@contextmanager
def _running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        # A group of its own: a Ctrl-C at the terminal reaches us alone, and we stop the parts in order.
        # SIGINT at its default: a worker that inherits an ignored one never ends on SIGTERM.
        process = subprocess.Popen(
            command, env=environment, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # one thread here
        )  # fmt: skip
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _must(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ScheduleError(f"{' '.join(command[2:])} failed: {(done.stderr or done.stdout)[-2000:]}")


def _await_health(api: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with DIRECT.open(f"{api}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise ScheduleError(
        f"the local scheduler did not start; its log ends with: {log.read_text(errors='replace')[-1500:]}"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
