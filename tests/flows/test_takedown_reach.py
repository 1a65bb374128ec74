"""Taking down what stands in more than its own page: further pages go with it, and of answers with texts of others it is said what stays."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.addresses.urls import url_key
from archive.audit.finding import FindingVerdict
from archive.decisions.decision import article_of
from archive.decisions.reach import Reach, reach_of
from archive.writing.rendered import rendered_uri
from desk.cli import run as desk
from desk.exits import Exit
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.audit import audit
from flows.decisions.down import addresses_down
from flows.decisions.takedown import pages_named
from flows.exports.bundle import bundle
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.house import House
from spiders.manners.taken_down import taken_down
from tests.builders import A_MOMENT
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import EMPTY, a_desk_house
from tests.flows.kept_sources import BESIDE, DRAWN, FED, FEED, FURTHER, LONG, SAYS, STORY, a_sources_house
from tests.flows.test_destroying import all_bytes

LATER = A_MOMENT + timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_sources_house(tmp_path)


def said(capsys: pytest.CaptureFixture[str], house: House, *words: str) -> tuple[int, str]:
    """Run a command, and return how it ended and all that it said."""
    capsys.readouterr()
    code = desk([*words, "--store", house.settings.store])
    return code, "".join(capsys.readouterr())


def records_of(house: House, url: str) -> list[str]:
    with house.catalogue() as catalogue:
        return [
            version.ref.record_id
            for version in catalogue.versions(url if url.startswith("urn:") else url_key(url))
        ]


def answers(house: House, *urls: str) -> Iterator[int]:
    """Ask the desk for the original and the evidence of each record of some addresses."""
    client = Client(make_app(house, Serving()))
    for url in urls:
        for record in records_of(house, url):
            for path in ("original", "record"):
                answer = client.get(f"/{path}/{record.removeprefix('urn:uuid:')}")
                yield 200 if answer.status_code == 303 else answer.status_code


@pytest.mark.parametrize("named", [LONG, FURTHER])
def test_the_further_pages_of_an_article_are_taken_down_with_it_whichever_is_named(
    house: House, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    assert set(answers(house, LONG, FURTHER)) == {200}
    assert said(capsys, house, "takedown", named, "--reason", "x")[0] == Exit.SOUND
    assert list(answers(house, LONG, FURTHER)) == [451] * 4
    assert taken_down(addresses_down(house)).refuses(FURTHER.replace("https", "http")) is not None
    told = bundle(house, Wanted(story=STORY), Target(path=house.root.parent / "bundle"))
    assert (told.articles, told.left_out.taken_down) == (3, 1)
    assert SAYS[FURTHER].encode() not in b"".join(
        path.read_bytes() for path in (house.root.parent / "bundle").rglob("*") if path.is_file()
    )
    log = (house.root.parent / "bundle/custody/lines.jsonl").read_text()
    assert (LONG in log, FEED in log) == (False, True)
    assert said(capsys, house, "takedown", named, "--restore")[0] == Exit.SOUND
    assert set(answers(house, LONG, FURTHER)) == {200}


def test_the_record_of_a_further_page_names_its_article(house: House) -> None:
    records = [*records_of(house, LONG), *records_of(house, FURTHER)]
    assert [one.id for record in records for one in pages_named(house, record)] == [LONG] * 2


def test_a_page_without_a_text_is_named_in_the_story_alone_that_asked_for_it(tmp_path: Path) -> None:
    (named,) = pages_named(a_desk_house(tmp_path), "https://nowhere.example/")
    assert (named.story, named.url) == (EMPTY, "https://nowhere.example/")


def test_a_text_that_somebody_pasted_stands_in_no_page() -> None:
    assert reach_of([{"id": "seed:one", "url": None, "record": None}], "seed:one") == Reach()


def test_a_further_page_is_destroyed_with_its_article_and_refused_for_ever(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, house, "takedown", FURTHER, "--destroy", "--yes", "--reason", "x")
    kept = all_bytes(house)
    assert (SAYS[LONG].encode() in kept, SAYS[FURTHER].encode() in kept) == (False, False)
    said(
        capsys, house, "takedown", LONG, "--destroy", "--yes", "--reason", "again"
    )  # of lines nothing is left
    assert taken_down(addresses_down(house)).refuses(FURTHER) is not None
    assert list(answers(house, LONG, FURTHER)) == [451] * 4
    assert {one.verdict for one in audit(house).findings} == {FindingVerdict.OK}


def test_a_text_out_of_a_rendered_page_goes_with_its_page(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, house, "takedown", DRAWN, "--reason", "x")
    assert list(answers(house, DRAWN, rendered_uri(DRAWN))) == [451] * 4
    said(capsys, house, "takedown", DRAWN, "--destroy", "--yes", "--reason", "x")
    assert SAYS[DRAWN].encode() not in all_bytes(house)


def test_of_a_text_in_a_feed_it_is_said_which_record_holds_it_still_and_nobody_is_shown_or_given_that(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    (feed,) = records_of(house, FEED)
    code, told = said(capsys, house, "takedown", FED, "--reason", "x")
    assert code == Exit.SOUND
    assert f"{feed} holds its text beside those of other pages" in told
    assert f"warraq takedown {feed} --destroy" in told
    assert list(answers(house, FEED)) == [451] * 2
    assert taken_down(addresses_down(house)).refuses(FEED) is None  # the next run asks for the feed as ever
    told_of = bundle(
        house, Wanted(story=STORY, urls=frozenset({BESIDE})), Target(path=house.root.parent / "b")
    )
    assert (told_of.articles, told_of.missing) == (1, (feed,))
    assert SAYS[FED] not in said(capsys, house, "export", STORY, "--to", "jsonl", "-o", "-")[1]
    shown = Client(make_app(house, Serving())).get(f"/story/{STORY}/article/{article_of(BESIDE)}")
    assert (shown.status_code, SAYS[BESIDE] in shown.text) == (200, True)
    kept = all_bytes(house).count(SAYS[BESIDE].encode())
    code, told = said(capsys, house, "takedown", FED, "--destroy", "--yes", "--reason", "x", "--json")
    assert json.loads(told.splitlines()[0])["shared"] == [feed]
    assert (
        all_bytes(house).count(SAYS[FED].encode()) == 1
    )  # in the feed, as it was said: its clean text is gone
    assert all_bytes(house).count(SAYS[BESIDE].encode()) == kept > 3  # all that is its own stays
    assert audit(house).sound


def test_a_feed_with_a_text_that_was_destroyed_is_shown_to_nobody_though_no_line_says_what_stands_in_it(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, house, "takedown", FED, "--destroy", "--yes", "--reason", "x")[0] == Exit.SOUND
    assert SAYS[FED].encode() in all_bytes(house)
    assert list(answers(house, FEED)) == [451] * 2
    with house.catalogue() as catalogue:
        catalogue.rebuild(house.store())
    assert list(answers(house, FEED)) == [451] * 2


def test_a_feed_that_is_named_is_destroyed_with_every_text_that_stands_in_it(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    (feed,) = records_of(house, FEED)
    code, told = said(capsys, house, "takedown", feed, "--destroy", "--yes", "--reason", "x", "--json")
    assert (code, FED in told, BESIDE in told) == (Exit.SOUND, True, True)
    assert json.loads(told.splitlines()[-1])["shared"] == []  # it goes itself
    assert not any(SAYS[one].encode() in all_bytes(house) for one in (FED, BESIDE))
    assert SAYS[LONG].encode() in all_bytes(house)
    assert audit(house).sound


ASKED = [
    (("text", LONG, "--archived"), Exit.ERROR),
    (("text", "RECORD"), Exit.ERROR),
    (("text", LONG, "--again"), Exit.USAGE),
    (("diff", LONG), Exit.USAGE),
    (("diff", "RECORD"), Exit.USAGE),
    (("refetch", FURTHER), Exit.USAGE),
]


def test_what_is_asked_of_a_page_that_was_taken_down_is_answered_in_a_sentence_with_the_next_step(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    (record,) = records_of(house, LONG)
    said(capsys, house, "takedown", LONG, "--reason", "court order", "--by", "layla")
    runs = sorted(house.root.glob("runs/*/*"))
    for words, code in ASKED:
        ended, told = said(capsys, house, *(record if word == "RECORD" else word for word in words))
        assert ended == code, words
        assert "was taken down on" in told
        assert (
            f"by layla: court order; `warraq takedown https://paper.example/long --restore --store {house.root}` shows it again"
            in told
        )
        assert SAYS[LONG] not in told
    assert sorted(house.root.glob("runs/*/*")) == runs  # nobody was asked, and no run was made
    assert (
        f"takedown --story {STORY} --store {house.root}` says which" in said(capsys, house, "show", STORY)[1]
    )
    said(capsys, house, "takedown", LONG, "--destroy", "--yes", "--reason", "court order", "--by", "layla")
    for words, code in ASKED:
        ended, told = said(capsys, house, *(record if word == "RECORD" else word for word in words))
        assert (ended, "was destroyed on" in told, "nothing brings it back" in told) == (code, True, True), (
            words
        )
