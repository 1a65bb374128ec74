"""What looking around makes of answers: whatever comes, a run goes on, and what was not read was not measured."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from flows.walk import look
from flows.walk.look import Looked, Places, reading_of, searched, searches, within_letters
from flows.walk.measured import Heard, Where
from story.channels.gdelt_gal import LIVE
from story.channels.scope import Scope
from story.link import Channel, Link, Query, Unmeasured
from story.seed import Outlet
from tests.story.survey_answers import SURVEY, a_service_ask, an_answer_to

FEED = "<rss><channel><item><title>Wadi dam</title><link>https://a.example/1</link></item></channel></rss>"


def _faulty(title: str, text: str) -> bool:
    raise IndexError(f"{title}{text}")


def test_a_fault_of_a_reader_leaves_the_answer_unmeasured_and_does_not_end_the_run() -> None:
    answer = an_answer_to(a_service_ask(Channel.GDELT_GAL, LIVE), FEED)
    assert reading_of(answer, Places(scopes={}, survey=SURVEY)).links
    failed = reading_of(answer, Places(scopes={}, survey=replace(SURVEY, plausible=_faulty)))
    assert (failed.links, failed.unmeasured) == ((), Unmeasured.UNREADABLE)
    assert "IndexError" in failed.note


def test_learnt_queries_go_to_every_search_that_answered_and_to_none_that_did_not() -> None:
    outlet = Outlet(name="one", home="https://a.example/", language="en", country="gb")
    query = Query(terms=("paris", "talks"), language="en", made_from=())
    mine = Where("wordpress", "one")
    heard = (
        Heard(
            where=mine, url="https://a.example/wp-json/wp/v2/posts?search=x", unmeasured=Unmeasured.REFUSED
        ),
        Heard(where=mine, url="https://www.a.example/wp-json/wp/v2/posts?search=x"),
        Heard(where=mine, url="https://news.a.example/?s=x&feed=rss2"),
        Heard(where=mine, url="https://old.a.example/?s=x&feed=rss2", note="HTTP 404"),
    )
    asks = searches(Scope(outlet=outlet, queries=(query,)), searched(Looked(heard=heard)))
    assert [urlsplit(ask.url).hostname for ask in asks] == ["www.a.example", "news.a.example"]
    assert asks[1].url == "https://news.a.example/?s=paris%20talks&feed=rss2"


def test_of_what_was_heard_the_first_texts_are_kept_and_all_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "_MOST_TEXT_LETTERS", 25)
    link = Link(
        url="https://a.example/1",
        channel=Channel.FEED,
        found_in="x",
        outlet="a",
        title="t",
        text="ten letter",
    )
    heard = [Heard(where=Where("feed", "a"), links=(link,))] * 4
    kept = [one.links[0] for one in within_letters(heard)]
    assert [link.text for link in kept] == ["ten letter", "ten letter", "", ""]
    assert {link.title for link in kept} == {"t"}
