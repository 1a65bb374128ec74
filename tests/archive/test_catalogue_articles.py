"""Every line of every run, each article as it stands now, and what lists and counts make of them."""

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.standing import Asked, Read, history
from archive.catalogue.views.articles import (
    Filter,
    article_of_record,
    coverage,
    entries,
    entry,
    facets,
    review_queue,
)
from archive.catalogue.views.entries import Entry
from archive.catalogue.views.search import search
from archive.catalogue.views.stories import story_cards
from archive.catalogue.views.visits import readings, visits
from archive.decisions.decision import DecisionKind
from archive.fate import Fate
from archive.store import FolderStore
from tests.archive.clean_texts import STORY, a_decision, a_line, a_read_run, article, ended

UNSURE = {"relation": "UNSURE", "score": 1.0, "related": False}
UNRELATED = {"relation": "UNRELATED", "score": -1.0, "related": False}


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


def names(found: tuple[Entry, ...]) -> list[str]:
    return [one.id.rpartition("/")[2] for one in found]


def test_a_catalogue_that_grew_says_what_a_rebuilt_one_says(
    store: FolderStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    steps = [
        ([a_line("one"), a_line("two"), a_line("three", verdict=UNSURE)], [ended("one"), ended("two")]),
        ([a_line("one", 2, title="Another")], [ended("one", 2, reason="changed"), ended("two", 2, Fate.NOT_AN_ARTICLE, "gone")]),
        ([a_line("one", 2, paragraphs=["Read again."])], []),
        ([], [ended("two", 4, reason="back")]),
    ]  # fmt: skip
    with Catalogue(f"sqlite:///{tmp_path / 'rebuilt.db'}") as rebuilt:
        for number, (lines, planned) in enumerate(steps, start=1):
            catalogue.add_from(store, a_read_run(store, number, lines, planned))
            catalogue.enter_decision(a_decision(store, "three", DecisionKind.ACCEPT, number))
            rebuilt.rebuild(store)
            assert rebuilt.dump() == catalogue.dump()
            found = [search(one, "words OR read") for one in (rebuilt, catalogue)]
            assert found[0].total == found[1].total
            assert {hit.entry.id: hit for hit in found[0].hits} == {
                hit.entry.id: hit for hit in found[1].hits
            }


def test_runs_in_any_order_and_twice_say_the_same(
    store: FolderStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    lines = [[a_line("one"), a_line("two")], [a_line("one", 2)], [a_line("two", 3), a_line("new", 3)]]
    runs = [a_read_run(store, number, some) for number, some in enumerate(lines, start=1)]
    catalogue.rebuild(store)
    with Catalogue(f"sqlite:///{tmp_path / 'other.db'}") as other:
        for run in (runs[2], runs[0], runs[1], runs[0], runs[2]):
            other.add_from(store, run)
        assert other.dump() == catalogue.dump()


def test_what_a_run_says_no_more_goes_and_an_older_reading_stands_again(
    store: FolderStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    catalogue.add_from(store, a_read_run(store, 1, [a_line("one")]))
    catalogue.add_from(store, a_read_run(store, 2, [a_line("one", 2, title="Later"), a_line("two")]))
    assert told(catalogue, "one").title == "Later"
    catalogue.add_from(store, a_read_run(store, 2, [a_line("three")]))
    assert told(catalogue, "one").title == "Title of one"
    assert entry(catalogue, STORY, article("two")) is None
    with Catalogue(f"sqlite:///{tmp_path / 'rebuilt.db'}") as rebuilt:
        rebuilt.rebuild(store)
        assert rebuilt.dump() == catalogue.dump()


def test_a_run_indexes_no_words_again_that_stand_as_before(store: FolderStore, catalogue: Catalogue) -> None:
    def docs() -> dict[str, int]:
        with catalogue.transaction() as connection:
            return dict(connection.exec_driver_sql("SELECT article, doc FROM words").all())  # type: ignore[arg-type]

    first = a_read_run(store, 1, [a_line("one"), a_line("two")])
    catalogue.add_from(store, first)
    before = docs()
    catalogue.add_from(store, first)
    assert docs() == before
    catalogue.add_from(store, a_read_run(store, 2, [a_line("one", 2)], [ended("two", 2)]))
    assert docs()[article("two")] == before[article("two")]
    assert docs()[article("one")] != before[article("one")]


def test_lines_that_are_none_are_left_to_the_audit_and_places_of_others_are_right(
    store: FolderStore, catalogue: Catalogue
) -> None:
    noise = [b"", b"not json", b"[1]", b'{"id": 5}', b"\xff\xfe", b"[" * 5000, b'{"id": "x", "title": 5, "verdict": [], "archived": 1, "paragraphs": [1, {"text": "old"}], "bylines": {}}']  # fmt: skip
    run = a_read_run(store, 1, [noise[0], a_line("one", title="nul\0 \ud800"), *noise[1:], a_line("two")])
    catalogue.add_from(store, run)
    assert len(entries(catalogue, STORY, Filter(relation="RELATED")).entries) == 2
    for name in ("one", "two"):
        found = told(catalogue, name)
        with store.open(found.name) as file:
            file.seek(found.offset)
            assert json.loads(file.read(found.length))["id"] == found.id
    assert told(catalogue, "one").title == "nul\ufffd ?"


def test_lines_of_the_schema_before_and_a_view_without_runs_are_read(
    store: FolderStore, catalogue: Catalogue
) -> None:
    old = [a_line("whole", status="whole"), a_line("teaser", status="paywall-teaser")]
    run = a_read_run(store, 1)
    store.write_text(
        f"text/{STORY}/articles.jsonl", b"".join(json.dumps(one).encode() + b"\n" for one in old)
    )
    catalogue.add_from(store, run)
    assert [told(catalogue, name).status for name in ("whole", "teaser")] == ["article", "extraction_suspect"]
    assert told(catalogue, "whole").run == "run1"
    catalogue.add_from(store, a_read_run(store, 2, [a_line("new")]))
    assert names(entries(catalogue, STORY).entries) == ["new"]  # runs speak for themselves now


@pytest.mark.parametrize(
    ("visits_", "versions", "last", "changed", "gone", "silent"),
    [
        ([], 1, None, None, None, False),
        ([(2, "kept", "changed")], 2, "changed", 2, None, False),
        ([(2, "kept", "layout-only")], 1, None, None, None, False),
        ([(2, "kept", "changed"), (3, "kept", "changed-silently")], 3, "changed-silently", 3, None, True),
        ([(2, "not-an-article", "gone")], 1, "gone", None, 2, False),
        ([(2, "not-an-article", "gone-soft"), (3, "not-an-article", "gone")], 1, "gone", None, 2, False),
        ([(2, "not-an-article", "gone"), (3, "failed", "timeout"), (4, "blocked", "denied")], 1, "gone", None, 2, False),
        ([(2, "not-an-article", "gone"), (3, "kept", "back")], 1, "back", None, None, False),
        ([(2, "not-an-article", "gone-home"), (3, "same-as-before", "same-bytes")], 1, "gone-home", None, None, False),
        ([(2, "not-an-article", "gone"), (3, "kept", "redirect")], 1, "gone", None, 2, False),
    ],
)  # fmt: skip
def test_how_an_article_stands_follows_from_what_became_of_its_page(
    visits_: list[tuple[int, str, str]],
    versions: int,
    last: str | None,
    changed: int | None,
    gone: int | None,
    silent: bool,
) -> None:
    told = [(1, "kept", "ok"), *visits_]
    asked = [Asked(at=f"{at}", fate=fate, reason=reason, record_id=f"{at}") for at, fate, reason in told]
    stands = history(asked[::-1], [Read(record_id="1", words_sha256="a", captured_at="1", order=("", "", 0))])
    assert stands == {
        "versions": versions,
        "last_change": last,
        "changed_at": changed and f"{changed}",
        "is_silent": silent,
        "gone_at": gone and f"{gone}",
    }


def test_other_words_that_no_refetch_compared_are_a_version_and_a_text_read_again_is_none(
    store: FolderStore, catalogue: Catalogue
) -> None:
    catalogue.add_from(store, a_read_run(store, 1, [a_line("one")], [ended("one")]))
    catalogue.add_from(store, a_read_run(store, 2, [a_line("one", 1, paragraphs=["Read otherwise."])]))
    assert told(catalogue, "one").versions == 1
    catalogue.add_from(store, a_read_run(store, 3, [a_line("one", 3)], [ended("one", 3)]))
    found = told(catalogue, "one")
    assert (found.versions, found.last_change) == (2, "changed")
    assert [one.run for one in readings(catalogue, STORY, article("one"))] == ["run1", "run2", "run3"]


def test_the_visits_of_a_page_are_those_of_all_runs_of_any_story(
    store: FolderStore, catalogue: Catalogue
) -> None:
    catalogue.add_from(store, a_read_run(store, 1, [a_line("one")], [ended("one")]))
    catalogue.add_from(
        store, a_read_run(store, 2, [], [ended("one", 2, Fate.NOT_AN_ARTICLE, "gone")], story="pages")
    )
    found = visits(catalogue, STORY, article("one"))
    assert [(one.story, one.run, one.reason) for one in found] == [
        (STORY, "run1", "ok"),
        ("pages", "run2", "gone"),
    ]
    assert found[0].reading is not None
    assert found[0].reading.bylines == ("A. Writer",)
    assert found[1].reading is None
    assert (told(catalogue, "one").gone_at, told(catalogue, "one").last_change) == (found[1].at, "gone")
    assert article_of_record(catalogue, "urn:uuid:one-1") == (STORY, article("one"))
    assert article_of_record(catalogue, "urn:uuid:none") is None
    assert visits(catalogue, STORY, "0" * 64) == ()


def test_what_a_person_decides_moves_an_article_in_and_out_of_the_story(
    store: FolderStore, catalogue: Catalogue
) -> None:
    lines = [a_line("in"), a_line("doubt", verdict=UNSURE), a_line("out", verdict=UNRELATED), a_line("torn", status="extraction_suspect")]  # fmt: skip
    catalogue.add_from(store, a_read_run(store, 1, lines))
    assert names(review_queue(catalogue, STORY).entries) == ["doubt", "torn"]
    for number, (name, kind) in enumerate(
        [("doubt", "accept"), ("in", "reject"), ("torn", "accept")], start=1
    ):
        catalogue.enter_decision(a_decision(store, name, DecisionKind(kind), number))
    assert sorted(names(entries(catalogue, STORY).entries)) == ["doubt", "torn"]
    assert names(entries(catalogue, STORY, Filter(decision="reject")).entries) == ["in"]
    assert names(entries(catalogue, STORY, Filter(relation="UNRELATED")).entries) == ["out"]
    assert review_queue(catalogue, STORY).total == 0
    assert (told(catalogue, "doubt").decision, told(catalogue, "doubt").decision_note) == (
        "accept",
        "a reason",
    )
    assert facets(catalogue, STORY).decisions == (("accept", 2), ("reject", 1))
    catalogue.enter_decision(a_decision(store, "doubt", DecisionKind.CLEAR, 9))
    assert names(review_queue(catalogue, STORY).entries) == ["doubt"]


def test_what_was_taken_down_is_in_no_list_and_no_search_until_it_is_restored(
    store: FolderStore, catalogue: Catalogue
) -> None:
    catalogue.add_from(store, a_read_run(store, 1, [a_line("one"), a_line("two")]))
    catalogue.enter_decision(a_decision(store, "one", DecisionKind.TAKEDOWN, 1))
    assert told(catalogue, "one").is_hidden
    for wanted in (Filter(), Filter(relation="RELATED")):
        assert names(entries(catalogue, STORY, wanted).entries) == ["two"]
        assert names(tuple(hit.entry for hit in search(catalogue, "words", wanted=wanted).hits)) == ["two"]
    assert facets(catalogue, STORY).hidden == 1
    catalogue.add_from(store, a_read_run(store, 2, [a_line("one", 2)]))  # a later run brings it no more
    assert search(catalogue, "words").total == 1
    catalogue.enter_decision(a_decision(store, "one", DecisionKind.RESTORE, 2))
    assert search(catalogue, "words").total == 2
    assert facets(catalogue, STORY).hidden == 0


def test_lists_counts_and_search_agree_for_every_filter(store: FolderStore, catalogue: Catalogue) -> None:
    dice = random.Random(3)
    lines = [_any_line(f"n{n}", dice) for n in range(60)]
    gone = [ended(f"n{n}", 2, Fate.NOT_AN_ARTICLE, "gone") for n in range(0, 60, 7)]
    changed = [ended(f"n{n}", 2, reason="changed") for n in range(1, 60, 7)]
    a_read_run(store, 1, lines)
    a_read_run(store, 2, [], [*gone, *changed])
    for n in range(0, 60, 9):
        a_decision(store, f"n{n}", dice.choice(list(DecisionKind)[:5]), n + 1)
    catalogue.rebuild(store)
    for wanted in _filters():
        page = entries(catalogue, STORY, wanted, limit=100)
        assert page.total == len(page.entries) == sum(one.count for one in coverage(catalogue, STORY, wanted))
        assert search(catalogue, "words", story=STORY, wanted=wanted).total == page.total
        keys = [(one.published_at or "", one.article) for one in page.entries]
        assert keys == sorted(keys, reverse=True)
        some = entries(catalogue, STORY, wanted, offset=3, limit=4)
        assert some.entries == page.entries[3:7]
    (card,) = story_cards(catalogue)
    everything = facets(catalogue, STORY)
    assert card.articles == everything.shown == entries(catalogue, STORY).total > 10
    assert sum(day.count for day in card.coverage) == entries(catalogue, STORY, Filter(since="1900-01-01")).total  # fmt: skip
    assert (card.to_review, card.changed, card.gone) == (everything.to_review, everything.changed, everything.gone)  # fmt: skip
    assert everything.to_review == review_queue(catalogue, STORY).total > 0


def _any_line(name: str, dice: random.Random) -> dict[str, Any]:
    verdict = dice.choice([{}, UNSURE, UNRELATED, {"relation": "COPY_OF"}])
    day = dice.choice([None, "2025-07-25T23:59:59+00:00", "2025-07-26", "2025-08-01T00:00:00+00:00"])
    raw = dice.choice([None, "2025-07-26T02:59:59+03:00", "2025-07-31T20:00:00-04:00"])
    return a_line(
        name, verdict=verdict, published_at=day, published_raw=raw,
        outlet=dice.choice([None, "Mirror", "مرآة"]),
        language=dice.choice(["ar", "en"]),
        status=dice.choice(["article", "extraction_suspect"]),
    )  # fmt: skip


def _filters() -> list[Filter]:
    days = [(None, None), ("2025-07-26", None), (None, "2025-07-25"), ("2025-07-26", "2025-07-31")]
    one = [Filter(since=since, until=until, outlet=outlet) for (since, until), outlet in itertools.product(days, (None, "مرآة"))]  # fmt: skip
    two = [Filter(relation=relation, language=tongue) for relation, tongue in itertools.product((None, "UNSURE", "COPY_OF"), ("ar", None))]  # fmt: skip
    flags = [Filter(changed=True), Filter(gone=True), Filter(suspect=True), Filter(decision="accept"), Filter(gone=True, relation="UNRELATED")]  # fmt: skip
    return [*one, *two, *flags]
