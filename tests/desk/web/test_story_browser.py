"""A story's pages in a browser: decided on without a script, and mirrored where the page is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from flows.decisions.decide import decisions_of
from flows.house import House
from tests.desk.web.kept_desk import EMPTY, PAGES, STORY
from tests.desk.web.own_desk import a_copy
from tests.desk.web.screenshots import served

Tab = Callable[..., Page]
HOME = f"/story/{STORY}"
# Both places at one moment: the page goes to its fragment after it has been drawn.
_IS_BELOW_THE_BAR = "card => document.querySelector('.done').getBoundingClientRect().bottom <= card.getBoundingClientRect().top + 1"


def test_a_person_decides_by_keyboard_without_scripts_and_takes_it_back(
    chromium: Browser, desk_house: House, tmp_path: Path
) -> None:
    house = a_copy(desk_house, tmp_path)
    with served(house) as address:
        context = chromium.new_context(java_script_enabled=False, locale="ar", base_url=address)
        page = context.new_page()
        page.set_viewport_size({"width": 360, "height": 600})
        page.goto(f"{HOME}/review")
        assert page.locator("li.card").count() == 2
        note = page.locator("input[name=note]").first
        note.fill("ليس من القصة")
        note.press(
            "Enter"
        )  # as in every form of the web, and whoever writes a note has not said yet what for
        assert page.locator("li.card").count() == 2
        assert not decisions_of(house, STORY)
        note.press("Tab")
        page.locator("button[value=reject]").first.press("Enter")
        assert page.locator("li.card").count() == 1
        assert page.get_by_role("status").inner_text().startswith("أُخرج من القصة: ")
        expect(page.locator("li.card h3")).to_be_in_viewport(ratio=1)
        assert page.locator("li.card").evaluate(_IS_BELOW_THE_BAR)  # the next headline is not behind it
        (made,) = decisions_of(house, STORY)
        assert (made.note, made.id) == ("ليس من القصة", PAGES[4].url)
        page.get_by_role("status").get_by_role("button").press("Enter")
        assert page.locator("li.card").count() == 2
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(f"{HOME}/decisions")
        assert page.locator("table tbody tr").count() == 2
        assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") == 0
        context.close()


@pytest.mark.parametrize("path", [f"/story/{EMPTY}/failed", f"/story/{EMPTY}", f"{HOME}/runs"])
def test_everybody_can_read_what_was_not_kept_and_the_runs(tab: Tab, path: str) -> None:
    page = tab(path, language="ar", width=360)
    assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") == 0
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("language", "is_mirrored"), [("ar", True), ("en", False)])
def test_the_timeline_begins_where_reading_begins_and_each_mark_stands_beside_its_outlet(
    tab: Tab, language: str, is_mirrored: bool
) -> None:
    page = tab(HOME, language=language)
    names, chart = page.locator(".timeline .rows").bounding_box(), page.locator("svg.coverage").bounding_box()
    assert names is not None
    assert chart is not None
    assert (names["x"] > chart["x"]) == is_mirrored
    rows = page.locator(".timeline .rows li")
    for at in range(rows.count()):
        row = rows.nth(at).bounding_box()
        assert row is not None
        name = rows.nth(at).inner_text()
        mark = page.locator("svg.coverage a", has_text=name).first.bounding_box()
        assert mark is not None
        assert row["y"] <= mark["y"] + mark["height"] / 2 <= row["y"] + row["height"]


def test_a_name_in_the_timeline_is_cut_at_its_own_end_on_a_page_that_runs_the_other_way(tab: Tab) -> None:
    page = tab(HOME, language="ar", width=360)
    name = page.locator(".timeline .rows bdi", has_text="herald.example").first
    style = name.evaluate(
        "e => [getComputedStyle(e).direction, getComputedStyle(e).textOverflow, getComputedStyle(e).overflowX]"
    )
    assert style == ["ltr", "ellipsis", "hidden"]


def test_a_filter_is_set_with_the_keyboard_and_stands_in_the_address(tab: Tab) -> None:
    page = tab(HOME)
    page.get_by_label("Language", exact=False).select_option("he")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**language=he**")
    assert page.locator("ol.list > li").count() == 1
    assert page.locator("select[name=language]").input_value() == "he"


@pytest.mark.parametrize(("width", "is_told"), [(360, True), (1280, False)])
def test_a_narrow_screen_says_that_the_drawing_goes_on_and_shades_the_edge_where_it_does(
    tab: Tab, width: int, is_told: bool
) -> None:
    page = tab(HOME, language="ar", width=width)
    box = page.locator(".timeline .wide")
    assert page.locator(".scrolls").is_visible() == is_told
    assert box.evaluate("e => getComputedStyle(e).backgroundAttachment") == "local, local, scroll, scroll"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_host_stands_whole_on_its_line_in_what_was_not_kept(tab: Tab, width: int) -> None:
    page = tab(f"/story/{EMPTY}/failed", width=width, language="ar")
    lines = page.locator("bdi.host").evaluate_all("hosts => hosts.map(host => host.getClientRects().length)")
    assert lines
    assert set(lines) == {1}
    assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") == 0
