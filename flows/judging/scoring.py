"""Scoring: any number of articles against a story, without any network and in flat memory.

Each line is judged as it is read; verdicts and texts go to a folder for temporary files (about seven kilobytes an article;
TMPDIR says where), for only the whole list shows who copied whom. Then they come back in their order. In memory stay some 60 bytes
a line while copies are sought: one number each for its place, its time and what it repeats.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from flows.founding.seeds import local_seed_texts
from flows.judging.article_lines import BadLine, GivenArticle, given_articles
from flows.judging.drawers import TextsOnDisk
from flows.judging.piles import Column, Pile, Row
from story.copies import TextItem, finding_of, order_of, ruled, seed_items
from story.judge import StoryJudge
from story.seed import SeedError, SeedText, Story
from story.verdict import Episode, Reason, Relation, Verdict
from story.weighing.embedding import Embedder
from story.wording.agencies import agency_credited
from story.wording.copy_search import Repeats, find_repeats
from story.wording.shingles import wordings

_PROGRESS = 5_000  # lines; some seconds
_TOGETHER = 32  # texts whose shingles are made in one go: a tenth of a megabyte
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A verdict on one line of a list."""

    line: int
    title: str
    verdict: Verdict


@dataclass(slots=True, kw_only=True)
class Told:
    """What is to be told of a list beside its lines: doubts by their words, each with how many lines have it and the first.

    `on_progress` is called with the number of lines that were judged, now and then.
    """

    judged: int = 0
    bad: int = 0
    on_progress: Callable[[int], None] | None = None
    doubts: dict[str, list[int]] = field(default_factory=dict)

    def doubt(self, words: str, line: int) -> None:
        """Count a doubt about a line."""
        self.doubts.setdefault(words, [0, line])[0] += 1


def judged_lines(
    story: Story, source: str, told: Told, embedder: Embedder | None = None
) -> Iterator[Scored | BadLine]:
    """Give a verdict for each line of *source* ("-" is standard input), in its order; lines that cannot be read stay in it.

    Copies are sought among the seeds and all lines. `told` is complete when the last line was given. Raises SeedError for a file
    that can't be used or holds no line that can be judged, and for a story without local seeds.
    """
    seeds = local_seed_texts(story)
    if not seeds:
        raise SeedError(
            f"story {story.name}: judging needs a seed as text or saved page; its seeds are addresses only"
        )
    with TemporaryDirectory(prefix="warraq-judge-") as folder, ExitStack() as closing:
        desk = _Desk(Path(folder), closing, StoryJudge.fit(seeds, embedder=embedder), told)
        desk.begin_with(seeds)
        for given in given_articles(source):
            desk.take(given)
        if not told.judged:
            first = f", line {desk.bad[0].line}: {desk.bad[0].why}" if desk.bad else ": no line in it"
            raise SeedError(f"{source}{first}; give JSON lines, one article each")
        yield from desk.give_back()


class _Desk:
    """Articles judged one by one, laid away, and given back with who copied whom. Seeds lie at the first places."""

    def __init__(self, folder: Path, closing: ExitStack, judge: StoryJudge, told: Told) -> None:
        self._judge = judge
        self._texts = TextsOnDisk(folder, closing)
        self._verdicts = Pile(folder / "verdicts", closing)
        self._items = Pile(folder / "texts", closing)
        self._times = Column(folder / "times", closing, np.int64)
        self._ids = Column(folder / "ids", closing, np.int64)
        self._related = bytearray()
        self._unspelled: list[str] = []
        self.bad: list[BadLine] = []
        self._told = told
        self._seeds = 0

    def begin_with(self, seeds: tuple[SeedText, ...]) -> None:
        """Lay the seeds away, before any line."""
        for item in seed_items(seeds):
            self._keep(item, related=True)
        self._seeds = len(seeds)

    def take(self, given: GivenArticle | BadLine) -> None:
        """Judge one line and lay it away."""
        if isinstance(given, BadLine):
            self._told.bad += 1
            self.bad = self.bad or [given]
            self._verdicts.add((given.line, given.id, given.why))
            return
        self._told.judged += 1
        if self._told.on_progress and self._told.judged % _PROGRESS == 0:
            self._told.on_progress(self._told.judged)
        for words in given.doubts:
            self._told.doubt(words, given.line)
        verdict = self._judge.judge(
            given.id,
            title=given.title,
            text=given.text,
            published_at=given.published_at,
            language=given.language,
        )
        self._verdicts.add((given.line, given.title, *_packed(verdict)))
        item = TextItem(
            id=given.id, text=given.text, title=given.title, published_at=given.published_at, agency=given.agency, own=given.own
        )  # fmt: skip
        self._keep(item, related=verdict.related, source=given.source)

    def _keep(self, item: TextItem, *, related: bool, source: str = "") -> None:
        at = item.published_at.isoformat() if item.published_at else None
        self._items.add((item.id, item.title, item.text, at, item.agency, item.own, source))
        self._times.append(int((order_of(item)[0] - _EPOCH).total_seconds()))
        self._ids.append(hash(item.id))
        self._related.append(related)
        self._unspelled.append(item.text)
        if len(self._unspelled) >= _TOGETHER:
            self._spell()

    def _spell(self) -> None:
        for words in wordings(self._unspelled):
            self._texts.add(words)
        self._unspelled.clear()

    def give_back(self) -> Iterator[Scored | BadLine]:
        """Give all lines in their order."""
        self._spell()
        places = self._texts.in_order(self._times.numbers())
        found = find_repeats(self._texts)
        numbers = np.empty(len(places), np.int32)
        numbers[places] = np.arange(len(places), dtype=np.int32)
        self._doubt_names()
        place = self._seeds
        for row in self._verdicts:
            if len(row) == 3:
                yield BadLine(line=row[0], id=row[1], why=row[2])
                continue
            verdict, number = _unpacked(row[2:]), int(numbers[place])
            place += 1
            if found.of[number] >= 0:
                verdict = self._ruled(verdict, number, found, places)
            yield Scored(line=row[0], title=row[1], verdict=verdict)

    def _ruled(self, verdict: Verdict, number: int, found: Repeats, places: NDArray[np.int32]) -> Verdict:
        own, original = int(places[number]), int(places[found.of[number]])
        finding = finding_of(self._item(own), self._item(original), found, number)
        return ruled(verdict, finding, bool(self._related[original]), later=original > own)

    def _item(self, place: int) -> TextItem:
        name, title, text, at, agency, own, source = self._items[place]
        published_at = datetime.fromisoformat(at) if at else None
        item = TextItem(id=name, text=text, title=title, published_at=published_at, agency=agency, own=own)
        return item if agency else replace(item, agency=agency_credited(text, title=title, source=source))

    def _doubt_names(self) -> None:
        """Tell of ids that stand twice: `copy_of` may mean either."""
        names = self._ids.numbers()
        names.sort()
        twice = int(np.count_nonzero(names[1:] == names[:-1]))
        if twice:
            self._told.doubts["an id that stood before: `line` tells them apart"] = [twice, 0]


def _packed(verdict: Verdict) -> tuple[object, ...]:
    reasons = tuple((r.rule, r.weight, r.detail) for r in verdict.reasons)
    episode = verdict.episode.value if verdict.episode else None
    return verdict.article, verdict.relation.value, verdict.score, reasons, verdict.related, episode


def _unpacked(row: Row) -> Verdict:
    name, relation, score, reasons, related, episode = row
    return Verdict(
        article=name,
        relation=Relation(relation),
        score=score,
        reasons=tuple(Reason(rule=r, weight=w, detail=d) for r, w, d in reasons),
        related=related,
        episode=Episode(episode) if episode else None,
    )
