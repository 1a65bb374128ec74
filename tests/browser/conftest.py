"""The browser of these tests, and how pages are put before it."""

from dataclasses import replace
from pathlib import Path

import pytest

from spiders.browser.chromium import find_program
from spiders.browser.devtools import BrowserError
from spiders.browser.render import Given, View
from spiders.wire.wire import Wire


@pytest.fixture(scope="session")
def program() -> Path:
    try:
        return find_program(None)
    except BrowserError as error:
        pytest.skip(f"chromium is not installed: {error}")


def a_view(program: Path, **wire: object) -> View:
    return View(program=program, wire=replace(Wire(user_agent="warraq/test"), **wire), limit_s=15.0)  # type: ignore[arg-type]


def given(page: str, url: str = "http://news.example/page") -> Given:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Given(url=url, status=200, headers=headers, body=page.encode())
