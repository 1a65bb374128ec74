"""Writes trained trees as the table that `article.blocks.odds` reads."""

import json
import tempfile
from pathlib import Path

import numpy as np
from catboost import CatBoost  # type: ignore[import-not-found,unused-ignore]  # bench/train_requirements.txt
from numpy.typing import NDArray

from article.blocks.path_weights import Lexicon
from article.blocks.trees import UNIT


def write_table(path: Path, model: CatBoost, columns: list[str], lexicon: Lexicon, about: str) -> str:
    """Write the table to `path` and say how large it is. `about` names data and versions."""
    arrays = _trees(model, columns) | {"about": _letters([about])}
    for part in ("near", "far", "openings"):
        weights = dict(sorted(getattr(lexicon, part).items()))
        arrays |= {
            f"{part}_names": _letters(weights),
            f"{part}_weights": np.array(list(weights.values()), np.int8),
        }
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return f"{path.name}: {path.stat().st_size:,} bytes, {len(arrays['trees'])} trees"


def _letters(words: list[str] | dict[str, int]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)


def _trees(model: CatBoost, columns: list[str]) -> dict[str, NDArray[np.generic]]:
    with tempfile.NamedTemporaryFile(suffix=".json") as spare:
        model.save_model(spare.name, format="json")
        told = json.loads(Path(spare.name).read_text("utf-8"))
    scale, bias = told["scale_and_bias"]
    depth = max(len(t["splits"]) for t in told["oblivious_trees"])
    asked: dict[tuple[int, float], int] = {}
    trees, leaves = [], []
    for tree in told["oblivious_trees"]:
        own = [asked.setdefault((s["float_feature_index"], s["border"]), len(asked)) for s in tree["splits"]]
        values = np.array(tree["leaf_values"]) * scale
        # A shallower tree asks its first question again: the added bit is never looked at.
        trees.append(own + [own[0] if own else 0] * (depth - len(own)))
        leaves.append([values[leaf & (len(values) - 1)] for leaf in range(1 << depth)])
    used = sorted({column for column, _ in asked})
    place = {column: i for i, column in enumerate(used)}
    return {
        "columns": _letters([columns[c] for c in used]),
        "split_column": np.array([place[c] for c, _ in asked], np.int16),
        "split_at": np.array([at for _, at in asked], np.float32),
        "trees": np.array(trees, np.int16),
        "leaves": np.rint(np.array(leaves) * UNIT).astype(np.int16),
        "bias": np.array(round((bias[0] if isinstance(bias, list) else bias) * UNIT), np.int32),
    }
