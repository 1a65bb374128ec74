"""A stored line is read at its place, or it is said why not."""

import json
from pathlib import Path

import pytest

from archive.store import FolderStore
from flows.house import House
from flows.readings import ReadingError, line_at
from flows.settings import load_settings
from tests.archive.clean_texts import STORY, a_line, a_read_run

NAME = f"text/{STORY}/runs/run1.jsonl"


@pytest.fixture
def house(tmp_path: Path) -> House:
    a_read_run(
        FolderStore(tmp_path), 1, [a_line("one", why="seen"), a_line("teaser", status="paywall-teaser")]
    )
    return House(settings=load_settings(store=str(tmp_path)))


def test_a_line_is_read_at_its_place_and_one_of_the_schema_before_in_todays_words(house: House) -> None:
    first = (house.root / NAME).read_bytes().index(b"\n")
    line = line_at(house, NAME, 0, first)
    assert line == {**line, **json.loads((house.root / NAME).read_bytes()[:first])}
    rest = (house.root / NAME).stat().st_size - first - 2
    old = line_at(house, NAME, first + 1, rest)
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
        line_at(house, name, offset, length)
