"""Versions that differ in thousands of paragraphs, and pages with many visits: a page shows some, and leads on to all."""

import re
from dataclasses import replace

import pytest

from archive.decisions.decision import article_of
from archive.fate import Fate
from archive.manifests.manifest import Outcome
from article.article import Paragraph
from article.versions.differences import ParagraphChange, ParagraphKind, Piece, PieceKind
from desk.web.app import make_app
from desk.web.article.compared import MOST_CHANGES, shown_from
from desk.web.bounds import LONGEST_PIECE, MOST_LETTERS
from desk.web.pages import article as article_page
from desk.web.serving import Serving
from flows.close import Ending, close_run
from flows.house import House
from flows.run import RunKind, running
from flows.settings import load_settings
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import FIRST, GONE, SECOND, STORY, _answer, _judged, _kept, html_of

_MANY = 2 * MOST_CHANGES + 30
_PAGE = f"/story/{STORY}/article/{article_of(GONE.url)}?view=versions"


def change(kind: ParagraphKind, text: str = "word") -> ParagraphChange:
    piece = PieceKind.SAME if kind is ParagraphKind.SAME else PieceKind.ADDED
    old = text if kind is ParagraphKind.SAME else None
    return ParagraphChange(kind=kind, old=old, new=text, pieces=(Piece(kind=piece, text=text),))


SAME, ADDED = change(ParagraphKind.SAME), change(ParagraphKind.ADDED)


def test_what_is_near_a_change_is_shown_and_the_rest_counted() -> None:
    shown = shown_from([SAME] * 5 + [ADDED] + [SAME] * 4, 0)
    assert [(len(one.changes), one.left_out) for one in shown.stretches] == [(0, 4), (3, 0), (0, 3)]
    assert (shown.next, shown.left) == (None, 0)
    assert [one.left_out for one in shown_from([SAME] * 3, 0).stretches] == [3]
    assert shown_from([], 0).stretches == ()


def test_pages_of_a_difference_show_each_changed_paragraph_once() -> None:
    changes = ([ADDED] * 7 + [SAME] * 5) * 90
    since, seen, pages = 0, 0, 0
    while since is not None:
        shown = shown_from(changes, since)
        assert (
            sum(len(one.changes) or one.left_out for one in shown.stretches)
            == (shown.next or len(changes)) - since
        )
        own = [one for stretch in shown.stretches for one in stretch.changes]
        assert 0 < len(own) <= MOST_CHANGES
        seen += own.count(ADDED)
        assert shown.left == 630 - seen
        since, pages = shown.next, pages + 1
    assert (seen, pages) == (630, 5)


def test_long_paragraphs_are_fewer_on_a_page_and_cut() -> None:
    long = change(ParagraphKind.ADDED, "x" * (LONGEST_PIECE + 5))
    shown = shown_from([long] * 100, 0)
    assert shown.next == MOST_LETTERS // LONGEST_PIECE
    (pieces,) = {one.pieces for one in shown.stretches[0].changes}
    assert pieces[0].text == "x" * (LONGEST_PIECE - 1) + "…"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Keep one article in two versions without a paragraph in common."""
    house = House(settings=load_settings(store=str(tmp_path_factory.mktemp("differ") / "store")))
    for number, at in ((0, FIRST), (1, SECOND)):
        with running(house, STORY, RunKind.REFETCH if number else RunKind.GATHER, now=at) as run:
            page = html_of(GONE) + b"." * number
            (ref,) = _kept(run, [(GONE.url, _answer(page))])
            judged = _judged(GONE, page, ref)
            texts = tuple(Paragraph(text=f"{'abcd'[number] * 9} {n * 2 + number}") for n in range(_MANY))
            judged = replace(judged, article=replace(judged.article, paragraphs=texts))
            end = {GONE.url: Outcome(url=GONE.url, fate=Fate.KEPT, reason="changed", ref=ref)}
            close_run(run, Ending(judged=[judged], changed=end if number else {}), at)
    return Client(make_app(house, Serving()))


def test_a_difference_of_many_paragraphs_goes_on_to_the_next_page(client: Client) -> None:
    page, seen = client.get(_PAGE, accept_language="en").text, set[str]()
    for _ in range(9):
        told = set(re.findall(r"<(?:ins|del)>(\w{9} \d+)</(?:ins|del)>", page))
        assert 0 < len(told) <= MOST_CHANGES
        assert not told & seen
        seen |= told
        on = re.search(r'<a rel="next" href="([^"#]+)#difference">Go on: [^<]*more changed', page)
        if on is None:
            break
        page = client.get(on[1].replace("&amp;", "&"), accept_language="en").text
        assert "Back to the first changes" in page
    assert len(seen) == 2 * _MANY


def test_many_visits_are_shown_when_they_are_asked_for(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article_page, "VISITS", 1)
    few = client.get(_PAGE, accept_language="en").text
    assert few.count('<li class="') == 1
    assert "2 visits" in re.sub("<[^>]+>", "", few)
    every = re.search(r'href="([^"]+)">Show all (?:<bdi>)?2', few)
    assert every is not None
    assert client.get(every[1].replace("&amp;", "&")).text.count('<li class="') == 2
