"""What was decided, found by the catalogue: of thousands of decisions those alone are read that somebody asks for."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select

from archive.catalogue.articles import Which
from archive.catalogue.bulk import in_pieces
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.tables import DECISIONS
from archive.custody.sealed_decisions import NOTHING_HELD, Held
from archive.decisions.book import Book
from archive.decisions.decision import DECISIONS as FOLDER
from archive.decisions.decision import Decision
from archive.decisions.heeded import HIDING, Reader, heeded, remembered

_AT_ONCE = 400  # names or articles in one question


class Decided:
    """The decisions of a story, or of a whole store: `names` are those of all of them, the oldest of each story first.

    A file that the catalogue does not know yet is read; all others are told by the catalogue, also when they are damaged or lost.
    What is not as the seals hold it (`sealed`) is told by nobody. Raises StoreError as `heeded` does.
    """

    def __init__(
        self,
        book: Book,
        catalogue: Catalogue | None,
        story: str | None = None,
        sealed: Mapping[str, Held] = NOTHING_HELD,
    ) -> None:
        self._book, self._catalogue, self._sealed = book, catalogue, sealed
        self._about = {} if catalogue is None else _known(catalogue, story)
        mine = FOLDER if story is None else f"{FOLDER}{story}/"
        held = {name for name in sealed if name.startswith(mine)}
        names = held.union(book.names(story))
        fresh = names.difference(self._about)
        self._fresh = {one.name: one for one in heeded(fresh, book.read, sealed=sealed)}
        self._about |= {name: (one.story, one.article) for name, one in self._fresh.items()}
        self.names: Sequence[str] = tuple(sorted(names.union(self._about)))

    def of_names(self, names: Collection[str]) -> tuple[Decision, ...]:
        """Return the decisions of these names, in their order; those that nobody tells are not in it."""
        known = [name for name in names if name in self._about and name not in self._fresh]
        read = heeded(known, self._contents(known), self._book.read, sealed=self._sealed)
        found = {one.name: one for one in read}
        found |= {name: self._fresh[name] for name in names if name in self._fresh}
        return tuple(found[name] for name in sorted(found))

    def of_articles(self, which: Iterable[Which]) -> tuple[Decision, ...]:
        """Return all that was decided of some articles, each by its story and its id's digest."""
        wanted = set(which)
        return self.of_names([name for name in self.names if self._about.get(name) in wanted])

    def of_hidden(self) -> tuple[Decision, ...]:
        """Return all that was decided of articles that were ever taken down or destroyed."""
        return self.of_articles(self._about[name] for name in self._about if name.endswith(HIDING))

    def all(self) -> tuple[Decision, ...]:
        """Return every decision, its file's own words where they can be read."""
        return tuple(heeded(self.names, self._book.read, self._contents(self.names), sealed=self._sealed))

    def _contents(self, names: Sequence[str]) -> Reader:
        found: dict[str, str] = {}
        if self._catalogue is None:
            return remembered(found)
        with self._catalogue.transaction() as connection:
            for some in in_pieces(names, _AT_ONCE):
                asked = select(DECISIONS.c.name, DECISIONS.c.content).where(DECISIONS.c.name.in_(some))
                found |= {row.name: row.content for row in connection.execute(asked)}
        return remembered(found)


def _known(catalogue: Catalogue, story: str | None) -> dict[str, Which]:
    """Return the names of the decisions that a catalogue knows, each with the article that it is about."""
    asked = select(DECISIONS.c.name, DECISIONS.c.story, DECISIONS.c.article)
    with catalogue.transaction() as connection:
        rows = connection.execute(asked if story is None else asked.where(DECISIONS.c.story == story)).all()
    return {name: (whose, article) for name, whose, article in rows}
