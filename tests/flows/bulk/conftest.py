"""A Dask cluster, begun once for the tests of a file."""

from collections.abc import Iterator

import distributed
import pytest

from flows.bulk.on_dask import local_cluster


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Give the address of a scheduler with two workers; a worker that is killed begins anew."""
    with local_cluster(distributed, 2) as cluster:
        yield cluster.scheduler_address
