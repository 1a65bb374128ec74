"""Rounds: the first may not spend what those behind it need."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive.addresses.urls import url_key
from archive.fate import Fate, Outcome
from article.article import Article
from flows.gather import Walked, budget_note
from flows.house import House
from flows.run import Run, RunKind
from flows.settings import load_settings
from flows.walk.look import Looked
from flows.walk.measured import Heard, Where
from flows.walk.rounds import Page, Walk, pages_of_round, subjects_of
from story.link import Candidate, Channel, Link
from tests.flows.test_judging import an_article
from tests.flows.test_survey import NOW, STORY, a_profile


def _page(url: str, title: str, *parts: str) -> Page:
    read = replace(an_article("", title=title), url=url)
    found = Candidate(url=url, key=url_key(url), score=5.0, links=(), reasons=())
    ended = Outcome(url=url, fate=Fate.KEPT, reason="ok")
    return Page(candidate=found, outcome=ended, read=read, parts=frozenset(map(url_key, parts)))


def test_a_page_that_went_into_another_text_is_no_article_in_whatever_round_it_was_found() -> None:
    first, second, third = (f"https://a.example/talks{end}" for end in ("", "/2", "/3"))
    pages = [_page(second, "Talks in Paris 2", third), _page(first, "Talks in Paris", second, third)]
    assert [one.id for one in subjects_of(pages)] == [first]
    assert [one.id for one in subjects_of(pages[::-1])] == [first]
    other = _page(third, "Floods in Bonn")
    assert [one.id for one in subjects_of([*pages, other])] == [first, third]


def test_of_two_pages_that_hold_each_other_one_stays_an_article() -> None:
    one, two = "https://a.example/talks", "https://a.example/talks/2"
    showing = _page(two, "Talks in Paris", one)
    assert isinstance(showing.read, Article)
    shown = replace(showing, read=replace(showing.read, url=one))  # page 2 links to page 1 as to all of it
    assert [s.id for s in subjects_of([shown, _page(one, "Talks in Paris", two)])] == [one]


@pytest.mark.parametrize(("most", "rounds"), [(400, 3), (400, 2), (2, 3), (1, 3), (7, 1)])
def test_a_third_of_the_pages_is_kept_for_later_rounds_and_the_last_may_spend_all(
    most: int, rounds: int
) -> None:
    left, spent = most, []
    for number in range(1, rounds + 1):
        spent.append(pages_of_round(number, rounds, left))
        left -= spent[-1]
    assert left == 0
    assert spent[0] == most if rounds == 1 else spent[0] == most - most // 3
    assert spent[0] >= 1


def test_a_budget_that_ended_the_rounds_is_told_with_what_was_left(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path)))
    run = Run(run_id="r", story="s", kind=RunKind.GATHER, began_at=NOW, house=house)
    urls = [f"https://a.example/{n}" for n in (1, 2, 3)]
    title = "لقاء سوري إسرائيلي في باريس"
    links = tuple(Link(url=url, channel=Channel.FEED, found_in="f", outlet="a", title=title) for url in urls)
    looked = Looked(heard=(Heard(where=Where("feed", "a"), links=links),))
    first = Candidate(url=urls[0], key=url_key(urls[0]), score=5.0, links=links[:1], reasons=())
    page = Page(candidate=first, outcome=Outcome(url=urls[0], fate=Fate.FAILED, reason="timeout"), read=None)
    for most, told in (
        (1, ["the budget of 1 pages ended the rounds: 2 likely pages were found and not fetched"]),
        (9, []),
    ):
        walk = Walk(run=run, story=replace(STORY, max_pages=most), profile=a_profile(), earlier=())
        assert budget_note(walk, Walked(looked=looked, pages=(page,))) == told
