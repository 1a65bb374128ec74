"""The desk in a browser: nothing of an original runs or leaves (U1), words of strangers stay words (U3), and everybody can read and reach it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from flows.house import House
from tests.desk.web.kept_desk import HOSTILE, STORY

Tab = Callable[..., Page]


def hostile_path(house: House) -> str:
    with house.catalogue() as catalogue:
        refs = catalogue.pages_of(STORY)
    record = next(ref.record_id for ref in refs if ref.url == HOSTILE.url)
    return f"/original/{record.removeprefix('urn:uuid:')}"


def settle(page: Page) -> None:
    """Wait until the page has done all that it does by itself: its own timers ran, and nothing is on the wire."""
    page.wait_for_load_state("networkidle")


@pytest.mark.row("U1")
@pytest.mark.parametrize("way", ["", "/raw"])
def test_no_script_runs_and_no_request_leaves_an_original(
    tab: Tab, desk_house: House, sink: tuple[str, list[str]], way: str
) -> None:
    _, heard = sink
    page = tab(hostile_path(desk_house) + way)
    settle(page)
    original = page.frame_locator("iframe.original") if way == "" else page.locator("html")
    assert original.get_by_role("heading").count() == 1  # it is shown
    for button in ("#send", "#js"):
        original.locator(button).click(force=True)
        settle(page)
    assert heard == []
    assert "owned" not in page.title()


@pytest.mark.row("U1")
def test_a_link_of_an_original_leads_nobody_out_of_its_frame(
    tab: Tab, desk_house: House, sink: tuple[str, list[str]]
) -> None:
    page = tab(hostile_path(desk_house))
    page.frame_locator("iframe.original").locator("#go").click(force=True)
    settle(page)
    assert [path for path in sink[1] if path != "connected"] == []
    assert page.url.startswith("http://127.0.0.1")
