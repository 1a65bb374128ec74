"""What was decided, found by the catalogue: of thousands of decisions those alone are read that somebody asks for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import or_, select

from archive.catalogue.articles import Which
from archive.catalogue.bulk import in_pieces
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import asked_again
from archive.catalogue.tables import DECISIONS
from archive.decisions.book import Book
from archive.decisions.decision import DECISIONS as FOLDER
from archive.decisions.decision import Decision, DecisionKind, standings, story_of_decision
from archive.decisions.heeded import HIDING, NO_WITNESS, Reader, Witness, heeded, remembered

_AT_ONCE = 400  # names or articles in one question
_LIFTING = f"-{DecisionKind.RESTORE.value}.json"


class Decided:
    """The decisions of a story, or of a whole store: `names` are those of all of them, the oldest of each story first.

    What the catalogue remembers of their words saves opening their files; of which article they are is told by these words alone,
    never by the row that they stand in. Those that are not as the seals hold them, or that nobody vouches for, are told by nobody,
    but for what such a one hides (`witness`). Raises StoreError as `heeded` does.
    """

    def __init__(
        self,
        book: Book,
        catalogue: Catalogue | None,
        story: str | None = None,
        witness: Witness = NO_WITNESS,
    ) -> None:
        self._book, self._catalogue, self._witness = book, catalogue, witness
        mine = FOLDER if story is None else f"{FOLDER}{story}/"
        held = {name for name in witness.held if name.startswith(mine)}
        names = held.union(book.names(story), _known(catalogue, mine, hiding_alone=bool(witness.held)))
        self.names: Sequence[str] = tuple(sorted(names))
        self._about: Mapping[str, Which] = self._told_about()

    def of_names(self, names: Collection[str]) -> tuple[Decision, ...]:
        """Return the decisions of these names, in their order; those that nobody tells are not in it."""
        return tuple(heeded(names, self._contents(names), self._book.read, witness=self._witness))

    def of_articles(self, which: Iterable[Which]) -> tuple[Decision, ...]:
        """Return all that was decided of some articles, each by its story and its id's digest."""
        wanted = set(which)
        return self.of_names([name for name in self.names if self._about.get(name) in wanted])

    def of_hidden(self) -> tuple[Decision, ...]:
        """Return all that was decided of articles that were ever taken down or destroyed."""
        return self.of_articles(self._about[name] for name in self.names if name.endswith(HIDING))

    def hidden(self) -> frozenset[Which]:
        """Return the articles that are hidden now; of those alone that were shown again decisions are read."""
        down = {self._about[name] for name in self.names if name.endswith(HIDING)}
        lifted = {about for name, about in self._about.items() if name.endswith(_LIFTING)} & down
        stands = standings(self.of_articles(lifted)) if lifted else {}
        return frozenset(down - lifted).union(one for one, now in stands.items() if now.is_hidden)

    def all(self) -> tuple[Decision, ...]:
        """Return every decision, its file's own words where they can be read."""
        return tuple(heeded(self.names, self._book.read, self._contents(self.names), witness=self._witness))

    def _told_about(self) -> dict[str, Which]:
        """Return the article of each decision that anybody tells, by its name; what was read once is remembered by its digest."""
        seals, remembers = self._witness.held, self._witness.about
        digests = {name: seals[name].sha256 or "" for name in self.names if name in seals}
        told = {name: remembers[digest] for name, digest in digests.items() if digest in remembers}
        unread = [name for name in self.names if name not in told]
        for one in heeded(unread, self._contents(unread), self._book.read, witness=_of_hiding(self._witness)):
            told[one.name] = one.story, one.article
            if digests.get(one.name):
                remembers[digests[one.name]] = told[one.name]
        return told

    @asked_again
    def _contents(self, names: Collection[str]) -> Reader:
        found: dict[str, str] = {}
        if self._catalogue is None:
            return remembered(found)
        with self._catalogue.transaction() as connection:
            for some in in_pieces(sorted(names), _AT_ONCE):
                asked = select(DECISIONS.c.name, DECISIONS.c.content).where(DECISIONS.c.name.in_(some))
                found |= {row.name: row.content for row in connection.execute(asked)}
        return remembered(found)


def _of_hiding(witness: Witness) -> Witness:
    """Return a witness who is asked of decisions alone that hide: of which article the words of others are is no matter of trust."""
    return replace(
        witness, vouches=lambda one, content: not one.name.endswith(HIDING) or witness.vouches(one, content)
    )


@asked_again
def _known(catalogue: Catalogue | None, beginning: str, *, hiding_alone: bool) -> set[str]:
    """Return the names of the decisions that a catalogue knows, of those that begin so; what else is lost the seals know by name."""
    if catalogue is None:
        return set()
    asked = select(DECISIONS.c.name)
    if hiding_alone:
        asked = asked.where(or_(*(DECISIONS.c.name.endswith(end, autoescape=True) for end in HIDING)))
    with catalogue.transaction() as connection:
        names = [name for name in connection.scalars(asked) if name.startswith(beginning)]
    return {name for name in names if story_of_decision(name) is not None}
