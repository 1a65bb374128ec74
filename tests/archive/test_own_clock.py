"""An article's day is the one that its readers saw: the outlet's own clock decides, where its stamp names a zone."""

from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.articles import Filter, coverage, entries
from archive.own_clock import own_day, own_time
from archive.store import FolderStore
from tests.archive.clean_texts import STORY, a_line, a_read_run

CASES = (
    ("2025-08-19T21:40:00+00:00", "2025-08-20T00:40:00+03:00", "2025-08-20T00:40:00+03:00"),
    ("2025-08-20T02:10:00+00:00", "Tue, 19 Aug 2025 22:10:00 -0400", "2025-08-19T22:10:00-04:00"),
    ("2025-08-19T21:40:00+00:00", "2025-08-19T21:40:00Z", "2025-08-19T21:40:00+00:00"),
    ("2025-08-20T00:00:00+00:00", "٢٠ آب ٢٠٢٥ - 00:40", "2025-08-20T00:00:00+00:00"),
    ("2025-08-20T00:00:00+00:00", "2025-08-20", "2025-08-20T00:00:00+00:00"),
    ("2025-08-20T00:00:00+00:00", None, "2025-08-20T00:00:00+00:00"),
)


@pytest.mark.parametrize(("stored", "raw", "own"), CASES)
def test_the_zone_of_the_stamp_gives_the_day(stored: str, raw: str | None, own: str) -> None:
    at = own_time(stored, raw)
    assert at is not None
    assert at.isoformat() == own
    assert own_day(stored, raw) == own[:10]


def test_words_that_mean_another_moment_move_no_day() -> None:
    assert own_day("2025-08-19T21:40:00+00:00", "2025-08-25T00:40:00+03:00") == "2025-08-19"


@pytest.mark.parametrize(
    "raw", ["", "0001-01-01T00:00:00+23:59", "Mon, 99 Foo 2025 99:99:99 +9999", "x" * 9000]
)
def test_words_that_are_no_stamp_leave_the_moment_as_it_is_stored(raw: str) -> None:
    assert own_day("2025-08-19T21:40:00+00:00", raw) == "2025-08-19"


def test_without_a_moment_there_is_no_day() -> None:
    assert own_day(None, "2025-08-20T00:40:00+03:00") == ""
    assert own_time(None, None) is None


def test_lists_and_counts_of_a_story_go_by_the_day_of_the_outlets_clock(tmp_path: Path) -> None:
    store, catalogue = FolderStore(tmp_path / "store"), Catalogue(f"sqlite:///{tmp_path}/catalogue.db")
    stamps = {"published_at": "2025-08-19T21:40:00+00:00", "published_raw": "2025-08-20T00:40:00+03:00"}
    catalogue.add_from(store, a_read_run(store, 1, [a_line("one", **stamps)]))
    cited = own_day(*stamps.values())
    (found,) = entries(catalogue, STORY, Filter(since=cited, until=cited)).entries
    assert (found.published_at or "")[:16] == "2025-08-20T00:40"
    assert [one.day for one in coverage(catalogue, STORY)] == [cited]
    assert entries(catalogue, STORY, Filter(until="2025-08-19")).total == 0
