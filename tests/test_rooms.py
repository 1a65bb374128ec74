"""The house's walls: which room may import which, and which library enters by which door."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "archive": {"archive"},
    "article": {"article", "archive"},
    "story": {"story", "article", "archive"},
    "spiders": {"spiders", "archive"},
    "flows": {"flows", "spiders", "story", "article", "archive"},
    "desk": {"desk", "flows", "spiders", "story", "article", "archive", "practice"},
    "practice": {"practice"},
}
ONLY_IN = {
    "scrapy": {"spiders"},
    "twisted": {"spiders"},
    "trafilatura": {"article"},
    "prefect": {"flows"},
    "boto3": {"archive"},
    "botocore": {"archive"},
    "cryptography": {"archive"},
    "rfc3161_client": {"archive"},
    "opentimestamps": {"archive"},
    "warcio": {"archive"},
    "sqlalchemy": {"archive"},
    "pydantic": {"flows"},
    "feedparser": {"story"},
    "apprise": {"flows"},
    "safetensors": {"flows"},
    "tokenizers": {"flows"},
    "cyclopts": {"desk"},
    "rich": {"desk"},
    "jinja2": {"desk", "practice"},
    "starlette": {"desk"},
    "uvicorn": {"desk"},
    "pyarrow": {"flows"},
    "trustme": {"practice"},
}
# The demo is the one place of the desk that knows the practice web.
KNOWS_PRACTICE = {"desk/demo.py"}
PURE_ROOMS = ("archive", "article", "story")
NEVER_IN_PURE = {
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "os.environ",
    "os.getenv",
    "uuid.uuid4",
    "random",
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handlers"}


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@cache
def imports(path: Path) -> frozenset[str]:
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield (node.module or "").split(".")[0]


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_arrows_between_rooms_go_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(room)
        for name in sorted(imports(path))
        if name in MAY_IMPORT and name not in MAY_IMPORT[room]
    ]
    assert wrong == []


def test_only_the_demo_knows_the_practice_web() -> None:
    knowing = {
        str(p.relative_to(ROOT))
        for room in MAY_IMPORT
        if room != "practice"
        for p in sources(room)
        if "practice" in imports(p)
    }
    assert knowing <= KNOWS_PRACTICE


@pytest.mark.parametrize("library", ONLY_IN)
def test_each_library_has_one_door(library: str) -> None:
    rooms = {room for room in MAY_IMPORT if any(library in imports(p) for p in sources(room))}
    assert rooms <= ONLY_IN[library]


def test_boto3_has_one_door_in_the_archive() -> None:
    knowing = {
        p.relative_to(ROOT).parts[:2] for p in sources("archive") if {"boto3", "botocore"} & imports(p)
    }
    assert knowing == {("archive", "bucket")}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_package_files_are_empty(room: str) -> None:
    assert [p for p in sources(room) if p.name == "__init__.py" and p.read_text()] == []


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_read_no_clock_environment_or_dice(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {dotted(node)}"
        for path in sources(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and any(dotted(node).endswith(word) for word in NEVER_IN_PURE)
    ]
    assert wrong == []


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in MAY_IMPORT
        for path in sources(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and dotted(node) in {"os.environ", "os.getenv"}
        and path
        not in {
            ROOT / "flows/settings.py",
            ROOT / "flows/homeless.py",
        }  # the other one sets HOME where there is none
    ]
    assert readers == []


# A call that unpacks, and each way to have such a call under another name.
_PACKERS = "_?pickle|marshal|shelve|dill|cloudpickle|joblib|yaml"
UNPACKING = re.compile(
    rf"\b(?:{_PACKERS})\.(?:\w*load\w*|open|Unpickler)\b|\bfrom (?:{_PACKERS}) import[^\n]*|\bimport (?:{_PACKERS}) as[^\n]*"
    r"|allow_pickle=True|weights_only=False|(?<![.\w])(?:eval|exec)\(|JOBDIR"
)
# Bytes that a process of ours wrote, in a folder of its own that nobody else sees.
UNPACKS_ITS_OWN = {"article/prepared.py": "pickle.loads", "flows/judging/piles.py": "marshal.loads"}


def test_i2_nothing_that_came_from_outside_is_ever_unpickled() -> None:
    found = {
        str(path.relative_to(ROOT)): "".join(UNPACKING.findall(path.read_text(encoding="utf-8")))
        for room in MAY_IMPORT
        for path in sources(room)
    }
    assert {path: said for path, said in found.items() if said} == UNPACKS_ITS_OWN


WRITES_CELLS = {"csv", "openpyxl", "xlsxwriter", "xlwt", "pandas", "polars", "tablib", "odf"}


def test_x1_cells_are_written_in_one_place_where_no_title_is_a_formula() -> None:
    writing = [path for room in MAY_IMPORT for path in sources(room) if imports(path) & WRITES_CELLS]
    assert writing == [ROOT / "flows" / "exports" / "cells.py"]


def test_files_and_functions_keep_their_size() -> None:
    too_long = []
    for room in MAY_IMPORT:
        for path in sources(room):
            text = path.read_text(encoding="utf-8")
            if text.count("\n") > 300:
                too_long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    size = (node.end_lineno or node.lineno) - node.lineno + 1
                    if size > 40:
                        too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {size} lines")
    assert too_long == []


def test_no_drawer_for_odds_and_ends() -> None:
    assert [p for room in MAY_IMPORT for p in sources(room) if p.stem in DRAWERS] == []


def test_no_address_stands_in_the_lock() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text()
