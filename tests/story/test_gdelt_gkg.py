import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.channels import gdelt_gkg
from story.channels.packed import Room
from story.link import Ask, Channel, Reading, Unmeasured
from story.seed import Window
from tests.story.survey_answers import SURVEY, a_service_ask, an_answer_to

ROOT = "https://data.gdeltproject.org/gdeltv2/"
FILE = ROOT + "20250304101500.translation.gkg.csv.zip"
ASK = replace(a_service_ask(Channel.GDELT_GKG, FILE, None), query=None, language="")
EXTRAS = (
    "<PAGE_LINKS>https://a.example/2025/03/04/the-wadi-dam-again;https://b.example/about;ftp://c.example/dam-1</PAGE_LINKS>"
    "<PAGE_AUTHORS>ليلى الحمصي;Sami N.</PAGE_AUTHORS><PAGE_PRECISEPUBTIMESTAMP>20250304093000</PAGE_PRECISEPUBTIMESTAMP>"
    "<PAGE_TITLE>إصلاح سد الوادي &#x2013; صور</PAGE_TITLE>"
)


def a_row(url: str = "https://wadi.example/1", extras: str = EXTRAS, **cells: str) -> str:
    row = [""] * 27
    row[0], row[1], row[2], row[3], row[4] = "20250304101500-T1", "20250304101500", "1", "wadi.example", url
    row[9], row[10] = (
        "4#Al Wadi, Homs, Syria#SY#SY11#1#34#36#1",
        "4#Al Wadi, Homs, Syria#SY#SY11#1#34#36#1#120;1#Syria#SY#SY#0#35#38#SY#7",
    )
    row[11], row[12] = "sami nasser", "Sami Nasser,211;Lina Haddad,409"
    row[13], row[14], row[25], row[26] = "water board", "Water Board,12", "srclc:ara;eng:GT-ARA 1.0", extras
    for column, value in cells.items():
        row[int(column.removeprefix("c"))] = value
    return "\t".join(row)


def packed(*rows: str | bytes, stored: bool = False) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        lines = b"\n".join(row.encode() if isinstance(row, str) else row for row in rows)
        archive.writestr(
            zipfile.ZipInfo("20250304101500.translation.gkg.csv"), lines + b"\n", archive.compression
        )
    return held.getvalue()


def read(body: bytes, ask: Ask = ASK, **facts: object) -> Reading:
    return gdelt_gkg.read(an_answer_to(ask, body, **facts), SURVEY)


@pytest.mark.parametrize("stored", [False, True])
def test_an_article_comes_with_its_own_title_and_english_names(stored: bool) -> None:
    link = read(packed(a_row(), stored=stored)).links[0]
    assert (link.url, link.title, link.outlet) == ("https://wadi.example/1", "إصلاح سد الوادي – صور", "wadi")
    assert link.text == "Sami Nasser . Lina Haddad . Water Board . Al Wadi . Syria . ليلى الحمصي . Sami N."
    assert (link.language, link.channel) == ("ar", Channel.GDELT_GKG)
    assert (link.published_hint, link.is_first_seen) == (datetime(2025, 3, 4, 9, 30, tzinfo=UTC), False)


def test_what_an_article_links_to_is_taken_where_its_address_names_the_story() -> None:
    links = read(packed(a_row())).links
    assert [(link.url, link.found_in) for link in links[1:]] == [
        ("https://a.example/2025/03/04/the-wadi-dam-again", "https://wadi.example/1")
    ]


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({}, True),
        ({"c25": "srclc:fra;eng:GT-FRA 1.0"}, True),
        ({"c25": "srclc:rus;eng:GT-RUS 1.0"}, False),
        ({"c25": ""}, True),
        ({"c25": "srclc:xx;"}, False),
        ({"extras": "<PAGE_TITLE>كرة القدم</PAGE_TITLE>"}, True),
        ({"extras": "<PAGE_TITLE>كرة القدم</PAGE_TITLE>", "c9": "", "c10": ""}, False),
        ({"extras": "<PAGE_TITLE>سد"}, True),
        ({"url": "BBC Monitoring"}, False),
    ],
)
def test_rows_of_other_stories_and_languages_stay_out(changes: dict[str, str], taken: bool) -> None:
    assert bool(read(packed(a_row(**changes))).links) is taken


def test_a_time_after_the_file_is_not_when_the_article_was_published() -> None:
    for said in ("20250304111500", "soon", ""):
        (link,) = read(
            packed(
                a_row(
                    extras=f"<PAGE_TITLE>سد</PAGE_TITLE><PAGE_PRECISEPUBTIMESTAMP>{said}</PAGE_PRECISEPUBTIMESTAMP>"
                )
            )
        ).links
        assert (link.published_hint, link.is_first_seen) == (datetime(2025, 3, 4, 10, 15, tzinfo=UTC), True)


def test_rows_of_other_widths_and_letters_are_passed_over_and_counted() -> None:
    wrong = ["a\tb", "\t" * 40, b"\xe9" * 30, "x" * (2**20 + 5)]
    latin = a_row("https://wadi.example/2").encode().replace("ليلى".encode(), b"\xe9\xff")
    reading = read(packed(*wrong, a_row(), latin, ""))
    assert [link.url for link in reading.links if "wadi" in link.url][::2] == [
        "https://wadi.example/1",
        "https://wadi.example/2",
    ]
    assert reading.note == "4 lines of the list could not be read"
    assert reading.unmeasured is None


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"", 404, None),
        (packed(), 200, None),
        (packed(a_row())[:60], 200, Unmeasured.UNREADABLE),
        (b"PK\x03\x04" + b"\xff" * 200, 200, Unmeasured.UNREADABLE),
        (b"PK\x05\x06" + b"\0" * 18, 200, Unmeasured.UNREADABLE),
        (b"<html>sorry", 200, Unmeasured.UNREADABLE),
        (b"", 429, Unmeasured.THROTTLED),
        (b"", 403, Unmeasured.REFUSED),
        (b"", 503, Unmeasured.UNREACHABLE),
    ],
)
def test_a_missing_file_is_measured_and_a_broken_one_is_not(
    body: bytes, status: int, why: Unmeasured | None
) -> None:
    reading = read(body, status=status)
    assert (reading.links, reading.unmeasured) == ((), why)
    assert bool(reading.note) == (why is not None)


def test_a_zip_bomb_is_read_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdelt_gkg, "ROOM", Room(most_bytes=2**20, most_lines=1_000, longest=2**16))
    assert "more than 1 MiB" in read(packed("\t" * 2**23)).note
    assert "more than 1,000 lines" in read(packed("\n" * 2**20)).note


def test_a_locked_zip_is_not_read() -> None:
    body = bytearray(packed(a_row()))
    body[6] |= 1
    assert "locked" in read(bytes(body)).note


# --- asks


def test_files_are_asked_for_around_the_days_of_the_story_spread_over_the_day() -> None:
    asks = gdelt_gkg.asks(replace(SURVEY, budgets={Channel.GDELT_GKG: 97}))
    names = [ask.url.removeprefix(ROOT)[:12] for ask in asks]
    assert names[:2] + names[24:26] + names[96:] == [
        "202503040000",
        "202503040100",
        "202503040030",
        "202503040130",
        "202503050000",
    ]
    assert len(set(names)) == len(names) == 97
    assert len(gdelt_gkg.asks(SURVEY)) == gdelt_gkg.MOST_ASKS


def test_files_that_earlier_runs_got_are_not_asked_for_again() -> None:
    known = {ask.url: True for ask in gdelt_gkg.asks(SURVEY)}
    further = gdelt_gkg.asks(replace(SURVEY, asked=known))
    assert further[0].url == ROOT + "20250304003000.translation.gkg.csv.zip"


def test_while_the_story_runs_the_newest_file_is_asked_for_by_its_name() -> None:
    live = gdelt_gkg.asks(replace(SURVEY, window=Window()))[0]
    assert live.url == gdelt_gkg.LIVE
    names = (
        f"9{n} ab http://data.gdeltproject.org/gdeltv2/20250320101500.translation.{kind}.zip"
        for n, kind in enumerate(("mentions.CSV", "gkg.csv"))
    )
    note = "\n".join(names)
    (ask,) = read(note.encode(), live).asks
    assert ask.url == ROOT + "20250320101500.translation.gkg.csv.zip"


@pytest.mark.parametrize("body", ["", "<html>", "1 a http://evil.example/x.translation.gkg.csv.zip"])
def test_a_note_that_names_no_file_is_not_measured(body: str) -> None:
    reading = read(body.encode(), replace(ASK, url=gdelt_gkg.LIVE))
    assert (reading.asks, reading.unmeasured) == ((), Unmeasured.UNREADABLE)


def test_days_before_the_first_file_and_after_now_are_not_asked_for() -> None:
    old = replace(
        SURVEY,
        window=Window(start=date(2015, 2, 18), end=date(2015, 2, 19)),
        days=(),
        budgets={Channel.GDELT_GKG: 500},
    )
    assert {ask.url.removeprefix(ROOT)[:8] for ask in gdelt_gkg.asks(old)} == {"20150219"}
    now = datetime(2025, 3, 4, 2, 10, tzinfo=UTC)
    today = replace(
        SURVEY, window=Window(start=date(2025, 3, 4)), today=now.date(), now=now, days=(now.date(),)
    )
    names = sorted(ask.url.removeprefix(ROOT)[8:12] for ask in gdelt_gkg.asks(today)[1:])
    assert names == ["0000", "0015", "0030", "0045", "0100", "0115", "0130"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["\t", "\t" * 22, "https://a.example/1", "srclc:ara", "<PAGE_TITLE>", "</PAGE_TITLE>", "سد", "\n", "#", ";", ",", "<PAGE_LINKS>", "&#x110000;"]), max_size=40).map("".join), st.booleans())  # fmt: skip
def test_no_rows_make_it_raise(text: str, is_packed: bool) -> None:
    reading = read(packed(text) if is_packed else text.encode())
    assert all(link.url.startswith(("http://", "https://")) for link in reading.links)
