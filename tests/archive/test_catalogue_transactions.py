"""What two who use one catalogue at once see of each other, and what one that missed a decision learns."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.tables import ARTICLES
from archive.catalogue.views.articles import entry
from archive.decisions.decision import DecisionKind
from archive.store import FolderStore
from tests.archive.clean_texts import STORY, a_decision, a_line, a_read_run, article


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


@pytest.fixture
def place(catalogue_url: str) -> str:
    return catalogue_url


def is_hidden(catalogue: Catalogue, name: str) -> bool:
    found = entry(catalogue, STORY, article(name))
    assert found is not None
    return found.is_hidden


def test_all_questions_of_one_transaction_see_the_same_state_while_another_writes(
    store: FolderStore, place: str
) -> None:
    many = select(func.count()).select_from(ARTICLES)
    with Catalogue(place) as one, Catalogue(place) as other:
        one.add_from(store, a_read_run(store, 1, [a_line("one")]))
        with one.transaction() as reading:
            before = reading.scalar(many)
            other.add_from(store, a_read_run(store, 2, [a_line("two")]))
            assert (before, reading.scalar(many)) == (1, 1)
        with one.transaction() as reading:
            assert reading.scalar(many) == 2


def test_a_decision_that_meets_the_end_of_a_run_waits_for_it_and_is_entered(
    store: FolderStore, place: str
) -> None:
    with Catalogue(place) as one, Catalogue(place) as other:
        one.add_from(store, a_read_run(store, 1, [a_line("one")]))
        decision = a_decision(store, "one", DecisionKind.TAKEDOWN)
        entering = threading.Thread(target=other.enter_decision, args=(decision,))

        class Slow(FolderStore):
            """A store whose decisions are read while another process enters the same one."""

            def read(self, name: str) -> bytes:
                if name == decision.name:
                    entering.start()
                return super().read(name)

        one.add_from(Slow(store.root), a_read_run(store, 2, [a_line("one", 2)]))
        entering.join()
        assert is_hidden(one, "one")


def test_a_run_brings_what_was_decided_of_articles_that_it_did_not_touch(
    store: FolderStore, place: str
) -> None:
    with Catalogue(place) as catalogue:
        catalogue.add_from(store, a_read_run(store, 1, [a_line("one"), a_line("two")]))
        a_decision(store, "one", DecisionKind.TAKEDOWN)
        catalogue.add_from(store, a_read_run(store, 2, [a_line("two", 2)]))
        assert is_hidden(catalogue, "one")


def test_a_decision_whose_entry_was_missed_is_caught_up_with(store: FolderStore, place: str) -> None:
    with Catalogue(place) as catalogue:
        catalogue.add_from(store, a_read_run(store, 1, [a_line("one")]))
        a_decision(store, "one", DecisionKind.TAKEDOWN)
        catalogue.catch_up(store)
        assert is_hidden(catalogue, "one")
