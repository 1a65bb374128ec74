"""The catalogue in PostgreSQL says and finds what the one in SQLite does."""

from collections.abc import Callable
from pathlib import Path

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.articles import Filter, coverage, entries, facets, review_queue
from archive.catalogue.views.search import search
from archive.catalogue.views.stories import story_cards
from archive.catalogue.views.visits import visits
from archive.decisions.decision import Decision, DecisionKind
from archive.fate import Fate
from archive.manifests.manifest import Manifest
from archive.store import FolderStore
from tests.archive.clean_texts import STORY, a_decision, a_line, a_read_run, article, ended

# A question, and how many articles it finds.
QUESTIONS = {
    "باريس": 1,
    "ديرمر": 1,
    '"محادثات في"': 1,
    '"في محادثات"': 0,
    "par*": 1,
    "version": 2,
    "' & | ! :* \\ (": 0,
    "words": 2,
    "لباريس OR version": 3,
    "version -بباريس": 2,
    '"محادثات في" -لديرمر': 0,
    "-باريس": 0,
}
LISTS = (
    Filter(),
    Filter(relation="RELATED", since="2025-07-26"),
    Filter(gone=True),
    Filter(decision="accept"),
)


def kept_runs(store: FolderStore) -> list[Manifest]:
    """Write two runs: articles with letters that a database may trip over, one changed, one gone, one in doubt."""
    texts = {
        "one": "محادثاتٌ في باريس",
        "two": "محادثات في باريس، وديرمر بباريس",
        "three": "Paris talks \0 'quoted' & | ! :*",
    }
    lines = [a_line(name, paragraphs=[text]) for name, text in texts.items()]
    doubt = a_line("doubt", verdict={"relation": "UNSURE", "score": 1.0, "related": False}, language="ar")
    gone = ended("two", 2, Fate.NOT_AN_ARTICLE, "gone")
    return [
        a_read_run(store, 1, [*lines, doubt], [ended("one"), ended("two")]),
        a_read_run(store, 2, [a_line("one", 2)], [ended("one", 2, reason="changed"), gone]),
    ]


def kept_decisions(store: FolderStore) -> list[Decision]:
    said = (
        ("doubt", DecisionKind.ACCEPT),
        ("three", DecisionKind.TAKEDOWN),
        ("three", DecisionKind.RESTORE),
    )
    return [a_decision(store, name, kind, number) for number, (name, kind) in enumerate(said)]


def told(catalogue: Catalogue) -> list[object]:
    """Return all that a catalogue says and finds."""
    lists: list[object] = [ask(catalogue, STORY, one) for one in LISTS for ask in (entries, coverage)]
    found = [{hit.entry.article: hit for hit in search(catalogue, q).hits} for q in QUESTIONS]
    some = [facets(catalogue, STORY), review_queue(catalogue, STORY), story_cards(catalogue)]
    return [*lists, *some, found, visits(catalogue, STORY, article("two")), catalogue.dump()]


def test_postgresql_and_sqlite_say_and_find_the_same(
    new_postgres: Callable[..., str], tmp_path: Path
) -> None:
    store = FolderStore(tmp_path / "store")
    runs, decisions = kept_runs(store), kept_decisions(store)
    with Catalogue(new_postgres()) as theirs, Catalogue(f"sqlite:///{tmp_path / 'ours.db'}") as ours:
        for catalogue in (theirs, ours):
            for run in runs:
                catalogue.add_from(store, run)
            for decision in decisions:
                catalogue.enter_decision(decision)
        grown = told(ours)
        assert told(theirs) == grown
        assert {q: len(search(ours, q).hits) for q in QUESTIONS} == QUESTIONS
        for catalogue in (theirs, ours):
            catalogue.rebuild(store)
            assert told(catalogue) == grown
