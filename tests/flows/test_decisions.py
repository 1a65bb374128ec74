"""Deciding: written at once, one behind the other however many decide, sealed when no run is in the way."""

import base64
import json
import multiprocessing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import flows.decisions.decide as decide_module
from archive.catalogue.views.articles import entry
from archive.custody.seals import SealKind, from_json, newest_number, seal_name
from archive.decisions.book import Book, Word, deciding
from archive.decisions.decision import DecisionKind, article_of, decision_digest, decision_names, standing_of
from archive.lock import StepLock
from archive.store import FolderStore
from flows.decisions.decide import DecideError, Wanted, book_of, decide, decisions_of, hidden_ids
from flows.decisions.seals import waiting
from flows.house import House
from flows.run import RunKind, running
from tests.builders import A_MOMENT
from tests.flows.kept_stories import STORY, a_story, url_of

ARTICLE = article_of(url_of("bridge"))
WORD = Word(story=STORY, kind=DecisionKind.TAKEDOWN, id=url_of("bridge"), url=url_of("bridge"), by="layla")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_story(tmp_path)


def wanted(kind: DecisionKind, note: str = "", article: str = ARTICLE) -> Wanted:
    return Wanted(story=STORY, kind=kind, article=article, note=note, by="layla")


def last_seal(house: House) -> SealKind:
    name = seal_name(newest_number(house.store()))
    return from_json(house.store().read(name), name).sealed.kind


def test_a_decision_is_a_file_in_the_store_sealed_at_once_and_known_by_its_article(house: House) -> None:
    made = decide(house, wanted(DecisionKind.ACCEPT, "همزة"), now=A_MOMENT + timedelta(hours=1))
    (name,) = decision_names(house.store(), STORY)
    said = json.loads(house.store().read(name))
    assert (said["kind"], said["id"], said["note"], said["previous"]) == (
        "accept",
        url_of("bridge"),
        "همزة",
        None,
    )
    assert said["article"] == ARTICLE == made.article
    assert (house.root / name).stat().st_mode & 0o222 == 0
    assert last_seal(house) is SealKind.DECISION
    assert not waiting(house)


def test_each_decision_holds_the_digest_of_the_one_before_it_and_a_later_time_even_when_the_clock_went_back(
    house: House,
) -> None:
    for number, kind in enumerate((DecisionKind.ACCEPT, DecisionKind.REJECT, DecisionKind.CLEAR)):
        decide(house, wanted(kind), now=A_MOMENT - timedelta(days=number))
    names = decision_names(house.store(), STORY)
    found = decisions_of(house, STORY)
    assert [one.kind.value for one in found] == ["accept", "reject", "clear"]
    for before, one in zip(names, found[1:], strict=False):
        assert one.previous == decision_digest(house.store().read(before))
    assert found[0].at < found[1].at < found[2].at
    assert standing_of(found).review is None


def test_a_decision_that_a_crash_kept_from_the_catalogue_is_known_when_it_is_said_again_or_a_command_begins(
    house: House,
) -> None:
    with deciding(house.root):  # and no more: the crash comes here
        book_of(house).add(replace(WORD, kind=DecisionKind.TAKEDOWN), A_MOMENT)
        book_of(house).add(replace(WORD, kind=DecisionKind.ACCEPT, id=url_of("ferry")), A_MOMENT)
    decide(house, wanted(DecisionKind.TAKEDOWN), now=A_MOMENT)
    with house.catalogue() as catalogue:
        known = entry(catalogue, STORY, ARTICLE)
    assert known is not None
    assert known.is_hidden
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT), house.catalogue() as catalogue:
        other = entry(catalogue, STORY, article_of(url_of("ferry")))
    assert other is not None
    assert other.decision == "accept"


def test_what_is_decided_already_is_not_decided_again(house: House) -> None:
    one = decide(house, wanted(DecisionKind.REJECT, "advert"), now=A_MOMENT)
    assert decide(house, wanted(DecisionKind.REJECT, "advert"), now=A_MOMENT + timedelta(hours=1)) == one
    with pytest.raises(DecideError, match="nothing was decided"):
        decide(house, wanted(DecisionKind.CLEAR, article=article_of(url_of("ferry"))), now=A_MOMENT)
    with pytest.raises(DecideError, match="has no article"):
        decide(house, wanted(DecisionKind.ACCEPT, article="0" * 64), now=A_MOMENT)


@pytest.mark.parametrize("kind", [DecisionKind.ACCEPT, DecisionKind.REJECT])
def test_nobody_reviews_what_nobody_sees(house: House, kind: DecisionKind) -> None:
    decide(house, wanted(DecisionKind.TAKEDOWN, "asked by a source"), now=A_MOMENT)
    with pytest.raises(DecideError, match=f"is taken down.*warraq takedown {url_of('bridge')} --restore"):
        decide(house, wanted(kind), now=A_MOMENT)
    decide(house, wanted(DecisionKind.RESTORE), now=A_MOMENT)
    assert decide(house, wanted(kind), now=A_MOMENT).kind is kind


def test_a_decision_is_made_and_sealed_while_a_run_goes_on_and_where_somebody_seals_just_then_by_the_next(
    house: House,
) -> None:
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT + timedelta(days=1)):
        decide(house, wanted(DecisionKind.ACCEPT), now=A_MOMENT)
        assert not waiting(house)
    with StepLock(house.root):  # as another process holds it
        decide(house, wanted(DecisionKind.TAKEDOWN, "asked by a source"), now=A_MOMENT)
        assert hidden_ids(house, STORY) == {url_of("bridge")}
        assert len(waiting(house)) == 1
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT + timedelta(days=1)):
        assert not waiting(house)


def test_of_many_that_wait_a_decision_seals_some_and_the_next_run_the_rest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [f"note {number}" for number in range(22)]
    with monkeypatch.context() as patched, StepLock(house.root):
        patched.setattr(decide_module, "SOON", 0)  # nobody waits for it
        for note in notes:
            decide(house, wanted(DecisionKind.ACCEPT, note), now=A_MOMENT)
    decide(house, wanted(DecisionKind.REJECT), now=A_MOMENT)
    left = decision_names(house.store(), STORY)[20:]
    assert tuple(waiting(house)) == left  # the oldest are sealed first
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT + timedelta(days=1)):
        assert not waiting(house)


def _decide_many(root: Path, who: str) -> None:
    book = Book(store=FolderStore(root), scratch=root / "spool" / f".decisions-{who}")
    for number in range(20):
        with deciding(root):
            book.add(Word(story=STORY, kind=DecisionKind.ACCEPT, id=f"{who}-{number}"), datetime.now(UTC))


def test_two_processes_that_decide_at_once_never_fork_the_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=_decide_many, args=(tmp_path, who)) for who in ("one", "other")]
    for process in both:
        process.start()
    for process in both:
        process.join()
    store = FolderStore(tmp_path)
    names = decision_names(store, STORY)
    assert len(names) == 40
    previous = None
    for name in names:
        assert json.loads(store.read(name))["previous"] == previous
        previous = decision_digest(store.read(name))


def test_a_decision_that_somebody_put_into_the_store_is_never_sealed_in_our_name(house: House) -> None:
    planted = Book(store=FolderStore(house.root), scratch=house.spool / "planted")
    with deciding(house.root):
        named = planted.add(WORD, A_MOMENT).name
    mark = house.spool / ".decisions" / "made" / ("0" * 64)
    mark.parent.mkdir(parents=True)
    mark.write_text(f"{named}\n{base64.b64encode(bytes(64)).decode()}\n", encoding="ascii")
    decide(house, wanted(DecisionKind.ACCEPT, article=article_of(url_of("ferry"))), now=A_MOMENT)
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT + timedelta(days=1)):
        assert not waiting(house)
    seals = [name for name in house.store().list("custody/seals/") if name.endswith(".json")]
    assert not any(named.encode() in house.store().read(name) for name in seals)


@pytest.mark.parametrize(
    "word", [{"note": "na\udcefve"}, {"by": "\udcef"}, {"note": "\0"}, {"by": "x" * 201}]
)
def test_what_is_no_text_or_too_long_is_refused_before_it_is_written_for_good(
    house: House, word: dict[str, str]
) -> None:
    with pytest.raises(DecideError, match=r"the (note|name) "):
        decide(house, replace(wanted(DecisionKind.ACCEPT), **word), now=A_MOMENT)
    assert not decision_names(house.store(), STORY)


def test_a_catalogue_is_made_of_whatever_a_decision_says(house: House) -> None:
    with deciding(house.root):
        book_of(house).add(replace(WORD, kind=DecisionKind.ACCEPT, note="na\udcefve\0"), A_MOMENT)
    with house.catalogue() as catalogue:
        catalogue.rebuild(house.store())
        known = entry(catalogue, STORY, ARTICLE)
    assert known is not None
    assert known.decision_note == "na?ve\ufffd"
