"""Site memory: which other pages a page is read beside, and what lists and archives give each other."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from article.article import Article
from flows.close import Ending, close_run
from flows.house import House
from flows.reading.archived import newest_version
from flows.reading.extraction import Limits, Page, Saved, extractors
from flows.reading.page_work import recalled
from flows.reading.site_pages import MOST_OTHERS, Beside, Listed, Serving, neighbours, readings, site_key
from flows.run import RunKind, running
from tests.builders import A_MOMENT
from tests.flows.kept_stories import TOPICS, a_house, a_story, html_of, kept, url_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.a.example/1", "http://a.example:8080/2", True),
        ("https://ar.a.example/1", "https://a.example/1", False),
        ("https://a.example/1", "https://b.example/1", False),
    ],
)
def test_a_site_is_a_host_without_www(one: str, other: str, same: bool) -> None:
    assert (site_key(one) == site_key(other)) is same


def test_what_has_no_host_has_no_site() -> None:
    assert [site_key(url) for url in (None, "", "urn:x:1", "no address")] == [None] * 4


def test_a_page_is_served_by_the_nearest_others_of_its_site_alone() -> None:
    sites = [None if n % 7 == 0 else "ab"[n % 2] for n in range(300)]
    for place, near in enumerate(neighbours(sites)):
        if sites[place] is None:
            assert near == ()
            continue
        others = [n for n, site in enumerate(sites) if site == sites[place] and n != place]
        assert len(near) == MOST_OTHERS
        assert set(near) <= set(others)
        first = others.index(near[0])
        assert list(near) == others[first : first + MOST_OTHERS]
        before = sum(other < place for other in near)
        assert before >= min(MOST_OTHERS // 2, sum(other < place for other in others))


def test_a_site_of_few_pages_serves_all_of_them() -> None:
    assert neighbours(["a", "b", "a", "a"]) == [(2, 3), (), (0, 3), (0, 2)]


def a_list(folder: Path, rows: Sequence[dict[str, Any] | str]) -> Path:
    for topic in TOPICS:
        (folder / f"{topic}.html").write_bytes(html_of(topic))
    path = folder / "list.jsonl"
    path.write_text("".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in rows), "utf-8")
    return path


def test_traces_are_made_once_and_a_page_that_cannot_be_read_serves_nobody(tmp_path: Path) -> None:
    a_list(tmp_path, ())
    files = [Saved(path=tmp_path / f"{name}.html", url=url_of(name)) for name in (*TOPICS, "gone")]
    asked: list[int] = []

    def pages(places: Sequence[int]) -> Sequence[Page]:
        asked.extend(places)
        return [files[place] for place in places]

    with (
        extractors(Limits()) as pool,
        Serving(pool, Listed(sites=["a"] * len(files), pages=pages)) as serving,
    ):
        first = [one.memory for one in serving.readings([0, 3])]
        again = [one.memory for one in serving.readings([0, 1, 2, 3])]
    made = len(asked) - len(first) - len(again)
    assert sorted(asked[:made]) == [0, 1, 2, 3]
    assert [memory.pages for memory in again] == [2, 2, 2, 3]
    assert [memory.unread for memory in again] == [0, 0, 0, 0]
    assert [again[0], again[3]] == first


def test_pages_of_an_archive_serve_a_page_that_is_read_alone(tmp_path: Path) -> None:
    house = a_story(tmp_path, ("bridge", "ferry"))
    with running(house, "pages", RunKind.FETCH, now=A_MOMENT) as run:
        front = f"{url_of('x').partition('2025')[0]}"
        (ref, _) = kept(run, {url_of("market"): html_of("market"), front: html_of("bridge")})
        spooled = traces_of(house, Beside(spooled=run.spooled), ref.record_id, [ref])
        close_run(run, Ending(), A_MOMENT)
    version = newest_version(url_of("market"), house)
    assert version is not None
    assert len(spooled) == 2
    assert traces_of(house, Beside(), ref.record_id, [version.ref]) == spooled


def traces_of(house: House, beside: Beside, record: str, refs: Sequence[Any]) -> tuple[Any, ...]:
    with extractors(Limits()) as pool:
        found = [
            (one, recalled(one.memory)) for batch in readings(pool, house, refs, beside) for one in batch
        ]
    assert [one.page.ref.record_id for one, _ in found if not isinstance(one.page, Saved)] == [record]
    return found[0][1].traces


def test_the_same_page_beside_the_same_pages_gives_the_same_text(tmp_path: Path) -> None:
    a_list(tmp_path, ())
    files = [Saved(path=tmp_path / f"{name}.html", url=url_of(name)) for name in TOPICS]
    listed = Listed(sites=["a"] * 3, pages=lambda at: [files[n] for n in at])
    with extractors(Limits()) as pool, Serving(pool, listed) as serving:
        todo = serving.readings(range(3))
        read, again = pool.read(todo), pool.read(tuple(reversed(todo)))
    assert read == tuple(reversed(again))
    assert all(isinstance(one, Article) for one in read)


def test_an_empty_archive_serves_nobody(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, "pages", RunKind.FETCH, now=A_MOMENT) as run:
        (ref,) = kept(run, {url_of("market"): html_of("market")})
        assert traces_of(house, Beside(spooled=run.spooled), ref.record_id, [ref]) == ()
