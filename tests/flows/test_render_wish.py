"""Nothing is rendered that nobody asked for; a browser is no way around a wall; a whole exact text is never replaced."""

from pathlib import Path

import pytest

from article.article import Article, NoArticle, NotArticleKind, Paragraph, Status, Wall
from flows.doctor.browser import check_browser
from flows.doctor.check import Health
from flows.house import House
from flows.reading.render_wish import Render, RenderWish, better, wish_of
from flows.reading.rendering import renderer_of
from flows.settings import load_settings
from spiders.browser.devtools import BrowserError
from story.folder import load_outlets, load_story
from story.seed import Outlet

URL = "https://www.news.example/2025/a"


def an_article(words: int = 100, **facts: object) -> Article:
    return Article(
        **{
            "url": URL,
            "ref": None,
            "title": "t",
            "bylines": (),
            "outlet": None,
            "published_at": None,
            "published_raw": None,
            "published_from": None,
            "modified_at": None,
            "language": "ar",
            "canonical_url": None,
            "paragraphs": (Paragraph(text="كلمة " * words),),
            "boilerplate": (),
            "status": Status.ARTICLE,
            "method": "m",
            **facts,
        }  # type: ignore[arg-type]
    )


def none(kind: NotArticleKind, wall: Wall | None = None) -> NoArticle:
    return NoArticle(url=URL, ref=None, kind=kind, why="w", wall=wall)


WHOLE, PART = an_article(), an_article(status=Status.SUSPECT)
EMPTY, SHORT = none(NotArticleKind.EMPTY), none(NotArticleKind.TOO_SHORT)
SCRIPTS = none(NotArticleKind.BLOCKED, Wall.SCRIPT)


@pytest.mark.parametrize(
    ("read", "needed", "always"),
    [
        (EMPTY, True, True),
        (SHORT, True, True),
        (none(NotArticleKind.LISTING), True, True),
        (SCRIPTS, True, True),
        (PART, True, True),
        (WHOLE, False, True),
        (an_article(status=Status.SUSPECT, paywalled=True), False, True),
        (none(NotArticleKind.SOFT_404), False, True),
        (none(NotArticleKind.NOT_HTML), False, True),
        (none(NotArticleKind.BLOCKED, Wall.CHALLENGE), False, False),
        (none(NotArticleKind.BLOCKED, Wall.DENIED), False, False),
        (none(NotArticleKind.BLOCKED, Wall.CONSENT), False, False),
        (none(NotArticleKind.BLOCKED, Wall.MEMBERS), False, False),
    ],
)
def test_what_is_rendered_when_asked_and_when_always(
    read: Article | NoArticle, needed: bool, always: bool
) -> None:
    assert not RenderWish().holds(URL, read)
    assert RenderWish(everywhere=Render.NEEDED).holds(URL, read) is needed
    assert RenderWish(everywhere=Render.ALL).holds(URL, read) is always


def test_an_outlet_asks_for_its_own_pages_and_a_story_for_all_of_its() -> None:
    outlet = Outlet(name="n", home="https://news.example/", language="ar", country="SY", render=True)
    by_outlet = wish_of(Render.OFF, (outlet,))
    assert by_outlet.holds(URL, EMPTY)
    assert not by_outlet.holds("https://other.example/", EMPTY)
    assert wish_of(Render.OFF, (), by_story=True).holds("https://other.example/", EMPTY)
    assert wish_of(Render.ALL, (), by_story=True).everywhere is Render.ALL
    assert not wish_of(Render.OFF, ()).is_any


@pytest.mark.parametrize(
    ("exact", "rendered", "is_rendered"),
    [
        (EMPTY, WHOLE, True),
        (EMPTY, SHORT, False),
        (WHOLE, an_article(900), False),
        (an_article(100, status=Status.SUSPECT), an_article(150), True),
        (an_article(100, status=Status.SUSPECT), an_article(149), False),
        (PART, EMPTY, False),
    ],
)
def test_which_of_two_readings_stands(
    exact: Article | NoArticle, rendered: Article | NoArticle, is_rendered: bool
) -> None:
    assert better(exact, rendered) is (rendered if is_rendered else exact)


def test_stories_and_outlets_say_it_in_their_files(tmp_path: Path) -> None:
    outlets = '[outlets.n]\nhome = "https://news.example/"\nlanguage = "ar"\ncountry = "SY"\nrender = true\n'
    (tmp_path / "outlets.toml").write_text(outlets)
    story = tmp_path / "story"
    story.mkdir()
    (story / "story.toml").write_text('title = "t"\nrender = true\n')
    (story / "a.txt").write_text("عنوان\n\nفقرة من النص عن لقاء في باريس.\n", encoding="utf-8")
    known = load_outlets(tmp_path / "outlets.toml")
    assert [outlet.render for outlet in known] == [True]
    assert load_story(story, known).render


def a_house(tmp_path: Path, **settings: object) -> House:
    return House(settings=load_settings(store=str(tmp_path / "store"), seeds=tmp_path, **settings))


def test_without_a_browser_who_asks_for_one_is_told_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert renderer_of(a_house(tmp_path)).view is None
    with pytest.raises(BrowserError, match="apt-get install chromium"):
        renderer_of(a_house(tmp_path, render="needed"))
    with pytest.raises(BrowserError, match="which the setting `browser` names"):
        renderer_of(a_house(tmp_path, render="all", browser=tmp_path / "none"))


def test_the_doctor_misses_a_browser_where_somebody_asks_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    asked = {"render": "needed"}
    (silent,), (missing,) = check_browser(a_house(tmp_path)), check_browser(a_house(tmp_path, **asked))
    assert (silent.health, missing.health) == (Health.GOOD, Health.BAD)
    assert "apt-get install chromium" in missing.next_step
