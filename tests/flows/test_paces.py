"""Which hosts are asked at a pace of their own, and that the user's word on a host counts before the service's."""

import pytest

from archive.capture import FailureKind
from archive.http import read_response
from flows.paces import BUSY_TEXTS, PAUSES, paces
from flows.settings import SettingsError, load_settings
from spiders.frontier.plan import Again, Claim, Plan, Purpose, Settled
from spiders.job import CrawlJob, job_text, read_job
from spiders.wire.answer import Answer, end_of, is_busy
from spiders.wire.tape import Exchange
from spiders.wire.wire import Pace, Wire
from story.channels.limits import LIMITS

CDX = "https://web.archive.org/cdx/search/cdx?url=a.example"
TOO_MANY = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"


def test_no_service_is_asked_faster_than_its_limit_nor_than_the_user_asks_everybody() -> None:
    for delay_s in (0.0, 2.0, 30.0):
        found = {pace.host: pace.delay_s for pace in paces(delay_s, {})}
        assert found.keys() == {*LIMITS, *PAUSES, *BUSY_TEXTS}
        assert all(found[host] == max(delay_s, LIMITS.get(host, 0.0)) for host in found)


def test_what_the_user_says_of_a_host_counts_before_the_rules_of_the_service_there() -> None:
    settings = load_settings(delay_s=3.0, host_delays=("web.archive.org:0.5", "mirror.example:0"))
    wire = settings.wire()
    assert wire.pace_of("web.archive.org") == Pace(host="web.archive.org", delay_s=0.5, pause_s=60.0)
    assert (wire.delay_of("mirror.example"), wire.delay_of("other.example")) == (0.0, 3.0)


@pytest.mark.parametrize(
    "rule", ["a.example", "a.example:soon", ":3", "A.example:1", "a.example:-1", "a b:1"]
)
def test_a_delay_that_names_no_host_or_no_seconds_is_refused(rule: str) -> None:
    with pytest.raises(SettingsError, match="HOST:SECONDS"):
        load_settings(host_delays=(rule,))


def test_a_job_carries_its_paces(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("job")
    wire = Wire(user_agent="t", paces=(Pace(host="a.example", delay_s=5.0, pause_s=60.0, busy_text="slow"),))
    job = CrawlJob(frontier=root / "f", spool=root, story="s", run="r", worker="w0", wire=wire)
    assert read_job(job_text(job)) == job


def after(tries: int, *, own: dict[str, float] | None = None) -> Again | Settled:
    wire = Wire(user_agent="t", paces=paces(0.0, own or {}), max_wait_s=600.0)
    claim = Claim(plan=Plan(url=CDX, purpose=Purpose.CHANNEL), host="web.archive.org", tries=tries)
    exchange = Exchange(limit=1000)
    exchange.response.extend(TOO_MANY)
    return end_of(claim, Answer(exchange=exchange, attempts=1), wire, now=1_000.0)


def test_the_internet_archive_is_left_alone_for_a_minute_and_then_for_two() -> None:
    first, second, last = after(0), after(1), after(2)
    assert isinstance(first, Again)
    assert isinstance(second, Again)
    assert (first.host_at, second.host_at) == (1_060.0, 1_120.0)
    assert isinstance(last, Settled)
    assert last.outcome.reason == FailureKind.RATE_LIMITED
    for seconds in (0.5, 5.0):
        own = after(0, own={"web.archive.org": seconds})
        assert isinstance(own, Again)
        assert own.host_at == 1_060.0
    mirror = after(0, own={"web.archive.org": 0.0})
    assert isinstance(mirror, Again)
    assert mirror.host_at < 1_002.0


@pytest.mark.parametrize(
    ("host", "answer", "busy"),
    [
        ("api.gdeltproject.org", b"200 OK\r\n\r\n\xef\xbb\xbfPLEASE limit requests to one every 5 seconds", True),
        ("api.gdeltproject.org", b'200 OK\r\n\r\n{"articles": []}', False),
        ("api.gdeltproject.org", b"200 OK\r\n\r\nYour query was too short. Please limit requests to one every", False),
        ("api.gdeltproject.org", b"404 No\r\n\r\nPlease limit requests to one every 5 seconds", False),
        ("a.example", b"200 OK\r\n\r\nPlease limit requests to one every 5 seconds", False),
        ("a.example", b"503 Busy\r\n\r\n", True),
    ],
)  # fmt: skip
def test_a_host_is_busy_by_its_status_or_by_how_its_own_words_begin(
    host: str, answer: bytes, busy: bool
) -> None:
    wire = Wire(user_agent="t", paces=paces(0.0, {}))
    assert is_busy(host, read_response(b"HTTP/1.1 " + answer), wire) is busy
