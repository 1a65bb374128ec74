"""How many copies are found, and how many of those found are copies, beside MinHash bands: python -m bench.copies DATA [SETS…].

The truth is brute force: every pair of texts that share a run of five words is counted out. MinHash (Broder 1997) in 42 bands of 3
rows, as datasketch makes it, is a peer that is measured where it is installed (`pip install datasketch`), followed by the
same exact count.
"""

import gzip
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from story.alphabets.tokens import words
from story.copies import TextItem, find_copies
from story.wording.copied import CopyFinding, CopyKind

SETS = ("saudi_2015_part", "arabic_news_2018")
COPY, LEAST = 0.8, 16
_HOLDERS = 60  # texts that hold one shingle and are paired by it; what more hold is a formula, copies share others too
_BANDS, _ROWS = 42, 3


@dataclass(frozen=True, slots=True)
class Truth:
    """All pairs of which the shorter has four fifths of its shingles in the longer; `shares` of every pair that was counted."""

    copies: frozenset[tuple[str, str]]
    shares: dict[tuple[str, str], float]


def rows_of(data: Path, name: str) -> list[dict[str, Any]]:
    """Return the articles of a set that have some length."""
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if len(row["text"]) >= 300]


def item_of(row: dict[str, Any]) -> TextItem:
    """Return an article of a set as it is compared."""
    at = datetime.fromisoformat(row["date"].replace(" ", "T")).replace(tzinfo=UTC)
    return TextItem(id=row["id"], text=row["text"], title=row["title"], published_at=at)


def truth_of(rows: Sequence[dict[str, Any]]) -> Truth:
    """Count every pair out, by runs of five words as sums of random numbers: nothing of ours but the words is asked."""
    chance = np.random.default_rng(5)
    known: dict[str, int] = {}
    spelled = [[known.setdefault(word, len(known)) for word in words(row["text"])] for row in rows]
    values = chance.integers(0, 2**63, (5, len(known)), np.uint64)
    sets = [_runs(np.array(one, np.int64), values) for one in spelled]
    shared = _shared(sets)
    shares = {}
    for pair, many in zip(*np.unique(shared, return_counts=True), strict=True):
        one, other = int(pair >> 32), int(pair & 0xFFFFFFFF)
        least = min(len(sets[one]), len(sets[other]))
        if many < 3 or many < 0.2 * least:
            continue
        share = len(np.intersect1d(sets[one], sets[other], assume_unique=True)) / least
        shares[rows[one]["id"], rows[other]["id"]] = share if least >= LEAST else 0.0
    return Truth(frozenset(p for p, share in shares.items() if share >= COPY), shares)


def _runs(numbers: NDArray[np.int64], values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    many = max(0, len(numbers) - 4)
    return np.unique(sum((values[n][numbers[n : n + many]] for n in range(5)), np.zeros(many, np.uint64)))


def _shared(sets: Sequence[NDArray[np.uint64]]) -> NDArray[np.int64]:
    runs = np.concatenate(sets)
    holder = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    _, number, often = np.unique(runs, return_inverse=True, return_counts=True)
    kept = (often[number] > 1) & (often[number] <= _HOLDERS)
    order = np.lexsort((holder[kept], number[kept]))
    number, holder = number[kept][order], holder[kept][order]
    pairs = []
    for step in range(1, _HOLDERS):
        same = number[step:] == number[:-step]
        pairs.append((holder[:-step][same] << 32) | holder[step:][same])
    return np.concatenate(pairs)


def chain_of(article: str, original: dict[str, str]) -> set[str]:
    """Return an article and all that it goes back to."""
    names = {article}
    while (article := original.get(article, "")) and article not in names:
        names.add(article)
    return names


def found_share(truth: Truth, findings: Sequence[CopyFinding]) -> float:
    """Return the recall: pairs that stand under one original, by findings that say copy."""
    original = {f.article: f.copy_of for f in findings if f.kind is CopyKind.COPY}
    chains = {name: chain_of(name, original) for pair in truth.copies for name in pair}
    return sum(bool(chains[a] & chains[b]) for a, b in truth.copies) / len(truth.copies)


def right_share(rows: Sequence[dict[str, Any]], findings: Sequence[CopyFinding]) -> float:
    """Return the precision: of the pairs called copy those that are, counted out again word by word."""
    texts = {row["id"]: row["text"] for row in rows}
    called = [(f.article, f.copy_of) for f in findings if f.kind is CopyKind.COPY]
    return sum(_share(texts[a], texts[b]) >= COPY for a, b in called) / len(called)


def _share(one: str, other: str) -> float:
    a, b = ({tuple(w[i : i + 5]) for i in range(len(w) - 4)} for w in (words(one), words(other)))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _minhash_candidates(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]

    index = MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
    for row in rows:
        spelled = words(row["text"])
        sketch = MinHash(num_perm=_BANDS * _ROWS, seed=1)
        sketch.update_batch({" ".join(spelled[i : i + 5]).encode() for i in range(len(spelled) - 4)})
        yield from ((row["id"], other) for other in index.query(sketch))
        index.insert(row["id"], sketch, check_duplication=False)


def _peer(rows: Sequence[dict[str, Any]], truth: Truth) -> str:
    try:
        began = time.process_time()
        candidates = {tuple(sorted(pair)) for pair in _minhash_candidates(rows)}
    except ImportError:
        return "MinHash 42x3: datasketch is not installed"
    spent = time.process_time() - began
    found = sum(tuple(sorted(pair)) in candidates for pair in truth.copies) / len(truth.copies)
    return f"MinHash 42x3: recall {found:.4f}, {len(candidates)} candidates, {len(rows) / spent:.0f} articles/s before the count"


def main(data: Path, names: Sequence[str]) -> None:
    """Print a block for each set."""
    for name in names:
        rows = rows_of(data, name)
        truth = truth_of(rows)
        began = time.process_time()
        findings = find_copies([item_of(row) for row in rows])
        spent = time.process_time() - began
        called = sum(f.kind is CopyKind.COPY for f in findings)
        print(f"{name}: {len(rows)} articles, {len(truth.copies)} pairs at {COPY} and more by brute force")
        print(
            f"  ours: recall {found_share(truth, findings):.4f}, precision {right_share(rows, findings):.4f}, {called} copies "
            f"({sum(f.grown and f.kind is CopyKind.COPY for f in findings)} grown), {len(findings) - called} derived, {len(rows) / spent:.0f} articles/s with sentences"
        )
        print(f"  {_peer(rows, truth)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "related", sys.argv[2:] or SETS)
