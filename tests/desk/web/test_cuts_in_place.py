"""Paragraphs and cuts of a stored line, as they stood on the page."""

import re
from typing import Any

from archive.decisions.decision import article_of
from desk.web.article.cuts import in_place, paragraphs_of
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import CORRECTED, STORY


def a_line(**changed: Any) -> dict[str, Any]:
    line: dict[str, Any] = {
        "record": "urn:uuid:first",
        "paragraphs": ["one", "two"],
        "kinds": ["text", "quote"],
        "doubts": [None, "tags"],
        "places": [[100, 110], [200, 210]],
        "parts": [],
        "boilerplate": [
            {"text": "menu", "why": "site-furniture", "place": [10, 20]},
            {"text": "foot", "why": "share-bar", "place": [300, 310]},
            {"text": "read also", "why": "read-also", "place": [150, 160]},
            {"text": "lost", "why": "advert", "place": None},
        ],
    }
    return {**line, **changed}


def test_cuts_stand_between_the_paragraphs_where_their_bytes_stood_and_those_without_a_place_stand_last() -> (
    None
):
    told = [(piece.text, piece.why) for piece in in_place(a_line())]
    assert told == [
        ("menu", "site-furniture"),
        ("one", None),
        ("read also", "read-also"),
        ("two", None),
        ("foot", "share-bar"),
        ("lost", "advert"),
    ]


def test_what_was_cut_from_the_first_page_stands_before_the_paragraphs_of_further_pages() -> None:
    part = {"url": "http://a.example/2", "record": "urn:uuid:second", "from": 1, "to": 2}
    pieces = in_place(a_line(parts=[part], places=[[100, 110], [5, 9]]))
    assert [piece.text for piece in pieces] == ["menu", "one", "read also", "foot", "two", "lost"]
    assert [(p.record, p.part) for p in pieces if p.number == 1] == [("urn:uuid:second", part["url"])]


def test_a_place_that_is_none_and_a_line_of_an_older_run_are_no_error() -> None:
    line = a_line(places=[[110, 100], ["a", 2]], boilerplate=[])
    del line["kinds"], line["doubts"], line["parts"]
    assert [(piece.span, piece.kind, piece.doubt) for piece in paragraphs_of(line)] == [
        (None, "text", None),
        (None, "text", None),
    ]


def test_the_numbers_behind_a_paragraph_say_what_they_are(client: Client) -> None:
    path = f"/story/{STORY}/article/{article_of(CORRECTED.url)}"
    assert re.search(r'title="Bytes [0-9,]+ to [0-9,]+ of the archived original', client.get(path).text)
