"""A destruction that meets something else than it reckoned with: one that broke off, bytes that nobody logged, a file that was changed meanwhile."""

import os
from pathlib import Path
from typing import IO

import pytest

from archive.decisions.decision import decision_names
from archive.store import StoreError
from flows.decisions.decide import DecideError
from flows.decisions.destroy import begun_destructions, destroy, finish_destructions
from flows.decisions.seals import seal_decisions
from flows.house import House
from tests.flows.kept_stories import STORY, a_story, paragraphs_of, url_of
from tests.flows.test_destroying import LATER, WORD, all_bytes, killed_at, wrong


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_story(tmp_path)


def test_a_destruction_that_broke_off_is_finished_before_another_is_worked_out(house: House) -> None:
    begun = (number for number in range(0, 200, 5) if killed_at(house, number) == 9)
    next(number for number in begun if decision_names(house.store(), STORY))
    with pytest.raises(DecideError, match="there is nothing to destroy"):
        destroy(house, WORD, now=LATER)
    assert paragraphs_of("ferry")[0].encode() not in all_bytes(house)
    assert len(decision_names(house.store(), STORY)) == 2
    assert wrong(house) == []


def test_a_record_that_is_not_the_one_that_was_logged_stops_the_destruction_before_it_is_decided(
    house: House,
) -> None:
    with house.catalogue() as catalogue:
        ref = next(one for one in catalogue.pages_of(STORY) if one.url == url_of("ferry"))
    with _opened(house.root / ref.warc) as file:
        file.seek(ref.offset + 4)  # when its member was packed: no word of it changes
        file.write(b"\x01")
    before = (house.root / ref.warc).read_bytes()
    with pytest.raises(StoreError, match="is not the one that was logged"):
        destroy(house, WORD, now=LATER)
    assert (house.root / ref.warc).read_bytes() == before
    assert not decision_names(house.store(), STORY)


def test_a_file_that_was_changed_behind_the_decision_is_left_as_it_is(house: House) -> None:
    number = next(
        n for n in range(0, 200, 5) if killed_at(house, n) == 9 and decision_names(house.store(), STORY)
    )
    assert number
    (decision,) = begun_destructions(house.store())
    assert decision.destruction is not None
    name = decision.destruction.files[-1].name
    with _opened(house.root / name) as file:
        file.seek(0, os.SEEK_END)
        file.write(b"\n")
    forged = (house.root / name).read_bytes()
    with house.lock():
        seal_decisions(house)
        with pytest.raises(StoreError, match="is neither what it was"):
            finish_destructions(house, now=LATER)
    assert (house.root / name).read_bytes() == forged


def _opened(path: Path) -> IO[bytes]:
    path.chmod(0o644)
    return path.open("r+b")
