"""How one crawl process paces itself: whose turn comes next, and what its gaps learn from how exchanges ended."""

import asyncio
from datetime import UTC, datetime

import pytest

from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from spiders.frontier.plan import Settled
from spiders.manners.pacing import Pacing, Turn
from spiders.wire.wire import Pace, Wire

WIRE = Wire(user_agent="warraq/test", paces=(Pace(host="api.example", delay_s=5.0),))


def answered(url: str, status: int) -> Settled:
    ref = RecordRef(
        record_id="urn:uuid:1", kind=RecordKind.RESPONSE, url=url, captured_at=datetime(2025, 1, 1, tzinfo=UTC), warc="w",
        offset=0, length=1, payload_digest=None, status=status, content_type=None,
    )  # fmt: skip
    return Settled(outcome=Outcome(url=url, fate=Fate.FAILED, reason="http_status", ref=ref))


@pytest.mark.row("H9")
@pytest.mark.parametrize(
    ("host", "status", "gap_s"),
    [
        ("news.example", 500, 4.0),
        ("news.example", 404, 2.0),  # it is well: it says what it has not
        ("api.example", 500, 5.0),  # a service's own rules are kept as they stand
    ],
)
def test_a_gap_grows_by_answers_that_say_the_host_is_not_well(host: str, status: int, gap_s: float) -> None:
    pacing, url = Pacing(WIRE, asyncio.Event()), f"https://{host}/a"
    pacing.heard(url, Turn(gap=pacing.gap(host)), answered(url, status), None)
    assert pacing.gap(host).now_s == gap_s


@pytest.mark.parametrize(("delay_s", "at_once"), [(2.0, 1), (0.0, 3)])
def test_those_of_one_site_wait_for_each_other_in_the_order_in_which_they_came_where_a_delay_is_kept(
    delay_s: float, at_once: int
) -> None:
    came: list[int] = []
    most = 0

    async def crawl() -> None:
        pacing, inside = Pacing(Wire(user_agent="t", delay_s=delay_s), asyncio.Event()), 0

        async def ask(number: int, host: str) -> None:
            nonlocal inside, most
            async with pacing.queued(host):
                came.append(number)
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        hosts = ("a.example", "www.a.example", "a.example")
        await asyncio.gather(*(ask(n, host) for n, host in enumerate(hosts)))

    asyncio.run(crawl())
    assert (came, most) == ([0, 1, 2], at_once)
