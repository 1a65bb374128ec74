"""Learns what names of elements and first words of blocks weigh: how much of the text under them is article, site by site."""

import math
from collections import defaultdict
from collections.abc import Iterable

from article.openings import openings_of
from article.path_weights import NEAR, Lexicon, parts_of
from bench.block_pages import Sample

_SITES = 5  # sites that must have a name or word before it says anything
_DOUBT = 4.0  # sites' worth of doubt that a weight is drawn to zero by
_UNIT, _MOST, _LEAST = (
    16,
    120,
    4,
)  # weights are whole numbers of a sixteenth of log odds; those near zero are dropped

Shares = dict[str, dict[str, list[float]]]


def lexicon_of(samples: Iterable[Sample]) -> Lexicon:
    """Return weights from `samples`. Every site has one voice, however many pages it has."""
    near, far, openings = _shares(), _shares(), _shares()
    told = total = 0.0
    for sample in samples:
        weight = sample.weight / max(1e-9, float(sample.weight.sum()))
        article = weight * sample.target
        told, total = told + float(article.sum()), total + float(weight.sum())
        by_path: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for block, a, w in zip(sample.source.blocks, article.tolist(), weight.tolist(), strict=True):
            _add(by_path[block.path], a, w)
            for opening in openings_of(block.text):
                _add(openings[opening][sample.site], a, w)
        for path, (a, w) in by_path.items():
            for table, elements in ((near, path[-NEAR:]), (far, path[:-NEAR])):
                for part in (p for e in dict.fromkeys(elements) for p in parts_of(e)):
                    _add(table[part][sample.site], a, w)
    base = math.log(told / (total - told))
    return Lexicon(_weights(near, base), _weights(far, base), _weights(openings, base))


def _shares() -> Shares:
    return defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))


def _add(share: list[float], article: float, weight: float) -> None:
    share[0] += article
    share[1] += weight


def _weights(shares: Shares, base: float) -> dict[str, int]:
    found = {}
    for name in sorted(shares):
        sites = [a / w for a, w in shares[name].values() if w > 0]
        if len(sites) < _SITES:
            continue
        part = (sum(sites) + 0.4) / (len(sites) + 1)
        odds = (math.log(part / (1 - part)) - base) * len(sites) / (len(sites) + _DOUBT)
        weight = round(max(-_MOST, min(_MOST, odds * _UNIT)))
        if abs(weight) >= _LEAST:
            found[name] = weight
    return found
