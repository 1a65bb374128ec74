"""In a Prefect flow the shards run on Prefect's own task runners, and no worker's death ends the flow."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.bulk.bulk import Bulk
from flows.bulk.engine import Engine
from tests.flows.bulk.killing import KilledOnce

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(400)]
SHARDS = tuple(range(6))


def task_run(shard: int) -> tuple[str, int]:
    from prefect.context import TaskRunContext

    found = TaskRunContext.get()
    return found.task_run.name if found else "", os.getpid()


@pytest.fixture(scope="module")
def prefect() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.mark.usefixtures("prefect")
@pytest.mark.parametrize("engine", Engine)
def test_each_shard_is_a_task_run_and_a_worker_that_is_killed_costs_its_shard_alone(
    engine: Engine, tmp_path: Path, scheduler: str
) -> None:
    from prefect import flow

    where = scheduler if engine is Engine.DASK else ""
    has_own = engine is not Engine.THREADS  # a thread cannot be killed
    bulk = Bulk(engine=engine, workers=2, scheduler=where)
    if has_own:
        bulk = KilledOnce(engine=engine, workers=2, scheduler=where, folder=tmp_path / "kill")

    @flow(name="bulk")
    def bulk_flow() -> list[tuple[str, int]]:
        return list(bulk.done(task_run, SHARDS))

    told = bulk_flow()
    assert [name.rpartition(" ")[2] for name, _ in told] == [str(n) for n in SHARDS]
    assert (os.getpid() in {pid for _, pid in told}) is not has_own
