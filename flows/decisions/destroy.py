"""Destroying what was taken down: the intention is written and sealed first, then it is done, then it is said to be done.

Killed anywhere, the next command that holds the store's lock finishes it: everything can be worked out again from the decision.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archive.decisions.book import Word, deciding, refuse_missing
from archive.decisions.decision import (
    Decision,
    DecisionKind,
    decision_name,
    decision_names,
    read_decisions,
    story_of_decision,
    unfinished,
)
from archive.decisions.destroying import Doomed, carry_out, destruction_of, doomed
from archive.decisions.tombstones import Epitaph
from archive.store import Store
from flows.decisions.decide import DecideError, book_of, enter, refuse_unwritable
from flows.decisions.sealings import witness_of
from flows.decisions.seals import is_ours, seal_decisions
from flows.house import House, replace_catalogue
from flows.store.catalogue import remade
from flows.store.shelf import put_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """What was destroyed: the decision, and the records that hold the text among those of other pages and stay."""

    decision: Decision
    shared: tuple[str, ...] = ()

    @property
    def records(self) -> int:
        """Return how many records of WARC files are gone."""
        assert self.decision.destruction is not None
        return sum(one.record_id is not None for one in self.decision.destruction.pieces)

    @property
    def lines(self) -> int:
        """Return how many lines of clean text are gone."""
        assert self.decision.destruction is not None
        return len(self.decision.destruction.pieces) - self.records


def destroy(house: House, word: Word, *, named: Sequence[str] = (), now: datetime) -> Destroyed:
    """Destroy all that a store holds of a page: its records of all versions, its text, and the lists that show it.

    `named` are further addresses and records that go with it. Raises LockedError while a run holds the store, here or on
    another machine (AwayError where nobody can say so), DecideError where nothing of it is there or a run of the story is not finished, StoreError where the place lets
    nobody take bytes away (a bucket with object lock).
    """
    refuse_missing(house.root)
    refuse_unwritable(word)
    from flows.shared.elsewhere import alone_with  # it leads to libraries of databases

    with house.lock(), alone_with(house, word.story):
        house.flush()
        seal_decisions(house)
        _finish(house, now)
        _refuse_unfinished(house, word.story)
        what = doomed(house.store(), word.story, word.id, (*named, *filter(None, [word.url])))
        intended = _intend(house, replace(word, kind=DecisionKind.DESTROY), what, now)
        seal_decisions(house)
        _finish(house, now)
        house.flush()
    return Destroyed(decision=intended, shared=tuple(sorted(what.shared)))


def finish_destructions(house: House, *, now: datetime) -> tuple[Decision, ...]:
    """Finish what a crash left half destroyed, and return those decisions; the caller holds the store's lock."""
    return _finish(house, now)


def begun_destructions(store: Store) -> tuple[Decision, ...]:
    """Return the decisions to destroy of which nothing says yet that they are done."""
    stories = {story_of_decision(name) for name in decision_names(store) if name.endswith(f"-{DecisionKind.DESTROY.value}.json")}  # fmt: skip
    return tuple(_begun(store, stories))


def _begun(store: Store, stories: set[str | None]) -> Iterator[Decision]:
    for story in sorted(filter(None, stories)):
        yield from unfinished(tuple(read_decisions(store, story)))


def _refuse_unfinished(house: House, story: str) -> None:
    from flows.run import runs_in_spool  # a run is made ready with what stands here

    open_runs = [run.run_id for run in runs_in_spool(house) if run.story == story]
    if open_runs:
        raise DecideError(
            f"{open_runs[0]} of {story} is not finished, and may hold the page too: let it go on to its end first (`warraq recover` says how)"
        )


def _intend(house: House, word: Word, what: Doomed, now: datetime) -> Decision:
    """Write down what shall go, every piece with its digest before and after."""
    store, book = house.store(), book_of(house)
    with deciding(house.root):
        at = book.next_time(word.story, now)
        said = Epitaph(at=at, decision=decision_name(word.story, at, word.kind), by=word.by, why=word.note)
        destruction = destruction_of(store, what, said)
        if not destruction.pieces:
            raise DecideError(f"nothing of {word.id} stands in {word.story}: there is nothing to destroy")
        store.refuse_rewriting(one.name for one in destruction.files)
        stood = replace(word, pages=tuple(sorted(what.pages)), shared=tuple(sorted(what.shared)))
        decision = book.add(stood, now, destruction)
    enter(house, decision)
    return decision


def _finish(house: House, now: datetime) -> tuple[Decision, ...]:
    done = tuple(one for one in begun_destructions(house.store()) if is_ours(house, one))
    for decision in done:
        carry_out(house.store(), decision)
        put_view(house, decision.story)
        _forget(house)
        word = Word(
            story=decision.story,
            kind=DecisionKind.DESTROYED,
            id=decision.id,
            url=decision.url,
            record_id=decision.record_id,
            note=decision.name,
            by=decision.by,
        )
        with deciding(house.root):
            book_of(house).add(word, now)
        seal_decisions(house)
    return done


def _forget(house: House) -> None:
    """Make the catalogue anew: a file keeps the bytes of rows that are gone. Whoever looks meanwhile sees the one before; a server that the settings name clears up by itself (VACUUM)."""
    if house.catalogue_url:
        remade(house)
    else:
        replace_catalogue(house.root / "catalogue.db", house.store(), witness_of(house))
