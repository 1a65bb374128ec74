"""Learns what names of elements and first words of blocks weigh: how much of the text under them is article, site by site.

Pieces of addresses and names of outlets get no weight: what a strange site calls itself must not be known.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from article.blocks.openings import openings_of
from article.blocks.path_weights import NEAR, Lexicon, parts_of
from bench.block_pages import Sample

_SITES = 5  # sites that must have a name or word before it says anything
_DOUBT = 4.0  # sites' worth of doubt that a weight is drawn to zero by
_UNIT, _MOST, _LEAST = (
    16,
    120,
    4,
)  # weights are whole numbers of a sixteenth of log odds; those near zero are dropped

_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = frozenset(["http", "https", "www", "ftp", "com", "net", "org", "html", "htm", "php", "aspx"])
# A word in a host's name is an ordinary one where so many sites write it in small letters, and an ordinary part of
# element names where so many sites have it ("wp", "info"). Both are choices.
_PLAIN_SITES, _NAMING_SITES = 5, 20

Shares = dict[str, dict[str, list[float]]]


def lexicon_of(samples: Sequence[Sample]) -> Lexicon:
    """Return weights from `samples`. Every site has one voice, however many pages it has."""
    outlets = _outlets(samples)
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
    for names in (near, far):
        _forget(names, outlets, most=_NAMING_SITES)
    _forget(openings, outlets)
    return Lexicon(_weights(near, base), _weights(far, base), _weights(openings, base))


def _outlets(samples: Sequence[Sample]) -> frozenset[str]:
    """Return the names in the hosts of `samples` (their last label aside) that are no ordinary words."""
    hosts = (s.site.split(".")[:-1] for s in samples if "/" not in s.site)
    names = {label.replace("-", "") for labels in hosts for label in labels}
    sites: dict[str, set[str]] = defaultdict(set)
    for sample in samples:
        for word in names.intersection(w for b in sample.source.blocks for w in b.text.split()):
            sites[word].add(sample.site)
    return frozenset(n for n in names if len(sites[n]) < _PLAIN_SITES)


def _forget(shares: Shares, outlets: frozenset[str], *, most: int | None = None) -> None:
    """Drop what holds a piece of an address or an outlet's name; the latter only where fewer than `most` sites have it."""
    for name in [n for n, sites in shares.items() if len(sites) >= _SITES]:
        words = [] if name.startswith("<") else _WORD.findall(name)
        joined = {"".join(words[a:b]) for a, b in combinations(range(len(words) + 1), 2)}
        named = bool(joined & outlets) and (most is None or len(shares[name]) < most)
        if named or not _ADDRESS.isdisjoint(words):
            del shares[name]


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
