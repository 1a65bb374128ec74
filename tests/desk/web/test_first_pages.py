"""The stories at a glance, search, and what is said when a page cannot be given."""

import re
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from archive.addresses.urls import url_key
from archive.catalogue.catalogue import CatalogueError
from archive.catalogue.views.articles import at_address, entries
from archive.catalogue.views.stories import DayCount
from archive.decisions.decision import DecisionKind, article_of
from desk.cli import run
from desk.web import filters
from desk.web.filters import changed_at, published
from desk.web.story.spark import HEIGHT, WIDTH, spark_of
from flows.close import Ending, close_run
from flows.decisions.decide import Wanted, decide
from flows.house import House
from flows.run import NO_STORY, RunKind, running
from flows.settings import load_settings
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import EMPTY, GONE, PAGES, SECOND, STORY, Told, a_desk_house


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_card_tells_what_a_newsroom_asks_first(client: Client) -> None:
    card = text_of(client.get("/").text.partition(f'href="/story/{STORY}"')[2].partition('class="card')[0])
    for told in ("6 articles", "Arabic, English, Hebrew", "2 runs", "2 to review", "1 changed", "1 gone", "1 suspect text", "Last run", "sound"):  # fmt: skip
        assert told in card


def test_a_story_without_articles_says_what_to_do(client: Client) -> None:
    card = text_of(client.get("/").text.partition(f'href="/story/{EMPTY}"')[2])
    assert f"warraq gather {EMPTY}" in card
    assert "failed" in card


def test_runs_for_single_addresses_are_no_story_that_could_be_gathered(own: tuple[House, Client]) -> None:
    house, client = own
    with running(house, NO_STORY, RunKind.REFETCH, now=SECOND) as run:
        close_run(run, Ending(), SECOND)
    first = client.get("/").text
    assert f"gather {NO_STORY}" not in first
    assert "2 stories" in text_of(first)
    assert f'href="/story/{NO_STORY}/runs">Pages fetched by address, of no story</a>' in first
    assert client.get(f"/story/{NO_STORY}").headers["location"] == f"/story/{NO_STORY}/runs"
    page = client.get(f"/story/{NO_STORY}/runs").text
    assert run.run_id in page
    assert f"/story/{NO_STORY}/live" not in page
    assert f"/story/{NO_STORY}/review" not in page


@pytest.mark.parametrize("is_made", [False, True])
def test_an_empty_store_says_how_to_begin(
    tmp_path: Path, client_of: Callable[..., Client], is_made: bool
) -> None:
    if is_made:
        (tmp_path / "store").mkdir()
    page = client_of(House(settings=load_settings(store=str(tmp_path / "store")))).get("/")
    assert page.status_code == 200
    assert "warraq demo" in page.text
    assert str(tmp_path / "store") in page.text
    assert (tmp_path / "store").exists() == is_made


def test_a_drawing_of_coverage_has_a_bar_a_day_and_no_far_day_stretches_it() -> None:
    counts = [DayCount(day=f"2025-07-{day:02}", count=day + 1) for day in range(1, 31)]
    spark = spark_of([DayCount(day="1970-01-01", count=1), *counts, DayCount(day="no day", count=9)])
    assert len(spark.bars) > 25
    assert all(0 <= bar.x <= WIDTH - bar.width and 0 < bar.height <= HEIGHT for bar in spark.bars)
    assert spark.most == 31
    assert spark_of([]).bars == ()


@pytest.mark.parametrize(
    ("query", "found"), [("حريق", True), ("حَرِيق", True), ("harbour", True), ("מחסני", True), ("xyzzy", False)]
)
def test_search_finds_words_of_every_script_and_marks_them(client: Client, query: str, found: bool) -> None:
    page = client.ask("GET", "/search", params={"q": query})
    assert page.status_code == 200
    assert ("<mark>" in page.text) == found
    assert ("Nothing was found" in page.text) != found


@pytest.mark.parametrize("told", [PAGES[5], GONE], ids=["ar", "en"])
def test_an_address_that_is_pasted_into_the_search_leads_to_its_article(
    client: Client, desk_house: House, told: Told
) -> None:
    article = f"/story/{STORY}/article/{article_of(told.url)}"
    for spelt in (told.url, unquote(told.url), f"{told.url.removeprefix('https://')}?utm_source=mail"):
        answer = client.get(f"/search?q={quote(spelt)}")
        assert (answer.status_code, answer.headers.get("location")) == (303, article)
    assert client.get(f"/search?q={quote(told.url)}x").status_code == 200
    with desk_house.catalogue() as catalogue:
        (found,) = at_address(catalogue, told.url)
    record = f"/record/{(found.record_id or '').removeprefix('urn:uuid:')}"
    assert client.get(f"/search?q={found.record_id}").headers["location"] == record


@pytest.mark.parametrize(
    ("language", "said"), [("en", "of the outlet herald.example"), ("ar", "من موقع herald.example")]
)
def test_the_name_of_an_outlet_leads_to_its_articles(client: Client, language: str, said: str) -> None:
    page = client.get("/search?q=Herald.Example", accept_language=language).text
    (link,) = re.findall(r'href="([^"]*outlet=herald\.example[^"]*)"', page)
    assert said in re.sub(r"<[^>]+>", "", page)
    assert client.get(link.replace("#list", "")).status_code == 200
    assert "outlet=" not in client.get("/search?q=herald").text


def test_a_story_that_is_not_there_is_not_searched_as_if_all_were_asked(client: Client) -> None:
    assert client.get("/search?q=fire&story=nope").status_code == 404


def test_search_that_finds_nothing_says_where_something_is(client: Client) -> None:
    page = client.ask("GET", "/search", params={"q": "harbour", "story": EMPTY})
    assert re.search(r'href="/search\?q=harbour">\d+ articles? ha(s|ve) these words', page.text)


@pytest.mark.parametrize("query", ['"', "*", "a AND", "NEAR(", "'; DROP TABLE x", "(", "-", "\x00", "a" * 5_000, "title:x", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")])  # fmt: skip
def test_nothing_that_is_looked_for_breaks_search(client: Client, query: str) -> None:
    assert client.ask("GET", "/search", params={"q": query}).status_code == 200


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (ZeroDivisionError("a secret detail"), 500, "ZeroDivisionError"),
        (
            CatalogueError("the catalogue <x> cannot be used: do this"),
            503,
            "the catalogue &lt;x&gt; cannot be used: do this",
        ),
        (OSError(28, "No space left on device"), 503, "No space left on device"),
    ],
)
def test_a_page_that_fails_says_what_and_the_next_step_and_shows_no_code(
    desk_house: House, client_of: Callable[..., Client], error: Exception, status: int, told: str
) -> None:
    def breaks(_: Request) -> Response:
        raise error

    client = client_of(desk_house)
    client.app.router.routes.append(Route("/breaks", breaks))
    answer = client.get("/breaks")
    assert answer.status_code == status
    assert told in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(("asked", "language"), [("ar", "ar"), ("ar-EG,en;q=0.8", "ar"), ("en-GB,ar;q=0.9", "en"), ("fr,ar;q=0.5", "ar"), ("fr", "en"), ("", "en"), ("*;q=x,;;,", "en")])  # fmt: skip
def test_the_first_language_is_the_one_that_the_browser_asks_for(
    client: Client, asked: str, language: str
) -> None:
    assert f'<html lang="{language}"' in client.get("/", accept_language=asked).text


@pytest.mark.row("U3")
@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/%D8%AD%D8%B1%D9%8A%D9%82", "https://a.example/<bdi>حريق</bdi>"),
        ("https://a.example/%2e%2e%2f", "https://a.example/%2e%2e%2f"),
        ("https://a.example/?a=%3Cscript%3E&amp", "https://a.example/?a=%3Cscript%3E&amp;amp"),
        ("https://a.example/%E2%80%AEgnp.exe", "https://a.example/%E2%80%AEgnp.exe"),
        ("https://a.example/%FF%D8", "https://a.example/%FF%D8"),
    ],
)
def test_an_address_is_shown_in_its_letters_where_they_hide_nothing(url: str, shown: str) -> None:
    assert filters.url_shown(url) == f'<bdi dir="ltr" class="url">{shown}</bdi>'


@pytest.mark.row("R6")
def test_no_original_of_a_page_that_was_taken_down_is_shown_of_any_visit(
    tmp_path: Path, client_of: Callable[..., Client]
) -> None:
    house = a_desk_house(tmp_path)
    with house.catalogue() as catalogue:
        visits = [one.ref.record_id for one in catalogue.versions(url_key(GONE.url))]
        (found,) = [one for one in entries(catalogue, STORY).entries if one.url == GONE.url]
    client = client_of(house)
    paths = [
        f"/original/{one.removeprefix('urn:uuid:')}{way}" for one in visits for way in ("", "/raw", "/source")
    ]
    assert len(visits) == 2
    assert {client.get(path).status_code for path in paths} == {200}
    assert found.article in client.ask("GET", "/search", params={"q": "warehouses"}).text
    asked = Wanted(
        story=STORY, kind=DecisionKind.TAKEDOWN, article=found.article, note="asked by its owner", by="tests"
    )
    decide(house, asked, now=SECOND)
    assert {client.get(path).status_code for path in paths} == {451}
    assert found.article not in client.ask("GET", "/search", params={"q": "warehouses"}).text


@pytest.mark.parametrize(
    ("said", "raw", "shown"),
    [
        ("2025-08-12T00:00:00+00:00", "12 آب/أغسطس 2025", "2025-08-12"),
        ("2025-08-12T00:00:00+00:00", None, "2025-08-12"),
        ("2025-08-12T00:00:00+00:00", "2025-08-12T03:00:00+03:00", "2025-08-12 03:00 +03:00"),
        ("2025-08-12T09:15:00+00:00", "12.8.2025", "2025-08-12 09:15 UTC"),
    ],
)
def test_a_page_that_named_a_day_alone_is_given_no_hour(said: str, raw: str | None, shown: str) -> None:
    assert f">{shown}</time>" in published(said, raw)


def test_a_page_has_one_clock() -> None:
    said = ("2025-08-24T09:15:00+00:00", "2025-08-19T21:40:00+00:00")
    assert ">2025-08-24 12:15 +03:00</time>" in changed_at(*said, "2025-08-20T00:40:00+03:00")
    assert ">2025-08-24 09:15 UTC</time>" in changed_at(*said, "20 August 2025")
    assert ">2025-08-24 09:15 UTC</time>" in changed_at(said[0], None, None)


def test_a_desk_without_a_store_leads_a_search_to_the_page_that_says_how_to_begin(
    tmp_path: Path, client_of: Callable[..., Client]
) -> None:
    house = House(settings=load_settings(store=str(tmp_path / "nothere")))
    answer = client_of(house).get("/search?q=a")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert not house.root.exists()


def test_a_desk_opened_on_any_folder_writes_nothing_into_it_and_sees_the_store_that_comes(
    tmp_path: Path, client_of: Callable[..., Client]
) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    client = client_of(House(settings=load_settings(store=str(folder))))
    paths = ("/", "/search?q=a", f"/story/{STORY}", f"/story/{STORY}/live", "/search?q=https://a.example/b")
    assert [client.get(path).status_code for path in paths] == [200, 303, 404, 404, 303]
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]
    a_desk_house(tmp_path)
    assert client.get(f"/story/{STORY}").status_code == 200


def test_a_desk_that_is_opened_where_there_is_no_store_says_so_in_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for name in ("nothere", "folder"):
            words = ["serve", "--store", str(tmp_path / name), "--port", str(taken.getsockname()[1])]
            assert run(words) == 1  # somebody has the port: a desk would not come to its end
            assert f"there is no store at {tmp_path / name} yet" in capsys.readouterr().err
    assert list((tmp_path / "folder").iterdir()) == []
