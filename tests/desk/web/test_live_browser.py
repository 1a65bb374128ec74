"""A run under way in a browser: it moves without being loaded again, keeps the reader's place, and everybody can read it."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from flows.house import House
from flows.live.progress import PROGRESS, progress_text
from flows.live.runs import LiveRun
from spiders.frontier.counts import OpenHost
from tests.desk.web.screenshots import served
from tests.flows.kept_stories import a_house
from tests.live_process import held_run

STORY = "bridge"


@pytest.fixture(scope="module")
def going(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, LiveRun, str]]:
    """Give a store with a run that stands still, and the address of a desk on it."""
    house = a_house(tmp_path_factory.mktemp("going"))
    with held_run(house, STORY) as run, served(house) as address:
        yield house, run, address


def _tell(house: House, run: LiveRun, number: int) -> None:
    """Write what the run would have told next."""
    assert run.progress is not None
    (stage,) = run.progress.stages
    hosts = (OpenHost(host="www.harbour-herald.example", open=3, asked=1),)
    told = replace(
        run.progress,
        number=number,
        stages=(replace(stage, done=number, known=50),),
        hosts=hosts,
        open_hosts=1,
    )
    (house.spool / run.run / PROGRESS).write_bytes(progress_text(told))


def _opened(browser: Browser, address: str, language: str = "en", width: int = 1280) -> Page:
    context = browser.new_context(locale=language, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/story/{STORY}/live")
    return page


@pytest.mark.parametrize(("language", "width"), [("ar", 360), ("en", 1280)])
def test_a_run_under_way_can_be_read_by_everybody(
    chromium: Browser, going: tuple[House, LiveRun, str], language: str, width: int
) -> None:
    house, run, address = going
    _tell(house, run, 7)
    page = _opened(chromium, address, language, width)
    page.get_by_text("www.harbour-herald.example").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.context.close()


def test_a_run_moves_by_itself_keeps_the_focus_and_says_its_end(chromium: Browser, tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with served(house) as address, held_run(house, STORY) as run:
        assert run.life is not None
        page, strip = _opened(chromium, address), _opened(chromium, address)
        strip.goto(f"{address}/")
        page.get_by_role("button", name="Stop the run").focus()
        _tell(house, run, 31)
        for one in (page, strip):
            one.get_by_text("keeping pages: 31 of 50").wait_for()
        assert page.evaluate("document.activeElement.textContent") == "Stop the run"
        os.kill(run.life.pid, signal.SIGKILL)
        os.waitid(os.P_PID, run.life.pid, os.WEXITED | os.WNOWAIT)
        page.get_by_text("A run stopped before its end").wait_for()
        page.get_by_text("Its process died without a word").wait_for()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        for one in (page, strip):
            one.context.close()
