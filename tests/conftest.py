"""What holds for every test: the network is closed, loopback apart."""

import gc
import ipaddress
import os
import socket
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["tests.hostile.recorder"]
ROOT = Path(__file__).parent.parent
# The tests start some 200 processes of this house. Where Python may keep no byte code, each compiles all rooms anew: 0.5 s of
# 2.3 s for `import flows.gather`.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a unix socket
    host = str(address[0])
    try:
        return host == "localhost" or ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if not _is_loopback(address):
            raise PermissionError(f"a test tried to reach {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session", autouse=True)
def outlets_alone() -> Iterator[None]:
    """Ask no service where a test does not say so: each keeps its own pace, which is no test's subject but its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARRAQ_SERVICES", "false")
        yield


@pytest.fixture(scope="session", autouse=True)
def own_config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's own folder, and the signing key in it, out of every test's reach; children inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def repo() -> Path:
    """Return the root of the checkout."""
    return ROOT


# These look at one and the same walk, built once a session: on two workers it would be built twice.
ON_THE_WALK = (
    "test_conversions",
    "test_gather",
    "test_independent",
    "test_independent_index",
    "test_left_out",
    "test_one_seed",
    "test_refetch",
)
# By processor time, most first (pytest --durations=0): what is left for the end is small, and two cores end together.
LONGEST_FIRST = (
    "test_many_workers",
    "test_killed",
    "test_schedule",
    *ON_THE_WALK,
    "test_two_machines",
    "test_prefect_runners",
    "test_soak",
    "test_live_run",
    "test_killed_news",
    "test_text_gate",
    "test_linear",
    "test_related_gate",
    "test_bucket_radosgw",
    "test_bucket_runs",
    "test_bucket_crashes",
    "test_format",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take minutes: two cores then end at the same time."""
    place = {name: at for at, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


def pytest_collection_finish() -> None:
    """Leave what is collected out of the search for cycles: to look through 13,000 tests again and again is a tenth of their own time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # new objects; Python's own 700 are for processes that hold less


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a file's tests to one worker, and all files on the walk to the same one."""
    from xdist.scheduler import LoadFileScheduling

    class ByFileAndWalk(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "the walk" if Path(file).stem in ON_THE_WALK else file

    return ByFileAndWalk(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where every program is promised to be there (REQUIRE_PROGRAMS), a test skipped for want of one has failed."""
    report = yield
    if report.skipped and "is not installed" in str(report.longrepr) and os.environ.get("REQUIRE_PROGRAMS"):
        report.outcome = "failed"
    return report
