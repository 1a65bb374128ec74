"""A report opens from a disk and asks nothing of anybody; text of the web is only text on it, in its own direction."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from desk.exports.report import Look, bars_of, write_report
from flows.close import Ending, close_run
from flows.exports.bundle import bundle
from flows.exports.target import Target
from flows.exports.texts import Making
from flows.exports.wanted import Policy, Wanted
from flows.run import RunKind, running
from tests.flows.kept_stories import STORY, a_story, url_of

CHROMIUM = "/usr/bin/chromium"
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
TITLE = "<script>document.title='owned'</script> \u202eعنوان <img src=https://evil.example/x>"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report in both languages, and a bundle's page, of a story with a hostile Arabic article."""
    root = tmp_path_factory.mktemp("report")
    house = a_story(root)
    (file,) = (house.root / "text" / STORY / "runs").glob("*.jsonl")
    lines = [json.loads(row) for row in file.read_text("utf-8").splitlines()]
    lines[0].update(
        title=TITLE,
        outlet="o" * 500,
        language="ar",
        published_at="2025-07-25T10:00:00+00:00",
        paragraphs=["نص \x1b[1m <b>x</b>"],
        kinds=["text"],
    )
    lines[1]["verdict"].update(relation="COPY_OF", copy_of=lines[0]["id"])
    lines[2].update(url="https://" + "a" * 60 + ".example/" + "b" * 200, archived=None, record=None)
    with running(house, STORY, RunKind.TEXT, now=AT) as run:
        close_run(run, Ending(lines=lines), AT)
    wanted, found = Wanted(story=STORY, policy=Policy.KEEP), {}
    for language in ("ar", "en"):
        found[language] = root / f"{language}.html"
        look = Look(language=language, has_fonts=language == "ar")
        write_report(house, wanted, Target(path=found[language]), Making(at=AT), look)
    bundle(house, Wanted(story=STORY, urls=frozenset({url_of("bridge")})), Target(path=root / "b"), at=AT)
    return {**found, "how": root / "b" / "HOW-TO-VERIFY.html"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def test_a_report_names_nothing_outside_itself(pages: dict[str, Path]) -> None:
    for path in pages.values():
        text = path.read_text("utf-8")
        assert (
            re.findall(
                r"""<(?:script|img|link|iframe|object|embed|base|form)\b|@import|url\((?!data:)""", text
            )
            == []
        )
        assert re.findall(r"""(?:src|href)="(?!#|pages/[0-9a-f-]+(?:-words)?\.txt")[^"]*""", text) == []


def test_text_of_the_web_is_escaped_and_drives_nothing(pages: dict[str, Path]) -> None:
    text = pages["ar"].read_text("utf-8")
    assert "&lt;script&gt;document.title" in text
    assert not set("\u202e\x1b\x00") & set(text)


def test_a_copy_leads_to_its_original_and_each_article_to_its_record(pages: dict[str, Path]) -> None:
    text = pages["en"].read_text("utf-8")
    anchors = set(re.findall(r'<article id="([^"]+)"', text))
    assert len(anchors) == 3
    assert set(re.findall(r'href="#(a-[^"]+)"', text)) == anchors
    assert re.search(r'Copy of</dt><dd><a href="#a-', text)
    assert len(re.findall(r"<code>urn:uuid:", text)) == 2
    assert len(re.findall(r"<code>[0-9a-f]{64}</code>", text)) == 4


@pytest.mark.parametrize("name", ["ar", "en", "how"])
def test_it_is_shown_from_a_disk_in_any_width_in_the_right_direction_for_everybody(
    name: str, pages: dict[str, Path], browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [pages[name].as_uri(), *(one for one in asked[1:] if one.startswith("data:font/"))]
    assert "owned" not in page.title()
    direction = "el => getComputedStyle(el).direction"
    assert page.eval_on_selector("html", direction) == ("ltr" if name == "en" else "rtl")
    if name == "how":
        assert (
            page.eval_on_selector_all(
                "pre", "all => new Set(all.map(el => getComputedStyle(el).direction)).size"
            )
            == 1
        )
        assert page.eval_on_selector("pre", direction) == "ltr"
    else:
        assert page.eval_on_selector("article:has([lang=ar]) .text p", direction) == "rtl"
    faults = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []
    page.close()


def test_of_thousands_of_articles_those_in_sight_alone_are_laid_out_and_all_are_printed(
    pages: dict[str, Path], browser: Browser, tmp_path: Path
) -> None:
    whole = next(iter(pages.values())).read_text("utf-8")
    begin, end = whole.index("<article "), whole.rindex("</article>") + len("</article>")
    many = tmp_path / "many.html"
    many.write_text(
        whole[:begin] + whole[begin:end] * 100 + "<article id=last><p>the last</p></article>" + whole[end:],
        "utf-8",
    )
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.goto(many.as_uri())
    in_sight = "one => [one.checkVisibility({contentVisibilityAuto: true})].concat([...one.children].map(c => c.checkVisibility({contentVisibilityAuto: true}))).every(Boolean)"
    drawn = f"[...document.querySelectorAll('article')].filter({in_sight}).length"
    assert page.evaluate(drawn) < 50
    page.emulate_media(media="print")
    laid_out = "[...document.querySelectorAll('article')].every(one => getComputedStyle(one).contentVisibility === 'visible')"
    assert page.evaluate(laid_out)
    page.close()


def test_time_runs_as_the_page_does() -> None:
    days = {"2025-07-25": 4, "2025-07-28": 2}
    right, left = bars_of(days), bars_of(days, is_from_the_right=True)
    assert [bar.count for bar in right] == [4, 0, 0, 2]
    assert [bar.x for bar in right] == [bar.x for bar in reversed(left)]
    assert right[0].height == 2 * right[-1].height
    assert bars_of({}) == []
