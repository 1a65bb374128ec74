"""Pages are read again in shards: the same texts on every engine, beside the same pages, and when a worker is killed."""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.way import Way
from flows.bulk.bulk import Bulk
from flows.bulk.engine import Engine
from flows.house import House
from flows.reading.again import Story, TextChange, Wish, read_again
from flows.reading.archived import archived_of
from flows.reading.in_shards import Found, cuts, in_turn
from flows.reading.site_pages import neighbours
from tests.builders import A_MOMENT
from tests.flows.bulk.killing import KilledOnce
from tests.flows.kept_stories import STORY, a_house, a_story, url_of

NOW = A_MOMENT + timedelta(days=1)


@given(
    sites=st.lists(st.sampled_from(["a", "a", "a", "b", "c", None]), max_size=300),
    size=st.integers(1, 40),
    data=st.data(),
)
def test_a_page_is_read_once_and_beside_the_same_pages_however_shards_are_cut(
    sites: list[str | None], size: int, data: st.DataObject
) -> None:
    read = [n for n in range(len(sites)) if n % data.draw(st.integers(1, 3)) == 0]
    whole = neighbours(sites)
    seen: list[int] = []
    for cut in cuts(sites, read, size):
        assert 0 < len(cut.read) <= size
        near = neighbours([sites[place] for place in cut.pages])
        for at in cut.read:
            place = cut.pages[at]
            seen.append(place)
            assert tuple(cut.pages[other] for other in near[at]) == whole[place]
    assert sorted(seen) == read


def test_what_ends_before_its_turn_waits_for_it(tmp_path: Path) -> None:
    found = [(place, Found(why=f"\ud800 {place}")) for place in (2, 0, 3, 1)]
    assert list(in_turn(iter(found), 4, tmp_path)) == sorted(found, key=lambda one: one[0])


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_story(tmp_path_factory.mktemp("kept")).root


def a_copy(stored: Path, folder: Path) -> House:
    shutil.copytree(stored, folder / "store")
    return a_house(folder)


def read_by(house: House, bulk: Bulk) -> tuple[str, Mapping[str, bytes]]:
    """Read the story again; return all that was told, and every text that the store has then."""
    (pages,) = archived_of((STORY,), house).values()
    wish = Wish(way=Way.FAST, clock=lambda: NOW, bulk=bulk)
    told = [asdict(one) for one in read_again(house, Story(name=STORY, pages=pages), wish, now=NOW)]
    store = house.store()
    texts = {name: store.read(name) for name in store.list("text/") if name.endswith(".jsonl")}
    return json.dumps(told, default=str), texts


@pytest.fixture(scope="module")
def alone(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Mapping[str, bytes]]:
    """Give what one worker tells and keeps, all pages in one shard."""
    return read_by(a_copy(stored, tmp_path_factory.mktemp("alone")), Bulk(workers=1))


@pytest.fixture
def a_page_a_shard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.reading.in_shards.PAGES", 1)


@pytest.mark.usefixtures("a_page_a_shard")
@pytest.mark.parametrize("engine", Engine)
def test_every_engine_reads_the_same_and_so_it_does_when_a_worker_is_killed(
    engine: Engine, alone: tuple[str, Mapping[str, bytes]], stored: Path, tmp_path: Path, scheduler: str
) -> None:
    bulk = Bulk(engine=engine, workers=2)
    if engine is not Engine.THREADS:
        where = scheduler if engine is Engine.DASK else ""
        bulk = KilledOnce(engine=engine, workers=2, scheduler=where, folder=tmp_path / "kill")
    house = a_copy(stored, tmp_path)
    assert read_by(house, bulk) == alone
    assert len(alone[1]) > 1
    assert not list(house.spool.glob("*/shards"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LosesTheFerry(Bulk):
    """Bulk work of which one shard killed every worker."""

    def done(self, work: Any, shards: Iterable[Any], *, lost: Any, weight: Any = None) -> Iterator[Any]:
        """See `Bulk.done`."""
        for shard in shards:
            is_hurt = any("ferry" in shard.pages[place].ref.url for place in shard.read)
            yield lost(shard, "the worker died") if is_hurt else work(shard)


@pytest.mark.usefixtures("a_page_a_shard")
def test_a_page_that_kills_every_worker_is_unread_and_the_others_are_read(
    stored: Path, tmp_path: Path
) -> None:
    house = a_copy(stored, tmp_path)
    (pages,) = archived_of((STORY,), house).values()
    wish = Wish(way=Way.FAST, dry=True, bulk=LosesTheFerry())
    told = {one.page.id: one for one in read_again(house, Story(name=STORY, pages=pages), wish, now=NOW)}
    hurt = told.pop(url_of("ferry"))
    assert hurt.change is TextChange.UNREAD
    assert hurt.why == "extraction_killed: the worker died; its original is untouched"
    assert {one.change for one in told.values()} == {TextChange.CHANGED}
