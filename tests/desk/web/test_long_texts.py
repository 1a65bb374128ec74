"""Pages of extreme length: what is shown of them is bounded, says so, and leads to the rest; a browser can draw it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from archive.decisions.decision import article_of
from article.article import Paragraph
from desk.exports.report import Look, write_report
from desk.web.app import make_app
from desk.web.article.cuts import Piece, paragraphs_of
from desk.web.bounds import LONGEST_PIECE, MOST_LETTERS, MOST_PIECES, first_of
from desk.web.filters import bdi, chips
from desk.web.language import Tongue, Words
from desk.web.serving import Serving
from flows.close import Ending, close_run
from flows.exports.target import Target
from flows.exports.texts import Making
from flows.exports.wanted import Wanted
from flows.house import House
from flows.run import RunKind, running
from flows.settings import load_settings
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import FIRST, GONE, STORY, _answer, _judged, _kept, html_of

_MANY = MOST_PIECES + 700
_PAGE = f"/story/{STORY}/article/{article_of(GONE.url)}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Keep one article whose title, names, outlet and text nobody ever wrote by hand."""
    folder = tmp_path_factory.mktemp("long")
    house = House(settings=load_settings(store=str(folder / "store")))
    with running(house, STORY, RunKind.GATHER, now=FIRST) as run:
        page = html_of(GONE)
        (ref,) = _kept(run, [(GONE.url, _answer(page))])
        judged = _judged(GONE, page, ref)
        sentences = [Paragraph(text=f"Sentence {n} of a page.") for n in range(_MANY)]
        article = replace(
            judged.article,
            title="T" * 300_000,
            outlet="o" * 100_000,
            bylines=("A name of somebody",) * 2_000,
            paragraphs=(Paragraph(text="w" * 300_000), *sentences),
        )
        close_run(run, Ending(judged=[replace(judged, article=article)]), FIRST)
    return house


@pytest.mark.parametrize(
    "path", [_PAGE, f"{_PAGE}?view=cuts", f"{_PAGE}?view=reasons", f"{_PAGE}?view=provenance", f"/story/{STORY}", "/"]
)  # fmt: skip
def test_no_page_is_as_long_as_a_hostile_text_nor_holds_a_word_that_no_line_can_break(
    house: House, path: str
) -> None:
    answer = Client(make_app(house, Serving())).get(path, accept_language="en")
    assert answer.status_code == 200
    assert len(answer.content) < 1_500_000
    assert not re.search(r"[To]{501}|w{201}", answer.text)
    assert answer.text.count("A name of somebody") < 100


@pytest.mark.parametrize(("language", "said"), [("en", " more paragraphs"), ("ar", "بقيت")])
def test_a_text_that_is_not_shown_whole_says_so_and_leads_to_the_rest(
    house: House, language: str, said: str
) -> None:
    client = Client(make_app(house, Serving()))
    for view in ("text", "cuts"):
        page = client.get(f"{_PAGE}?view={view}", accept_language=language).text
        assert said in page, view
        rest = re.search(r'<p class="notice">.*?href="([^"]+/line\.json)" download', page)
        assert rest is not None
        assert f"Sentence {_MANY - 1} of a page." in client.get(rest[1]).text


def test_so_many_pieces_and_letters_are_shown_and_those_that_are_not_are_counted() -> None:
    many = first_of(Piece(text=str(n)) for n in range(MOST_PIECES + 3))
    assert (len(many.pieces), many.left, many.is_cut) == (MOST_PIECES, 3, False)
    assert many.pieces[-1].text == str(MOST_PIECES - 1)
    long = first_of(Piece(text="x" * LONGEST_PIECE) for _ in range(100))
    assert (len(long.pieces), long.left) == (MOST_LETTERS // LONGEST_PIECE, 100 - MOST_LETTERS // LONGEST_PIECE)  # fmt: skip
    assert not long.is_cut
    one = first_of([Piece(text="x" * (LONGEST_PIECE + 1))])
    assert one.is_cut
    assert one.pieces[0].text == "x" * (LONGEST_PIECE - 1) + "…"


def test_words_of_people_are_not_broken_and_names_not_cut() -> None:
    sentence = "وقال قائد فرق الدفاع المدني إن النيران امتدت <إلى> ثلاثة مستودعات. " * 100
    assert "<wbr>" not in chips(sentence)
    assert chips("w" * 401) == f"{'w' * 200}<wbr>{'w' * 200}<wbr>w"
    assert chips("<" * 201) == f"{'&lt;' * 200}<wbr>&lt;"
    assert "…" not in bdi("n" * 500)
    assert "n" * 499 + "…</bdi>" in bdi("n" * 501).replace("<wbr>", "")
    assert "…" in Words(Tongue.ENGLISH)("article.agency", name="n" * 501)


def test_a_further_page_that_claims_paragraphs_that_are_not_there_gets_none() -> None:
    part = {"from": -5, "to": 10**12, "record": "urn:uuid:second", "url": "https://a.example/2"}
    pieces = paragraphs_of({"record": "urn:uuid:first", "paragraphs": ["one", "two"], "parts": [part]})
    assert [piece.part for piece in pieces] == ["https://a.example/2"] * 2


@pytest.mark.parametrize(("language", "said"), [("en", "not shown here: 701"), ("ar", "لا تظهر هنا: 701")])
def test_a_report_holds_no_more_of_a_text_than_a_browser_draws(
    house: House, tmp_path: Path, language: str, said: str
) -> None:
    target = Target(path=tmp_path / "report.html")
    write_report(house, Wanted(story=STORY), target, Making(at=FIRST), Look(language=language))
    page = target.path.read_text("utf-8")
    assert len(page) < 500_000
    assert not re.search(r"[To]{501}|w{20001}", page)
    assert said in re.sub(r"</?bdi>", "", page)
    assert page.count("A name of somebody") < 100
