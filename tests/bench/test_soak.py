"""The soak's short form: the same claims as `python -m bench.soak` on a plan that takes seconds, and that they would fail where they should."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bench.soak.__main__ import claims, soak
from bench.soak.claims import Limits
from bench.soak.crawl import Crawl, Killed, Victim
from bench.soak.kept import Kept, compared, fateless, forgotten, read_kept
from bench.soak.web import Plan, Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
# Rates of some seconds on a machine that does other work say nothing, and a crawl that has just begun still grows.
SHORT = Limits(crawl_mb=50, command_mb=5, ratio=0)


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Crawl]:
    return soak(Plan(seed=6, pages=300, hosts=20, bad=4), 2, tmp_path_factory.mktemp("soak"))


@pytest.fixture(scope="module")
def kept(crawls: Mapping[str, Crawl]) -> Kept:
    return read_kept(crawls["hostile"].store)


@pytest.mark.row("D1", "D9")
def test_behind_kills_and_hosts_that_misbehave_nothing_is_lost_doubled_or_other_than_served(
    crawls: Mapping[str, Crawl],
) -> None:
    assert len(crawls["hostile"].kills) >= 2
    assert [(name, claim) for name, claim in claims(crawls, SHORT) if not claim.holds] == []


def _again(served: Served) -> Served:
    return replace(served, at=served.at + 1e6, serial=served.serial + 10**9)


def test_an_answer_that_nobody_archived_would_be_noticed(crawls: Mapping[str, Crawl], kept: Kept) -> None:
    crawl = crawls["hostile"]
    served = next(one for one in reversed(crawl.web.ledger) if one.logged.response)
    web = replace(crawl.web, ledger=[*crawl.web.ledger, _again(served)])
    assert compared(replace(crawl, web=web), kept).unexplained == (served.url,)


def test_a_record_that_nobody_served_would_be_noticed(crawls: Mapping[str, Crawl], kept: Kept) -> None:
    crawl = crawls["hostile"]
    record = next(one for one in kept.records.values() if one.kind == "response" and b"</html>" in one.block)
    forged = replace(record, block=record.block.replace(b"</html>", b"</HTML>"))
    changed = replace(kept, records={**kept.records, record.record_id: forged})
    assert record.url in compared(crawl, changed).alien


def test_an_address_that_a_kill_made_forgotten_or_that_has_no_fate_would_be_noticed(
    crawls: Mapping[str, Crawl], kept: Kept
) -> None:
    crawl, url = crawls["hostile"], crawls["hostile"].web.plan.urls[0]
    kill = Killed(at=0.0, victim=Victim.BOTH, settled={url: "urn:uuid:another"})
    assert forgotten([kill], kept.manifest) == [url]
    fewer = tuple(one for one in kept.manifest.planned if one.url != url)
    assert fateless(crawl, replace(kept.manifest, planned=fewer)) == [url]
