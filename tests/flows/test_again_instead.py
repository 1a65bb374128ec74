"""Stand-ins read again: each keeps its way and what was reserved of it, and one that can't be read again is told and stays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from archive.http import payload
from archive.reading.reader import read_record
from archive.record import RecordRef
from archive.writing.received import receive
from article.article import Article, Via
from article.pages.reservations import Reservation, Said, Signal
from article.way import Way
from desk.cli import run as desk
from desk.exits import Exit
from flows.close import Ending, close_run
from flows.house import House
from flows.reading.again import Reread, Story, TextChange, Wish, read_again
from flows.reading.archived import archived_of
from flows.run import RunKind, running
from flows.store.shelf import articles_of
from tests.builders import A_MOMENT
from tests.flows.kept_stories import (
    HEAD,
    OLD,
    STORY,
    TOPICS,
    a_house,
    an_old_article,
    html_of,
    judged,
    kept,
    paragraphs_of,
    url_of,
)

FEED = f"{HEAD}feed/"
AMP = f"{url_of('market')}/amp"
OF_THE_WALL = Reservation(signal=Signal.NO_AI, said=Said.META, at="robots", record="urn:uuid:of-the-wall")
OF_THE_SITE = Reservation(signal=Signal.TDM, value="1", said=Said.FILE, at="f", record="urn:uuid:of-the-file")


def a_feed(topics: Sequence[str]) -> bytes:
    items = "".join(
        f"<item><title>{TOPICS[topic][0]}</title><link>{url_of(topic)}</link><content:encoded><![CDATA["
        + "".join(f"<p>{text}</p>" for text in paragraphs_of(topic))
        + "]]></content:encoded></item>"
        for topic in topics
    )
    return f'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>H</title>{items}</channel></rss>'.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """A story of stand-ins that was read again: its lines before, what was told, its lines now."""

    house: House
    before: dict[str, dict[str, Any]]
    told: dict[str, Reread]
    now: dict[str, dict[str, Any]]


def in_feed(ref: RecordRef, topic: str) -> Article:
    reserved = (OF_THE_WALL, OF_THE_SITE)
    old = an_old_article(ref, topic)
    return replace(old, url=url_of(topic), via=Via.FEED, instead_of=url_of(topic), reservations=reserved)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    house = a_house(tmp_path_factory.mktemp("instead"))
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        feed, amp = kept(run, {FEED: a_feed(["bridge", "ferry"]), AMP: html_of("market")})
        lost = replace(in_feed(feed, "bridge"), url=f"{HEAD}2025/lost", instead_of=f"{HEAD}2025/lost")
        page = replace(an_old_article(amp, "market"), via=Via.AMP, instead_of=url_of("market"))
        read = [in_feed(feed, "bridge"), in_feed(feed, "ferry"), lost, page]
        close_run(run, Ending(judged=[judged(one) for one in read]), A_MOMENT + timedelta(minutes=1))
    before = {line["id"]: line for line in articles_of(house, STORY)}
    told = again(house, STORY)
    now = {line["id"]: line for line in articles_of(house, STORY)}
    return Twice(house=house, before=before, told=told, now=now)


def again(house: House, *words: str, dry: bool = False) -> dict[str, Reread]:
    ((name, pages),) = archived_of(words, house).items()
    wish = Wish(way=Way.FAST, dry=dry)
    return {
        one.page.id: one
        for one in read_again(house, Story(name=name, pages=pages), wish, now=datetime.now(UTC))
    }


def test_each_text_of_one_feed_is_read_again_in_it_and_stays_a_stand_in(twice: Twice) -> None:
    for topic in ("bridge", "ferry"):
        assert twice.told[url_of(topic)].change is TextChange.CHANGED
        line = twice.now[url_of(topic)]
        assert (line["via"], line["instead_of"]) == ("feed", url_of(topic))
        assert line["record"] == twice.before[url_of(topic)]["record"]
        assert (line["title"], line["paragraphs"]) == (TOPICS[topic][0], paragraphs_of(topic))
        (version,) = [one.page.ref for one in twice.told.values() if one.page.id == url_of(topic)]
        assert version is not None
        stored = read_record(twice.house.file(version.warc), version.offset, version.length)
        body = payload(receive(stored.block).response).body
        assert [body[start:end].decode() for start, end in line["places"]] == line["paragraphs"]


def test_an_amp_page_stays_a_stand_in(twice: Twice) -> None:
    line = twice.now[AMP]
    assert (line["via"], line["instead_of"], line["method"] != OLD) == ("amp", url_of("market"), True)


def test_what_other_records_reserve_is_carried(twice: Twice) -> None:
    said = twice.before[url_of("ferry")]["reservations"]
    assert [one["record"] for one in said] == [OF_THE_WALL.record, OF_THE_SITE.record]
    assert twice.now[url_of("ferry")]["reservations"] == said


def test_one_that_its_answer_is_not_read_as_holding_is_told_and_stays(twice: Twice) -> None:
    lost = f"{HEAD}2025/lost"
    assert twice.told[lost].change is TextChange.UNREAD
    assert "the text before stays" in twice.told[lost].why
    assert twice.now[lost] == twice.before[lost]


def test_each_text_of_a_feed_is_a_page_of_a_package_and_counted_in_it(
    twice: Twice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "export",
        STORY,
        "--to",
        "wacz",
        "-o",
        str(tmp_path / "a.wacz"),
        "--store",
        str(twice.house.root),
        "--json",
    ]
    assert desk(words) == Exit.SOUND
    assert json.loads(capsys.readouterr().out)["reserved"] == 3
    with ZipFile(tmp_path / "a.wacz") as package:
        _, *pages = map(json.loads, package.read("pages/pages.jsonl").splitlines())
    assert {page["url"] for page in pages} == set(twice.now)
    assert len({page["id"] for page in pages}) == len(pages) == 4


def test_two_texts_of_one_feed_under_one_title_have_a_file_each(twice: Twice) -> None:
    assert len({(line["record"], line["title"].lower()) for line in twice.now.values()}) == 3
    pages = list((twice.house.root / "text" / STORY).glob("*.md"))
    assert len(pages) == len(twice.now) == 4
    assert all("\n- via: stand-in from " in page.read_text("utf-8") for page in pages)


def test_a_stand_in_is_named_by_its_page_and_by_its_answer(
    twice: Twice, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(again(twice.house, url_of("ferry"), dry=True)) == {url_of("ferry")}
    record = twice.now[url_of("ferry")]["record"]
    found = again(twice.house, record, dry=True)
    assert {one.page.id: one.change for one in found.values()} == {
        url_of("bridge"): TextChange.SAME,
        url_of("ferry"): TextChange.SAME,
        f"{HEAD}2025/lost": TextChange.UNREAD,
    }
    assert (
        desk(["text", STORY, "--again", "--dry-run", "--fast", "--store", str(twice.house.root)])
        == Exit.PARTIAL
    )
    out = capsys.readouterr().out
    assert f"unread    {HEAD}2025/lost" in out
    assert "bridge: 4 pages read again: 3 same, 1 unread" in out
