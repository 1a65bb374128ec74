"""How one article stands: what is a version of it and what is none, whether its page is gone, and what is hidden whichever way the catalogue was made."""

from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.stood import stood
from archive.catalogue.views.articles import article_of_record, entry, review_queue
from archive.catalogue.views.entries import Entry
from archive.decisions.decision import DecisionKind
from archive.fate import Fate
from archive.store import FolderStore
from tests.archive.clean_texts import STORY, a_decision, a_line, a_read_run, article, ended

UNSURE = {"relation": "UNSURE", "score": 1.0, "related": False}


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


@pytest.fixture
def catalogue(catalogue_url: str) -> Catalogue:
    return Catalogue(catalogue_url)


def told(catalogue: Catalogue, name: str) -> Entry:
    found = entry(catalogue, STORY, article(name))
    assert found is not None
    return found


@pytest.mark.parametrize("reason", ["layout-only", "same-bytes"])
def test_words_that_only_the_extractor_reads_otherwise_are_no_version(
    store: FolderStore, catalogue: Catalogue, reason: str
) -> None:
    catalogue.add_from(store, a_read_run(store, 1, [a_line("one")], [ended("one")]))
    again = ended("one", 2, Fate.SAME_AS_BEFORE, reason)
    catalogue.add_from(
        store, a_read_run(store, 2, [a_line("one", 2, paragraphs=["Read otherwise."])], [again])
    )
    found = told(catalogue, "one")
    assert (found.versions, found.changed_at) == (1, None)


def test_a_record_that_several_runs_read_leads_to_the_newest_reading(
    store: FolderStore, catalogue: Catalogue
) -> None:
    for number, name in ((1, "early"), (3, "newest"), (2, "between")):
        line = a_line(name, record="urn:uuid:shared")
        catalogue.add_from(store, a_read_run(store, number, [line], story=f"story{number}"))
    assert article_of_record(catalogue, "urn:uuid:shared") == ("story3", article("newest"))


def test_a_redirect_says_neither_gone_nor_back_of_the_page_behind_it(
    store: FolderStore, catalogue: Catalogue
) -> None:
    url = "https://a.example/one"
    catalogue.add_from(store, a_read_run(store, 1, [], [ended("one", 1, Fate.NOT_AN_ARTICLE, "gone")]))
    catalogue.add_from(store, a_read_run(store, 2, [], [ended("one", 2, Fate.KEPT, "redirect")]))
    assert stood(catalogue, (url,))[url].is_gone
    catalogue.add_from(store, a_read_run(store, 3, [], [ended("one", 3)]))
    assert not stood(catalogue, (url,))[url].is_gone


def test_what_was_taken_down_waits_for_nobody(store: FolderStore, catalogue: Catalogue) -> None:
    lines = [a_line("doubt", verdict=UNSURE), a_line("torn", status="extraction_suspect")]
    catalogue.add_from(store, a_read_run(store, 1, lines))
    for number, name in enumerate(("doubt", "torn"), start=1):
        catalogue.enter_decision(a_decision(store, name, DecisionKind.TAKEDOWN, number))
    assert review_queue(catalogue, STORY).total == 0
    catalogue.rebuild(store)
    assert review_queue(catalogue, STORY).total == 0
    catalogue.enter_decision(a_decision(store, "doubt", DecisionKind.RESTORE, 3))
    assert [one.article for one in review_queue(catalogue, STORY).entries] == [article("doubt")]
