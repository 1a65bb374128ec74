"""What can be said of each block of a page, as numbers: the columns that the block model decides by.

Sums are whole numbers and quotients are IEEE divisions, so the columns are the same on every machine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from article.blocks.company import Column, Columns, Groups, around, grouped, groups_of, shifted, windowed
from article.blocks.letters import Letters, letters_of
from article.blocks.openings import COLUMNS as OPENING_COLUMNS
from article.blocks.openings import Openings
from article.blocks.path_weights import COLUMNS as NAME_COLUMNS
from article.blocks.path_weights import Lexicon, Names, steps_of
from article.blocks.votes import Votes
from article.cuts.memory import Recall
from article.markup.source import Block, Source, key_of
from article.metadata import Facts

_TAGS = (
    "p",
    "li",
    "td",
    "div",
    "h2",
    "h3",
    "h4",
    "figcaption",
    "blockquote",
    "a",
    "span",
    "dd",
    "article",
    "section",
    "body",
)
_WITHIN = ("article", "main", "aside", "nav", "footer", "header", "figure", "form", "table", "ul", "ol", "section", "blockquote", "button", "select", "label")  # fmt: skip
_NO_TAG = len(_TAGS)
_TAG_NUMBERS = {tag: i for i, tag in enumerate(_TAGS)}
_WITHIN_BITS = {tag: 1 << i for i, tag in enumerate(_WITHIN)}
_LETTERS_BODY = 40  # letters of a block from which on finding it in the claimed article text proves something
_LETTERS_SUMMARY = 25  # letters from which on a beginning in common is no chance
# How much of a claimed article text, and how many blocks, are compared: beyond, a hostile page would cost the product.
_BODY_LETTERS, _BODY_BLOCKS = 60_000, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page as the block model sees it. `recall` runs parallel to the source's blocks."""

    source: Source
    facts: Facts
    votes: Votes
    recall: Recall


class Weights:
    """A lexicon, ready to weigh names and words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.names = Names(lexicon)
        self.openings = Openings(lexicon.openings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What a page says of its blocks without its site and without votes: columns, the groups that blocks are in, their sizes."""

    columns: Columns
    container: NDArray[np.int64]
    path: NDArray[np.int64]
    home: NDArray[np.int64]
    size: NDArray[np.int64]
    prose: NDArray[np.bool_]


def alone_of(source: Source, facts: Facts, weights: Weights) -> Alone:
    """Describe the blocks of a page that has at least one, by what stands on it."""
    blocks = source.blocks
    letters = letters_of(blocks)
    groups = groups_of(blocks)
    found: Columns = {}
    _shape(found, blocks, letters)
    _position(found, source, facts, letters)
    _elements(found, groups, weights.names)
    openings = weights.openings.weigh(blocks).astype(float)
    found |= {name: openings[:, i] for i, name in enumerate(OPENING_COLUMNS)}
    grouped(found, groups, letters)
    around(found, groups, letters)
    _said(found, blocks, facts)
    return Alone(
        columns=found,
        container=groups.container,
        path=groups.path,
        home=groups.home,
        size=letters.size,
        prose=letters.prose,
    )


def columns_of(view: View, weights: Weights, alone: Alone | None = None) -> Columns:
    """Return the columns of a page that has at least one block, by name. `alone` is what it says by itself, if that was asked before."""
    alone = alone or alone_of(view.source, view.facts, weights)
    found = dict(alone.columns)
    _remembered(found, view.recall, alone)
    if view.votes.trafilatura is not None:
        _voted(found, view.votes.trafilatura, alone)
    return found


def _shape(found: Columns, blocks: list[Block], letters: Letters) -> None:
    chars, size = letters.chars.astype(float), letters.size.astype(float)
    found |= {
        "size": size,
        "letter_share": letters.letters / chars,
        "digit_share": letters.digits / chars,
        "upper_share": letters.upper / np.maximum(letters.letters, 1),
        "word_length": chars / size,
        "commas": letters.commas.astype(float),
        "comma_rate": letters.commas / size,
        "stops": letters.stops.astype(float),
        "stop_rate": letters.stops / size,
        "quotes": letters.quotes.astype(float),
        "inner_stops": letters.inner.astype(float),
        "other_share": (chars - letters.letters - letters.digits) / chars,
        "first_kind": letters.first.astype(float),
        "last_kind": letters.last.astype(float),
        "prose": letters.prose.astype(float),
        "link_share": np.array([b.link_share for b in blocks]),
        "bold": np.array([b.bold for b in blocks]),
        "breaks": np.array([b.breaks for b in blocks], dtype=float),
        "hidden": np.array([b.hidden for b in blocks], dtype=float),
    }


def _position(found: Columns, source: Source, facts: Facts, letters: Letters) -> None:
    blocks, count = source.blocks, len(source.blocks)
    at = np.arange(count)
    prose = np.where(letters.prose, letters.size, 0)
    told, total = np.cumsum(prose) - prose, max(1, int(prose.sum()))
    tops = [i for i, b in enumerate(blocks) if b.key in facts.said_titles]
    heads = (
        [i for i in tops if blocks[i].tag == "h1"]
        or [i for i, b in enumerate(blocks) if b.tag == "h1"]
        or tops
    )
    head = heads[0] if heads else -1
    found |= {
        "index": at / count,
        "blocks": np.full(count, float(count)),
        "left": (count - at).astype(float),
        "told": told / total,
        "told_size": told.astype(float),
        "page_prose": np.full(count, float(total)),
        "page_prose_share": np.full(count, total / max(1, int(letters.size.sum()))),
        "from_title": (at - head).astype(float) if head >= 0 else np.full(count, -999.0),
        "from_title_told": (told - told[head]).astype(float) if head >= 0 else np.full(count, -9999.0),
    }


def _elements(found: Columns, groups: Groups, names: Names) -> None:
    steps, at = steps_of(groups.paths), groups.path
    tags = [e.partition(" ")[0] for e in steps.elements]
    own = np.array([_TAG_NUMBERS.get(t, _NO_TAG) for t in tags])[steps.at][steps.from_end == 0]
    bits = np.array([_WITHIN_BITS.get(t, 0) for t in tags])[steps.at]
    held = np.bitwise_or.reduceat(bits, steps.starts)[at]
    found["depth"] = np.array([float(len(p)) for p in groups.paths])[at]
    found["tag"] = own.astype(float)[at]
    found |= {f"in_{t}": ((held & bit) != 0).astype(float) for t, bit in _WITHIN_BITS.items()}
    weights = names.weigh(steps).astype(float)[at]
    found |= {name: weights[:, i] for i, name in enumerate(NAME_COLUMNS)}


def _said(found: Columns, blocks: list[Block], facts: Facts) -> None:
    """Compare each block with what the page's own data says: title, summary, article text, and with itself."""
    seen: dict[str, int] = {}
    before = []
    for block in blocks:
        before.append(seen.get(block.key, 0))
        seen[block.key] = before[-1] + 1
    keys = [b.key for b in blocks]
    found |= {
        "is_title": np.array([k in facts.said_titles for k in keys], dtype=float),
        "is_summary": _summaries(keys, facts.descriptions),
        "seen_before": np.array(before, dtype=float),
        "seen": np.array([seen[k] for k in keys], dtype=float),
        "claims_article": np.full(len(keys), float(facts.claims.is_article)),
    }
    found["claimed_text"] = _claimed(keys, key_of(facts.claims.body)[:_BODY_LETTERS])


def _claimed(keys: list[str], body: str) -> Column:
    """Say which blocks stand in the article text that the page's JSON-LD holds: 1, 0, 0.5 unsure, -1 none is held."""
    if not body:
        return np.full(len(keys), -1.0)
    found = np.full(len(keys), 0.5)
    for i, key in enumerate(keys[:_BODY_BLOCKS]):
        if len(key) >= _LETTERS_BODY:
            found[i] = key in body
    return found


def _summaries(keys: list[str], descriptions: tuple[str, ...]) -> Column:
    """Say which blocks a description of the page repeats, begins with, or is cut off from (its last letters may differ)."""
    stems = tuple(d[: max(_LETTERS_SUMMARY, len(d) - 4)] for d in descriptions)

    def repeats(key: str) -> bool:
        if len(key) < _LETTERS_SUMMARY:
            return key in descriptions
        return key.startswith(stems) or any(d.startswith(key) for d in descriptions)

    return np.array([float(repeats(k)) for k in keys])


def _remembered(found: Columns, recall: Recall, alone: Alone) -> None:
    count = len(alone.size)
    if not recall.pages:
        for name in ("key_pages", "key_share", "masked_share", "place_share", "place_repeated", "place_words",
                     "container_known", "known-1", "known+1"):  # fmt: skip
            found[name] = np.full(count, -1.0)
        found["memory_pages"] = np.zeros(count)
        return
    pages = float(recall.pages)
    size = alone.size.astype(float)
    known = np.maximum(recall.key_pages, recall.masked_pages) / pages
    weight = np.bincount(alone.container, size * known) / np.bincount(alone.container, size)
    found |= {
        "memory_pages": np.full(count, pages),
        "key_pages": recall.key_pages.astype(float),
        "key_share": recall.key_pages / pages,
        "masked_share": recall.masked_pages / pages,
        "place_share": recall.place_pages / pages,
        "place_words": recall.place_words / pages,
        "place_repeated": np.where(
            recall.place_words > 0, recall.place_repeated / np.maximum(recall.place_words, 1), -0.5
        ),
        "container_known": weight[alone.container],
        "known-1": shifted(known, -1),
        "known+1": shifted(known, 1),
    }


def _voted(found: Columns, chosen: frozenset[int], alone: Alone) -> None:
    count = len(alone.size)
    vote = np.zeros(count)
    vote[sorted(chosen)] = 1.0
    size = alone.size.astype(float)
    cast = vote * size
    at = np.arange(count)
    told = [i for i in sorted(chosen) if alone.size[i] >= 16]
    first, last = (told[0], told[-1]) if told else (-1, -1)
    found |= {
        "vote": vote,
        "vote_container": (np.bincount(alone.container, cast) / np.bincount(alone.container, size))[
            alone.container
        ],
        "vote_path": (np.bincount(alone.path, cast) / np.bincount(alone.path, size))[alone.path],
        "vote_home": (np.bincount(alone.home, cast) / np.bincount(alone.home, size))[alone.home],
        "vote_near": windowed(cast, 3) / windowed(size, 3),
        "vote_size": np.full(count, float(cast.sum())),
        "vote_prose": np.full(
            count, float((cast * alone.prose).sum() / max(1.0, float((size * alone.prose).sum())))
        ),
        "from_first_vote": (at - first).astype(float) if first >= 0 else np.full(count, -999.0),
        "to_last_vote": (last - at).astype(float) if first >= 0 else np.full(count, -999.0),
    }
    for step in (-2, -1, 1, 2):
        found[f"vote{step:+}"] = shifted(vote, step)
