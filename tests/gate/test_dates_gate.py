"""The Arabic dates that were collected from newsrooms: nearly all are read, and none is read wrong."""

import csv
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from article.dates.reading import find_date

ROOT = Path(__file__).parents[2]
TABLE = (
    Path(os.environ.get("WARRAQ_GATE_DATA", ROOT / ".." / "shared" / "data")).resolve()
    / "dates"
    / "arabic_dates.tsv"
)
FETCHED_AT = datetime(2025, 8, 1, 12, tzinfo=UTC)  # the table's spans count back from here
FLOOR = 39  # of 40; measured 40 on 2026-11-22. No wrong date is ever allowed.


@pytest.mark.parametrize("language", ["ar", ""])
def test_newsroom_dates_are_read_and_none_wrong(language):
    if not TABLE.exists():
        pytest.skip(
            f"{TABLE} is not here: set WARRAQ_GATE_DATA to the folder that holds dates/arabic_dates.tsv"
        )
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    told = [
        (row["text"], row["date"], find_date(row["text"], fetched_at=FETCHED_AT, language=language))
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
    right = sum(found is not None and found.at.date().isoformat() == day for _, day, found in told)
    assert [
        (text, day) for text, day, found in told if found is not None and found.at.date().isoformat() != day
    ] == []
    assert right >= FLOOR
