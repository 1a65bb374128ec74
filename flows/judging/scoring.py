"""Scoring: any number of articles against a story, without any network and in flat memory.

Each line is judged as it is read; verdicts and texts go to a folder for temporary files (about seven kilobytes an article;
TMPDIR says where), for only the whole list shows who copied whom. Then they come back in their order. In memory stay some 60 bytes
a line while copies are sought: one number each for its place, its time and what it repeats.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from flows.bulk.bulk import Bulk
from flows.bulk.parts import Part, pieces_of
from flows.bulk.pool import Work
from flows.founding.seeds import local_seed_texts
from flows.judging.article_lines import BadLine, given_articles, is_plain
from flows.judging.drawers import TextsOnDisk
from flows.judging.embedders import Model
from flows.judging.line_shards import (
    SHARD_BYTES,
    JudgedLine,
    Judging,
    ListShard,
    item_of,
    item_row,
    judge_of,
    judge_shard,
    judged,
    packed,
    read_piece,
    shards_of,
    unpacked,
)
from flows.judging.piles import Column, Pile
from story.copies import TextItem, finding_of, order_of, ruled, seed_items
from story.seed import SeedError, SeedText, Story
from story.verdict import Verdict
from story.wording.agencies import agency_credited
from story.wording.copy_search import Repeats, find_repeats
from story.wording.shingles import Wording, wordings

_PROGRESS = 5_000  # lines; some seconds
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
    story: Story, source: str, told: Told, model: Model | None = None, bulk: Bulk | None = None
) -> Iterator[Scored | BadLine]:
    """Give a verdict for each line of *source* ("-" is standard input), in its order; lines that cannot be read stay in it.

    Copies are sought among the seeds and all lines. `told` is complete when the last line was given. *bulk* judges a long plain
    file in shards (None: this process). Raises SeedError for a file that can't be used or holds no line that can be judged, and for a story without local seeds.
    """
    seeds = local_seed_texts(story)
    if not seeds:
        raise SeedError(
            f"story {story.name}: judging needs a seed as text or saved page; its seeds are addresses only"
        )
    with TemporaryDirectory(prefix="warraq-judge-") as folder, ExitStack() as closing:
        desk = _Desk(Path(folder), closing, told)
        desk.begin_with(seeds)
        for one in _judged(source, Judging(seeds=seeds, model=model), bulk or Bulk(), Path(folder)):
            desk.take(one)
        if not told.judged:
            first = f", line {desk.bad[0].line}: {desk.bad[0].why}" if desk.bad else ": no line in it"
            raise SeedError(f"{source}{first}; give JSON lines, one article each")
        yield from desk.give_back()


def _judged(source: str, judging: Judging, bulk: Bulk, folder: Path) -> Iterator[JudgedLine | BadLine]:
    is_long = is_plain(source) and Path(source).stat().st_size > SHARD_BYTES
    if bulk.is_here or not is_long:
        bulk.say_unasked()
        yield from judged(judge_of(judging), given_articles(source))
        return
    work: Work[ListShard, Part | tuple[BadLine, ...]] = partial(judge_shard, judging, folder)
    for part in bulk.done(work, shards_of(Path(source), SHARD_BYTES), lost=_lost):
        if isinstance(part, Part):
            yield from map(read_piece, pieces_of(folder, part))
            (folder / part.name).unlink()
        else:
            yield from part


def _lost(shard: ListShard, why: str) -> tuple[BadLine, ...]:
    """Name each line of a shard that killed every worker."""
    numbers = range(shard.line, shard.line + shard.lines)
    return tuple(BadLine(line=n, id=None, why=f"{shard} were not judged: {why}") for n in numbers)


class _Desk:
    """Articles judged one by one, laid away, and given back with who copied whom. Seeds lie at the first places."""

    def __init__(self, folder: Path, closing: ExitStack, told: Told) -> None:
        self._texts = TextsOnDisk(folder, closing)
        self._verdicts = Pile(folder / "verdicts", closing)
        self._items = Pile(folder / "texts", closing)
        self._times = Column(folder / "times", closing, np.int64)
        self._ids = Column(folder / "ids", closing, np.int64)
        self._related = bytearray()
        self.bad: list[BadLine] = []
        self._told = told
        self._seeds = 0

    def begin_with(self, seeds: tuple[SeedText, ...]) -> None:
        """Lay the seeds away, before any line."""
        items = seed_items(seeds)
        for item, wording in zip(items, wordings([item.text for item in items]), strict=True):
            self._keep(item, wording, related=True)
        self._seeds = len(seeds)

    def take(self, one: JudgedLine | BadLine) -> None:
        """Lay one line away."""
        if isinstance(one, BadLine):
            self._told.bad += 1
            self.bad = self.bad or [one]
            self._verdicts.add((one.line, one.id, one.why))
            return
        self._told.judged += 1
        if self._told.on_progress and self._told.judged % _PROGRESS == 0:
            self._told.on_progress(self._told.judged)
        for words in one.doubts:
            self._told.doubt(words, one.line)
        self._verdicts.add((one.line, one.title, *packed(one.verdict)))
        self._keep(one.item, one.wording, related=one.verdict.related, source=one.source)

    def _keep(self, item: TextItem, wording: Wording, *, related: bool, source: str = "") -> None:
        self._items.add((*item_row(item), source))
        self._times.append(int((order_of(item)[0] - _EPOCH).total_seconds()))
        self._ids.append(hash(item.id))
        self._related.append(related)
        self._texts.add(wording)

    def give_back(self) -> Iterator[Scored | BadLine]:
        """Give all lines in their order."""
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
            verdict, number = unpacked(row[2:]), int(numbers[place])
            place += 1
            if found.of[number] >= 0:
                verdict = self._ruled(verdict, number, found, places)
            yield Scored(line=row[0], title=row[1], verdict=verdict)

    def _ruled(self, verdict: Verdict, number: int, found: Repeats, places: NDArray[np.int32]) -> Verdict:
        own, original = int(places[number]), int(places[found.of[number]])
        finding = finding_of(self._item(own), self._item(original), found, number)
        return ruled(verdict, finding, bool(self._related[original]), later=original > own)

    def _item(self, place: int) -> TextItem:
        *row, source = self._items[place]
        item = item_of(tuple(row))
        if item.agency:
            return item
        return replace(item, agency=agency_credited(item.text, title=item.title, source=source))

    def _doubt_names(self) -> None:
        """Tell of ids that stand twice: `copy_of` may mean either."""
        names = self._ids.numbers()
        names.sort()
        twice = int(np.count_nonzero(names[1:] == names[:-1]))
        if twice:
            self._told.doubts["an id that stood before: `line` tells them apart"] = [twice, 0]
