"""Our judge beside what people use without one, on the same draws of seeds: `python -m bench.judge_peers DATA`.

DATA is that of `bench.train_judge`: 29,473 Arabic articles of 2018, 13 judged stories. With one and with four seeds all other
articles are ranked by our judge, BM25, TF-IDF with and without a decay by date, and SimHash (`bench/peer_rankings.py` says
how they are made). A peer's threshold is the best for the twelve other stories, found for each number of seeds on its
own. Ours is 2.0 for all, with the weights as shipped (which were trained on these 13) and with weights and levels of the other twelve.

`--sample N` reads the judged articles and N others only (the figures are then easier for all); `--cache FILE` keeps our slow reading
between runs. Queries are compared by bench/queries.py. About five minutes of processor time at full size.
"""

import argparse
import gzip
import json
import random
import resource
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bench.corpus_matrix import Corpus, articles_of
from bench.judge_draws import MODELS, Draw, Read, draws
from bench.judge_figures import Flags, Ranked, average_precision, decided, macro, recall_at_one_per_mille
from bench.passing_mentions import mentions_of
from bench.peer_rankings import PEERS, Counts, Shelf, Sought, Words, counted, counted_by_all
from bench.postings import Column
from bench.train_judge import School, both
from bench.train_judge import ranked as scored
from story.judge import StoryJudge
from story.verdict import RELATED_FROM
from story.weighing.weights import Model, load_weights

COUNTS_OF_SEEDS = (1, 4)
_ARTICLES, _STORIES = "arabic_news_2018.jsonl.gz", "stories_dev.json"
_LIKELY = 2000
_TIMED_PAGES, _TIMES = 1000, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The corpus as both sides know it, and every draw of seeds."""

    corpus: Corpus
    counts: Sequence[Counts]
    school: School

    def draws(self) -> list[Draw]:
        """Return the draws that are compared."""
        return [d for d in self.school.drawn if d.seeds in COUNTS_OF_SEEDS]

    def sought(self, draw: Draw) -> Sought:
        """Return a draw as peers know it."""
        seeds = self.seeds(draw)
        return Sought(counts=[self.counts[n] for n in seeds], days=[int(self.corpus.day[n]) for n in seeds])

    def seeds(self, draw: Draw) -> list[int]:
        """Return the places of a draw's seeds: what is right and not asked about."""
        return [int(n) for n in np.flatnonzero(draw.right & ~draw.asked)]


def ours_as_shipped(table: Table) -> list[Ranked]:
    """Return what the weights of the package say."""
    channels = load_weights().words
    event, story = table.school.models()
    pair = {event: _row(channels.event, event), story: _row(channels.story, story)}
    return [both(draw, table.school, pair) for draw in table.draws()]


def _row(model: Model, name: str) -> Column:
    return np.array([*(model.weights.get(rule, 0.0) for rule in MODELS[name]), model.intercept])


def ours_left_out(table: Table) -> dict[str, list[Ranked]]:
    """Return what weights say that never saw the story: both channels together, and the one that no date helps."""
    school, drawn = table.school, table.draws()
    pairs = {name: school.calibrated(frozenset({name})) for name in sorted({d.story for d in drawn})}
    _, story = school.models()
    return {
        "ours, weights of the other twelve": [both(d, school, pairs[d.story]) for d in drawn],
        "  of these the channel without date": [
            scored(d, MODELS[story], pairs[d.story][story]) for d in drawn
        ],
    }


def by_peer(table: Table, shelf: Shelf, name: str) -> list[Ranked]:
    """Return a peer's ranking of each draw."""
    return [
        Ranked(
            story=draw.story,
            seeds=draw.seeds,
            score=PEERS[name](shelf, table.sought(draw))[draw.asked],
            right=draw.right[draw.asked],
        )
        for draw in table.draws()
    ]


def with_levels_of_others(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the same, with scores so moved that the best level of the other stories is `RELATED_FROM`."""
    found = []
    for name in sorted({r.story for r in ranked}):
        level = best_level([r for r in ranked if r.story != name])
        found += [
            Ranked(story=name, seeds=r.seeds, score=r.score - level + RELATED_FROM, right=r.right)
            for r in ranked
            if r.story == name
        ]
    return found


def best_level(ranked: Sequence[Ranked]) -> float:
    """Return the score from which F1 over these draws is best."""
    parts = [_likely(r) for r in ranked]
    score, right = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(-score, kind="stable")
    hits, told = np.cumsum(right[order]), np.arange(1, len(order) + 1)
    return float(score[order][np.argmax(2 * hits / (told + right.sum()))])


def _likely(ranked: Ranked) -> tuple[Column, Flags]:
    """Return what could be accepted at any sensible level: all that is right, and the likest."""
    kept = ranked.right.copy()
    kept[np.argsort(-ranked.score)[:_LIKELY]] = True
    return ranked.score[kept], ranked.right[kept]


def printed(name: str, ranked: Sequence[Ranked]) -> None:
    """Print the line of a method."""
    f1, recall, precision, false = decided(ranked, RELATED_FROM)
    stories = {r.story: [x for x in ranked if x.story == r.story] for r in ranked}
    middle = statistics.median(decided(own, RELATED_FROM)[0] for own in stories.values())
    print(
        f"  {name:36} {macro(ranked, average_precision):.3f}  {macro(ranked, recall_at_one_per_mille):.3f}"
        f"       {f1:.3f}   {recall:.3f}    {precision:.3f}       {false:6.3f}         {middle:.3f}",
        flush=True,
    )


def compare(table: Table) -> None:
    """Print all methods, first with one seed, then with four."""
    shelf = Shelf(table.counts, table.corpus.day, Words(table.counts))
    peers = {name: by_peer(table, shelf, name) for name in PEERS}
    found = ours_left_out(table) | {"ours, as shipped": ours_as_shipped(table)} | peers
    for k in COUNTS_OF_SEEDS:
        times = sum(d.seeds == k for d in table.draws())
        print(
            f"\n{k} seed{'s' * (k > 1)}, {times} draws, {table.corpus.size:,} articles\n"
            "  method                               AP     R@1/1000    F1   recall  precision   false/1000   F1, median story"
        )
        for name, ranking in found.items():
            own = [r for r in ranking if r.seeds == k]
            printed(name, with_levels_of_others(own) if name in PEERS else own)


def timed(table: Table) -> None:
    """Print what 1,000 pages cost, read and scored, of user CPU: the median of five samples, each of other pages."""
    draw = next(d for d in table.draws() if d.seeds == max(COUNTS_OF_SEEDS))
    words, chance = Words(table.counts), random.Random(5)
    spent: dict[str, list[float]] = {}
    for _ in range(_TIMES + 1):  # the first warms the stems' memory, and is not told
        places = chance.sample(range(table.corpus.size), min(_TIMED_PAGES, table.corpus.size))
        for name, seconds in _once(table, draw, places, words).items():
            spent.setdefault(name, []).append(seconds * 1000 / len(places))
    ours = statistics.median(spent["ours"][1:])
    print(f"\nuser CPU of 1,000 pages, read and scored in one go, median of {_TIMES}")
    for name, each in spent.items():
        middle = statistics.median(each[1:])
        print(f"  {name:36} {middle:.2f} s   {1000 / middle:,.0f} pages/s   {middle / ours:.2f} of ours")


def _once(table: Table, draw: Draw, places: Sequence[int], words: Words) -> Mapping[str, float]:
    rows = [table.corpus.rows[n] for n in places]
    days, sought = table.corpus.day[list(places)], table.sought(draw)
    judge = StoryJudge.fit([table.corpus.seed(table.corpus.rows[n]["id"]) for n in table.seeds(draw)])
    articles = [table.corpus.seed(row["id"]) for row in rows]

    def judged() -> None:
        for one in articles:
            judge.judge(
                one.name, title=one.title, text=one.text, published_at=one.published_at, language="ar"
            )

    def by(name: str) -> None:
        PEERS[name](Shelf([counted(row) for row in rows], days, words), sought)

    return {"ours": _user_seconds(judged)} | {name: _user_seconds(partial(by, name)) for name in PEERS}


def _user_seconds(act: Callable[[], None]) -> float:
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    act()
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - began


def a_sample(data: Path, others: int, target: Path) -> Path:
    """Write DATA with the judged articles and so many others to a folder, and return it."""
    stories = json.loads((data / "related" / _STORIES).read_text())
    judged = {i for story in stories.values() for i in (*story["related"], *story["ignore"])}
    with gzip.open(data / "related" / _ARTICLES, "rb") as lines:
        rows = lines.readlines()
    chosen = set(random.Random(5).sample(range(len(rows)), min(others, len(rows))))
    (target / "related").mkdir()
    (target / "related" / _STORIES).write_text(json.dumps(stories))
    with gzip.open(target / "related" / _ARTICLES, "wb", compresslevel=1) as out:
        out.writelines(row for n, row in enumerate(rows) if n in chosen or json.loads(row)["id"] in judged)
    return target


def main() -> None:
    """Read, compare, print."""
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("data", type=Path)
    flags.add_argument("--sample", type=int, metavar="N", help="the judged articles and N others")
    flags.add_argument("--cache", type=Path, help="where our reading of the whole corpus is kept")
    asked = flags.parse_args()
    with tempfile.TemporaryDirectory(prefix="warraq-peers-") as folder:
        data = a_sample(asked.data, asked.sample, Path(folder)) if asked.sample else asked.data
        corpus = Corpus(articles_of(data), None if asked.sample else asked.cache)
        stories = json.loads((data / "related" / _STORIES).read_text())
    read = Read(corpus=corpus, mentions=Corpus(mentions_of(corpus, stories)))
    school = School(list(draws(read, stories, "2018")), "words")
    table = Table(corpus=corpus, counts=counted_by_all(corpus.rows), school=school)
    compare(table)
    timed(table)
    spent = [resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"\n{sum(spent):.0f} s of user CPU in all")


if __name__ == "__main__":
    main()
