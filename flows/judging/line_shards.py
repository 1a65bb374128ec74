"""Lines of a list judged one by one, here or in shards: which lines a shard holds, and what is laid away of each.

A shard is a range of bytes of the file, from the beginning of a line to an end of one. The judge is made of the seeds in each worker once.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import numpy as np

from flows.bulk.parts import Part, as_piece, write_part
from flows.judging.article_lines import BadLine, GivenArticle, lines_between
from flows.judging.embedders import Model
from flows.judging.piles import Row
from story.copies import TextItem
from story.judge import StoryJudge
from story.seed import SeedText
from story.verdict import Episode, Reason, Relation, Verdict
from story.wording.shingles import Wording, wordings

# Bytes of one shard: some 1,500 articles, and some seconds of work, which a death costs.
SHARD_BYTES = 4 * 1024 * 1024
_CHUNK = 1024 * 1024
_TOGETHER = 32  # texts whose shingles are made in one go: a tenth of a megabyte


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What a judge is made of."""

    seeds: tuple[SeedText, ...]
    model: Model | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShard:
    """A range of bytes of a list; its first line is the `line`-th, and it has so many `lines`."""

    path: Path
    begin: int
    end: int
    line: int
    lines: int

    def __str__(self) -> str:
        return f"lines {self.line} to {self.line + self.lines - 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine:
    """A line with its verdict, before copies are sought: what is compared of it, how, and doubts about it."""

    line: int
    title: str
    verdict: Verdict
    item: TextItem
    source: str
    wording: Wording
    doubts: tuple[str, ...] = ()


def judged(judge: StoryJudge, lines: Iterable[GivenArticle | BadLine]) -> Iterator[JudgedLine | BadLine]:
    """Judge lines, in their order."""
    waiting: list[tuple[GivenArticle, Verdict] | BadLine] = []
    for given in lines:
        if isinstance(given, BadLine):
            waiting.append(given)
        else:
            verdict = judge.judge(
                given.id,
                title=given.title,
                text=given.text,
                published_at=given.published_at,
                language=given.language,
            )
            waiting.append((given, verdict))
        if len(waiting) >= _TOGETHER:
            yield from _spelled(waiting)
            waiting = []
    yield from _spelled(waiting)


def _spelled(waiting: list[tuple[GivenArticle, Verdict] | BadLine]) -> Iterator[JudgedLine | BadLine]:
    words = iter(wordings([one[0].text for one in waiting if not isinstance(one, BadLine)]))
    for one in waiting:
        if isinstance(one, BadLine):
            yield one
            continue
        given, verdict = one
        item = TextItem(
            id=given.id, text=given.text, title=given.title, published_at=given.published_at, agency=given.agency, own=given.own
        )  # fmt: skip
        yield JudgedLine(
            line=given.line, title=given.title, verdict=verdict, item=item, source=given.source, wording=next(words), doubts=given.doubts
        )  # fmt: skip


def shards_of(path: Path, size: int) -> Iterator[ListShard]:
    """Cut a list into shards of about so many bytes, at ends of lines."""
    begin, line = 0, 1
    with path.open("rb") as file:
        while (end := _end_of_line(file, begin + size)) > begin:
            file.seek(begin)
            lines = sum(file.read(min(_CHUNK, end - at)).count(b"\n") for at in range(begin, end, _CHUNK))
            yield ListShard(path=path.absolute(), begin=begin, end=end, line=line, lines=lines)
            begin, line = end, line + lines


def _end_of_line(file: BinaryIO, at: int) -> int:
    """Return where the line ends in which a byte stands."""
    file.seek(at)
    while (piece := file.readline(_CHUNK)) and not piece.endswith(b"\n"):
        pass
    return min(file.tell(), os.fstat(file.fileno()).st_size)


def judge_shard(judging: Judging, folder: Path, shard: ListShard) -> Part:
    """Judge the lines of a shard, and write what is laid away of each. Runs in a worker."""
    lines = lines_between(shard.path, shard.begin, shard.end, shard.line)
    return write_part(folder, f"{shard.line:012}", map(_as_piece, judged(_judge(judging), lines)))


def read_piece(piece: bytes) -> JudgedLine | BadLine:
    """Return what a worker wrote of a line."""
    fields = json.loads(piece)
    if "why" in fields:
        return BadLine(line=fields["line"], id=fields["id"], why=fields["why"])
    digest, shingles = fields["wording"]
    numbers = np.frombuffer(base64.b64decode(shingles), np.uint64)
    return JudgedLine(
        line=fields["line"],
        title=fields["title"],
        verdict=unpacked(fields["verdict"]),
        item=item_of(fields["item"]),
        source=fields["source"],
        wording=Wording(shingles=numbers, digest=digest),
        doubts=tuple(fields["doubts"]),
    )


def _as_piece(one: JudgedLine | BadLine) -> bytes:
    if isinstance(one, BadLine):
        return as_piece({"line": one.line, "id": one.id, "why": one.why})
    shingles = base64.b64encode(one.wording.shingles.tobytes()).decode("ascii")
    return as_piece(
        {
            "line": one.line,
            "title": one.title,
            "verdict": packed(one.verdict),
            "item": item_row(one.item),
            "source": one.source,
            "wording": [one.wording.digest, shingles],
            "doubts": one.doubts,
        }
    )


def judge_of(judging: Judging) -> StoryJudge:
    """Make the judge. Raises EmbedderError."""
    embedder = judging.model.opened() if judging.model is not None else None
    return StoryJudge.fit(judging.seeds, embedder=embedder)


_judge = lru_cache(1)(judge_of)  # of a worker, for all of its shards


def item_row(item: TextItem) -> Row:
    """Return what is compared of an article as plain values."""
    at = item.published_at.isoformat() if item.published_at else None
    return item.id, item.title, item.text, at, item.agency, item.own


def item_of(row: Row) -> TextItem:
    """Return the article of such values."""
    name, title, text, at, agency, own = row
    published_at = datetime.fromisoformat(at) if at else None
    return TextItem(id=name, text=text, title=title, published_at=published_at, agency=agency, own=own)


def packed(verdict: Verdict) -> Row:
    """Return a verdict as plain values."""
    reasons = tuple((r.rule, r.weight, r.detail) for r in verdict.reasons)
    episode = verdict.episode.value if verdict.episode else None
    return verdict.article, verdict.relation.value, verdict.score, reasons, verdict.related, episode


def unpacked(row: Row) -> Verdict:
    """Return the verdict of such values."""
    name, relation, score, reasons, related, episode = row
    return Verdict(
        article=name,
        relation=Relation(relation),
        score=score,
        reasons=tuple(Reason(rule=r, weight=w, detail=d) for r, w, d in reasons),
        related=related,
        episode=Episode(episode) if episode else None,
    )
