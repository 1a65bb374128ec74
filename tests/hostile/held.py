"""Which tests hold which rows, read from the test files without running or importing them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.hostile.matrix import ROWS

TESTS = Path(__file__).parent.parent
# Files with neither are not parsed: of 330 files some 60 are left, and the reading takes 0.5 s.
_SAYS_A_ROW = re.compile(r"mark\.row\(|def test_[a-zA-Z]\d")
_NAMED = re.compile(r"test_((?:[a-z]\d{1,2}_)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Held:
    """A test that says that it holds a row; `file` as seen from the tests folder."""

    row: str
    file: str
    name: str


def rows_in_name(name: str) -> tuple[str, ...]:
    """Give the rows that a test's name begins with: `test_d3_d4_whatever_fails` holds D3 and D4."""
    found = _NAMED.match(name)
    named = found[1].upper().strip("_").split("_") if found else ()
    return tuple(row for row in named if row in ROWS)


@cache
def held() -> tuple[Held, ...]:
    """Give all tests that hold rows, in the order of rows, files and names."""
    return tuple(sorted({one for file in TESTS.rglob("test_*.py") for one in _of_file(file)}))


def _of_file(file: Path) -> Iterator[Held]:
    text = file.read_text(encoding="utf-8")
    if not _SAYS_A_ROW.search(text):
        return
    tree = ast.parse(text)
    for_all = tuple(row for node in tree.body if _is_pytestmark(node) for row in _marked(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            marked = (row for decorator in node.decorator_list for row in _marked(decorator))
            for row in {*for_all, *marked, *rows_in_name(node.name)}:
                yield Held(row=row, file=file.relative_to(TESTS).as_posix(), name=node.name)


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def _marked(node: ast.AST) -> Iterator[str]:
    """Give the arguments of every `mark.row(...)` inside a node."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.row"):
            yield from (one.value for one in call.args if isinstance(one, ast.Constant))  # type: ignore[misc]  # strings; others are no rows
