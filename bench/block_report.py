"""Prints what the block model reaches by itself, without the rules around it, beside trafilatura."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from article.way import Way
from bench.block_pages import Sample
from bench.rouge import rouge_l, words_of

_TITLED = ("daniel", "daniel >= 5", "magic_article")  # sets whose golds begin with the title
_MANY = 5


def report(way: Way, samples: list[Sample], odds: list[dict[bool, NDArray[np.float64]]]) -> None:
    """Print a line a set: ROUGE-L F1, share of lost leads, share of pages under 0.9 precision."""
    sites = Counter((s.family, s.site) for s in samples if not s.made)
    rows: dict[str, list[dict[str, tuple[float, bool, bool]]]] = defaultdict(list)
    for sample, told in zip(samples, odds, strict=True):
        if not sample.gold or sample.made:
            continue
        row = _row(sample, told)
        rows[sample.family].append(row)
        if sample.family == "daniel" and sites[sample.family, sample.site] >= _MANY:
            rows["daniel >= 5"].append(row)
    for family, found in rows.items():
        print(f"{way.value} {family} {len(found)}", flush=True)
        for kind in found[0]:
            if "title" not in kind or family in _TITLED:
                f1, lead, low = (mean(float(r[kind][i]) for r in found) for i in range(3))
                print(
                    f"    {kind:<24} F1 {f1:.4f}  lead lost {lead:.3f}  precision < .9 {low:.3f}", flush=True
                )


def _row(sample: Sample, told: dict[bool, NDArray[np.float64]]) -> dict[str, tuple[float, bool, bool]]:
    single = told[False] if False in told else next(iter(told.values()))
    kinds = {
        "trafilatura": _text(sample, sorted(sample.chosen)),
        "with memory": _text(sample, taken(sample, told.get(True, single))),
        "single page": _text(sample, taken(sample, single)),
    }
    title = words_of(sample.facts.title)
    row = {name: _scores(sample.gold or [], words) for name, words in kinds.items()}
    return row | {
        f"{name} + title": _scores(sample.gold or [], title + words) for name, words in kinds.items()
    }


def taken(sample: Sample, odds: NDArray[np.float64]) -> list[int]:
    """Take blocks that are likelier article than not, without what stands again elsewhere or is hidden."""
    blocks = sample.source.blocks
    likely = [int(i) for i in np.flatnonzero(odds > 0)]
    shown = [i for i in likely if not blocks[i].hidden] or likely
    seen: dict[str, tuple[str, ...]] = {}
    return [
        i
        for i in shown
        if seen.setdefault(blocks[i].key, blocks[i].path) == blocks[i].path or blocks[i].words < 6
    ]


def _text(sample: Sample, chosen: Iterable[int]) -> list[str]:
    return words_of("\n".join(sample.source.blocks[i].text for i in chosen))


def _scores(gold: list[str], told: list[str]) -> tuple[float, bool, bool]:
    common = sum((Counter(gold) & Counter(told)).values())
    lost = " ".join(gold[:8]) not in " ".join(told)
    return rouge_l(gold, told), lost, common < 0.9 * len(told) or not told
