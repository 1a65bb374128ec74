"""Which articles the catalogue lists as taken over from others, by lines of every age and of none that can be read."""

from pathlib import Path

import pytest
from sqlalchemy import text

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.articles import copies
from archive.decisions.decision import DecisionKind
from archive.store import FolderStore
from tests.archive.clean_texts import STORY, a_decision, a_line, a_read_run

DERIVED = {"copied": {"of": "https://a.example/one", "kind": "derived"}}
OLD = {"relation": "COPY_OF", "copy_of": "https://a.example/one", "related": True}


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    store = FolderStore(tmp_path / "store")
    spoilt = ({"copied": "?"}, {"copied": {"of": 1, "kind": "copy"}}, {"copied": {"of": "x", "kind": []}})
    lines = [a_line(f"spoilt{number}", verdict=one) for number, one in enumerate(spoilt)]
    lines += [a_line("one"), a_line("derived", verdict=DERIVED), a_line("old", verdict=OLD)]
    lines += [a_line("hidden", verdict=DERIVED), a_line("elsewhere", verdict={**DERIVED, "related": False})]
    a_read_run(store, 1, lines)
    a_decision(store, "hidden", DecisionKind.TAKEDOWN)
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    catalogue.rebuild(store)
    return catalogue


def test_copies_of_old_lines_and_derived_texts_are_listed_and_what_is_hidden_or_not_of_the_story_is_not(
    catalogue: Catalogue,
) -> None:
    found = copies(catalogue, STORY)
    assert {(one.id.rpartition("/")[2], one.copied, one.copied_of) for one in found.entries} == {
        ("derived", "derived", "https://a.example/one"),
        ("old", "copy", "https://a.example/one"),
    }
    assert (found.total, len(copies(catalogue, STORY, limit=1).entries)) == (2, 1)


def test_an_index_answers_which_these_are(catalogue: Catalogue) -> None:
    asked = "EXPLAIN QUERY PLAN SELECT article FROM articles WHERE story = 's' AND copied IS NOT NULL AND is_shown IS 1 ORDER BY dated DESC, article DESC LIMIT 200"
    with catalogue.transaction() as connection:
        plan = " ".join(row[-1] for row in connection.execute(text(asked)))
    assert "COVERING INDEX articles_copied" in plan
    assert "TEMP B-TREE" not in plan
