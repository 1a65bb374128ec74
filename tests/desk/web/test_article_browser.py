"""The article page in a browser: its places are seen, its copies copy, and nothing of a marked copy runs or leaves."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from archive.decisions.decision import article_of
from flows.house import House
from tests.desk.web.kept_desk import HOSTILE, PAGES, STORY
from tests.desk.web.test_article_page import CORRECTED, path_of, records_of

Tab = Callable[..., Page]
LONG = PAGES[5]


def test_the_place_of_a_paragraph_is_marked_and_in_sight(tab: Tab) -> None:
    page = tab(path_of(LONG), language="ar", width=360)
    expect(page.locator(".place-how")).to_contain_text("«في الأصل»")  # there is no frame beside the text
    link = page.locator("a.place").last
    expect(link).to_have_text("في الأصل")
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 18
    link.click()
    mark = page.frame_locator("iframe.original").locator("mark").first
    expect(mark).to_have_text(LONG.text[-1])
    expect(mark).to_be_in_viewport()
    assert mark.evaluate("m => getComputedStyle(m).backgroundColor") == "rgb(255, 211, 77)"
    expect(page.locator("pre.bytes mark")).to_have_text(LONG.text[-1])


def test_pointing_at_a_paragraph_shows_its_place_beside_it(tab: Tab) -> None:
    page = tab(path_of(LONG))
    marks = page.frame_locator(".beside iframe").locator("mark")
    colour = "m => getComputedStyle(m).backgroundColor"
    expect(marks).to_have_count(len(LONG.text))
    expect(page.locator(".place-how")).to_be_hidden()
    page.locator("#p3").hover()
    expect(page.locator("#p3")).to_have_class(re.compile(r"\bpointed\b"))
    expect(page.locator(".beside iframe")).to_have_attribute("src", re.compile(r"#w\w+-2$"))
    expect(marks.nth(2)).to_have_css("background-color", "rgb(255, 211, 77)")
    assert marks.nth(1).evaluate(colour) == "rgb(255, 243, 194)"
    page.locator("#p2 a.place").focus()  # by keyboard too
    expect(marks.nth(1)).to_have_css("background-color", "rgb(255, 211, 77)")


def test_one_click_copies_the_citation_and_the_evidence_link(tab: Tab, desk_house: House) -> None:
    page = tab(path_of(CORRECTED), permissions=["clipboard-read", "clipboard-write"])
    for name in ("citation-ar", "evidence-link"):
        page.locator(f"button[data-copies={name}]").click()
        expect(page.locator(f"button[data-copies={name}]")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator(f"#{name}").inner_text().strip()
        assert records_of(desk_house, CORRECTED)[-1] in copied


@pytest.mark.row("U1")
def test_nothing_of_a_marked_copy_runs_or_leaves(
    tab: Tab, desk_house: House, sink: tuple[str, list[str]]
) -> None:
    heard = list(sink[1])  # what other tests followed
    page = tab(path_of(HOSTILE))
    frame = page.frame_locator(".beside iframe")
    expect(frame.locator("mark").first).to_be_visible()
    expect(frame.locator("body")).to_have_css("background-image", "none")  # no style sheet of the page's own
    expect(frame.locator("body")).to_have_css("padding-left", "14px")  # but ours
    for button in ("#send", "#js"):
        frame.locator(button).click(force=True)
        page.wait_for_load_state("networkidle")
    record = records_of(desk_house, HOSTILE)[0]
    page.goto(
        f"/story/{STORY}/article/{article_of(HOSTILE.url)}/marked/{record}"
    )  # led to the page around it
    assert page.locator("iframe.original").count() == 1
    page.wait_for_load_state("networkidle")
    assert sink[1] == heard


def test_the_page_does_all_but_pointing_and_copying_without_scripts(tab: Tab) -> None:
    page = tab(path_of(LONG), java_script_enabled=False)
    expect(page.locator("button.copy").first).to_be_hidden()
    expect(page.locator(".beside")).to_be_hidden()
    expect(page.locator("#evidence-link")).to_be_visible()
    page.get_by_role("link", name="What was cut").click()
    expect(page.locator(".in-place del").first).to_be_visible()


def test_on_a_telephone_a_row_of_a_table_is_a_card_and_all_of_it_in_sight(tab: Tab) -> None:
    page = tab(path_of(CORRECTED, "provenance"), language="ar", width=360)
    table = page.locator("table.stacked")
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    widths = table.locator("tr:first-child > :not(:empty)").evaluate_all(
        "all => all.map(one => one.clientWidth)"
    )
    assert min(widths[3:]) > 250  # those of the head are for readers of screens
