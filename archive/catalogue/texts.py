"""Clean text in the catalogue: every line of every run, of each article its newest one, and the words of that."""

from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, select

from archive.catalogue import articles, index
from archive.catalogue.articles import Which, article_row
from archive.catalogue.bulk import Bulk, in_pieces
from archive.catalogue.lines import Place, Told, line_of, lines_backwards
from archive.catalogue.tables import ARTICLES, READINGS, RUNS, WORDS
from archive.checks.texts import articles_name
from archive.decisions.decision import Standing
from archive.manifests.manifest import Manifest
from archive.shelf import run_files, runs_folder
from archive.store import Store
from archive.strict_json import moment_text

_LINES = 1_000  # held at once: some megabytes of text
_NO_TIME = ""
Standings = Mapping[Which, Standing]


def run_of_file(name: str) -> str:
    """Return the run whose text a file holds."""
    return name.rpartition("/")[2].removesuffix(".jsonl")


def places_of(store: Store, story: str, began: Mapping[str, str]) -> list[Place]:
    """Return a story's files of text, the oldest first; without any its view, which then is the newest run's word.

    *began* says of each run of the story when it began. A store of which only the view was copied has no file of a run.
    """
    names = run_files(store, story) if began else ()
    if names:
        latest = max(began.values())
        return [
            Place(story=story, run=run, began_at=began.get(run, latest), name=name)
            for name in names
            for run in (run_of_file(name),)
        ]
    newest = max(began, key=lambda run: (began[run], run), default="")
    return [Place(story=story, run=newest, began_at=began.get(newest, _NO_TIME), name=articles_name(story))]


def put_story(bulk: Bulk, store: Store, places: Iterable[Place], standings: Standings) -> None:
    """Put all text of a story, of which the catalogue has none."""
    seen: set[str] = set()
    for place in reversed(list(places)):
        for some in in_pieces(lines_backwards(store, place), _LINES):
            fresh = []
            for told in some:
                if told.article not in seen:
                    seen.add(told.article)
                    fresh.append(told)
            bulk.put(READINGS, [told.reading for told in some])
            bulk.put(
                ARTICLES, [article_row(t.listed, standings.get((place.story, t.article))) for t in fresh]
            )
            bulk.put(WORDS, [index.words_row((place.story, t.article), t.packed) for t in fresh])


def put_run(
    bulk: Bulk, store: Store, manifest: Manifest, see: Callable[[Collection[Which]], None]
) -> set[Which]:
    """Put what a run read in the place of what the catalogue has of it; return the articles that it may have touched.

    An article whose newest line is another run's stays as it is. `see` hears of articles before anything of them is changed.
    """
    connection, story = bulk.connection, manifest.story
    place = _place_of_run(connection, store, manifest)
    viewed = _runs_of_view(connection, story)
    before = _held_by(connection, place, viewed)
    see([(story, article) for article in before])
    _forget_readings(connection, place, viewed)
    seen: set[str] = set()
    for some in in_pieces(lines_backwards(store, place), _LINES):
        bulk.put(READINGS, [told.reading for told in some])
        fresh = {told.article: told for told in reversed(some) if told.article not in seen}
        seen.update(fresh)
        see([(story, article) for article in fresh])
        _replace(bulk, fresh, place)
    _restore(bulk, store, story, before - seen)
    return {(story, article) for article in before | seen}


def _place_of_run(connection: Connection, store: Store, manifest: Manifest) -> Place:
    own = f"{runs_folder(manifest.story)}{manifest.run_id}.jsonl"
    if store.exists(own) or store.list(runs_folder(manifest.story)):
        began_at = moment_text(manifest.began_at)
        return Place(story=manifest.story, run=manifest.run_id, began_at=began_at, name=own)
    asked = select(RUNS.c.run, RUNS.c.began_at).where(RUNS.c.story == manifest.story)
    began = {row.run: row.began_at for row in connection.execute(asked)}
    return places_of(store, manifest.story, began)[0]


def _runs_of_view(connection: Connection, story: str) -> list[str]:
    """Return the runs under whose name the catalogue has a story's view: nearly always none. All readings of a run stand in one file."""
    mine = (READINGS.c.story == RUNS.c.story, READINGS.c.run == RUNS.c.run)
    name = select(READINGS.c.name).where(*mine).limit(1).scalar_subquery()
    asked = select(RUNS.c.run).where(RUNS.c.story == story, name == articles_name(story))
    return list(connection.scalars(asked))


def _held_by(connection: Connection, place: Place, viewed: list[str]) -> set[str]:
    """Return the articles whose newest line is of a run, or of a view whose place runs take."""
    runs = [place.run, *viewed]
    read = select(READINGS.c.article).where(READINGS.c.story == place.story, READINGS.c.run.in_(runs))
    asked = select(ARTICLES.c.article).where(ARTICLES.c.story == place.story, ARTICLES.c.article.in_(read))
    return set(connection.scalars(asked.where(ARTICLES.c.run.in_(runs))))


def _forget_readings(connection: Connection, place: Place, viewed: list[str]) -> None:
    mine = READINGS.c.run.in_([place.run, *viewed])
    connection.execute(delete(READINGS).where(READINGS.c.story == place.story, mine))


def _replace(bulk: Bulk, fresh: Mapping[str, Told], place: Place) -> None:
    """Put the lines of articles of which the catalogue has no newer one; the words of a line that stood already are not put again."""
    held = {
        row["article"]: row
        for row in articles.rows_of(bulk.connection, {(place.story, one) for one in fresh})
    }
    _put(
        bulk, place.story, {one: told for one, told in fresh.items() if _is_news(told, held.get(one), place)}
    )


def _is_news(told: Told, held: Mapping[str, object] | None, place: Place) -> bool:
    if held is None:
        return True
    is_newest = (str(held["began_at"]), str(held["run"])) <= (place.began_at, place.run)
    return is_newest and any(held[name] != value for name, value in told.listed.items())


def _put(bulk: Bulk, story: str, lines: Mapping[str, Told]) -> None:
    which = {(story, article) for article in lines}
    index.forget(bulk.connection, which)
    articles.remove(bulk.connection, which)
    bulk.put(ARTICLES, [article_row(told.listed) for told in lines.values()])
    bulk.put(WORDS, [index.words_row((story, told.article), told.packed) for told in lines.values()])


def _restore(bulk: Bulk, store: Store, story: str, left: Collection[str]) -> None:
    """Give articles that a run said before, and says no more, the newest line that another run has; without one they go."""
    lines: dict[str, Told] = {}
    for article in sorted(left):
        asked = select(READINGS).where(READINGS.c.story == story, READINGS.c.article == article)
        order = (READINGS.c.began_at.desc(), READINGS.c.run.desc(), READINGS.c.offset.desc())
        row = bulk.connection.execute(asked.order_by(*order).limit(1)).first()
        if row is not None:
            place = Place(story=story, run=row.run, began_at=row.began_at, name=row.name)
            told = line_of(store, place, row.offset, row.length)
            lines |= {article: told} if told is not None else {}
    gone = {(story, article) for article in left if article not in lines}
    index.forget(bulk.connection, gone)
    articles.remove(bulk.connection, gone)
    _put(bulk, story, lines)
