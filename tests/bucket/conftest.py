"""Servers of S3 on loopback: moto for the quick matrix, a shim in front of it that misbehaves."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from archive.shared.door import Door
from bench.postgres import program
from bench.postgres import server as postgres
from flows.house import House
from tests.bucket.machines import machine_of
from tests.bucket.servers import PART, Bench, Shim

SECRET = "wJalr-this-must-never-be-told"


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", PART)
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.fixture
def bench(moto: str, tmp_path: Path, request: pytest.FixtureRequest) -> Bench:
    """A bucket of this test's own on moto, and a store in it."""
    made = Bench(endpoint=moto, bucket=f"b{abs(hash(request.node.nodeid))}", folder=tmp_path)
    made.client().create_bucket(Bucket=made.bucket)
    return made


@pytest.fixture(scope="session")
def proxy(moto: str) -> Iterator[Shim]:
    with Shim(moto) as running:
        yield running


@pytest.fixture
def shim(proxy: Shim) -> Iterator[Shim]:
    proxy.requests.clear()
    yield proxy
    proxy.rule = None


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    if program("initdb") is None:
        pytest.skip("PostgreSQL's server is not installed: apt-get install postgresql")
    with postgres() as url:
        yield url


@pytest.fixture
def database(server: str) -> str:
    """Return the database as nobody's: each test has a store of its own."""
    door = Door(server, time.monotonic)
    if door.asked("SELECT to_regclass('database_of')") != [(None,)]:
        door.asked("DELETE FROM database_of")
    door.close()
    return server


@pytest.fixture
def machines(bench: Bench, database: str) -> tuple[House, House]:
    """Return the houses of two machines, each with folders of its own, and a key of its own."""
    return machine_of(bench, database, "one"), machine_of(bench, database, "two")
