"""Who took a text over from whom, for a page: a story's copies and derived texts beneath their originals, a bounded number of each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.articles import Entry, copies, entry
from archive.decisions.decision import article_of
from desk.articles.syndication import Told, trees_of
from desk.web.story.listing import line_or_none, unhidden
from flows.decisions.decide import hidden_articles
from flows.house import House

MOST_COPIES = 200  # that a page draws; the list has all
_MOST_STEPS = 400  # articles looked at for their originals: chains of copies are short
_MOST_BENEATH = 60  # copies shown beneath one original


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One text: `entry` is None for an original that is not shown (`seed` names a seed); `depth` counts from 0.

    `copied` is what its line says to share with the text above; `many` how many repeat it, `hidden` how many of these are not drawn.
    """

    id: str
    entry: Entry | None
    line: Mapping[str, Any] | None
    depth: int
    many: int
    hidden: int = 0

    @property
    def seed(self) -> str | None:
        """Return the name of the seed that this is; None for an article."""
        return self.id.removeprefix("seed:") if self.id.startswith("seed:") else None

    @property
    def copied(self) -> Mapping[str, Any] | None:
        """Return what is told of its likeness to the text above."""
        return self.line["verdict"].get("copied") if self.line and self.depth else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Originals with what repeats them, each tree from its root down; `total` counts all copies and derived texts of the story."""

    trees: tuple[tuple[Branch, ...], ...]
    shown: int
    total: int


def copies_of(house: House, catalogue: Catalogue, story: str) -> Trees:
    """Return the trees of a story's newest copies and derived texts; those with most copies first."""
    found = copies(catalogue, story, limit=MOST_COPIES)
    shown = unhidden(house, found.entries)
    known = {one.id: one for one in shown}
    lines: dict[str, Mapping[str, Any]] = {}
    for one in shown:
        _take(house, one, lines)
    for _, original in zip(
        range(_MOST_STEPS),
        _originals(partial(_shown, house, catalogue, story), set(known), lines),
        strict=False,
    ):
        known[original.id] = original
        _take(house, original, lines)
    trees = [tuple(_branches(tree, known)) for tree in trees_of(list(lines.values())) if tree.repeats]
    trees.sort(key=lambda tree: -tree[0].many)
    return Trees(trees=tuple(trees), shown=len(found.entries), total=found.total)


def _take(house: House, one: Entry, lines: dict[str, Mapping[str, Any]]) -> None:
    line = line_or_none(house, one)
    if line is not None:
        lines[one.id] = line


def _originals(
    entry_of: Callable[[str], Entry | None], looked: set[str], lines: Mapping[str, Mapping[str, Any]]
) -> Iterator[Entry]:
    """Yield the articles that others repeat, and what these repeat, as they become known; none that was `looked` at."""
    while True:
        named = [of for line in list(lines.values()) if (of := _of(line)) is not None and of not in looked]
        if not named:
            return
        for of in dict.fromkeys(named):
            looked.add(of)
            found = entry_of(article_of(of))
            if found is not None:
                yield found


def _shown(house: House, catalogue: Catalogue, story: str, article: str) -> Entry | None:
    """Return an article that nobody took down."""
    found = entry(catalogue, story, article)
    return None if found is None or (story, article) in hidden_articles(house, story) else found


def _of(line: Mapping[str, Any]) -> str | None:
    copied = line["verdict"].get("copied")
    named = copied["of"] if copied else line["verdict"].get("copy_of")
    return named if isinstance(named, str) and not named.startswith("seed:") else None


def _branches(tree: Told, known: Mapping[str, Entry]) -> Iterator[Branch]:
    """Give a tree's texts from its root down, no recursion: a chain may be long."""
    ahead = [(tree, 0)]
    while ahead:
        told, depth = ahead.pop()
        shown = told.repeats[:_MOST_BENEATH]
        yield Branch(
            id=told.id,
            entry=known.get(told.id),
            line=told.line,
            depth=depth,
            many=_many(told),
            hidden=len(told.repeats) - len(shown),
        )
        ahead.extend((repeat, depth + 1) for repeat in reversed(shown))


def _many(tree: Told) -> int:
    below = list(tree.repeats)
    for one in below:
        below.extend(one.repeats)
    return len(below)
