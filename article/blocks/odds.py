"""How likely each block of a page is article text: boosted trees over `article.blocks.features`.

What the weights were trained on, and how to train them again, is in `docs/text-model.md`.
"""

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from article.blocks.company import Columns
from article.blocks.features import Alone, View, Weights, alone_of, columns_of
from article.blocks.path_weights import Lexicon
from article.blocks.trees import UNIT, Forest
from article.blocks.votes import Votes
from article.cuts.memory import Recall
from article.markup.source import Source
from article.metadata import Facts
from article.way import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockModel:
    """The weights of one way: what names of elements weigh, and the trees."""

    weights: Weights
    trees: Forest


def article_odds(
    source: Source, facts: Facts, votes: Votes, recall: Recall, alone: Alone | None = None
) -> list[float]:
    """Return for each block of `source.blocks` the probability, 0-1, that it is article text.

    `recall` is what site memory says of these blocks, `alone` what the page says by itself, if that was asked before. With trafilatura's votes the model of
    the full way answers, without them that of the fast way. The same page, votes and memory give the same odds on
    every machine (rounded to four places). Titles get low odds: they are a field of their own.
    """
    if not source.blocks:
        return []
    model = block_model(Way.FAST if votes.trafilatura is None else Way.FULL)
    view = View(source=source, facts=facts, votes=votes, recall=recall)
    fits = model.weights is block_model(Way.FAST).weights  # those that `alone` was found by
    columns = columns_of(view, model.weights, alone if fits else None)
    margins = model.trees.margins(_matrix(columns, model.trees.columns))
    return [round(p, 4) for p in (1 / (1 + np.exp(-margins / UNIT))).tolist()]


def alone_in(source: Source, facts: Facts) -> Alone | None:
    """Return what a page says of its blocks by itself, in which both ways agree; None of a page without blocks."""
    return alone_of(source, facts, block_model(Way.FAST).weights) if source.blocks else None


def asked_columns() -> tuple[str, ...]:
    """Name the columns that a model asks for, those of site memory and votes among them."""
    return tuple(sorted({name for way in Way for name in block_model(way).trees.columns}))


def _matrix(columns: Columns, names: tuple[str, ...]) -> NDArray[np.float32]:
    return np.array([columns[name] for name in names], dtype=np.float32).T


@cache
def block_model(way: Way) -> BlockModel:
    """Return the weights of one way, read once a process."""
    with as_file(files("article").joinpath(f"tables/blocks_{way.value}.npz")) as path:
        model = read_model(path)
    if way is Way.FAST:
        return model
    first = block_model(Way.FAST)
    same = (
        first.weights.lexicon == model.weights.lexicon
    )  # so what it remembers of names and words serves both
    return replace(model, weights=first.weights) if same else model


def read_model(path: Path) -> BlockModel:
    """Read a table of weights: a shipped one, or one that the bench left sites out of."""
    with np.load(path, allow_pickle=False) as table:
        arrays = dict(table)
    lexicon = Lexicon(*(_weights(arrays, part) for part in ("near", "far", "openings")))
    return BlockModel(weights=Weights(lexicon), trees=_forest(arrays))


def _weights(arrays: dict[str, NDArray[np.generic]], part: str) -> dict[str, int]:
    names = _words(arrays[f"{part}_names"])
    return dict(zip(names, arrays[f"{part}_weights"].tolist(), strict=True))


def _words(letters: NDArray[np.generic]) -> list[str]:
    return letters.tobytes().decode("utf-8").split("\n")


def _forest(arrays: dict[str, NDArray[np.generic]]) -> Forest:
    return Forest(
        columns=tuple(_words(arrays["columns"])),
        split_column=arrays["split_column"].astype(np.int16),
        split_at=arrays["split_at"].astype(np.float32),
        trees=arrays["trees"].astype(np.int16),
        leaves=arrays["leaves"].astype(np.int16),
        bias=int(arrays["bias"].item()),
    )
