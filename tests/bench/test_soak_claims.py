"""The soak's claims of memory, on looks that are made up: what grows fails, and so does what nobody measured."""

from pathlib import Path

import pytest

from bench.soak.claims import Limits, of_memory
from bench.soak.crawl import Crawl, Sample
from bench.soak.web import Plan, Web


def looked(bytes_a_page: int, looks: int) -> Crawl:
    """Give a run of 1,000 pages with a look every 100 of them, that ended behind so many looks."""
    web = Web(plan=Plan(seed=1, pages=1_000, hosts=4, bad=1), hostile=False, good=1_000)
    samples = [
        Sample(at=n, served=n * 100, good=n * 100, crawl_pid=7, crawl_bytes=10**8 + n * 100 * bytes_a_page, command_bytes=10**8)
        for n in range(looks)
    ]  # fmt: skip
    return Crawl(folder=Path(), web=web, samples=samples)


@pytest.mark.parametrize(
    ("bytes_a_page", "looks", "holds"),
    [(600, 10, [True, True]), (2_000, 10, [False, True]), (600, 6, [False, False]), (600, 1, [False, False])],
    ids=["flat", "grows", "one look", "none"],
)
def test_memory_holds_where_it_was_measured_and_is_flat(
    bytes_a_page: int, looks: int, holds: list[bool]
) -> None:
    found = list(of_memory(looked(bytes_a_page, looks), Limits()))
    assert [one.holds for one in found] == holds
    assert all(("not measured" in one.found) is (looks < 7) for one in found)
