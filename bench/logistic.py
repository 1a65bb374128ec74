"""Logistic regression whose weights keep the sign that they are given: evidence stays evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
_ROUNDS, _SWEEPS = 40, 200
_LONGEST_STEP = 5.0
_RIDGE = 1.0  # a choice; the features are 0 to 1 and the weights around 4
_CLOSE = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Rows of features, whether each is right, and how much it counts."""

    rows: Matrix
    right: Matrix
    weight: Matrix


def fit(lesson: Lesson, signs: Sequence[int], start: Matrix | None = None) -> Matrix:
    """Return one weight for each column, none against its sign (1 or -1), and the intercept last.

    `start`: weights of a lesson much like this one, from where it is near. Newton's steps; each is a quadratic problem with bounds, solved by coordinates.
    """
    rows = np.column_stack([lesson.rows, np.ones(len(lesson.rows))])
    bounds, penalty = [*signs, 0], np.r_[np.full(len(signs), _RIDGE), 1e-6]
    weights = np.zeros(rows.shape[1]) if start is None else start.copy()
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (lesson.weight * (chance - lesson.right)) + penalty * weights
        curve = (rows * (lesson.weight * np.maximum(chance * (1 - chance), 1e-6))[:, None]).T @ rows
        step = _bounded(weights, slope, curve + np.diag(penalty), bounds) - weights
        longest = float(np.abs(step).max())
        weights = weights + step * min(1.0, _LONGEST_STEP / max(longest, 1e-9))
        if longest < _CLOSE:
            break
    return weights


def _bounded(weights: Matrix, slope: Matrix, curve: Matrix, bounds: Sequence[int]) -> Matrix:
    """Return where the quadratic problem is least inside the bounds."""
    at, rest = weights.copy(), slope.copy()
    for _ in range(_SWEEPS):
        moved = 0.0
        for j, sign in enumerate(bounds):
            free = at[j] - rest[j] / curve[j, j]
            goal = max(0.0, free) if sign > 0 else min(0.0, free) if sign < 0 else free
            if goal != at[j]:
                moved = max(moved, abs(goal - at[j]))
                rest = rest + curve[:, j] * (goal - at[j])
                at[j] = goal
        if moved < 1e-6:
            break
    return at
