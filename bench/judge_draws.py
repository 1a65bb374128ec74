"""Stories of 2018 with seeds drawn from them, as the trainer learns from them: every article measured, and which are right."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bench.corpus_matrix import Corpus
from bench.losses import retold, with_losses
from story.judge import StoryJudge
from story.weighing.fact_reading import ALONE, BESIDE_WORDS
from story.weighing.weights import ALONE_AGAINST, FACTS_AGAINST, FACTS_FOR, FOR_THE_STORY

DRAWS = {1: 6, 2: 3, 4: 4, 8: 2}
FACTS = (*FACTS_FOR, *FACTS_AGAINST, "seeds")
MODELS = {
    "words.event": (*FOR_THE_STORY, *FACTS, "date"),
    "words.story": (*FOR_THE_STORY, *FACTS),
    "facts.event": (*FACTS, *ALONE_AGAINST, "date"),
    "facts.story": (*FACTS, *ALONE_AGAINST),
}
COLUMNS = (*FOR_THE_STORY, *FACTS, *ALONE_AGAINST, "date")
AGAINST = {*FACTS_AGAINST, *ALONE_AGAINST, "seeds"}
Stories = Mapping[str, Mapping[str, list[str]]]
_STRONGEST, _HELD, _MONTH = 6, 2, 30
_LIKELY = 3000  # levels are found among so many likest articles of a draw; the 0.1 % that reach 0.5 are far among these


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """All articles against the seeds drawn; `columns` in the order of `COLUMNS`."""

    story: str
    seeds: int
    columns: NDArray[np.float32]
    right: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    mentions: NDArray[np.float32]  # the same columns of articles made to mention the story in passing

    def rows(self, features: Sequence[str]) -> NDArray[np.float32]:
        """Return the columns of these features."""
        return self.columns[:, [COLUMNS.index(f) for f in features]]

    def likely(self, features: Sequence[str]) -> "Draw":
        """Return the right articles and the likest wrong ones alone."""
        alike = self.rows([f for f in features if f not in AGAINST]).sum(axis=1)
        alike[~self.asked] = -1.0
        alike[self.right & self.asked] = 99.0
        return self.of(np.argsort(-alike)[:_LIKELY])

    def of(self, rows: NDArray[np.int_] | NDArray[np.bool_]) -> "Draw":
        """Return these articles alone."""
        return replace(self, columns=self.columns[rows], right=self.right[rows], asked=self.asked[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The articles of 2018, and those that were made to mention a story."""

    corpus: Corpus
    mentions: Corpus

    def __iter__(self) -> Iterator[Corpus]:
        return iter((self.corpus, self.mentions))

    def retell(self, part: float) -> None:
        """Take this part of the words away from all (0: give them back)."""
        for each in self:
            ids = [row["id"] for row in each.rows]
            each.set_words(retold(each.raw_words, ids, part) if part else each.raw_words)

    def hear(self, words: str) -> None:
        """Read all facts as `words`, the models of MODELS that have this name, hear them."""
        for each in self:
            each.set_facts(ALONE if words == "facts" else BESIDE_WORDS)

    def lose_facts(self) -> None:
        """Take names and facts away as if spelled in ways that nobody foresaw."""
        for each in self:
            told = each.raw[each.reading.subjects]
            each.set_facts(each.reading, with_losses(told, [row["id"] for row in each.rows]))


def draws(
    read: Read,
    stories: Stories,
    salt: str,
    only: Callable[[Corpus, StoryJudge], NDArray[np.bool_]] | None = None,
) -> Iterator[Draw]:
    """Yield each story with each draw of its seeds; of `only` some articles where that is given, and the related ones."""
    for name, story in stories.items():
        related = sorted(story["related"])
        for k, times in DRAWS.items():
            chance = random.Random(f"{salt} {name} {k}")
            for _ in range(times if len(related) > k + 1 else 0):
                seeds = chance.sample(related, k)
                judge = StoryJudge.fit([read.corpus.seed(s) for s in seeds])
                draw = _draw(read, judge, name, {**story, "seeds": seeds})
                yield draw.of(only(read.corpus, judge) | draw.right) if only else draw


def _draw(read: Read, judge: StoryJudge, name: str, story: Mapping[str, list[str]]) -> Draw:
    corpus = read.corpus
    # A sentence of a seed itself would teach that the seeds' very words speak against.
    own = [
        n
        for n, row in enumerate(read.mentions.rows)
        if row["story"] == name and row["said_by"] not in story["seeds"]
    ]
    right, asked = np.zeros(corpus.size, bool), np.ones(corpus.size, bool)
    right[[corpus.place[i] for i in story["related"]]] = True
    asked[[corpus.place[i] for i in (*story["seeds"], *story["ignore"]) if i in corpus.place]] = False
    columns, mentions = (_columns(each, judge) for each in read)
    return Draw(
        story=name,
        seeds=judge._seeds,
        columns=columns,
        right=right,
        asked=asked,
        mentions=mentions[own],
    )


def _columns(corpus: Corpus, judge: StoryJudge) -> NDArray[np.float32]:
    found = corpus.features(judge)
    return np.column_stack([found[f] for f in COLUMNS]).astype(np.float32)


def could_be_found(corpus: Corpus, judge: StoryJudge) -> NDArray[np.bool_]:
    """Return what a search could bring: two of the story's six strongest words, a month around the seeds."""
    centre = judge._tongues["ar"].terms.centre
    strongest = sorted(centre, key=lambda stem: (-centre[stem], stem))[:_STRONGEST]
    held = np.zeros(corpus.size)
    for word in strongest:
        held[corpus.raw_words["whole"].holders(word)] += 1
    days = [d.toordinal() for d in judge._days if d]
    return np.asarray(
        (held >= _HELD) & (corpus.day >= min(days) - _MONTH) & (corpus.day <= max(days) + _MONTH)
    )
