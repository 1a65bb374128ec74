"""Measures the judge on all 29,473 articles of the 2018 corpus, for the figures that story/judge.py quotes.

    python -m bench.whole_corpus /path/to/gate-data

The gate (tests/gate/test_relatedness_gate.py) asks the same of a sample, with other draws of four seeds. Takes three to four minutes of processor time.
"""

import gzip
import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from story import judge as judging
from story.anchored import Sketch, sketch
from story.background import load_background
from story.features import read
from story.judge import RELATED_FROM, UNSURE_FROM, StoryJudge
from story.seed import SeedText

SEEDS_PER_STORY = 4


def _seed(row: dict[str, Any]) -> SeedText:
    return SeedText(
        name=row["id"],
        title=row["title"],
        text=row["text"],
        published_at=_day(row),
        language="ar",
        url=None,
    )


def _day(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["date"].replace(" ", "T")).replace(tzinfo=UTC)


class _Corpus:
    """The articles, read and sketched once for all stories."""

    def __init__(self, folder: Path) -> None:
        with gzip.open(folder / "related/arabic_news_2018.jsonl.gz", "rt", encoding="utf-8") as lines:
            self.rows = {row["id"]: row for row in map(json.loads, lines)}
        background = load_background("ar")
        self.readings = {
            i: read(r["title"], r["text"], _day(r), background, "ar") for i, r in self.rows.items()
        }
        self._sketches: dict[str, Sketch] = {}

    def sketch(self, name: str) -> Sketch:
        row = self.rows[name]
        if name not in self._sketches:
            self._sketches[name] = sketch(row["title"], row["text"], _day(row), "ar")
        return self._sketches[name]

    def scores(self, judge: StoryJudge, name: str) -> tuple[float, float, float]:
        """Return the article's score, the words' alone and the facts' alone, as StoryJudge.judge adds them up."""
        words = sum(r.weight for r in judging._word_reasons(judge._tongues["ar"], self.readings[name]))
        if words < judging._HOPELESS:
            return words, words, 0.0
        article = self.sketch(name)
        facts = sum(r.weight for r in judging._fact_reasons(judge._anchored.measure(article), article))
        both = judging._WORDS_PART * words + judging._FACTS_PART * (judging._FACTS_LEVEL + facts)
        return both, words, facts


def main(folder: Path) -> None:
    """Print recall, precision and the words' lowest score of a related article, over all stories together."""
    corpus, chance = _Corpus(folder), random.Random(7)
    found: list[tuple[float, float, bool]] = []
    for story in json.loads((folder / "related/stories_dev.json").read_text()).values():
        seeds = chance.sample(sorted(story["related"]), SEEDS_PER_STORY)
        judge = StoryJudge.fit(tuple(_seed(corpus.rows[i]) for i in seeds))
        left_out = {*seeds, *story["ignore"]}
        for name in corpus.rows.keys() - left_out:
            score, words, _ = corpus.scores(judge, name)
            found.append((score, words, name in story["related"]))
    related = sum(right for _, _, right in found)
    print(f"{len(found)} verdicts, {related} of related articles")
    for level in (UNSURE_FROM, 1.0, 1.5, RELATED_FROM, 2.5, 3.0, 3.5, 4.0):
        print(f"from {level}: {_figures([(score, right) for score, _, right in found], level)}")
        print(f"  words alone: {_figures([(words, right) for _, words, right in found], level)}")
    low = sorted(words for _, words, right in found if right)[:3]
    above = sum(words >= judging._HOPELESS for _, words, _ in found) / len(found)
    print(
        f"lowest scores of related articles by words alone: {low}; {above:.4f} of all lie above {judging._HOPELESS}"
    )


def _figures(scored: list[tuple[float, bool]], level: float) -> str:
    taken = [right for score, right in scored if score >= level]
    recall, precision = sum(taken) / sum(right for _, right in scored), sum(taken) / len(taken)
    return f"recall {recall:.3f}, precision {precision:.3f}, F1 {2 * recall * precision / (recall + precision):.3f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
