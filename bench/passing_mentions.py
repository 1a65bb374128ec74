"""Articles of something else that mention a story in passing, as a follower of its people and places writes them.

The corpus has few that are marked as such, and a judge that learns from its clear cases takes them for the story: near
in time, of the same nations and names. So some are made: an unrelated article, the likest of its month, with one sentence
of a related one set in as background, half of them other news of the story's own places and nations. They teach; no figure and no level is of them, but how many of them are accepted is told.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bench.corpus_matrix import Corpus
from story.judge import StoryJudge

_EACH = 80  # of a story: as many as its likest wrong articles that are learnt, less than half
_NEIGHBOURS = 1000
_MONTH = 30
_AFTER = 250  # characters: behind the first sentences
_SENTENCE = re.compile(r"[^.؟!]{40,260}[.؟!\n]")
_TOLD_BY = 3  # seeds that say what is like the story

Row = dict[str, Any]


def mentions_of(corpus: Corpus, stories: Mapping[str, Mapping[str, list[str]]]) -> list[Row]:
    """Return rows like the corpus's own, with the story that each mentions under `story` and who is quoted under `said_by`.

    None is made of an article of any judged story: what a story left out is measured on would teach.
    """
    judged = {i for story in stories.values() for i in (*story["related"], *story["ignore"])}
    return [row for name, story in stories.items() for row in _of(corpus, name, story["related"], judged)]


def _of(corpus: Corpus, name: str, of_story: Sequence[str], judged: set[str]) -> Iterator[Row]:
    related = [i for i in of_story if i in corpus.place]
    said = [(i, s) for i in related if (s := _said_of(corpus.rows[corpus.place[i]]))]
    for number, at in enumerate(_bases(corpus, related, judged) if said else ()):
        row = corpus.rows[at]
        said_by, sentence = said[number % len(said)]
        made = {"id": f"{row['id']} mentions {name} {number}", "text": _with(row["text"], sentence)}
        yield {**row, **made, "story": name, "said_by": said_by}


def _bases(corpus: Corpus, related: Sequence[str], judged: set[str]) -> list[int]:
    """Return wrong articles of the story's month, long enough for a sentence more: the likest ones, and as many that tell
    other news of its places and nations, those that begin least like it."""
    judge = StoryJudge.fit([corpus.seed(i) for i in sorted(related)[:_TOLD_BY]])
    columns = corpus.features(judge)
    alike = columns["cohesion"] + columns["facts-text"]
    known = {corpus.place[i] for i in judged if i in corpus.place}
    days = corpus.day[[corpus.place[i] for i in related]]
    near = (corpus.day >= days.min() - _MONTH) & (corpus.day <= days.max() + _MONTH)
    order = np.argsort(-np.where(near, alike, -1.0))
    free = [int(at) for at in order if int(at) not in known and len(corpus.rows[at]["text"]) > 2 * _AFTER]
    likest = free[: _EACH // 2]
    # Of the likest thousand: other news of the town and the days, whose beginning shares nothing else with the story.
    of_its_places = [at for at in free[len(likest) : _NEIGHBOURS] if columns["absent"][at] < 1]
    return likest + sorted(of_its_places, key=lambda at: float(columns["openings"][at]))[: _EACH // 2]


def _said_of(row: Row) -> str:
    found = _SENTENCE.search(row["text"])
    return found.group().strip() if found else ""


def _with(text: str, sentence: str) -> str:
    """Set a sentence behind the one that is being told after the first characters."""
    end = re.compile(r"[.؟!\n]").search(text, _AFTER)
    at = end.end() if end else len(text)
    return f"{text[:at]} {sentence} {text[at:]}"
