"""A stored line is read at its place, or it is said why not."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.decisions.decision import article_of
from archive.store import FolderStore
from flows.house import House
from flows.settings import load_settings
from flows.store.readings import ReadingError, line_at, told_in
from tests.archive.clean_texts import STORY, a_line, a_read_run

NAME = f"text/{STORY}/runs/run1.jsonl"
ONE, TEASER = "https://a.example/one", "https://a.example/teaser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a catalogue says that a line stands."""

    name: str = NAME
    offset: int = 0
    length: int


@pytest.fixture
def house(tmp_path: Path) -> House:
    a_read_run(
        FolderStore(tmp_path),
        1,
        [a_line("one", why="seen", verdict={"id": ONE}), a_line("teaser", status="paywall-teaser")],
    )
    return House(settings=load_settings(store=str(tmp_path)))


def test_a_line_is_read_at_its_place_and_one_of_the_schema_before_in_todays_words(house: House) -> None:
    first = (house.root / NAME).read_bytes().index(b"\n")
    line = line_at(house, Place(length=first), STORY, article_of(ONE))
    assert line == {**line, **json.loads((house.root / NAME).read_bytes()[:first])}
    rest = (house.root / NAME).stat().st_size - first - 2
    old = line_at(house, Place(offset=first + 1, length=rest), STORY, article_of(TEASER))
    assert (old["status"], old["agency"], old["sources"], old["doubts"]) == ("extraction_suspect", None, {}, [None])  # fmt: skip


@pytest.mark.parametrize(
    ("name", "offset", "length"),
    [
        (NAME, 1, 40),
        (NAME, 10**9, 10),
        (NAME, -1, 10),
        (NAME, 0, 0),
        (NAME, 0, 10**12),
        ("text/story/runs/none.jsonl", 0, 10),
        ("text/../../etc/passwd", 0, 10),
        ("runs/story/run1.json", 0, 10),
    ],
)
def test_a_place_where_no_line_stands_is_told_and_nothing_else_is_read(
    name: str, offset: int, length: int, house: House
) -> None:
    with pytest.raises(ReadingError, match=r"no place of clean text|recover --catalogue"):
        line_at(house, Place(name=name, offset=offset, length=length), STORY, article_of(ONE))


def test_the_line_of_another_article_or_story_and_a_piece_of_a_line_are_refused(house: House) -> None:
    lines = (house.root / NAME).read_bytes()
    first = lines.index(b"\n")
    begin = lines.index(b'"verdict": {') + len('"verdict": ')
    end = begin + json.JSONDecoder().raw_decode(lines[begin:first].decode())[1]
    with pytest.raises(ReadingError, match="the line there is of"):
        line_at(house, Place(length=first), STORY, article_of(TEASER))
    with pytest.raises(ReadingError, match="no place of clean text of 'other'"):
        line_at(house, Place(length=first), "other", article_of(ONE))
    with pytest.raises(ReadingError, match="no article line"):
        line_at(house, Place(offset=begin, length=end - begin), STORY, article_of(ONE))


@pytest.mark.parametrize("said", ["tomorrow", "2025-07-26T25:00:00+00:00", "", None])
def test_a_line_whose_date_is_none_tells_the_rest(said: str | None) -> None:
    found = told_in(a_line("one", published_at=said, modified_at=said, bylines=None, title=None))
    assert (found.published_at, found.modified_at, found.bylines, found.title) == (None, None, (), "")
    assert found.paragraphs == ("Words of version 1.",)


@pytest.mark.parametrize(
    "changes",
    [
        {"paragraphs": None},
        {"paragraphs": [1]},
        {"title": ["a"]},
        {"language": 7},
        {"verdict": {"score": "much"}},
        {"verdict": {"reasons": [{"rule": "date"}]}},
        {"kinds": ["text", "text"]},
        {"places": ["here"]},
        {"parts": [{"from": -5, "to": 10**9, "record": "urn:uuid:x", "url": "https://a.example/"}]},
        {"boilerplate": [{"text": None, "why": "nav"}]},
        {"archived": {"warc": "w", "offset": 0, "length": 1}},
    ],
)
def test_a_line_that_no_run_wrote_is_said_to_be_none(tmp_path: Path, changes: dict[str, object]) -> None:
    a_read_run(FolderStore(tmp_path), 1, [a_line("one", **changes)])
    house = House(settings=load_settings(store=str(tmp_path)))
    with pytest.raises(ReadingError, match="not as a run writes it"):
        line_at(house, Place(length=(house.root / NAME).stat().st_size - 1), STORY, article_of(ONE))


def test_a_text_that_is_a_link_is_not_read(house: House) -> None:
    path = house.root / NAME
    elsewhere = house.root / "elsewhere.jsonl"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    first = elsewhere.read_bytes().index(b"\n")
    with pytest.raises(ReadingError, match="link"):
        line_at(house, Place(length=first), STORY, article_of(ONE))
