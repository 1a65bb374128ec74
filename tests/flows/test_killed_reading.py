"""What is said of a page whose reading was killed: the way that costs less, where there is one."""

from pathlib import Path

import pytest

from article.article import NotArticleKind
from article.way import Way
from flows.reading.extraction import Reading, Saved, _broken


@pytest.mark.parametrize(
    ("way", "kind", "told"),
    [
        (Way.FULL, NotArticleKind.KILLED, "it took too long; --fast needs less time and memory"),
        (Way.FAST, NotArticleKind.KILLED, "it took too long"),
        (Way.FULL, NotArticleKind.BROKEN, "it took too long"),
    ],
)
def test_a_killed_full_reading_names_the_fast_way(way, kind, told):
    reading = Reading(page=Saved(path=Path("page.html")), way=way)
    assert _broken(reading, kind, "it took too long").why == told
