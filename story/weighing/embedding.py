"""The optional witness of meaning: how near a text stands to the seeds by a model of vectors that the user brings.

Off unless the setting `embedder` names a model. It is heard across languages alone, where words cannot meet, and only beside
the facts: it adds to what they say, never takes away, and no page belongs to the story by it alone. Its weight is a constant
that was set and not trained: no model of vectors could be had where this was written.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from story.seed import SeedText
from story.verdict import Reason
from story.weighing.features import LEDE_CHARACTERS
from story.weighing.weights import FACTS_FOR

Matrix = NDArray[np.float32]

RULE = "embedding"
# The most that it adds, a choice: what lies between asking a person (0.5) and accepting (2.0). So it can accept what the facts
# alone would have shown to a person, and can show to a person what they would have refused; it cannot do both at once.
MOST = 1.5
_WORTH_ASKING = 0.5 - MOST  # below it not even all of that would let a person see the page


class EmbedderError(Exception):
    """A model of vectors that cannot be used. The message names the file, what is wrong with it, and the next step."""


class Embedder(Protocol):
    """A model that turns texts into vectors whose directions say what the texts are about, in any language it knows.

    `digest` is "sha256:<hex>" over the model's files: equal digests give equal vectors. `floor` is the cosine that two texts
    about different things reach in this model: up to it likeness says nothing.
    """

    @property
    def name(self) -> str:
        """Return what people call the model."""

    @property
    def digest(self) -> str:
        """Return the digest of its files."""

    @property
    def floor(self) -> float:
        """Return the cosine from which on likeness counts, 0 to less than 1."""

    def vectors(self, texts: Sequence[str], language: str) -> Matrix:
        """Return a row for each text of this language (ISO 639-1); all zeros for one of which the model knows no word."""


class Meaning:
    """The seeds of a story in a model's space; `reason` measures an article against their mean direction."""

    def __init__(self, seeds: Sequence[SeedText], embedder: Embedder) -> None:
        rows = [_direction(embedder, seed.title, seed.text, seed.language) for seed in seeds]
        self._embedder = embedder
        self._centre = _unit(np.sum([row for row in rows if row is not None], axis=0, dtype=np.float64))

    def reason(self, title: str, text: str, language: str, facts: Iterable[Reason]) -> Reason | None:
        """Return what likeness in meaning adds to what the facts said; None where it may say nothing.

        That is where no fact speaks for the story, where nothing could be changed, and for a text that the model does not know.
        """
        facts = tuple(facts)
        speak = any(fact.rule in FACTS_FOR and fact.weight > 0 for fact in facts)
        if not speak or self._centre is None or sum(fact.weight for fact in facts) < _WORTH_ASKING:
            return None
        row = _direction(self._embedder, title, text, language)
        if row is None:
            return None
        cosine, floor = float(self._centre @ row), self._embedder.floor
        value = min(max((cosine - floor) / (1.0 - floor), 0.0), 1.0)
        told = f"its meaning is near the seeds' by {self._embedder.name}: cosine {cosine:.2f}, counted from {floor:.2f} on by a weight that was set, not trained"
        return Reason(rule=RULE, weight=MOST * value, detail=told)


def _direction(embedder: Embedder, title: str, text: str, language: str) -> NDArray[np.float64] | None:
    """Return the direction of how an article begins; None where the model knows nothing of it."""
    rows = embedder.vectors([f"{title[:LEDE_CHARACTERS]}\n{text[:LEDE_CHARACTERS]}"], language)
    return _unit(np.asarray(rows[0], np.float64))


def _unit(row: NDArray[np.float64]) -> NDArray[np.float64] | None:
    if not row.ndim or not np.isfinite(row).all():
        return None
    length = float(np.sqrt((row * row).sum()))
    return row / length if length > 0 else None
