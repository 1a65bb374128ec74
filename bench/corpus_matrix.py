"""The corpus of 2018 as matrices: what the judge measures of one article, for all 29,473 at once.

The story is the judge's own (`StoryJudge`, with its private parts); only the dot products are done by columns. `check`
holds a sample against the judge itself.
"""

import gzip
import hashlib
import inspect
import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import story
from story.anchored import _LAST_NAME_ONLY, _NAMES_FOR_CERTAINTY, Sketch, sketch
from story.background import load_background
from story.features import (
    BODY_CHARACTERS,
    LEDE_CHARACTERS,
    TIME_SCALE_DAYS,
    UNKNOWN_GAP_DAYS,
    Vector,
)
from story.judge import StoryJudge, log_of_seeds
from story.seed import SeedText
from story.tokens import stems

Column = NDArray[np.float64]
_ARTICLES = "related/arabic_news_2018.jsonl.gz"


@dataclass(slots=True)
class Postings:
    """For each key the rows that hold it and how often."""

    keys: dict[str, int]
    start: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: NDArray[np.float32]

    @classmethod
    def of(cls, counters: Iterable[Mapping[str, float]]) -> "Postings":
        """Turn rows into columns."""
        keys: dict[str, int] = {}
        found = [
            (keys.setdefault(key, len(keys)), row, n)
            for row, counts in enumerate(counters)
            for key, n in counts.items()
        ]
        column = np.array([f[0] for f in found], np.int32)
        order = np.argsort(column, kind="stable")
        rows = np.array([f[1] for f in found], np.int32)[order]
        values = np.array([f[2] for f in found], np.float32)[order]
        return cls(keys, np.searchsorted(column[order], np.arange(len(keys) + 1)), rows, values)

    def weighed(
        self, rarity: Callable[[str], float], tf: Callable[[Column], Column], size: int
    ) -> "Postings":
        """Return the same as TF-IDF vectors of length 1."""
        idf = np.array([rarity(key) for key in self.keys])
        value = tf(self.values.astype(np.float64)) * np.repeat(idf, np.diff(self.start))
        length = np.sqrt(np.bincount(self.rows, value * value, size))
        length[length == 0] = 1.0
        return Postings(self.keys, self.start, self.rows, (value / length[self.rows]).astype(np.float32))

    def holders(self, key: str) -> NDArray[np.int32]:
        """Return the rows that hold a key."""
        at = self.keys.get(key)
        return self.rows[:0] if at is None else self.rows[self.start[at] : self.start[at + 1]]

    def dot(self, vector: Vector, size: int) -> Column:
        """Return the scalar product of each row with a vector."""
        rows, values = [self.rows[:0]], [self.values[:0].astype(np.float64)]
        for key, x in vector.items():
            at = self.keys.get(key)
            if at is not None and x:
                part = slice(self.start[at], self.start[at + 1])
                rows.append(self.rows[part])
                values.append(self.values[part] * x)
        return np.bincount(np.concatenate(rows), np.concatenate(values), size)


def _read(row: dict[str, Any]) -> tuple[list[str], list[str], list[str], Sketch]:
    title, text = row["title"], row["text"]
    return (
        stems(title, "ar"),
        stems(text[:LEDE_CHARACTERS], "ar"),
        stems(text[:BODY_CHARACTERS], "ar"),
        sketch(title, text, "ar"),
    )


def articles_of(folder: Path) -> list[dict[str, Any]]:
    """Return the articles of 2018."""
    with gzip.open(folder / _ARTICLES, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Corpus:
    """All articles with their postings; the slow reading is kept in `cache`, a file, when one is named."""

    def __init__(self, rows: list[dict[str, Any]], cache: Path | None = None) -> None:
        self.rows = rows
        self.place = {row["id"]: n for n, row in enumerate(self.rows)}
        self.day = np.array([_day(row).toordinal() for row in self.rows])
        self.size = len(self.rows)
        kept = cache.with_suffix(f".{_code_digest()}") if cache else None
        if kept and kept.is_file():
            fields = pickle.loads(kept.read_bytes())
        else:
            fields = self._fields()
            if kept:
                kept.write_bytes(pickle.dumps(fields, protocol=5))
        self._weigh(fields)

    def _fields(self) -> dict[str, Postings]:
        with Pool() as pool:
            read = pool.map(_read, self.rows, chunksize=500)
        return {
            "title": Postings.of(Counter(t) for t, *_ in read),
            "lede": Postings.of(Counter(t + lede) for t, lede, *_ in read),
            "whole": Postings.of(Counter(body) + Counter({s: 2 * n for s, n in Counter(t).items()}) for t, _, body, _ in read),
            "facts-title": Postings.of(s.title for *_, s in read),
            "facts-head": Postings.of(s.head for *_, s in read),
            "facts-whole": Postings.of(s.whole for *_, s in read),
            "facts-lead": Postings.of(s.lead for *_, s in read),
            "last-names": Postings.of(dict.fromkeys(s.last_names, 1.0) for *_, s in read),
        }  # fmt: skip

    def _weigh(self, fields: dict[str, Postings]) -> None:
        self.raw_words = {f: fields[f] for f in ("title", "lede", "whole")}
        self.raw = {
            f: fields[f] for f in ("facts-title", "facts-head", "facts-whole", "facts-lead", "last-names")
        }
        self.set_words(self.raw_words)
        self.set_facts(self.raw)

    def set_words(self, raw: Mapping[str, Postings]) -> None:
        """Use these words: all of them, or what is left of them (see `retold`)."""
        rarity = load_background("ar").rarity
        self.words = {f: p.weighed(rarity, lambda n: 1 + np.log(n), self.size) for f, p in raw.items()}

    def set_facts(self, raw: Mapping[str, Postings]) -> None:
        """Use these facts: all of them, or what is left of them (see `with_losses`)."""
        rarity = load_background("anchors").rarity
        self.told = dict(raw)
        self.facts = {
            f: p.weighed(lambda k: 0.0 if k.startswith("name:") else rarity(k), _steps, self.size)
            for f, p in raw.items()
            if f not in {"last-names", "facts-lead"}
        }
        places = [k for k in raw["facts-head"].keys if k.startswith("place:")]
        self.places = sum(
            (_flags(raw["facts-head"].holders(k), self.size) for k in places), np.zeros(self.size)
        )

    def seed(self, name: str) -> SeedText:
        """Return an article as a seed."""
        row = self.rows[self.place[name]]
        return SeedText(
            name=name,
            title=row["title"],
            text=row["text"],
            published_at=_day(row),
            language="ar",
            url=None,
        )

    def features(self, judge: StoryJudge) -> dict[str, Column]:
        """Return a column for each feature of the judge."""
        terms, n = judge._tongues["ar"].terms, self.size
        own = terms.own
        found = {
            "lede": self.words["lede"].dot(terms.centre, n) / own["lede"],
            "openings": self.words["lede"].dot(terms.opening, n) / own["openings"],
            "headline": self.words["title"].dot(terms.opening, n) / own["headline"],
            "cohesion": self.words["whole"].dot(terms.centre, n) / own["cohesion"],
            "seeds": np.full(n, log_of_seeds(judge._seeds)),
        }
        return found | self._facts(judge) | {"date": self._nearness(judge)}

    def _facts(self, judge: StoryJudge) -> dict[str, Column]:
        told, n = judge._anchored, self.size
        names, core, foreign = np.zeros(n), np.zeros(n), self.places.copy()
        for name, weight in told._names.items():
            met = _flags(self.told["last-names"].holders(name.split(" ")[1]), n) * _LAST_NAME_ONLY
            met[self.told["facts-whole"].holders(name)] = 1.0
            names += weight * met
        for key, part in told._core.items():
            core[self.told["facts-lead"].holders(key)] += part
        absent = np.zeros(n)
        for key in told._agreed_on:
            absent += 1.0 - _flags(self.told["facts-whole"].holders(key), n)
        for key in told._places:
            foreign -= _flags(self.told["facts-head"].holders(key), n)
        return {
            "facts-title": self.facts["facts-title"].dot(told._centre, n) / told._own["title"],
            "facts-lede": self.facts["facts-head"].dot(told._opening, n) / told._own["head"],
            "facts-text": self.facts["facts-whole"].dot(told._centre, n) / told._own["whole"],
            "names": np.minimum(1.0, names / _NAMES_FOR_CERTAINTY),
            "nameless": np.maximum(0.0, told._agreed - np.minimum(1.0, names / _NAMES_FOR_CERTAINTY)),
            "elsewhere": foreign / (self.places + 1),
            "absent": absent / max(1, len(told._agreed_on)),
            "core": core / told._own["core"],
        }

    def _nearness(self, judge: StoryJudge) -> Column:
        gaps = [
            np.full(self.size, UNKNOWN_GAP_DAYS) if d is None else np.abs(self.day - d.toordinal())
            for d in judge._days
        ]
        return np.exp(-np.min(gaps, axis=0) / TIME_SCALE_DAYS)

    def check(self, judge: StoryJudge, sample: Sequence[int]) -> float:
        """Return the greatest difference between these columns and what the judge itself measures."""
        columns, worst = self.features(judge), 0.0
        for n in sample:
            row = self.rows[n]
            verdict = judge.judge(
                row["id"], title=row["title"], text=row["text"], published_at=_day(row), language="ar"
            )
            values = {rule: float(column[n]) for rule, column in columns.items()}
            words = judge._weights.words
            worst = max(worst, abs(verdict.score - max(words.event.score(values), words.story.score(values))))
        return worst


def _steps(n: Column) -> Column:
    return np.where(n == 1, 1.0, np.where(n == 2, 1.7, 2.1))


def _flags(rows: NDArray[np.int32], size: int) -> Column:
    flags = np.zeros(size)
    flags[rows] = 1.0
    return flags


def _day(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["date"].replace(" ", "T")).replace(tzinfo=UTC)


def _code_digest() -> str:
    """Readings are thrown away when the code that made them changed."""
    room = Path(story.__file__).parent
    names = (
        "tokens.py",
        "stopwords.py",
        "anchors.py",
        "anchor_words.py",
        "namesakes.py",
        "event_words.py",
        "nations.py",
        "skeletons.py",
        "place_names.py",
    )
    read = (
        b"".join((room / n).read_bytes() for n in names)
        + inspect.getsource(sketch).encode()
        + bytes(str(LEDE_CHARACTERS), "ascii")
    )
    return hashlib.blake2b(read, digest_size=6).hexdigest()
