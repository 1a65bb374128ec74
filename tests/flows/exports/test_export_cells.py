"""A title is a cell and no formula, in any spreadsheet's reading, and whoever wants its exact text gets it."""

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.exports.cells import plain, safe_cell
from tests.builders import ROOT_OF_REPO

pytestmark = pytest.mark.row("X1")
DOCUMENT = (ROOT_OF_REPO / "docs" / "exports.md").read_text("utf-8")
SIGNS, AROUND = "=+-@＝＋－＠﹦﹣", "\t\r\n;|'\"` \u00a0\u200b\u200f\u202e\ufeff‘’«،abاب1,"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-5", "'-5"),
        ("@SUM", "'@SUM"),
        ("\t=1", "'\t'=1"),
        ("\rtext", "'\rtext"),
        ("＝1+1", "'＝1+1"),
        (' "=1', "' \"=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("'=1", "''=1"),
        ("title; =1", "title;' =1"),
        ("first\n- second", "first\n'- second"),
        ("٣ - ٤", "٣ - ٤"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_a_cell_that_could_begin_a_formula_begins_with_an_apostrophe(text: str, cell: str) -> None:
    assert safe_cell(text) == cell
    assert plain(cell) == text


@given(st.text(alphabet=SIGNS + AROUND, max_size=16))
def test_no_cell_however_it_is_parted_begins_with_a_sign_and_none_loses_a_letter(text: str) -> None:
    cell = safe_cell(text)
    assert plain(cell) == text
    for part in (cell, *re.split("[\t\r\n;|]", cell)):
        assert part.strip(' \u00a0\u200b\u200f\u202e\ufeff"`‘’«\t\r\n')[:1] not in set(SIGNS), (text, cell)


def test_long_runs_of_what_is_skipped_cost_no_more_than_their_length() -> None:
    text = "\n'" * 200_000
    assert plain(safe_cell(text + "=")) == text + "="


def test_the_reader_in_the_document_gives_the_text_back() -> None:
    code = re.search(r"```python\n(import csv.*?)\nwith open", DOCUMENT, re.DOTALL)
    assert code
    names: dict[str, object] = {}
    exec(code[1], names)  # what the document shows is what is tested
    read = names["plain"]
    assert callable(read)
    for text in ("=1", "\t=1", "'=1", "a;\n=1", "\r", "'", "ل\u200f=1", "＝1"):
        assert read(safe_cell(text)) == text
    assert csv.__name__ == "csv"
