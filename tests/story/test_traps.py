"""Addresses that look endless are told by their shape; what newsrooms write is left alone."""

from datetime import date

import pytest

from story.link import Channel, Link
from story.traps import MOST_TWINS, trap_in, without_traps

pytestmark = pytest.mark.row("H10")

TODAY = date(2026, 3, 14)
NEWS = (
    "https://a.example/", "https://a.example/2026/03/14/talks", "https://a.example/2026/03/15/talks", "https://a.example/news/news/12",
    "https://a.example/2007/07/07/07", "https://a.example/11/11/2011/11/11", "https://a.example/news/vision-2030-10-goals", "https://a.example/20301231",
    "https://a.example/ar/news/ar/world/1", "https://a.example/archive/2019/05", "https://a.example/?p=20311231", "https://a.example/view?date=2026-03-01",
    "https://a.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/%D8%B9%D8%A7%D8%AC%D9%84/1", "https://web.archive.example/web/20250726/https://a.example/news/1", "http://[half/",
    "https://a.example/conference-2031-05-12-opens", "https://a.example/1/2/3/4/5/6/7/8/9/10/11/12",
)  # fmt: skip
ENDLESS = {
    "https://a.example/a/b/a/b/": "its path repeats 'a/b'",
    "https://a.example/x/a/b/c/a/b/c/story-1": "its path repeats 'a/b/c'",
    "https://a.example/a/a/a/story": "its path repeats 'a'",
    "https://a.example/news/1/news/2/news/3/news/4": "its path repeats 'news'",
    "https://a.example/" + "/".join(f"p{n}" for n in range(17)): "a path of 17 parts",
    "https://a.example/calendar/2026/04": "a calendar's page of 2026-04-01, which is to come",
    "https://a.example/events/2031-05-12/": "a calendar's page of 2031-05-12, which is to come",
    "https://a.example/events?month=2026-12": "a calendar's page of 2026-12-01, which is to come",
    "https://a.example/?tribe-bar-date=2027-01-02&eventDisplay=day": "a calendar's page of 2027-01-02, which is to come",
    "https://a.example/x?" + "&".join(f"k{n}=1" for n in range(25)): "a query of 25 parts",
}


@pytest.mark.parametrize("url", NEWS)
def test_what_newsrooms_write_is_no_trap(url):
    assert trap_in(url, TODAY) is None


@pytest.mark.parametrize("url", ENDLESS)
def test_what_looks_endless_is_told_with_its_reason(url):
    assert trap_in(url, TODAY) == ENDLESS[url]


def link(url, title="Delegates meet in the port city for talks"):
    return Link(url=url, channel=Channel.HOME, found_in="https://a.example/", outlet="a", title=title)


def session(number):
    return f"{number:08d}abcdef0123"


@pytest.mark.parametrize(
    "form",
    [
        "https://a.example/{}/talks.html",
        "https://a.example/talks?visit={}",
        "https://a.example/(S({}))/talks",
    ],
)
def test_a_page_under_a_new_address_for_each_visit_is_asked_a_few_times(form):
    links = [link(form.format(session(n))) for n in range(50)]
    kept, traps = without_traps([*links, *links], TODAY)
    assert {one.url for one in kept} == {one.url for one in links[:MOST_TWINS]}
    assert len(traps) == 50 - MOST_TWINS
    assert "in a session's number only" in traps[0].why


def test_articles_with_numbers_for_names_and_headlines_of_their_own_stay():
    named = [
        link(f"https://a.example/story/{session(n)}", "Live: the talks in the port city") for n in range(9)
    ]
    told = [link(f"https://a.example/story?id={session(n)}", f"The talks, day {n}") for n in range(9)]
    days = [
        link(f"https://a.example/2026/03/{n:02d}/briefing", "The morning briefing of the day")
        for n in range(1, 10)
    ]
    assert without_traps([*named, *told, *days], TODAY) == ([*named, *told, *days], [])
