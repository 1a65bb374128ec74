"""Articles as comma-separated values, RFC 4180, with no cell that a spreadsheet takes for a formula.

Excel, LibreOffice and Google Sheets run a cell that begins with = + - @ (fullwidth forms too), whatever blanks, quotes or
line breaks stand in front; and where a spreadsheet parts cells at semicolons or tabs, what stands behind one of these begins a
cell, too. So an apostrophe is put where such a cell would begin. `plain` takes every one of them away again.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from flows.exports.rows import COLUMNS, Value, row_of
from flows.exports.wanted import Line

_PARTS = (
    "\t\n\r;|\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # behind them a cell begins, in one program or another
)
_SKIPPED = (
    rf"{_PARTS}\s\x00-\x20\x7f-\xa0\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\"'`´“”„‘’‚«»＂＇"
)
_FORMULA = "=+@\\-−＝＋＠－﹦﹢﹫﹣"
# What a spreadsheet may skip at the beginning, and the sign of a formula behind it or alone; and every run of such behind that, with a sign.
# A run is looked at from its first letter alone, so that long ones take no longer; the others, most of all blanks, begin no formula.
_BEGINNING = re.compile(rf"[{_SKIPPED}]++[{_FORMULA}]?|[{_FORMULA}]")
_RUNS = re.compile(rf"[{_SKIPPED}](?<![{_SKIPPED}]{{2}})[{_SKIPPED}]*+[{_FORMULA}]")
_SIGN, _BEHIND_A_PART = re.compile(f"[{_FORMULA}]"), re.compile(f"(?<=[{_PARTS}])")
_BEGINS_WITH_BREAK = re.compile(r"'*+[\t\r\n]")
_MARK = "'"
_BOM = "\ufeff"


def safe_cell(text: str) -> str:
    """Return text with an apostrophe in front of each place where a spreadsheet could begin a formula."""
    return _at_starts(text, lambda rest: _MARK + rest)


def plain(cell: str) -> str:
    """Return the text of which `safe_cell` made a cell."""
    return _at_starts(cell, lambda rest: rest.removeprefix(_MARK))


def write_rows(path: Path, rows: Iterable[bytes], *, has_bom: bool = False) -> None:
    """Write rows of `csv_rows` behind the names of the columns; *has_bom* is for Excel."""
    with path.open("wb") as file:
        file.write(_BOM.encode() if has_bom else b"")
        file.write(_row(COLUMNS))
        file.writelines(rows)


def csv_rows(lines: Iterable[Line]) -> Iterator[bytes]:
    """Give a row an article, each cell in quotes, lines ending in CR LF, in UTF-8."""
    for line in lines:
        values = row_of(line).values
        yield _row([_cell(values[name]) for name in COLUMNS])


def _row(cells: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode("utf-8", "backslashreplace")


def _cell(value: Value) -> str:
    """Return a value as a cell; of what is no text nothing needs a mark."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case list():
            return safe_cell(" | ".join(value))
        case str():
            return safe_cell(value)
    return str(value)


def _at_starts(text: str, change: Callable[[str], str]) -> str:
    """Change what stands behind each place of a text where a cell could begin with a formula."""
    run = _BEGINNING.match(text)
    if run is None:
        return _RUNS.sub(lambda one: _behind_parts(one[0], change), text)
    head, rest = run[0], text[run.end() :]
    is_formula = _SIGN.fullmatch(head[-1]) is not None
    if is_formula or _BEGINS_WITH_BREAK.match(text):
        first, *others = _BEHIND_A_PART.split(head)
        head = change(first) + "".join(map(change, others) if is_formula else others)
    return head + _RUNS.sub(lambda one: _behind_parts(one[0], change), rest)


def _behind_parts(run: str, change: Callable[[str], str]) -> str:
    first, *others = _BEHIND_A_PART.split(run)
    return first + "".join(map(change, others))
