"""What runs note is told in the language of the page, in the words of those who write it; names of channels too."""

import re

import pytest

from article.teasers import TEASER
from article.walls import wall_of_answer
from desk.web.article.reason_words import note_in_words
from desk.web.language import Tongue, Words
from flows.blocked import BlockedHost
from flows.rounds import Round
from story.link import Channel

_TAG = re.compile(r"<[^>]+>")
_ARABIC = Words(Tongue.ARABIC)


def told(note: str) -> str:
    return _TAG.sub("", note_in_words(note, _ARABIC))


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
    assert said.startswith("حجب a.example 1 من 21 من العناوين: ")
    assert re.findall("[A-Za-z.]+", said) == ["a.example", "HTTP"]


@pytest.mark.parametrize(
    "note",
    [
        TEASER,
        "75 kept lists were read again with what was learned, and nobody was asked",
        "20260101T000000Z-gather was not finished: it goes on, with all that it was asked for then",
        "https://a.example/robots.txt (record urn:uuid:0) does not let warraq fetch it",
    ],
)
def test_notes_of_runs_hold_no_english_sentence_in_an_arabic_page(note: str) -> None:
    assert not re.search("[a-z]{3} [a-z]{2}", told(note))
    assert note_in_words(note, Words(Tongue.ENGLISH)) == f'<bdi lang="en" dir="auto">{note}</bdi>'


@pytest.mark.row("U3")
def test_a_note_that_nobody_knows_stays_text_as_it_stands() -> None:
    said = note_in_words("<script>x</script> was here\u202egnp", _ARABIC)
    assert said.startswith('<bdi lang="en" dir="auto">&lt;script&gt;')
    assert "\u202e" not in said


def test_each_channel_has_a_name_in_both_languages() -> None:
    assert [one for one in Channel if not _ARABIC.has(f"run.channel_{one.value}")] == []
