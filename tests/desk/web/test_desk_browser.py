"""The desk in a browser: nothing of an original runs or leaves (U1), words of strangers stay words (U3), and everybody can read and reach it."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from archive.catalogue.views.articles import entries
from desk.web.paths import article_path
from flows.house import House
from tests.desk.web.kept_desk import HOSTILE, STORY
from tests.desk.web.screenshots import pages_of

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
    original = page.frame_locator(
        "iframe.original"
    )  # whoever opens it by itself is led to the page around it
    assert original.get_by_role("heading").count() == 1  # it is shown
    for button in ("#send", "#js"):
        original.locator(button).click(force=True)
        settle(page)
    assert heard == []
    assert "owned" not in page.title()


@pytest.mark.row("U1")
@pytest.mark.parametrize("link", ["#go", "#set"], ids=["a link", "a link that an animation makes"])
def test_a_link_of_an_original_leads_nobody_out_of_its_frame_and_dials_nobody(
    tab: Tab, desk_house: House, sink: tuple[str, list[str]], link: str
) -> None:
    heard = list(sink[1])
    page = tab(hostile_path(desk_house))
    original = page.frame_locator("iframe.original")
    original.locator(link).click(force=True)
    settle(page)
    assert original.get_by_role("heading").count() == 1  # it stands there still
    assert sink[1] == heard
    assert page.url.startswith("http://127.0.0.1")


@pytest.mark.row("U3")
def test_words_of_strangers_stay_words_on_every_page_that_shows_them(tab: Tab, desk_house: House) -> None:
    with desk_house.catalogue() as catalogue:
        (found,) = [one for one in entries(catalogue, STORY).entries if one.url == HOSTILE.url]
    article = article_path(STORY, found.article)
    dialogs: list[str] = []
    page = tab("/")
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for path in (
        f"/story/{STORY}",
        article,
        f"{article}?view=cuts",
        f"{article}?view=versions",
        "/search?q=onmouseover",
    ):
        page.goto(path)
        title = page.get_by_text("<b onmouseover=alert(1)>Report").first
        title.hover()
        assert page.locator("b[onmouseover], img[src=x], script:not([src])").count() == 0
        assert (
            page.locator("bdi .control[title='RIGHT-TO-LEFT OVERRIDE']").count() > 0
        )  # it turns nothing, and is seen
        assert "\u202e" not in page.title()
    assert dialogs == []


NAMES = ("stories", "story", "story-review", "story-copies", "story-failed", "run", "article", "article-cuts", "article-versions", "article-reasons", "article-provenance", "search", "search-nothing", "original", "error")  # fmt: skip


@pytest.fixture(scope="module")
def pages(desk_house: House) -> dict[str, str]:
    return dict(pages_of(desk_house))


@pytest.fixture(scope="module")
def readers(chromium: Browser, desk_url: str) -> Iterator[dict[str, Page]]:
    """Give two readers: of Arabic by night, of English by day."""
    looks = {"ar": "dark", "en": "light"}
    contexts = {
        language: chromium.new_context(locale=language, color_scheme=scheme, base_url=desk_url)  # type: ignore[arg-type]
        for language, scheme in looks.items()
    }
    yield {language: context.new_page() for language, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_everybody_can_read_each_page_and_none_is_wider_than_its_screen(
    readers: dict[str, Page], pages: dict[str, str], name: str, language: str
) -> None:
    page = readers[language]
    page.goto(pages[name])
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("getComputedStyle(document.body).direction") == (
        "rtl" if language == "ar" else "ltr"
    )
    found = Axe().run(page, options={"resultTypes": ["violations"], "iframes": False})
    assert found.violations_count == 0, found.generate_report()
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name} is {over} px too wide at {width} px"


def test_the_keyboard_reaches_all_that_can_be_pressed_in_its_order(tab: Tab) -> None:
    page = tab("/search?q=harbour")
    reached: list[str] = []
    while not reached or reached[-1] != "BODY":  # behind the last one the browser's own bar has the focus
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(e => e.href || e.name || e.tagName)(document.activeElement)"))
        shown = page.evaluate(
            "(e => e === document.body || getComputedStyle(e).outlineStyle !== 'none')(document.activeElement)"
        )
        assert shown, f"nobody sees that {reached[-1]} has the focus"
        assert len(reached) < 100
    assert reached[0].endswith("#main")  # past the bar in one step
    links = page.locator("main a:visible").evaluate_all("all => all.map(one => one.href)")
    assert set(links) <= set(reached)


def test_language_and_colours_are_chosen_without_scripts_and_kept(tab: Tab) -> None:
    page = tab("/search?q=harbour", java_script_enabled=False)
    page.get_by_role("link", name="العربية").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.url.endswith("/search?q=harbour")
    page.get_by_role("link", name="ألوان داكنة").click()
    page.goto("/")
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("data-theme")) == ("ar", "dark")


@pytest.mark.parametrize(("dark", "offered"), [(False, "Dark"), (True, "Light")])
def test_the_colours_that_are_offered_are_not_those_that_the_system_has_chosen(
    tab: Tab, dark: bool, offered: str
) -> None:
    shown = tab("/", dark=dark).locator(".looks a[href^='/theme']:visible")
    assert shown.all_inner_texts() == [offered]


def test_every_page_stands_on_paper_without_its_bar(tab: Tab) -> None:
    page = tab("/")
    page.emulate_media(media="print")
    assert not page.locator("header.bar").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
