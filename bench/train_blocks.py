"""Trains the block model: `python -m bench.train_blocks DATA` writes `article/tables/blocks_*.npz` (see docs/text-model.md).

DATA holds `pages/<set>/gold.jsonl` with `html/`, and `related/arabic_news_2018.jsonl.gz`. `--left-out FOLDER` then
prints the figures of pages whose site was left out of the training, beside trafilatura's, and writes the tables of each
fold there for `bench.text --folds`.
Needs `bench/train_requirements.txt`.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np
from catboost import CatBoost, Pool  # type: ignore[import-not-found,unused-ignore]  # bench/train_requirements.txt
from numpy.typing import NDArray

import article
from article.blocks.company import shifted
from article.blocks.features import View, Weights, columns_of
from article.blocks.openings import COLUMNS as OPENING_COLUMNS
from article.blocks.openings import Openings
from article.blocks.path_weights import COLUMNS as PATH_COLUMNS
from article.blocks.path_weights import Lexicon, Names, steps_of
from article.blocks.votes import Votes
from article.cuts.memory import SiteMemory
from article.way import Way
from bench.arabic_pages import arabic_page, texts_in, told_of
from bench.block_lexicon import lexicon_of
from bench.block_pages import HOPELESS, Sample, digest_of, memories_of, opened, rows_in, samples_in
from bench.block_report import report
from bench.block_tables import write_table

FOLDS = 4
MADE = 300  # Arabic pages made; a choice, about one for each eight real pages
_TREES, _RATE, _DEPTH = 250, 0.09, 6
_THINNED = (
    0.25  # of the plainest blocks (under five words, not in the gold) this part is trained on, at that weight
)
_WITH_MEMORY = 0.6  # weight of a page seen with its site's memory; without it, the rest
Matrix = NDArray[np.float32]


class Lesson:
    """The pages with their columns. The learnt weights of names and words are filled in from other folds' pages."""

    def __init__(self, samples: list[Sample]) -> None:
        self.samples = samples
        self.fold = [_fold(s.site) for s in samples]
        self.columns: list[str] = []
        self.views: list[dict[bool, Matrix]] = []
        for sample, memory in zip(samples, memories_of(samples), strict=True):
            self.views.append(self._views(sample, memory))
        counts = Counter(s.site for s in samples)
        self.page_weight = [counts[s.site] ** -0.3 * (0.5 if s.made else 1.0) for s in samples]
        self.taught = [i for i, s in enumerate(samples) if s.gold and s.oracle >= HOPELESS]
        self.lexica = [lexicon_of([samples[i] for i in self.without(fold)]) for fold in range(FOLDS)]
        for fold, lexicon in enumerate(self.lexica):
            self._fill(lexicon, [i for i in range(len(samples)) if self.fold[i] == fold])
        self.lexicon = lexicon_of([samples[i] for i in self.taught])

    def without(self, fold: int) -> list[int]:
        """Return the pages to learn from, those of one fold left out."""
        return [i for i in self.taught if self.fold[i] != fold]

    def _views(self, sample: Sample, memory: SiteMemory) -> dict[bool, Matrix]:
        found, silent = {}, Weights(Lexicon())
        for remembered in (SiteMemory(), memory):
            recall = remembered.recall(sample.trace)
            view = View(
                source=sample.source,
                facts=sample.facts,
                votes=Votes(trafilatura=sample.chosen),
                recall=recall,
            )
            columns = columns_of(view, silent)
            self.columns = list(columns)
            found[recall.pages > 0] = np.stack(list(columns.values()), 1).astype(np.float32)
        return found

    def _fill(self, lexicon: Lexicon, pages: list[int]) -> None:
        at = [self.columns.index(c) for c in (*PATH_COLUMNS, *OPENING_COLUMNS)]
        near = PATH_COLUMNS.index("near_sum")
        names, openings = Names(lexicon), Openings(lexicon.openings)
        for i in pages:
            blocks = self.samples[i].source.blocks
            weights = np.hstack([names.weigh(steps_of(b.path for b in blocks)), openings.weigh(blocks)])
            for matrix in self.views[i].values():
                matrix[:, at] = weights
                for step in (-2, -1, 1, 2):
                    moved = shifted(weights[:, near].astype(float), step)
                    matrix[:, self.columns.index(f"names{step:+}")] = moved

    def rows(self, pages: list[int]) -> Iterator[tuple[int, Matrix, float]]:
        """Give each page with and without memory, and how much each counts."""
        for i in pages:
            for known, matrix in self.views[i].items():
                share = 1.0 if len(self.views[i]) == 1 else _WITH_MEMORY if known else 1 - _WITH_MEMORY
                yield i, matrix, share

    def train(self, pages: list[int], keep: list[int]) -> CatBoost:
        """Train on `pages`, with the columns `keep`."""
        rng = np.random.default_rng(0)
        inputs, targets, weights = [], [], []
        for i, matrix, share in self.rows(pages):
            sample = self.samples[i]
            weight = sample.weight / sample.weight.sum() * 100 * share * self.page_weight[i]
            plain = (matrix[:, self.columns.index("size")] < 10) & (sample.target == 0)
            part = np.where(plain, _THINNED, 1.0)
            taken = rng.random(len(part)) < part
            inputs.append(matrix[taken][:, keep])
            targets.append(sample.target[taken])
            weights.append((weight / part)[taken])
        model = CatBoost(
            {
                "loss_function": "Logloss", "iterations": _TREES, "depth": _DEPTH, "learning_rate": _RATE, "border_count": 64,
                "l2_leaf_reg": 8, "rsm": 0.5, "bootstrap_type": "Bernoulli", "subsample": 0.7, "random_seed": 1,
                "thread_count": 2, "verbose": False, "allow_writing_files": False,
            }
        )  # fmt: skip
        model.fit(Pool(np.vstack(inputs), np.concatenate(targets), weight=np.concatenate(weights)))
        return model

    def kept_columns(self, way: Way) -> list[int]:
        """Return the columns that a way has: the fast one knows no votes."""
        return [
            i
            for i, name in enumerate(self.columns)
            if way is Way.FULL or not name.startswith(("vote", "from_first_vote", "to_last_vote"))
        ]


def _fold(site: str) -> int:
    return sum(site.encode()) % FOLDS


def lesson_from(folder: Path) -> Lesson:
    """Read the pages, make the Arabic ones, compute all columns."""
    samples = samples_in(folder / "pages")
    return Lesson([*samples, *_arabic(folder, samples)])


def _arabic(folder: Path, samples: list[Sample]) -> Iterator[Sample]:
    rng = random.Random(3)
    texts = texts_in(folder / "related" / "arabic_news_2018.jsonl.gz", rng)
    by_name = {(s.family, s.name): s for s in samples if s.oracle > 0.9 and 30 < len(s.source.blocks) < 800}
    places = [
        (where, row) for family, where, row in rows_in(folder / "pages") if (family, row["id"]) in by_name
    ]
    rng.shuffle(places)
    used: set[str] = set()
    for where, row in places:
        template = by_name[where.name, row["id"]]
        if template.site in used or len(used) >= MADE:
            continue
        used.add(template.site)
        page = opened(where, row)
        told = told_of([texts[len(used)], *rng.sample(texts, 45)])
        made = arabic_page(template, page.html, told, rng) if page else None
        if made is not None:
            yield made


def main() -> None:
    """Train both ways, then print what leaving sites out gives where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--left-out", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    start = time.monotonic()
    lesson = lesson_from(given.data)
    print(
        f"{len(lesson.samples)} pages, {len(lesson.columns)} columns, {time.monotonic() - start:.0f} s",
        flush=True,
    )
    about = f"catboost {version('catboost')}, trafilatura {version('trafilatura')}, gold files {digest_of(given.data / 'pages')}"
    for way in (Way.FAST, Way.FULL):
        path = Path(article.__path__[0]) / "tables" / f"blocks_{way.value}.npz"
        keep = lesson.kept_columns(way)
        model = lesson.train(lesson.taught, keep)
        print(write_table(path, model, [lesson.columns[i] for i in keep], lesson.lexicon, about), flush=True)
    if given.left_out:
        given.left_out.mkdir(parents=True, exist_ok=True)
        folds = {
            f"{s.family}/{s.name}": f for s, f in zip(lesson.samples, lesson.fold, strict=True) if not s.made
        }
        (given.left_out / "pages.json").write_text(json.dumps(folds), "utf-8")
    for way in (Way.FULL, Way.FAST) if given.left_out else ():
        report(way, lesson.samples, _left_out(lesson, way, given.left_out))


def _left_out(lesson: Lesson, way: Way, folder: Path) -> list[dict[bool, NDArray[np.float64]]]:
    """Return log odds of each page's blocks, with and without memory, from a model that never saw its site."""
    odds: list[dict[bool, NDArray[np.float64]]] = [{} for _ in lesson.samples]
    keep = lesson.kept_columns(way)
    for fold in range(FOLDS):
        model = lesson.train(lesson.without(fold), keep)
        path = folder / f"blocks_{way.value}-{fold}.npz"
        write_table(
            path, model, [lesson.columns[i] for i in keep], lesson.lexica[fold], f"without fold {fold}"
        )
        for i in (i for i, f in enumerate(lesson.fold) if f == fold):
            odds[i] = {known: model.predict(m[:, keep]) for known, m in lesson.views[i].items()}
    return odds


if __name__ == "__main__":
    main()
