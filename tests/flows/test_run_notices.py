"""When a run is told to somebody who is not looking: it failed, crashed, found too little, or a host keeps us out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.fate import Fate, Outcome
from archive.manifests.channel_counts import ChannelCount
from archive.manifests.manifest import Manifest, RunResult
from archive.record import RecordKind, RecordRef
from flows.live.lives import CRASH_NOTE
from flows.telling.alarms import Alarm, AlarmKind
from flows.telling.notices import NoticeKind, blocking_hosts, fewer_than_expected, notices_of
from flows.walk.measured import Where

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
FEED = ChannelCount(channel="feed", outlet="Amber Post", since=MONDAY)
REF = RecordRef(
    record_id="urn:uuid:1", kind=RecordKind.RESPONSE, url="http://a.example/", captured_at=MONDAY, warc="warc/s/r-w-1.warc.gz",
    offset=0, length=9, payload_digest="sha256:00", status=200, content_type=None,
)  # fmt: skip


def a_gather(days: float, related: int, **changes: object) -> Manifest:
    began_at = MONDAY + timedelta(days=days)
    gather = Manifest(
        run_id=f"{began_at:%Y%m%dT%H%M%S}Z-gather", story="story", began_at=began_at, ended_at=began_at,
        result=RunResult.SOUND, software=(), settings_digest="", files=(), planned=(),
        verdicts=(("COPY_OF", related // 3), ("RELATED", related - related // 3), ("UNRELATED", 40)), channels=(FEED,),
    )  # fmt: skip
    return replace(gather, **changes)  # type: ignore[arg-type]


def daily(*related: int) -> list[Manifest]:
    return [a_gather(day, count) for day, count in enumerate(related)]


def ended(path: str, status: int | None, *, host: str = "a.example", **changes: object) -> Outcome:
    fate = Fate.KEPT if status == 200 else Fate.FAILED
    reason = "ok" if status == 200 else "http_status" if status else "timeout"
    ref = replace(REF, status=status) if status else None
    outcome = Outcome(url=f"http://{host}/{path}", fate=fate, reason=reason, ref=ref)
    return replace(outcome, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gathers", "is_told"),
    [
        (daily(60, 20, 22, 19, 0), True),
        (daily(60, 20, 22, 19, 2), True),
        (daily(60, 20, 22, 19, 6), False),  # a slow day
        (daily(60, 20, 8, 3, 0), False),  # a story that dies down
        (daily(300, 120, 50, 24, 12), False),
        (daily(60, 20, 22, 0), False),  # too short a past to tell
        (daily(60, 0, 22, 19, 0), False),  # a day without news was seen before
        (daily(60, 2, 3, 2, 0), False),  # so few that none is no wonder
        ([*daily(60, 20, 22, 19), a_gather(3.01, 0)], False),  # again at once
        ([*daily(60, 20, 22, 19), a_gather(3.01, 0, channels=())], False),  # stopped before it could count
        ([*daily(60, 20, 22, 19), a_gather(3.4, 1, channels=()), a_gather(4, 0)], True),
        (daily(60, 20, 22, 19, 0)[::-1], False),  # a clock that ran backwards
    ],
)
def test_too_few_are_told_by_pace(gathers: Sequence[Manifest], is_told: bool) -> None:
    notice = fewer_than_expected(gathers)
    assert (notice is not None) == is_told
    if notice:
        assert notice.kind is NoticeKind.FEW
        assert "let expect 19" in notice.why


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ([ended(str(n), 403) for n in range(3)], "3 addresses were shut (the first: HTTP 403), 0 gave"),
        (
            [ended(str(n), None, fate=Fate.BLOCKED, reason="challenge") for n in range(3)],
            "the first: challenge",
        ),
        (
            [ended("robots.txt", 403), ended("1", None, fate=Fate.REFUSED, reason="robots")],
            "1 addresses were shut",
        ),
        (
            [ended("robots.txt", 200), *(ended(str(n), 429) for n in range(4)), ended("9", 200)],
            "4 addresses were shut (the first: HTTP 429), 1 gave",
        ),
        ([ended("1", 403), ended("2", 403)], None),  # two may be for members
        ([*(ended(str(n), 403) for n in range(3)), *(ended(f"k{n}", 200) for n in range(3))], None),
        (
            [
                ended("robots.txt", 200),
                *(ended(str(n), None, fate=Fate.REFUSED, reason="robots") for n in range(9)),
            ],
            None,
        ),
        ([ended(str(n), status) for n, status in enumerate([404, 500, 410, None])], None),
        ([ended("", None, url="no address")], None),
    ],
)
def test_a_host_that_keeps_us_out_is_told_and_one_that_is_only_broken_is_not(
    outcomes: list[Outcome], told: str | None
) -> None:
    notices = list(blocking_hosts([*outcomes, *(ended(str(n), 200, host="b.example") for n in range(9))]))
    assert [notice.subject for notice in notices] == (["a.example"] if told else [])
    assert all(told and told in notice.why for notice in notices)


def test_a_host_whose_front_page_is_shut_is_told_for_nothing_more_is_ever_asked_of_it() -> None:
    shut = [ended("", 403), ended("sitemap.xml", 403)]
    assert [one.subject for one in blocking_hosts(shut, {})] == ["a.example"]
    assert list(blocking_hosts(shut, {"a.example": 9})) == []
    assert list(blocking_hosts(shut[1:], {})) == []  # one page alone may be for members


def test_lists_that_are_open_hide_no_articles_that_are_shut() -> None:
    planned = [*(ended(f"list{n}", 200) for n in range(9)), *(ended(str(n), 403) for n in range(4))]
    assert list(blocking_hosts(planned)) == []
    assert [one.subject for one in blocking_hosts(planned, {"a.example": 1})] == ["a.example"]
    assert list(blocking_hosts(planned, {"a.example": 4})) == []


def test_a_run_tells_all_that_is_wrong_with_it() -> None:
    note = f"{CRASH_NOTE}process 7 on desk died without a word"
    run = a_gather(0, 0, result=RunResult.FAILED, notes=("too few: 0 related articles", note))
    quiet = Alarm(
        kind=AlarmKind.QUIET, where=Where("feed", "Amber Post"), since=MONDAY, why="feed found nothing"
    )
    told = {notice.kind: notice for notice in notices_of(run, (), [quiet])}
    assert set(told) == {NoticeKind.FAILED, NoticeKind.CRASHED, NoticeKind.QUIET}
    assert "too few: 0 related" in told[NoticeKind.FAILED].why
    assert told[NoticeKind.QUIET].subject == "feed of Amber Post"
    assert list(notices_of(a_gather(0, 9), ())) == []
