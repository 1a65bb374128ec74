"""What runs note is told in the language of the page, in the words of those who write it; names of channels too."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.manifests.channel_counts import ChannelCount
from article.refusals.teasers import TEASER
from article.refusals.walls import wall_of_answer
from desk.web.article.reason_words import note_in_words
from desk.web.language import Tongue, Words
from flows.instead.blocked import BlockedHost
from flows.telling.alarms import Patience, alarms
from flows.walk.rounds import Round
from story.link import Channel

_TAG = re.compile(r"<[^>]+>")
_ARABIC = Words(Tongue.ARABIC)


def told(note: str) -> str:
    return html.unescape(_TAG.sub("", note_in_words(note, _ARABIC)))


def test_a_round_of_a_gather_is_told_in_arabic_with_what_it_searched_for() -> None:
    first = Round(number=1, asked=370, links=182, pages=98, related=52)
    assert (
        told(first.sentence)
        == "جولة البحث 1: الأسئلة 370، روابط جديدة 182، صفحات جُلبت 98، مقالات جديدة من القصة 52"
    )
    second = Round(number=2, asked=9, links=1, pages=2, related=0, learned=("Paris", "دمشق"))
    assert told(second.sentence).endswith("؛ بُحث فيها عن: Paris، دمشق")


@pytest.mark.parametrize("status", [401, 402, 403, 451])
def test_a_host_that_keeps_pages_back_is_told_in_arabic_with_what_it_did(status: int) -> None:
    wall = wall_of_answer(status, ())
    assert wall is not None
    host = BlockedHost(host="a.example", blocked=1, asked=21, walls=(), why=wall.why)
    said = told(host.sentence)
    assert said.startswith("حجب a.example 1 من 21 من الروابط: ")
    assert re.findall("[A-Za-z.]+", said) == ["a.example", "HTTP"]


@pytest.mark.parametrize(
    "note",
    [
        TEASER,
        "new versions that 20260101T000000Z-refetch of a-story found",
        "75 kept lists were read again with what was learned, and nobody was asked",
        "96 archived articles judged again, nothing fetched or read: 1 came in, 2 went out, 3 with another verdict, 4 for other reasons, 86 as before",
        "3 archived articles judged again, nothing fetched or read: 3 for other reasons; seeds that are not in the store: https://a.example/1",
        "9 archived pages read again, nothing fetched: 4 same, 1 changed, 1 new, 1 lost, 1 none, 1 unread",
        "20260101T000000Z-gather was not finished: it goes on, with all that it was asked for then",
        "https://a.example/robots.txt (record urn:uuid:0) does not let warraq fetch it",
    ],
)
def test_notes_of_runs_hold_no_english_sentence_in_an_arabic_page(note: str) -> None:
    assert not re.search("[a-z]{3} [a-z]{2}", told(note))
    assert note_in_words(note, Words(Tongue.ENGLISH)) == f'<bdi lang="en" dir="auto">{note}</bdi>'


GONE = "urn:uuid:0 holds what stood there"
TOLD = [
    (f"its address leads to the home page, https://a.example/; {GONE}", "يحيل رابطها إلى الصفحة الأولى، https://a.example/؛ وما كان فيها محفوظ في السجل urn:uuid:0"),
    ("something else stands in its place: 'Maintenance', with hardly a word of it; urn:uuid:0 holds the article",
     "وُجد مكانها شيء آخر: 'Maintenance'، ولا يكاد يكون فيه شيء من كلماتها؛ والمقال محفوظ في السجل urn:uuid:0"),
    (f"answered 410; {GONE}", "أجاب الموقع بالرمز 410؛ وما كان فيها محفوظ في السجل urn:uuid:0"),
    (f"in its place: the page answers 200 and says 'عذرا'; {GONE}", "مكانها الآن: يجيب الموقع بالرمز 200، وتقول الصفحة 'عذرا'؛ وما كان فيها محفوظ في السجل urn:uuid:0"),
    ("https://a.example/robots.txt (record urn:uuid:1) gave no rules, so nothing is allowed: DNSLookupError: DNS lookup failed: no results for hostname lookup: a.example.", "لم يعطِ https://a.example/robots.txt (السجل urn:uuid:1) قواعد، فلا يُجلب شيء: لم يُعثر على عنوان a.example في الشبكة (DNS)"),
    ("a.example was given up after 5 failures in a row; the last: TimeoutError: it took long", "تُرك a.example بعد 5 إخفاقات متتالية، وآخرها: لم يجب الموقع في الوقت المتاح (it took long)"),
    ("not asked: answered 429, asked to wait until 2026-01-01 10:00 UTC", "لم يُطلب: أجاب الموقع بالرمز 429 وطلب الانتظار حتى 2026-01-01 10:00 UTC"),
    ("answered 503", "أجاب الموقع بالرمز 503"),
]  # fmt: skip


@pytest.mark.parametrize(("note", "said"), TOLD)
def test_why_an_address_failed_or_is_gone_is_told_in_arabic_to_its_end(note: str, said: str) -> None:
    assert told(note) == said


@pytest.mark.parametrize("channel", [Channel.FEED, Channel.GDELT_DOC])
def test_alarms_are_told_in_arabic_with_the_name_of_their_channel(channel: Channel) -> None:
    outlet = "a.example" if channel is Channel.FEED else channel.value
    since, at = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    never = ChannelCount(channel=channel.value, outlet=outlet, since=since, asked=5, measured=1, unmeasured=(("refused", 1), ("unreachable", 3)))  # fmt: skip
    unnamed = replace(never, asked=1, unmeasured=())
    well = replace(never, measured_at=at)
    name = _ARABIC.plain(f"run.channel_{channel.value}")
    for one in (never, unnamed, well, replace(well, found_at=since)):
        (alarm,) = alarms([one], at, Patience(days=7))
        said = told(f"alarm: {alarm.why}")
        assert said.startswith("تنبيه: ")
        assert f"{name} " in said
        assert "2026-01-01" in said
        assert re.findall("[a-z]{2,}", said.replace(name, "").replace("a.example", "")) == []


@pytest.mark.row("U3")
def test_a_note_that_nobody_knows_stays_text_as_it_stands() -> None:
    said = note_in_words("<script>x</script> was here\u202egnp", _ARABIC)
    assert said.startswith('<bdi lang="en" dir="auto">&lt;script&gt;')
    assert "\u202e" not in said


def test_each_channel_has_a_name_in_both_languages() -> None:
    assert [one for one in Channel if not _ARABIC.has(f"run.channel_{one.value}")] == []
