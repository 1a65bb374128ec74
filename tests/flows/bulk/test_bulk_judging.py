"""A long list is judged in shards: the same verdicts and copies on every engine, and when a worker is killed."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.bulk.bulk import Bulk
from flows.bulk.engine import Engine
from flows.judging.article_lines import BadLine, given_articles, lines_between
from flows.judging.line_shards import shards_of
from flows.judging.scoring import Told, _lost, judged_lines
from flows.settings import CHECKOUT, load_settings
from flows.store.stories import open_seeds
from tests.flows.bulk.killing import KilledOnce

STORY = "paris-meeting-2025"
SEEDS = CHECKOUT / "seeds" / STORY


@given(
    lines=st.lists(
        st.sampled_from([b"", b"{}", b"no json", b'{"id": 1, "text": "one two"}', b"x" * 90]), max_size=40
    ),
    ends=st.booleans(),
    size=st.integers(1, 200),
)
def test_a_list_is_read_whole_however_it_is_cut(
    lines: list[bytes], ends: bool, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cut") / "list.jsonl"
    path.write_bytes(b"\n".join(lines) + (b"\n" if ends else b""))
    shards = list(shards_of(path, size))
    assert [one for s in shards for one in lines_between(s.path, s.begin, s.end, s.line)] == list(
        given_articles(str(path))
    )
    assert sum(shard.end - shard.begin for shard in shards) == path.stat().st_size


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a list of the story's own seeds, twice, other articles, and lines that cannot be read."""
    path = tmp_path_factory.mktemp("list") / "list.jsonl"
    texts = [one.read_text("utf-8") for one in sorted(SEEDS.glob("*.txt"))]
    rows = [
        {"id": f"{n}", "title": "", "text": text, "date": f"2025-07-2{n % 9}"}
        for n, text in enumerate([*texts, *texts])
    ]
    rows += [
        {"id": f"o{n}", "title": "Fish", "text": f"The harbour sold {n} fish today. \ud800"}
        for n in range(20)
    ]
    lines = [json.dumps(row) for row in rows]
    path.write_text("\n".join([*lines[:3], "no json", "", *lines[3:], lines[0]]), "utf-8")
    return path


def verdicts(listed: Path, bulk: Bulk) -> str:
    told = Told()
    story = open_seeds(str(SEEDS), load_settings())
    lines = [asdict(one) for one in judged_lines(story, str(listed), told, None, bulk)]
    return json.dumps([lines, told.judged, told.bad, told.doubts], default=str)


@pytest.mark.parametrize("engine", Engine)
def test_every_engine_gives_the_same_verdicts_and_so_it_does_when_a_worker_is_killed(
    engine: Engine, listed: Path, tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = verdicts(listed, Bulk())
    assert "COPY_OF" in alone
    monkeypatch.setattr("flows.judging.scoring.SHARD_BYTES", 5_000)
    bulk = Bulk(engine=engine, workers=2)
    if engine is not Engine.THREADS:
        where = scheduler if engine is Engine.DASK else ""
        bulk = KilledOnce(engine=engine, workers=2, scheduler=where, folder=tmp_path / "kill")
    assert verdicts(listed, bulk) == alone


def test_lines_that_kill_every_worker_are_named(listed: Path) -> None:
    _, shard, *_ = shards_of(listed, 5_000)
    lost = _lost(shard, "the worker died")
    assert [one.line for one in lost] == list(range(shard.line, shard.line + shard.lines))
    assert isinstance(lost[0], BadLine)
    assert lost[0].why == f"lines {lost[0].line} to {lost[-1].line} were not judged: the worker died"
