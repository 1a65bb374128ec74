"""The lines of an index that speak of one file are found without reading the others, and are the same ones."""

import io

from hypothesis import given
from hypothesis import strategies as st

from archive.checks import index
from archive.checks.index import _lines_with

SOUGHT = b"ab"


@given(st.lists(st.binary(max_size=6).map(lambda one: one.replace(b"\x00", SOUGHT))), st.integers(1, 9))
def test_lines_with_a_word_are_those_of_a_plain_reading(parts: list[bytes], piece: int) -> None:
    content, plain, at = b"\n".join(parts), [], 0
    for raw in io.BytesIO(content):
        plain += [(at, raw)] if SOUGHT in raw else []
        at += len(raw)
    before, index._PIECE = index._PIECE, piece
    try:
        assert list(_lines_with(io.BytesIO(content), SOUGHT)) == plain
    finally:
        index._PIECE = before
