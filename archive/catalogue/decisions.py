"""What people decided, as the catalogue knows it: the files of a store, and what follows for the articles."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, Executable, insert, or_, select

from archive.catalogue import articles, index
from archive.catalogue.articles import AT_ONCE, Which, destroyed_row
from archive.catalogue.bulk import in_pieces
from archive.catalogue.standing import decided
from archive.catalogue.tables import ARTICLES, DECISIONS, READINGS, Row
from archive.decisions.decision import (
    Decision,
    DecisionError,
    DecisionKind,
    Standing,
    decision_names,
    from_json,
    standing_of,
    story_of_decision,
    to_json,
)
from archive.decisions.heeded import HIDING, NO_WITNESS, Witness, heeded, remembered
from archive.store import Store


def decision_row(decision: Decision) -> Row:
    """Return the row of a decision."""
    return decision.name, decision.story, decision.article, to_json(decision).decode("ascii")


def learn(connection: Connection, decisions: Iterable[Decision]) -> set[Which]:
    """Enter those decisions that the catalogue does not know; return the articles that they are about."""
    told = {one.name: one for one in decisions}
    stories = {one.story for one in told.values()}
    there = set[str]().union(*(known(connection, story) for story in stories))
    fresh = [one for name, one in told.items() if name not in there]
    if fresh:
        names = DECISIONS.columns.keys()
        rows = [dict(zip(names, decision_row(one), strict=True)) for one in fresh]
        connection.execute(_unless_known(connection), rows)
    return {(one.story, one.article) for one in fresh}


def known(connection: Connection, story: str | None = None) -> set[str]:
    """Return the names of the decisions that a catalogue knows, of one story or of all."""
    asked = select(DECISIONS.c.name)
    return set(connection.scalars(asked if story is None else asked.where(DECISIONS.c.story == story)))


def remembered_by(connection: Connection) -> dict[str, str]:
    """Return the words of the decisions that hide pages, by name: a catalogue that is made again goes on hiding these."""
    hides = or_(*(DECISIONS.c.name.endswith(end, autoescape=True) for end in HIDING))
    told = select(DECISIONS.c.name, DECISIONS.c.content).where(hides)
    return {row.name: row.content for row in connection.execute(told)}


def of_store(
    store: Store, story: str, known: Mapping[str, str], witness: Witness = NO_WITNESS
) -> list[Decision]:
    """Read the decisions of a story: files, and what the catalogue before remembers of those that are damaged, lost, or not as they were sealed."""
    mine = [name for name in (*known, *witness.held) if story_of_decision(name) == story]
    return list(
        heeded([*decision_names(store, story), *mine], store.read, remembered(known), witness=witness)
    )


def _unless_known(connection: Connection) -> Executable:
    """Return the question that enters decisions; where another process entered one meanwhile (PostgreSQL lets both), that one stands."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import (
            postgresql,
        )  # a catalogue in a file has no use for all that this brings

        return postgresql.insert(DECISIONS).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(DECISIONS).on_conflict_do_nothing()


def apply(connection: Connection, which: Collection[Which]) -> set[Which]:
    """Bring articles up to date with what was decided of them; return those that stand otherwise than before.

    Of one that is destroyed nothing is left in the catalogue but that it was.
    """
    standings = _standings(connection, which)
    gone = {one: standing.hidden for one, standing in standings.items() if standing.is_destroyed}
    for one, decision in gone.items():
        if decision is not None:
            _destroy(connection, one, decision)
    other = []
    for row in articles.rows_of(connection, set(which) - set(gone)):
        told = decided(standings[row["story"], row["article"]])
        if any(row[name] != value for name, value in told.items()):
            other.append({**row, **told})
    return articles.change(connection, other) | set(gone)


def bury(connection: Connection) -> None:
    """Leave nothing of destroyed articles but that they were, whatever their lines still say."""
    both = select(DECISIONS.c.story, DECISIONS.c.article).where(
        DECISIONS.c.name.endswith(f"-{DecisionKind.DESTROY.value}.json", autoescape=True)
    )
    apply(connection, {(row.story, row.article) for row in connection.execute(both)})


def _standings(connection: Connection, which: Collection[Which]) -> dict[Which, Standing]:
    """Return how each of some articles stands; of most nothing was ever decided."""
    found: dict[Which, list[Decision]] = {one: [] for one in which}
    for some in in_pieces(sorted({article for _, article in found}), AT_ONCE):
        asked = select(DECISIONS).where(DECISIONS.c.article.in_(some)).order_by(DECISIONS.c.name)
        for row in connection.execute(asked):
            one = _read(row.content, row.name)
            if one is not None and (one.story, one.article) in found:
                found[one.story, one.article].append(one)
    return {one: standing_of(decisions) for one, decisions in found.items()}


def _read(content: str, name: str) -> Decision | None:
    try:
        return from_json(content.encode("ascii"), name)
    except DecisionError:  # of a later version: its own audit reads it
        return None


def _destroy(connection: Connection, which: Which, decision: Decision) -> None:
    index.forget(connection, {which})
    articles.remove(connection, {which})
    nothing_left = dict(zip(ARTICLES.columns.keys(), destroyed_row(decision), strict=True))
    connection.execute(insert(ARTICLES).values(nothing_left))
    mine = (READINGS.c.story == which[0], READINGS.c.article == which[1])
    connection.execute(READINGS.update().where(*mine).values(title="", bylines="[]"))
