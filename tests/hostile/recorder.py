"""`pytest --matrix FILE`: how the tests of each row ended, a JSON line a row. A plugin of tests/conftest.py."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.held import rows_in_name
from tests.hostile.matrix import ROWS

_KEY = "rows"  # travels with each report, from the workers too


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--matrix",
        type=Path,
        metavar="FILE",
        help="write how the tests of each row of docs/hostile-web.md ended",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--matrix"):
        config.pluginmanager.register(Recorder(config), "matrix")


def pytest_itemcollected(item: pytest.Item) -> None:
    rows = {*rows_in_name(getattr(item, "originalname", item.name)), *_marked(item)}
    if rows:
        item.user_properties.append((_KEY, " ".join(sorted(rows))))


def _marked(item: pytest.Item) -> Iterator[str]:
    for mark in item.iter_markers("row"):
        yield from mark.args


class Recorder:
    """Hears every report where the reports come together, and writes the file at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._ended: dict[str, dict[str, str]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.outcome == "passed":
            return
        for row in str(dict(report.user_properties).get(_KEY, "")).split():
            self._ended[row][report.nodeid] = report.outcome

    def pytest_sessionfinish(self) -> None:
        if hasattr(self._config, "workerinput"):
            return  # a worker of xdist: its reports go to who started it
        lines = (json.dumps({"row": row, "tests": dict(sorted(self._ended[row].items()))}) for row in ROWS)
        self._config.getoption("--matrix").write_text("\n".join(lines) + "\n", encoding="utf-8")
