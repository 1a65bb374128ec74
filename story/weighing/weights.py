"""The judge's weights: log-odds for each unit of a feature, as `python -m bench.train_judge` wrote them.

Two models read an article whose language has seeds, two read the facts alone. All weights of a feature have one
sign, so that each reads as evidence; the score means the same in all of them: 2.0 accepts, 0.5 asks a person.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

FOR_THE_STORY = ("lede", "openings", "headline", "cohesion")
FACTS_FOR = ("facts-title", "facts-lede", "facts-text", "core", "names")
_CONSTANTS = {"intercept", "sought"}
FACTS_AGAINST = ("nameless", "elsewhere", "absent")
ALONE_AGAINST = ("aside",)  # heard where facts judge alone


class WeightsError(Exception):
    """The table of weights that ships with the package cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A logistic model. A feature that it has no weight for says nothing.

    `sought` is added for a page that was found by looking for the story.
    """

    intercept: float
    sought: float
    weights: Mapping[str, float]

    def score(self, values: Mapping[str, float]) -> float:
        """Return the sum for these values of features."""
        return self.intercept + sum([w * values.get(rule, 0.0) for rule, w in self.weights.items()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """EVENT hears the date too, STORY does not and is stricter; an article needs one of both."""

    event: Model
    story: Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`words`: for a language with seeds, words and facts. `facts`: for any other. `levels`: added in a language, 0 where not named."""

    words: Channels
    facts: Channels
    levels: Mapping[str, float]


@cache
def load_weights() -> Weights:
    """Return the shipped weights. Raises WeightsError when the table is damaged."""
    try:
        table = tomllib.loads(
            resources.files("story").joinpath("data", "judge_weights.toml").read_text("utf-8")
        )
        return Weights(
            words=_channels(table["words"]),
            facts=_channels(table["facts"]),
            levels={str(k): float(v) for k, v in table["levels"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(
            f"story/data/judge_weights.toml is damaged ({error}): reinstall the package"
        ) from error


def _channels(table: Mapping[str, Mapping[str, float]]) -> Channels:
    return Channels(event=_model(table["event"]), story=_model(table["story"]))


def _model(table: Mapping[str, float]) -> Model:
    weights = {rule: float(weight) for rule, weight in table.items() if rule not in _CONSTANTS}
    return Model(intercept=float(table["intercept"]), sought=float(table["sought"]), weights=weights)
