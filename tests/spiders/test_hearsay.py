"""What another site can do to a host by naming its addresses."""

import pytest
from walks import a_wire

from spiders.frontier.plan import Again, Claim, Plan, Purpose, Settled
from spiders.wire.answer import Answer, end_of
from spiders.wire.tape import Exchange
from spiders.wire.wire import Pace


@pytest.mark.parametrize(
    ("via", "rests"),
    [
        (None, True),  # a person, or a list of ours
        ("http://www.a.example/", True),
        ("http://service.example/list", True),
        ("http://b.example/feed", False),
    ],
)
@pytest.mark.row("H9")
def test_nobody_else_has_a_host_left_alone_for_a_day_by_naming_an_address_that_is_always_busy(
    via: str | None, rests: bool
) -> None:
    wire = a_wire(max_tries=3, paces=(Pace(host="service.example", delay_s=5.0),))
    plan = Plan(url="http://a.example/export", purpose=Purpose.PAGE, via=via)
    claim = Claim(plan=plan, host="a.example")
    exchange = Exchange(limit=1_000, sent=True)
    exchange.receive(b"HTTP/1.1 429 Slow\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n")
    end = end_of(claim, Answer(exchange=exchange), wire, now=0.0)
    if rests:
        assert isinstance(end, Settled)
        assert end.rest_until == 86400.0
    else:
        assert isinstance(end, Again)
        assert end.host_at == wire.max_wait_s
