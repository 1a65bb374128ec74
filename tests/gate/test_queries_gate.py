"""The floors of queries: what they find of judged stories that are not part of the repository, and how many strangers.

WARRAQ_GATE_DATA names the folder of gate data; by default `shared/data` beside the repository. The floors stand in
query_floors.json: measured figures less a small margin. bench/queries.py asks all articles, three draws and our peers.
"""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from bench.article_index import ArticleIndex
from bench.query_figures import Hits, draws, from_one_seed, hits, our_queries, the_index
from story.queries import spelt_out
from tests.story.paris_seeds import SEEDS

DATA = Path(os.environ.get("WARRAQ_GATE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "related"
FLOORS: Mapping[str, float] = json.loads(Path(__file__).with_name("query_floors.json").read_text())
EVERY = 8  # of the other articles: 4,800 strangers for speed, so the figures of strangers go with this number

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no gate data in {DATA}")


@cache
def index() -> ArticleIndex:
    return the_index(DATA, SEEDS, EVERY)


@pytest.mark.parametrize("by_letters", [False, True], ids=["words", "letters"])
def test_from_any_single_seed_the_queries_find_the_other_four(by_letters: bool) -> None:
    for draw, queries in from_one_seed(index(), SEEDS):
        asked = spelt_out(queries) if by_letters else queries
        found = hits(index(), draw, asked, by_letters=by_letters)
        assert (draw.story, found.own) == (draw.story, 4)
        assert found.others <= FLOORS["most_strangers_of_a_seed"]


@pytest.mark.parametrize("count", [4, 1])
def test_queries_find_the_judged_stories_and_few_strangers(
    count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = [draw for draw in draws(DATA, index(), count) if draw.is_first]
    found = [hits(index(), draw, our_queries(draw.seeds), by_letters=False) for draw in drawn]
    recall, strangers = mean_recall(found), sum(one.others for one in found) / len(found)
    with capsys.disabled():
        print(  # noqa: T201 - the gate's figures belong on the screen, passed or not
            f"\nqueries, {count} seeds: recall {recall:.4f}, strangers a story {strangers:.1f}"
        )
    assert recall >= FLOORS[f"recall_{count}"]
    assert strangers <= FLOORS[f"most_strangers_{count}"]


def mean_recall(found: Sequence[Hits]) -> float:
    return sum(one.recall for one in found) / len(found)
