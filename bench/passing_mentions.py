"""Articles of something else that mention a story in passing, as a follower of its people and places writes them.

The corpus has few that are marked as such, and a judge that learns from its clear cases takes them for the story: near
in time, of the same nations and names. So some are made: an unrelated article, the likest of its month, with one sentence
of a related one set in as background. They teach; no figure and no level is of them, but how many of them are accepted is told.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bench.corpus_matrix import Corpus
from story.judge import StoryJudge

_EACH = 80  # of a story: as many as its likest wrong articles that are learnt, less than half
_MONTH = 30
_AFTER = 250  # characters: behind the first sentences
_SENTENCE = re.compile(r"[^.؟!]{40,260}[.؟!\n]")
_TOLD_BY = 3  # seeds that say what is like the story

Row = dict[str, Any]


def mentions_of(corpus: Corpus, stories: Mapping[str, Mapping[str, list[str]]]) -> list[Row]:
    """Return rows like the corpus's own, with the story that each mentions under `story`."""
    return [row for name, story in stories.items() for row in _of(corpus, name, story)]


def _of(corpus: Corpus, name: str, story: Mapping[str, list[str]]) -> Iterator[Row]:
    related = [i for i in story["related"] if i in corpus.place]
    said = [s for i in related if (s := _said_of(corpus.rows[corpus.place[i]]))]
    for number, at in enumerate(_likest(corpus, related, story) if said else ()):
        row = corpus.rows[at]
        text = _with(row["text"], said[number % len(said)])
        yield {**row, "id": f"{row['id']} mentions {name} {number}", "text": text, "story": name}


def _likest(corpus: Corpus, related: Sequence[str], story: Mapping[str, list[str]]) -> list[int]:
    """Return the wrong articles of the story's month that are likest to it, long enough for a sentence more."""
    judge = StoryJudge.fit([corpus.seed(i) for i in sorted(related)[:_TOLD_BY]])
    columns = corpus.features(judge)
    alike = columns["cohesion"] + columns["facts-text"]
    known = {corpus.place[i] for i in (*related, *story["ignore"]) if i in corpus.place}
    days = corpus.day[[corpus.place[i] for i in related]]
    near = (corpus.day >= days.min() - _MONTH) & (corpus.day <= days.max() + _MONTH)
    order = [int(at) for at in np.argsort(-np.where(near, alike, -1.0)) if int(at) not in known]
    return [at for at in order if len(corpus.rows[at]["text"]) > 2 * _AFTER][:_EACH]


def _said_of(row: Row) -> str:
    found = _SENTENCE.search(row["text"])
    return found.group().strip() if found else ""


def _with(text: str, sentence: str) -> str:
    """Set a sentence behind the one that is being told after the first characters."""
    end = re.compile(r"[.؟!\n]").search(text, _AFTER)
    at = end.end() if end else len(text)
    return f"{text[:at]} {sentence} {text[at:]}"
