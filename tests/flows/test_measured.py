"""What was not measured is never counted as none, and a channel that falls silent raises an alarm."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from archive.fate import Fate, Outcome
from archive.manifests.channel_counts import ChannelCount
from archive.record import RecordKind, RecordRef
from flows.telling.alarms import AlarmKind, Patience, alarms
from flows.walk.measured import Heard, Keys, Where, by_channel, counts, unmeasured_by
from story.link import Answer, Ask, Channel, Link, Reading, Unmeasured

NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)
FEED, DOC = Where("feed", "one"), Where("gdelt-doc", "gdelt-doc")
ASK = Ask(url="https://a.example/feed", channel=Channel.FEED, outlet="one")
THREE_DAYS = Patience(days=3)


def a_ref(status: int) -> RecordRef:
    return RecordRef(
        record_id="urn:uuid:1", kind=RecordKind.RESPONSE, url=ASK.url, captured_at=NOW, warc="w", offset=0, length=1,
        payload_digest=None, status=status, content_type=None,
    )  # fmt: skip


def ended(status: int | None, fate: Fate, reason: str) -> tuple[Outcome, Answer | None]:
    ref = None if status is None else a_ref(status)
    answer = None
    if status is not None:
        answer = Answer(
            ask=ASK, url=ASK.url, status=status, content_type="text/xml", headers=(), body=b"<rss/>"
        )
    return Outcome(url=ASK.url, fate=fate, reason=reason, ref=ref), answer


@pytest.mark.parametrize(
    ("status", "fate", "reason", "why"),
    [
        (200, Fate.KEPT, "ok", None),
        (200, Fate.SAME_AS_BEFORE, "not-modified", None),
        (404, Fate.FAILED, "http_status", None),
        (410, Fate.FAILED, "http_status", None),
        (None, Fate.REFUSED, "robots", Unmeasured.REFUSED),
        (None, Fate.REFUSED, "address", Unmeasured.REFUSED),
        (403, Fate.FAILED, "http_status", Unmeasured.REFUSED),
        (401, Fate.FAILED, "http_status", Unmeasured.REFUSED),
        (429, Fate.FAILED, "rate_limited", Unmeasured.THROTTLED),
        (200, Fate.FAILED, "rate_limited", Unmeasured.THROTTLED),  # in words
        (500, Fate.FAILED, "http_status", Unmeasured.UNREACHABLE),
        (None, Fate.FAILED, "dns", Unmeasured.UNREACHABLE),
        (None, Fate.FAILED, "tls", Unmeasured.UNREACHABLE),
        (200, Fate.FAILED, "too_big", Unmeasured.UNREADABLE),
        (None, Fate.FAILED, "bad_http", Unmeasured.UNREADABLE),
        (None, Fate.FAILED, "timeout", Unmeasured.UNREACHABLE),
    ],
)
def test_each_end_of_an_ask_is_an_answer_or_says_why_nothing_was_measured(
    status: int | None, fate: Fate, reason: str, why: Unmeasured | None
) -> None:
    outcome, answer = ended(status, fate, reason)
    assert unmeasured_by(outcome, answer, Reading()) is why


def test_an_answer_that_its_reader_could_not_read_was_not_measured() -> None:
    outcome, answer = ended(200, Fate.KEPT, "ok")
    assert unmeasured_by(outcome, answer, Reading(unmeasured=Unmeasured.UNREADABLE)) is Unmeasured.UNREADABLE


def heard(where: Where, *paths: str, unmeasured: Unmeasured | None = None) -> Heard:
    links = tuple(
        Link(
            url=f"https://a.example/{path}",
            channel=Channel(where.channel),
            found_in=ASK.url,
            outlet=where.outlet,
        )
        for path in paths
    )
    return Heard(where=where, links=links, unmeasured=unmeasured)


def test_counts_tell_asked_measured_and_not_measured_apart() -> None:
    found = counts(
        [
            heard(FEED, "1", "2"),
            heard(FEED, "2", "3"),
            heard(FEED, unmeasured=Unmeasured.REFUSED),
            heard(DOC, unmeasured=Unmeasured.THROTTLED),
            heard(DOC, unmeasured=Unmeasured.THROTTLED),
        ],
        Keys(
            before=frozenset({"a.example/1"}),
            kept=frozenset({"a.example/2", "a.example/3"}),
            related=frozenset({"a.example/3"}),
        ),
        (),
        NOW,
    )
    feed, doc = found
    assert (feed.asked, feed.measured, feed.unmeasured) == (3, 2, (("refused", 1),))
    assert (feed.links, feed.new_links, feed.pages, feed.related) == (3, 2, 2, 1)
    assert (feed.since, feed.measured_at, feed.found_at) == (NOW, NOW, NOW)
    assert (doc.asked, doc.measured, doc.unmeasured) == (2, 0, (("throttled", 2),))
    assert (doc.measured_at, doc.found_at) == (None, None)


def test_what_earlier_runs_knew_goes_on_and_a_channel_that_is_gone_stands_with_zeros() -> None:
    before = counts([heard(FEED, "1"), heard(DOC, "1")], Keys(), (), NOW - timedelta(days=1))
    now = counts([heard(DOC)], Keys(), before, NOW)
    feed, doc = (next(one for one in now if one.channel == name) for name in ("feed", "gdelt-doc"))
    assert (feed.asked, feed.links, feed.found_at) == (0, 0, NOW - timedelta(days=1))
    assert (doc.since, doc.measured_at, doc.found_at) == (
        NOW - timedelta(days=1),
        NOW,
        NOW - timedelta(days=1),
    )


def test_sums_of_a_channel_add_up() -> None:
    other = Where("feed", "two")
    (total,) = by_channel(counts([heard(FEED, "1"), heard(other, "2", "3")], Keys(), (), NOW)).values()
    assert (total.outlet, total.asked, total.links) == ("2 outlets", 2, 3)


def a_history(days: int, **changes: Unmeasured | None) -> tuple[ChannelCount, ...]:
    """Return the counts of the last of so many daily runs: all was found in the first, and nothing since."""
    at = NOW - timedelta(days=days)
    known = counts([heard(FEED, "1"), heard(DOC, "2")], Keys(), (), at)
    for day in range(1, days + 1):
        said = [heard(FEED, unmeasured=changes.get("feed")), heard(DOC, unmeasured=changes.get("doc"))]
        known = counts(said, Keys(), known, at + timedelta(days=day))
    return known


def test_a_channel_that_found_something_and_finds_nothing_for_days_raises_an_alarm() -> None:
    assert alarms(a_history(2), NOW, THREE_DAYS) == ()
    raised = alarms(a_history(3), NOW, THREE_DAYS)
    assert [(one.kind, one.where) for one in raised] == [(AlarmKind.QUIET, FEED), (AlarmKind.QUIET, DOC)]
    assert "nothing new since 2025-07-29" in raised[0].why
    assert alarms(a_history(3), NOW, Patience(days=7)) == ()


def test_a_channel_that_was_not_measured_for_days_raises_an_alarm_that_says_why() -> None:
    (feed, doc) = alarms(a_history(3, doc=Unmeasured.THROTTLED), NOW, THREE_DAYS)
    assert (feed.kind, doc.kind) == (AlarmKind.QUIET, AlarmKind.UNMEASURED)
    assert "gdelt-doc was not measured since 2025-07-29 (1 throttled)" in doc.why


def test_a_channel_that_was_never_measured_raises_an_alarm_only_when_it_had_days_for_it() -> None:
    first = counts([heard(DOC, unmeasured=Unmeasured.REFUSED)], Keys(), (), NOW - timedelta(days=3))
    assert alarms(first, NOW - timedelta(days=3), THREE_DAYS) == ()
    again = counts([heard(DOC, unmeasured=Unmeasured.REFUSED)], Keys(), first, NOW)
    assert [one.kind for one in alarms(again, NOW, THREE_DAYS)] == [AlarmKind.UNMEASURED]


def test_a_channel_that_never_found_anything_raises_an_alarm_and_an_outlets_own_search_does_not() -> None:
    for channel, kinds in (("feed", [AlarmKind.QUIET]), ("wordpress", []), ("robots", []), ("outlink", [])):
        where = Where(channel, "one")
        known = counts([heard(where)], Keys(), (), NOW - timedelta(days=9))
        raised = alarms(counts([heard(where)], Keys(), known, NOW), NOW, THREE_DAYS)
        assert [one.kind for one in raised] == kinds, channel
        assert [one.since for one in raised] == [NOW - timedelta(days=9)] * len(kinds)


def test_a_feed_that_stands_still_raises_an_alarm_though_it_gives_links() -> None:
    known = counts([heard(FEED, "1")], Keys(), (), NOW - timedelta(days=4))
    again = counts([heard(FEED, "1")], Keys(before=frozenset({"a.example/1"})), known, NOW)
    assert again[0].links == 1
    assert [one.kind for one in alarms(again, NOW, THREE_DAYS)] == [AlarmKind.QUIET]


def test_an_outlets_channel_that_nothing_names_any_more_raises_an_alarm_and_a_service_that_is_done_does_not() -> (
    None
):
    known = counts([heard(FEED, "1"), heard(DOC, "2")], Keys(), (), NOW - timedelta(days=4))
    raised = alarms(counts([], Keys(), known, NOW), NOW, THREE_DAYS)
    assert [(one.kind, one.where) for one in raised] == [(AlarmKind.UNMEASURED, FEED)]
    assert "nothing names it any more" in raised[0].why


def test_no_channel_is_called_silent_once_the_story_is_over() -> None:
    over = replace(THREE_DAYS, expected_until=date(2025, 7, 28))
    assert alarms(a_history(3), NOW, over) == ()
    assert len(alarms(a_history(3), NOW, replace(THREE_DAYS, expected_until=date(2025, 7, 30)))) == 2


def test_what_was_read_again_is_no_ask_and_what_it_gave_counts() -> None:
    link = Link(url="https://a.example/1", channel=Channel.GDELT_GAL, found_in="x", outlet="a", title="t")
    where = Where("gdelt-gal", "gdelt-gal")
    again = Heard(where=where, links=(link,), is_again=True)
    (one,) = counts([again, Heard(where=where)], Keys(), [], NOW)
    assert (one.asked, one.measured, one.links, one.found_at) == (1, 1, 1, NOW)
    (alone,) = counts([again], Keys(), [], NOW)
    assert (alone.asked, alone.links, alone.measured_at) == (0, 1, None)
