import re
import tomllib
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest

from desk.cli import run
from desk.exits import Exit
from desk.profile.page import example_lines, profile_page
from desk.profile.view import say_plan
from desk.profile.words import WORDS, counted_seeds, window_words
from desk.terminal.voice import Voice
from flows.walk.planning import Planned
from story.link import Query
from story.profile import build_profile
from story.seed import SeedText, Window
from tests.story.story_builders import a_plain_story, a_text, two_seeds

HOSTILE = '<script>alert(1)</script> \u202eevil\u202c " onload=x {{ 7*7 }} & \x07'


def a_plan(*texts: SeedText, title: str = "لقاء باريس") -> Planned:
    story = a_plain_story(title=title)
    profile = build_profile(story, texts)
    query = Query(terms=("توم باراك", "باريس"), language="ar", made_from=("july.txt",))
    return Planned(
        seeds=texts,
        profile=profile,
        queries={"ar": (query,)},
        seed_addresses=(),
        asks=(),
        outlets=0,
        max_pages=1,
    )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_page_shows_who_where_and_when_with_the_term_marked_in_its_sentence() -> None:
    page = profile_page(a_plan(*two_seeds()))
    assert '<html lang="ar" dir="rtl">' in page
    assert "<mark>توم باراك</mark>" in page
    assert "2025-07-26" in page
    assert "بلا تاريخ" in page
    assert page.count("<blockquote>") > 20
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page


def test_the_page_asks_for_nothing_outside_itself() -> None:
    page = profile_page(a_plan(*two_seeds()))
    tags = Tags()
    tags.feed(page)
    assert not {tag for tag, _ in tags.seen} & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not re.search(r"https?:|url\(|@import|javascript:", page)


@pytest.mark.row("X2", "U3")
def test_a_hostile_seed_is_only_text_on_the_page_and_in_the_terminal() -> None:
    seed = a_text(
        f"seed{HOSTILE}.txt", f"لقاء سوري إسرائيلي {HOSTILE}", f"قال الوزير سامر النجار {HOSTILE} في باريس"
    )
    plan = a_plan(replace(seed, language="en"), title=HOSTILE)
    page, out = profile_page(plan), StringIO()
    tags = Tags()
    tags.feed(page)
    assert not [tag for tag, with_ in tags.seen if tag == "script" or "onload" in with_]
    say_plan(plan, Voice(out=out))
    for shown in (page, out.getvalue()):
        assert not set(shown) & set("\u202e\u202c\x07")
    assert "49" not in page


def test_the_terminal_puts_words_of_the_seeds_behind_the_columns() -> None:
    out = StringIO()
    say_plan(a_plan(*two_seeds()), Voice(out=out))
    lines = out.getvalue().splitlines()
    assert {"SEEDS", "EVENTS", "WHO", "WHERE", "BETWEEN WHOM", "WHAT HAPPENS", "KEY WORDS", "QUERIES"} <= set(
        lines
    )
    assert "  2 seeds   توم باراك" in lines
    assert any(line.startswith("  2 seeds   باريس  (FR, venue)") for line in lines)


def test_the_lines_to_copy_are_comments_until_somebody_means_them_and_then_toml_that_a_story_takes() -> None:
    plan = a_plan(*two_seeds())
    lines = example_lines(plan.profile)
    assert tomllib.loads(lines) == {}
    shown = tomllib.loads("\n".join(line.removeprefix("#").strip() for line in lines.splitlines()))
    assert shown["pin"]["people"] == [plan.profile.people[0].text]
    assert shown["add"]["people"][0]["name"] == plan.profile.people[0].text
    assert set(shown["add"]) == {"words", "people", "places"}


def test_a_guessed_query_is_marked_on_the_page_too() -> None:
    plan = a_plan(*two_seeds())
    sure, guess = (
        plan.queries["ar"][0],
        Query(terms=("Dirmer",), language="en", guessed=("Dirmer",), made_from=()),
    )
    asked = profile_page(replace(plan, queries={"ar": (sure,), "en": (guess,)}))
    table = asked[asked.index("<table>") :]
    assert '<bdi dir="auto">Dirmer</bdi><span class="guess"' in table
    assert table.count('class="guess"') == 1


@pytest.mark.parametrize("place", ["nowhere/page.html", "."])
def test_a_page_that_cannot_be_written_is_told_and_says_what_to_do(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "seeds" / "talks"
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text('title = "لقاء باريس"\n', encoding="utf-8")
    (folder / "seed.txt").write_text("التقى وزير الخارجية في باريس الوفد المفاوض", encoding="utf-8")
    outlets = str(Path("seeds/outlets.toml").resolve())
    words = ["profile", str(folder), "--html", str(tmp_path / place), "--outlets", outlets]
    assert run(words) == Exit.USAGE
    assert "can't be written" in capsys.readouterr().err


def test_a_name_is_shown_as_it_is_sought_abroad_and_a_guess_is_marked() -> None:
    page = profile_page(a_plan(*two_seeds()))
    venue = page[page.index("<h3>", page.index("<h2>أين</h2>")) :]
    venue = venue[: venue.index("</article>")]
    assert '<span class="code">en</span> <bdi dir="auto">Paris</bdi></li>' in venue
    assert '<bdi dir="auto">Ron Dirmer</bdi><span class="guess"' in page
    assert "كتابة مخمَّنة" in page


def test_seeds_are_counted_as_each_language_counts() -> None:
    assert [counted_seeds(n, "ar") for n in (1, 2, 3, 10, 11)] == [
        "نصّ واحد",
        "نصّان",
        "3 نصوص",
        "10 نصوص",
        "11 نصًّا",
    ]
    assert [counted_seeds(n, "en") for n in (1, 2)] == ["1 seed", "2 seeds"]


def test_the_days_of_a_story_are_told_in_a_sentence_in_both_languages() -> None:
    july, august = two_seeds()
    undated, dated = (build_profile(a_plain_story(), seeds) for seeds in ((august,), (july,)))
    assert window_words(undated, WORDS["en"]).startswith(
        "no seed has a date: all days are looked at; give [window]"
    )
    assert "2025-07-23 to 2025-08-02 (3 days before" in window_words(dated, WORDS["en"])
    half = build_profile(a_plain_story(window=Window(start=date(2025, 7, 20))), (july,))
    assert window_words(half, WORDS["en"]) == "coverage is expected from 2025-07-20 on (as story.toml says)"
    assert '<bdi dir="ltr">2025-07-23</bdi>' in profile_page(a_plan(july))
    assert "لا تاريخ لأي نص" in profile_page(a_plan(august))
