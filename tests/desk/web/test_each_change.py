"""What the desk tells of each thing that can become of a page, above its text and among its visits, in Arabic and English."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.decisions.decision import article_of
from archive.fate import Fate, Outcome
from article.article import Via
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.close import Ending, close_run
from flows.house import House
from flows.run import RunKind, running
from flows.settings import load_settings
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import (
    CORRECTED,
    FIRST,
    GONE,
    SECOND,
    Told,
    _answer,
    _judged,
    _kept,
    html_of,
)

STORY = "each-change"
SILENT = replace(CORRECTED, slug="silent")
LAYOUT, SOFT, HOME, BACK, SHOWN = (
    replace(GONE, slug=slug) for slug in ("layout", "soft", "home", "back", "shown")
)
OTHER_WORDS = replace(
    SILENT, text=(*SILENT.text[:2], "وقالت البلدية إن الطريق الساحلي بقي مفتوحًا طوال النهار.")
)
THIRD = SECOND + timedelta(days=1)
# Of each page what became of it at the second visit.
VISITS = (
    (SILENT, "changed-silently"),
    (LAYOUT, "layout-only"),
    (SOFT, "gone-soft"),
    (HOME, "gone-home"),
    (BACK, "gone"),
)
SAID = {
    "changed-silently": ("it was changed, and it does not say so", "تغيّرت من غير أن تقول"),
    "layout-only": ("other layout, same words", "تغيّر شكلها دون نصها"),
    "gone-soft": ("is gone: an error page stands in its place", "مكانها الآن صفحة خطأ"),
    "gone-home": (
        "is gone: its address leads to the home page or another one",
        "يحيل رابطها الآن إلى الصفحة الأولى",
    ),
    "gone": ("is gone from its site", "لم تعد في موقعها"),
}
GONE_NOW = ("This page is gone from its site", "لم تعد هذه الصفحة في موقعها")
CHANGED = ("The text, the byline or the day of this page", "أن نص هذه الصفحة أو كاتبها")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Give a desk of one story: six pages kept, five of them otherwise at a second visit, and one there again at a third."""
    house = House(settings=load_settings(store=str(tmp_path_factory.mktemp("each") / "store")))
    with running(house, STORY, RunKind.GATHER, now=FIRST) as run:
        pages = [told for told, _ in VISITS] + [SHOWN]
        refs = _kept(run, [(told.url, _answer(html_of(told))) for told in pages])
        judged = [_judged(told, html_of(told), ref) for told, ref in zip(pages, refs, strict=True)]
        judged[-1] = replace(judged[-1], article=replace(judged[-1].article, via=Via.RENDERED))
        close_run(run, Ending(judged=judged), FIRST + timedelta(minutes=1))
    with running(house, STORY, RunKind.REFETCH, now=SECOND) as run:
        bodies = {
            SILENT: html_of(OTHER_WORDS),
            LAYOUT: html_of(LAYOUT).replace(b"<nav>", b"<nav class='new'>"),
        }
        refs = _kept(run, [(told.url, _answer(bodies.get(told, b"nothing here"))) for told, _ in VISITS])
        ends = {
            told.url: Outcome(
                url=told.url,
                fate=Fate.KEPT if told in bodies else Fate.NOT_AN_ARTICLE,
                reason=reason,
                why="answered 410" if reason == "gone" else "",
                ref=ref,
            )
            for (told, reason), ref in zip(VISITS, refs, strict=True)
        }
        judged = [_judged(OTHER_WORDS, bodies[SILENT], refs[0])]
        close_run(run, Ending(judged=judged, changed=ends), SECOND + timedelta(minutes=1))
    with running(house, STORY, RunKind.REFETCH, now=THIRD) as run:
        (ref,) = _kept(run, [(BACK.url, _answer(html_of(BACK)))])
        end = Outcome(url=BACK.url, fate=Fate.SAME_AS_BEFORE, reason="back", ref=ref)
        close_run(run, Ending(changed={BACK.url: end}), THIRD + timedelta(minutes=1))
    return Client(make_app(house, Serving()))


def told_in(desk: Client, told: Told, language: str, view: str = "") -> tuple[str, str]:
    """Return what stands above an article's tabs, and what stands in the tab."""
    path = f"/story/{STORY}/article/{article_of(told.url)}{f'?view={view}' if view else ''}"
    answer = desk.get(path, accept_language=language)
    assert answer.status_code == 200
    main = answer.text[answer.text.index("<main") : answer.text.index("</main")]
    head, tabs, tab = main.partition('<nav class="tabs"')
    assert tabs
    return words_of(head), words_of(tab.partition("<section")[0])


def words_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.mark.parametrize(("n", "language"), [(0, "en"), (1, "ar")])
@pytest.mark.parametrize(("told", "reason"), VISITS, ids=[reason for _, reason in VISITS])
def test_what_became_of_a_page_stands_among_its_visits(
    desk: Client, told: Told, reason: str, n: int, language: str
) -> None:
    visits = told_in(desk, told, language, "versions")[1]
    assert [one for one, said in SAID.items() if said[n] in visits] == [reason]
    assert "urn:uuid:" not in visits
    assert (("answered 410", "أجاب الموقع بالرمز 410")[n] in visits) is (reason == "gone")


@pytest.mark.parametrize(("n", "language"), [(0, "en"), (1, "ar")])
def test_the_banner_of_a_page_says_how_it_stands_now_and_no_other(
    desk: Client, n: int, language: str
) -> None:
    banners = {one.slug: told_in(desk, one, language)[0] for one in (SILENT, LAYOUT, SOFT, HOME, BACK, SHOWN)}
    assert {slug for slug, said in banners.items() if GONE_NOW[n] in said} == {"soft", "home"}
    assert {slug for slug, said in banners.items() if CHANGED[n] in said} == {"silent"}
    rendered = ("what a browser made of the page", "مما صنعه متصفح")[n]
    assert {slug for slug, said in banners.items() if rendered in said} == {"shown"}


@pytest.mark.parametrize(("n", "language"), [(0, "en"), (1, "ar")])
def test_only_other_words_are_a_version_and_a_page_that_is_back_is_told_with_both_visits(
    desk: Client, n: int, language: str
) -> None:
    version = ("version 2", "الصيغة 2")[n]
    views = {one.slug: told_in(desk, one, language, "versions")[1] for one in (SILENT, LAYOUT, SOFT, BACK)}
    assert {slug for slug, said in views.items() if version in said} == {"silent"}
    assert "طوال النهار" in views["silent"]
    assert views["back"].index(("is back again", "عادت بعد غياب")[n]) < views["back"].index(SAID["gone"][n])


def test_the_list_of_a_story_finds_what_changed_and_what_is_gone(desk: Client) -> None:
    for asked, slugs in (("changed", {"silent"}), ("gone", {"soft", "home"})):
        page = desk.get(f"/story/{STORY}?{asked}=1").text
        every = (SILENT, LAYOUT, SOFT, HOME, BACK, SHOWN)
        assert {one.slug for one in every if f"/article/{article_of(one.url)}" in page} == slugs


@pytest.mark.parametrize(
    ("language", "changed", "gone"), [("en", "1 changed", "2 gone"), ("ar", "مقال تغيّر", "مقالان")]
)
def test_a_story_opens_with_what_became_of_its_pages(
    desk: Client, language: str, changed: str, gone: str
) -> None:
    page = desk.ask("GET", f"/story/{STORY}", headers={"accept-language": language}).text
    told = page[page.index('<div class="notice news">') :].split("</div>")[0]
    assert re.search(rf'\?changed=1#list">{changed}', told)
    assert re.search(rf'\?gone=1#list">{gone}', told)
