"""Search finds what was written, shows where, and never takes a question for anything but words."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.catalogue import matches
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.search import Hit, search
from archive.store import FolderStore
from tests.archive.clean_texts import a_line, a_read_run

FAR = "كلمة " * 400
TEXTS = {
    "title": ["شيء آخر تماما"],
    "far": [FAR, "وقال إنّ محادثاتِ باريسَ انتهت <b>بلا</b> اتفاق.", FAR],
    "bare": ["باريس في الصيف"],
    "english": ["The Paris talks, «diplomats» said, ended."],
}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("search")
    lines = [
        a_line(name, paragraphs=text, title="محادثات باريس" if name == "title" else "عنوان")
        for name, text in TEXTS.items()
    ]
    catalogue = Catalogue(f"sqlite:///{folder / 'catalogue.db'}")
    store = FolderStore(folder / "store")
    a_read_run(store, 1, lines)
    a_read_run(store, 1, [a_line("other", paragraphs=["باريس"])], story="other")
    catalogue.rebuild(store)
    return catalogue


def found(catalogue: Catalogue, words: str, story: str | None = "story") -> list[str]:
    return [hit.entry.id.rpartition("/")[2] for hit in search(catalogue, words, story=story).hits]


def marked(hit: Hit) -> str:
    return "".join(f"[{text}]" if is_asked else text for text, is_asked in hit.snippet)


def test_a_word_in_the_title_comes_first_and_other_stories_only_when_all_are_asked(
    catalogue: Catalogue,
) -> None:
    assert found(catalogue, "باريس")[0] == "title"
    assert sorted(found(catalogue, "باريس")) == ["bare", "far", "title"]
    assert sorted(found(catalogue, "باريس", None)) == ["bare", "far", "other", "title"]
    assert found(catalogue, "باريس محادثات الصيف") == []


def test_the_snippet_shows_the_words_as_they_were_written_wherever_they_stand(catalogue: Catalogue) -> None:
    (hit,) = search(catalogue, "باريس اتفاق", story="story").hits
    shown = marked(hit)
    assert "[باريسَ] انتهت <b>بلا</b> [اتفاق]." in shown  # as text: the page escapes it
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 400
    (hit,) = search(catalogue, "diplo*").hits
    assert marked(hit) == "The Paris talks, «[diplomats]» said, ended."
    assert not any(is_asked for _, is_asked in hit.title)


def test_words_in_quotes_are_found_in_their_order_and_as_they_stand(catalogue: Catalogue) -> None:
    assert sorted(found(catalogue, '"محادثات باريس"')) == ["far", "title"]
    assert found(catalogue, '"باريس محادثات"') == []
    assert found(catalogue, '"talks diplomats"') == ["english"]


def test_one_of_two_words_is_enough_and_what_is_left_out_is_not_found_and_not_marked(
    catalogue: Catalogue,
) -> None:
    assert sorted(found(catalogue, "باريس OR diplomats")) == ["bare", "english", "far", "title"]
    assert sorted(found(catalogue, "باريس OR diplomats -محادثات")) == ["bare", "english"]
    assert found(catalogue, 'باريس -"محادثات باريس"') == ["bare"]
    assert found(catalogue, "-باريس") == []
    assert found(catalogue, "talks OR باريس diplo*") == ["english"]
    (hit,) = search(catalogue, "باريس -اتفاق الصيف", story="story").hits
    assert marked(hit) == "[باريس] في [الصيف]"


def test_a_word_typed_with_letters_in_front_is_found_without_them_and_marked(catalogue: Catalogue) -> None:
    (hit,) = search(catalogue, "لباريس بالصيف", story="story").hits
    assert marked(hit) == "[باريس] في [الصيف]"


def test_too_many_hits_to_rank_come_newest_first_and_it_is_said(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert search(catalogue, "باريس").is_ranked
    monkeypatch.setattr(matches, "MOST_RANKED", 1)
    hits = search(catalogue, "باريس")
    assert (hits.total, len(hits.hits), hits.is_ranked) == (4, 4, False)
    pages = [search(catalogue, "باريس", offset=n, limit=1).hits[0] for n in range(4)]
    assert tuple(pages) == hits.hits


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.text(alphabet=st.one_of(st.sampled_from("\"*()^:-+{}ANDORNEAR \0'\\%باريس"), st.characters()))
)
def test_no_question_is_read_as_anything_but_words(words: str, catalogue: Catalogue) -> None:
    hits = search(catalogue, words)
    assert hits.total >= len(hits.hits)
    for hit in hits.hits:
        assert "".join(text for text, _ in hit.title) == hit.entry.title
