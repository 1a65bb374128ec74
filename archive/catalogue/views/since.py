"""What became of a story's articles since they were kept, all of them in one pass."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.tables import ARTICLES

_AT_ONCE = 1_000  # rows that are held


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """How one article's page stands now; the fields are those of `Entry`."""

    article: str
    versions: int
    last_change: str | None
    changed_at: str | None
    is_silent: bool
    gone_at: str | None


def since_kept(catalogue: Catalogue, story: str) -> Iterator[Since]:
    """Give every article of a story that the catalogue knows."""
    names = Since.__slots__
    asked = select(*(ARTICLES.c[name] for name in names)).where(ARTICLES.c.story == story)
    with catalogue.transaction() as connection:
        for row in connection.execute(asked.execution_options(yield_per=_AT_ONCE)):
            yield Since(**{name: getattr(row, name) for name in names})
