"""Figures of a ranking and of one threshold, over stories and draws of seeds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The scores of all articles but seeds and ignored ones for one draw of seeds, and which are right."""

    story: str
    seeds: int
    score: Column
    right: Flags


def average_precision(r: Ranked) -> float:
    """Return the mean of the precision at each right article."""
    places = np.flatnonzero(r.right[np.argsort(-r.score, kind="stable")]) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places))


def recall_at_one_per_mille(r: Ranked) -> float:
    """Return the part of right articles above the wrong one that is one too many of a thousand."""
    wrong = np.sort(r.score[~r.right])[::-1]
    return float(np.mean(r.score[r.right] > wrong[len(wrong) // 1000]))


def decided(ranked: Sequence[Ranked], level: float) -> tuple[float, float, float, float]:
    """Return F1, recall, precision, and wrong ones accepted of a thousand, over all articles of these draws together."""
    hit = sum(int((r.right & (r.score >= level)).sum()) for r in ranked)
    false = sum(int((~r.right & (r.score >= level)).sum()) for r in ranked)
    right = sum(int(r.right.sum()) for r in ranked)
    wrong = sum(len(r.right) for r in ranked) - right
    recall, precision = hit / right, hit / max(1, hit + false)
    return 2 * hit / (hit + false + right), recall, precision, 1000 * false / wrong


def best_level(ranked: Sequence[Ranked], seeds: Sequence[int] = (1, 2, 4)) -> float:
    """Return the level with the best F1, the mean over numbers of seeds: each counts the same."""
    return _level(ranked, seeds, 0.0)


def low_level(ranked: Sequence[Ranked], less: float) -> float:
    """Return the lowest level whose F1 is at most so much below the best."""
    return _level(ranked, (1, 2, 4), less)


def _level(ranked: Sequence[Ranked], seeds: Sequence[int], less: float) -> float:
    tried = np.arange(-14, 10, 0.1)
    parts = [part for k in seeds if (part := [r for r in ranked if r.seeds == k])]
    f1 = np.mean([_f1_curve(part, tried) for part in parts], axis=0)
    return float(tried[np.argmax(f1 >= f1.max() - less)])


def _f1_curve(ranked: Sequence[Ranked], tried: Column) -> Column:
    right = np.sort(np.concatenate([r.score[r.right] for r in ranked]))
    wrong = np.sort(np.concatenate([r.score[~r.right] for r in ranked]))
    hit = len(right) - np.searchsorted(right, tried)
    false = len(wrong) - np.searchsorted(wrong, tried)
    return np.asarray(2 * hit / (hit + false + len(right)))


def level_of_precision(ranked: Sequence[Ranked], least: float) -> float:
    """Return the lowest level from which at least this part of what is accepted is right."""
    tried = np.arange(-14, 10, 0.1)
    right = np.sort(np.concatenate([r.score[r.right] for r in ranked]))
    wrong = np.sort(np.concatenate([r.score[~r.right] for r in ranked]))
    hit = len(right) - np.searchsorted(right, tried)
    bad = np.flatnonzero(hit < least * (hit + len(wrong) - np.searchsorted(wrong, tried)))
    return float(tried[min(len(tried) - 1, bad[-1] + 1)]) if len(bad) else float(tried[0])


def level_of_false(ranked: Sequence[Ranked], each: int) -> float:
    """Return the level that so many wrong articles of a draw reach, on average."""
    wrong = np.sort(np.concatenate([r.score[~r.right] for r in ranked]))[::-1]
    return float(wrong[each * len(ranked)])


def printed(ranked: Sequence[Ranked], title: str) -> None:
    """Print the figures, a line for each number of seeds, then the stories."""
    print(f"\n{title}")
    print(
        "seeds   AP    R@1/1000   at 2.0: F1  recall  precision  false/1000   at 0.5: recall  false/1000   best F1 at"
    )
    for k in sorted({r.seeds for r in ranked}):
        own = [r for r in ranked if r.seeds == k]
        f1, recall, precision, false = decided(own, 2.0)
        _, wide, _, wide_false = decided(own, 0.5)
        best = best_level(own, (k,))
        print(
            f"{k:5d}  {macro(own, average_precision):.3f}    {macro(own, recall_at_one_per_mille):.3f}"
            f"          {f1:.3f}   {recall:.3f}    {precision:.3f}      {false:.3f}"
            f"              {wide:.3f}    {wide_false:.3f}     {decided(own, best)[0]:.3f} {best:.1f}"
        )


def by_story(ranked: Sequence[Ranked], seeds: int) -> None:
    """Print the stories of one number of seeds."""
    groups: dict[str, list[Ranked]] = defaultdict(list)
    for r in ranked:
        if r.seeds == seeds:
            groups[r.story].append(r)
    for story, own in groups.items():
        f1, recall, precision, _ = decided(own, 2.0)
        ap = np.mean([average_precision(r) for r in own])
        print(
            f"  {seeds} seeds {story:26s} AP {ap:.3f}  F1 {f1:.3f}  recall {recall:.3f}  precision {precision:.3f}"
        )


def macro(ranked: Sequence[Ranked], figure: object) -> float:
    """Return the mean over stories of the mean over draws."""
    assert callable(figure)
    groups: dict[str, list[float]] = defaultdict(list)
    for r in ranked:
        groups[r.story].append(figure(r))
    return float(np.mean([np.mean(values) for values in groups.values()]))
