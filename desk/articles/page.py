"""A story's articles as a page: what each is, why it stands there, how it was found, and beneath it what repeats it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from archive.decisions.decision import Standing
from archive.own_clock import own_day
from desk.articles.decided import said_of
from desk.articles.depth import Depth
from desk.articles.judgings import told_of
from desk.articles.reasons import SCALE, Begins, score_told, telling, told_in_lines
from desk.articles.syndication import Told, drawn, head_of, original_of, trees_of
from desk.terminal.addresses import readable
from desk.terminal.bidi import isolated
from desk.texts.facts import facts_of
from flows.store.judgings import Judging

Line = Mapping[str, Any]

_INDENT = " " * 12
_DEEPER = " " * 14
_NAME = 12  # the longest of `told_in_lines`
_SHORT = 2  # reasons


@dataclass(slots=True, kw_only=True)
class ArticlesPage:
    """The page of some articles. What is the same for many is said once, ahead of them."""

    articles: Sequence[Line]
    depth: Depth
    decided: Mapping[str, Standing] = field(default_factory=dict)
    stands: Mapping[str, str] = field(default_factory=dict)
    judged: Mapping[str, Sequence[Judging]] = field(default_factory=dict)
    _begins: Begins = field(default_factory=Begins)

    def lines(self) -> Iterator[str]:
        """Give the page, line by line."""
        if self.depth is not Depth.SHORT:
            yield from self._head()
        for tree in trees_of(self.articles):
            yield from self._tree(tree)

    def _head(self) -> Iterator[str]:
        for line in self.articles:
            self._begins.letter_of(line["verdict"]["reasons"])
        yield from self._begins.lines()
        yield f"and is then {SCALE}."
        if self.depth is Depth.WHY:
            yield "Every reason, find and shared sentence: --full; all of it for programs: --json"
        yield ""

    def _tree(self, tree: Told) -> Iterator[str]:
        head = head_of(tree)
        if head is not None or tree.line is None:
            yield head or ""
        else:
            yield from self._article(tree.line)
        if original := original_of(tree):
            yield f"{_INDENT}{original}"
        yield from drawn(tree, sentences=self.depth)

    def _article(self, line: Line) -> Iterator[str]:
        verdict = line["verdict"]
        day = own_day(line["published_at"], line["published_raw"]) or "unknown"
        outlet = isolated(line["outlet"] or "?", limit=40)
        yield f"{day:<10}  {verdict['relation']:<9} {score_told(verdict['score']):>6}  {line['language']:<3} {outlet}"
        yield f"{_INDENT}{isolated(line['title'], limit=160)}"
        yield f"{_INDENT}{readable(line['url'] or '')}"
        standing = self.decided.get(line["id"])
        if standing is not None and standing.review is not None:
            yield f"{_INDENT}{said_of(standing.review)}"
        if stands := self.stands.get(line["id"]):
            yield f"{_INDENT}{stands}"
        for text in told_of(self.judged.get(line["id"], ()), self.depth):
            yield f"{_INDENT}{text}"
        for fact in facts_of(line):
            yield f"{_INDENT}{fact}"
        for text in self._reasons(verdict):
            yield f"{_DEEPER}{text}"
        if self.depth is not Depth.SHORT:
            yield f"{_DEEPER}{self._begins.told(verdict['reasons'])}; {_channels(line)}"
        if self.depth is Depth.FULL:
            yield from _finds(line)

    def _reasons(self, verdict: Line) -> Iterator[str]:
        if self.depth is not Depth.WHY:
            found = list(islice(telling(verdict), _SHORT if self.depth is Depth.SHORT else None))
            yield from found or ["little or nothing of the story in it"]
            return
        for name, told in told_in_lines(verdict):
            yield f"{name:<{_NAME}} {told}"


def _channels(line: Line) -> str:
    """Return by which channels an article was found; when each found it is not known."""
    many = Counter(found["channel"] for found in line["found"])
    if not many:
        return "how it was found is not told"
    told = ", ".join(f"{name} ({count} times)" if count > 1 else name for name, count in many.items())
    return f"found by {told}"


def _finds(line: Line) -> Iterator[str]:
    for found in line["found"]:
        query = f" for {isolated(found['query'])}" if found["query"] else ""
        named = found.get("url") or line["url"]  # lines of older runs lack it
        under = "" if named == line["url"] else f" as {readable(named)}"
        yield f"{_DEEPER}found by {found['channel']} in {readable(found['in'])}{query}{under}"
