"""The door of safetensors and tokenizers: models with one vector a token, in the files that Model2Vec writes.

A text's vector is the mean of its tokens' vectors, each by its weight where the model has weights. Such models know a hundred
languages in one space and need no more than a look into a table.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from story.weighing.embedding import EmbedderError, Matrix

_TABLES = ("embeddings", "embedding.weight")  # Model2Vec's name, and sentence-transformers'
_MOST_NUMBERS = 4096  # of one vector; models have 64 to 1,024
# numpy knows no other floats of models; a table of whole numbers is compressed by a rule of its own.
_READ = ("F16", "F32")
_COUNTED = (
    "F64",
    "I64",
    "I32",
    "I16",
    "U64",
    "U32",
    "U16",
)  # what weights and places of tokens may be besides
_HELD_ROWS = 50_000  # a choice; the table itself stays in the file, and 1,024 numbers of each row are 200 MB


class StaticVectors:
    """An `Embedder` from a folder with model.safetensors and tokenizer.json. Memory: the tokenizer's, and of the table what was looked up."""

    def __init__(self, folder: Path, *, digest: str, floor: float) -> None:
        self.name, self.digest, self.floor = folder.resolve().name, digest, floor
        tensors = _tensors(folder / "model.safetensors")
        self._tokenizer, self._unknown = _tokenizer(folder / "tokenizer.json")
        name = next((one for one in _TABLES if one in tensors.keys()), None)  # noqa: SIM118 - no dict
        if name is None:
            raise EmbedderError(f"{folder}/model.safetensors has no table {' or '.join(_TABLES)}")
        self._table = tensors.get_slice(name)
        _refuse_other_numbers(folder, name, self._table.get_dtype())
        shape = self._table.get_shape()
        self._tokens = self._tokenizer.get_vocab_size()
        self._weights = _column(tensors, "weights", "f")
        self._rows = _column(tensors, "mapping", "iu")
        _refuse_other_sizes(folder, shape, self._tokens, (self._weights, self._rows))
        self._numbers = int(shape[1])
        self._row = lru_cache(_HELD_ROWS)(self._read_row)

    def vectors(self, texts: Sequence[str], language: str) -> Matrix:
        """Return a row for each text; the language does not matter to such a model."""
        del language
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Matrix:
        # Half a character, as JSON may hold it, is no text to the library.
        sound = text.encode(errors="replace").decode()
        ids = self._tokenizer.encode(sound, add_special_tokens=False).ids
        rows = [self._row(one) for one in ids if one != self._unknown and one < self._tokens]
        return np.mean(rows, axis=0, dtype=np.float32) if rows else np.zeros(self._numbers, np.float32)

    def _read_row(self, token: int) -> Matrix:
        at = token if self._rows is None else int(self._rows[token])
        row: Matrix = np.asarray(self._table[at : at + 1], np.float32)[0]
        return row if self._weights is None else row * np.float32(self._weights[token])


def _tensors(path: Path) -> Any:
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError as error:
        raise _missing_extra() from error
    try:
        return safe_open(path, framework="numpy")
    except (SafetensorError, OSError) as error:
        raise EmbedderError(f"{path} cannot be read as a model: {error}; copy it again") from error


def _tokenizer(path: Path) -> tuple[Any, int | None]:
    """Return a tokenizer that cuts and pads nothing, and the number of its token for what it does not know."""
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise _missing_extra() from error
    try:
        text = path.read_text("utf-8")
        tokenizer = Tokenizer.from_str(text)
        model = json.loads(text)["model"]
        tokenizer.no_padding()
        tokenizer.no_truncation()
        unknown = model.get("unk_id")
        return tokenizer, tokenizer.token_to_id(model["unk_token"]) if model.get("unk_token") else unknown
    except Exception as error:  # the library raises plain Exception for what it cannot read
        raise EmbedderError(f"{path} cannot be read as a tokenizer: {error}; copy it again") from error


def _column(tensors: Any, name: str, numbers: str) -> NDArray[Any] | None:
    """Return a number a token, of the kinds whose names begin with one of *numbers*; None where the model has none."""
    if name not in tensors.keys():  # noqa: SIM118 - no dict
        return None
    kind = tensors.get_slice(name).get_dtype()
    column: NDArray[Any] | None = tensors.get_tensor(name) if kind in _READ or kind in _COUNTED else None
    if column is None or column.dtype.kind not in numbers or column.ndim != 1 or not len(column):
        raise EmbedderError(
            f"embedder: {name} of model.safetensors is no row of usable numbers ({kind}); copy it again"
        )
    return column


def _refuse_other_numbers(folder: Path, name: str, kind: str) -> None:
    """Raise EmbedderError for a table of numbers that cannot be read, before anything is fetched for it."""
    if kind not in _READ:
        raise EmbedderError(
            f"{folder}/model.safetensors: its table {name} is of {kind} numbers, and {', '.join(_READ)} can be read; "
            "save it as float32"
        )


def _refuse_other_sizes(
    folder: Path, shape: Sequence[int], tokens: int, columns: tuple[NDArray[Any] | None, NDArray[Any] | None]
) -> None:
    """Raise EmbedderError when table, tokenizer, weights and mapping are not of one model."""
    weights, mapping = columns
    fits = len(shape) == 2 and 0 < shape[1] <= _MOST_NUMBERS and shape[0] > 0
    if fits and mapping is None:
        fits = tokens <= shape[0]
    elif fits and mapping is not None:
        fits = (
            mapping.shape == (max(tokens, len(mapping)),) and 0 <= mapping.min() <= mapping.max() < shape[0]
        )
    if not fits or (weights is not None and weights.shape != (max(tokens, len(weights)),)):
        size = " x ".join(map(str, shape))
        raise EmbedderError(
            f"{folder}: a table of {size} numbers and a tokenizer of {tokens} tokens are not of one model; copy both files again"
        )


def _missing_extra() -> EmbedderError:
    return EmbedderError(
        "embedder: reading a static model needs two more libraries: pip install 'warraq[embed]'"
    )
