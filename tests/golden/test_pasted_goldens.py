"""Pastes of our own (invented outlets and people), line by line: what stays, what goes, and why."""

import json
import re
from pathlib import Path

import pytest

from article.pasted import clean_text
from tests.golden.test_seed_goldens import as_told

GOLDEN = Path(__file__).parent / "pasted"
MARKS = "\ufeff\u200e\u200f "  # what clipboards lay around lines and nobody sees
NAMES = sorted(p.name for p in GOLDEN.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_the_paste_comes_out_as_agreed(name):
    folder = GOLDEN / name
    article = clean_text((folder / "paste.txt").read_bytes())
    assert as_told(article) == json.loads((folder / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_paste_is_title_paragraph_or_cut(name):
    raw = (GOLDEN / name / "paste.txt").read_bytes()
    article = clean_text(raw)
    pieces = (*article.paragraphs, *article.boilerplate)
    told = {" ".join(p.text.split()) for p in pieces} | {article.title, f"{article.title} - {article.outlet}"}
    lines = [line.strip(MARKS) for line in re.split(r"[\n\r\t]", raw.decode())]
    assert [
        line for line in lines if any(map(str.isalnum, line)) and " ".join(line.split()) not in told
    ] == []
    for piece in pieces:
        assert raw[piece.place.start : piece.place.end].decode().split() == piece.text.split()
