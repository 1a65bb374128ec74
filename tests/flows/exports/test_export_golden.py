"""One Arabic article in every form that is text, byte for byte: tests/golden/exports. Who changes a form sees it here.

`WARRAQ_GOLDEN=1 pytest tests/flows/exports/test_export_golden.py` writes the files anew, for a person to look at.
"""

import json
import os
import re
from pathlib import Path

import pytest

from flows.exports.cells import csv_rows, write_rows
from flows.exports.tei import tei_document
from flows.exports.texts import json_lines
from flows.exports.wanted import Line
from flows.lines import markdown
from flows.version import VERSION
from tests.builders import ROOT_OF_REPO

GOLDEN = ROOT_OF_REPO / "tests" / "golden" / "exports"


def a_line() -> Line:
    line: Line = json.loads((GOLDEN / "line.json").read_text("utf-8"))
    return line


def made(form: str, folder: Path) -> bytes:
    path = folder / form
    match path.suffix:
        case ".csv":
            write_rows(path, csv_rows([a_line()]))
        case ".jsonl":
            path.write_bytes(b"".join(json_lines([a_line()])))
        case ".md":
            path.write_text(markdown(a_line()), "utf-8", newline="")
        case _:
            path.write_bytes(re.sub(rf'version="{VERSION}"'.encode(), b'version="-"', tei_document(a_line())))
    return path.read_bytes()


@pytest.mark.parametrize("form", ["article.csv", "article.jsonl", "article.md", "article.xml"])
def test_an_article_is_written_as_it_always_was(form: str, tmp_path: Path) -> None:
    if os.environ.get("WARRAQ_GOLDEN"):
        (GOLDEN / form).write_bytes(made(form, tmp_path))
    assert made(form, tmp_path) == (GOLDEN / form).read_bytes()
