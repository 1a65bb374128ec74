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
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import story
from bench.postings import Column, Postings
from story.alphabets.tokens import stems
from story.events.anchored import (
    _LAST_NAME_ONLY,
    _NAMES_FOR_CERTAINTY,
    HAPPENED,
    AnchoredStory,
    Sketch,
    rarity_of_facts,
    sketch,
)
from story.judge import StoryJudge, log_of_seeds
from story.profiles.background import load_background
from story.seed import SeedText
from story.weighing.fact_reading import ALONE, BESIDE_WORDS, FactReading
from story.weighing.features import (
    BODY_CHARACTERS,
    LEDE_CHARACTERS,
    TIME_SCALE_DAYS,
    UNKNOWN_GAP_DAYS,
)

_ARTICLES = "related/arabic_news_2018.jsonl.gz"
_FACTS = ("facts-title", "facts-head", "facts-whole", "facts-lead", "last-names")


def _read(row: dict[str, Any]) -> tuple[list[str], list[str], list[str], Sketch, Sketch]:
    title, text = row["title"], row["text"]
    return (
        stems(title, "ar"),
        stems(text[:LEDE_CHARACTERS], "ar"),
        stems(text[:BODY_CHARACTERS], "ar"),
        sketch(title, text, "ar"),
        sketch(title, text, "ar", subjects=True),
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
            "whole": Postings.of(Counter(body) + Counter({s: 2 * n for s, n in Counter(t).items()}) for t, _, body, *_ in read),
            **_facts_of([beside for *_, beside, _ in read]),
            **{f"alone {field}": told for field, told in _facts_of([alone for *_, alone in read]).items()},
        }  # fmt: skip

    def _weigh(self, fields: dict[str, Postings]) -> None:
        self.raw_words = {f: fields[f] for f in ("title", "lede", "whole")}
        self.raw = {
            BESIDE_WORDS.subjects: {f: fields[f] for f in _FACTS},
            ALONE.subjects: {f: fields[f"alone {f}"] for f in _FACTS},
        }
        self.set_words(self.raw_words)
        self.set_facts(BESIDE_WORDS)

    def set_words(self, raw: Mapping[str, Postings]) -> None:
        """Use these words: all of them, or what is left of them (see `retold`)."""
        rarity = load_background("ar").rarity
        self.words = {f: p.weighed(rarity, lambda n: 1 + np.log(n), self.size) for f, p in raw.items()}

    def set_facts(self, reading: FactReading, left: Mapping[str, Postings] | None = None) -> None:
        """Use the facts of a reading: all of them, or what is left of them (see `with_losses`)."""
        raw = self.raw[reading.subjects] if left is None else left
        rarity = rarity_of_facts(load_background("anchors"), reading)
        self.reading, self.told = reading, dict(raw)
        self.facts = {
            f: p.weighed(lambda k: 0.0 if k.startswith("name:") else rarity(k), _steps, self.size)
            for f, p in raw.items()
            if f not in {"last-names", "facts-lead"}
        }
        places = [k for k in raw["facts-head"].keys if k.startswith("place:")]
        self.places = sum(
            (_flags(raw["facts-head"].holders(k), self.size) for k in places), np.zeros(self.size)
        )
        happened = [k for k in raw["facts-lead"].keys if k.startswith(HAPPENED)]
        self.happened = sum(
            (_flags(raw["facts-lead"].holders(k), self.size) for k in happened), np.zeros(self.size)
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
        story = judge._alone if self.reading is ALONE else judge._beside_words
        return found | self._facts(story) | {"date": self._nearness(judge)}

    def _facts(self, told: AnchoredStory) -> dict[str, Column]:
        n = self.size
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
            "aside": self._aside(told._told),
        }

    def _aside(self, of_seeds: Collection[str]) -> Column:
        foreign = self.happened.copy()
        for key in of_seeds:
            foreign[self.told["facts-lead"].holders(key)] = 0.0
        return foreign / (foreign + 1)

    def _nearness(self, judge: StoryJudge) -> Column:
        gaps = [
            np.full(self.size, UNKNOWN_GAP_DAYS) if d is None else np.abs(self.day - d.toordinal())
            for d in judge._days
        ]
        return np.exp(-np.min(gaps, axis=0) / TIME_SCALE_DAYS)

    def check(self, judge: StoryJudge, sample: Sequence[int]) -> float:
        """Return the greatest difference between these columns and what the judge itself measures, for as far as it reads."""
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


def _facts_of(sketches: Sequence[Sketch]) -> dict[str, Postings]:
    return {
        "facts-title": Postings.of(s.title for s in sketches),
        "facts-head": Postings.of(s.head for s in sketches),
        "facts-whole": Postings.of(s.whole for s in sketches),
        "facts-lead": Postings.of(s.lead for s in sketches),
        "last-names": Postings.of(dict.fromkeys(s.last_names, 1.0) for s in sketches),
    }


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
        "alphabets/tokens.py",
        "alphabets/stopwords.py",
        "events/anchors.py",
        "events/anchor_words.py",
        "places/namesakes.py",
        "events/event_words.py",
        "events/subject_words.py",
        "places/nations.py",
        "alphabets/skeletons.py",
        "places/place_names.py",
    )
    read = (
        b"".join((room / n).read_bytes() for n in names)
        + inspect.getsource(sketch).encode()
        + bytes(str(LEDE_CHARACTERS), "ascii")
    )
    return hashlib.blake2b(read, digest_size=6).hexdigest()
