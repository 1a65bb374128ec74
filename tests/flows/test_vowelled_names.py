"""Vowel signs are no gaps: in the names of files and in the tables of a dataset's card."""

import pytest

from flows.exports.dataset import table_cell
from flows.store.page_names import file_name


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("من عمّان إلى باريس", "من-عمان-إلى-باريس"),
        ("ماذا وُضع على الطاولة؟", "ماذا-وضع-على-الطاولة"),
        ("שָׁלוֹם – עולם", "שלום-עולם"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("Fire, again!  (2)", "fire-again-2"),
        ("؟!", "untitled"),
    ],
)
def test_a_files_name_reads_like_the_title(title: str, slug: str) -> None:
    line = {"title": title, "record": "urn:uuid:x-0123456789ab", "id": "x", "published_at": "2025-07-28"}
    assert file_name(line) == f"2025-07-28-{slug}-0123456789ab.md"


def test_a_cell_of_a_table_keeps_its_vowel_signs() -> None:
    assert table_cell("عمّان تايمز | <b>") == "عمّان تايمز b"
