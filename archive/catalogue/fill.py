"""How a catalogue is filled: with a run as it ends, or with all that a store holds."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, delete

from archive.catalogue import articles, decisions, index, texts
from archive.catalogue.bulk import Bulk
from archive.catalogue.counts import Moves, recount
from archive.catalogue.rows import Keys, capture_rows, end_rows, fate_rows, run_row
from archive.catalogue.tables import (
    ARTICLES,
    CAPTURES,
    CELLS,
    COUNTS,
    DECISIONS,
    ENDS,
    FATES,
    READINGS,
    RUNS,
    WORDS,
)
from archive.cdxj.spelt import Spelt
from archive.decisions.decision import Decision, decision_names, standings
from archive.decisions.heeded import NO_WITNESS, Witness, heeded
from archive.manifests.manifest import Manifest
from archive.manifests.spelt import RunSaid, said_by
from archive.said import indexed_lines, lacks_index, said_in, scanned_lines
from archive.store import Store, StoreError
from archive.strict_json import moment_text
from archive.uncollected import uncollected

TABLES = (RUNS, CAPTURES, FATES, ENDS, READINGS, ARTICLES, CELLS, COUNTS, DECISIONS, WORDS)
_OF_A_RUN = (RUNS, CAPTURES, FATES, ENDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild read: captures and runs; `scanned` are the manifests of runs whose WARC files were read for want of an index.

    `skipped` tells what could not be read, a message each.
    """

    captures: int
    runs: int
    scanned: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


def add(connection: Connection, manifest: Manifest, lines: Iterable[Spelt]) -> set[articles.Which]:
    """Put what a run kept and how its addresses ended in the place of what it said before; return whose pages it planned, before and now."""
    story, run = manifest.story, manifest.run_id
    touched = articles.pages_of_run(connection, story, run)
    for table in _OF_A_RUN:
        connection.execute(delete(table).where(table.c.story == story, table.c.run == run))
    _put_run(Bulk(connection), said_by(manifest), lines)
    return touched | articles.pages_of_run(connection, story, run)


def add_from(connection: Connection, store: Store, manifest: Manifest, witness: Witness = NO_WITNESS) -> None:
    """Put a run as it stands in a store, with what it read, and what was decided meanwhile.

    What a run touches is counted, indexed and held against its history, and nothing else of its story.
    """
    moves = Moves(connection=connection)
    planned = add(connection, manifest, indexed_lines(store, manifest))
    touched = texts.put_run(Bulk(connection), store, manifest, moves.see)
    touched |= decisions.learn(connection, unknown_decisions(connection, store, manifest.story, witness))
    moves.see(touched)
    decisions.apply(connection, touched)
    settle(connection, touched | planned, moves)


def unknown_decisions(
    connection: Connection, store: Store, story: str | None = None, witness: Witness = NO_WITNESS
) -> Iterator[Decision]:
    """Read the decisions of a store, or of one of its stories, that a catalogue does not know; no other file is opened.

    One that hides a page nobody knows of is left to whoever gives pages out.
    """
    known = decisions.known(connection, story)
    for name in decision_names(store, story):
        if name not in known:
            with suppress(StoreError):
                yield from heeded([name], store.read, witness=witness)


def settle(connection: Connection, which: set[articles.Which], moves: Moves) -> None:
    """Bring all that follows from runs and decisions up to date for some articles; *moves* saw those that were changed already."""
    moves.see(which)
    articles.stand(connection, which)
    index.refresh(connection, which)
    moves.end()


def enter(connection: Connection, decided: Iterable[Decision]) -> None:
    """Enter decisions, and all that follows from them, be they known or not."""
    told = list(decided)
    decisions.learn(connection, told)
    which = {(one.story, one.article) for one in told}
    moves = Moves(connection=connection)
    moves.see(which)
    if decisions.apply(connection, which):
        index.refresh(connection, which)
        moves.end()


def rebuild(
    connection: Connection, store: Store, known: Mapping[str, str], witness: Witness = NO_WITNESS
) -> Rebuilt:
    """Forget everything and read all manifests, indexes, clean text and decisions of a store again.

    `known` is what another catalogue remembers of decisions that hide pages. Raises StoreError where one of these cannot be read.
    """
    began: dict[str, dict[str, str]] = {}  # of each story its runs
    skipped: list[str] = []
    scanned: list[str] = []
    captures = runs = 0
    known = {**known, **decisions.remembered_by(connection)}
    with uncollected():
        bulk = Bulk(connection)
        bulk.empty(TABLES)
        index.empty(connection)
        for said in said_in(store):
            if isinstance(said, str):
                skipped.append(said)
                continue
            manifest = said.manifest
            lost = lacks_index(store, manifest)
            scanned += [manifest.name] if lost else []
            read = scanned_lines if lost else indexed_lines
            captures += _put_run(bulk, said, read(store, manifest))
            runs += 1
            began.setdefault(manifest.story, {})[manifest.run_id] = moment_text(manifest.began_at)
        for story, ran in began.items():
            decided = decisions.of_store(store, story, known, witness)
            bulk.put(DECISIONS, map(decisions.decision_row, decided))
            texts.put_story(bulk, store, texts.places_of(store, story, ran), standings(decided))
        bulk.complete(TABLES)
        decisions.bury(connection)
        articles.stand(connection, articles.with_history(connection))
        recount(connection)
        index.fill(connection)
    return Rebuilt(captures=captures, runs=runs, scanned=tuple(scanned), skipped=tuple(skipped))


def _put_run(bulk: Bulk, said: RunSaid, lines: Iterable[Spelt]) -> int:
    keys: Keys = {}
    bulk.put(RUNS, [run_row(said.manifest)])
    bulk.put(FATES, fate_rows(said, keys))
    bulk.put(ENDS, end_rows(said))
    return bulk.put(CAPTURES, capture_rows(said, lines, keys))
