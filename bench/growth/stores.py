"""Curves over what a store holds: records in it, with one story that stays small and one that grows; and stories of one size."""

import asyncio
import contextlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from archive.audit.store import AuditOptions, FindingVerdict, audit_store, summarise
from bench.growth.made import BEGAN, Writer, a_house
from bench.growth.made_store import CAPTURES_AN_ARTICLE, RECORDS_A_CAPTURE, Maker, page_of
from bench.growth.pages import STORY
from bench.growth.point import Work
from desk.commands.show import show
from desk.flags import Common
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.bulk.bulk import Bulk
from flows.close import Ending, close_run
from flows.custody import trust_of
from flows.exports.bundle import bundle
from flows.exports.target import Target
from flows.exports.texts import Form, Making, export_text
from flows.exports.wanted import Policy, Wanted
from flows.house import House
from flows.judging.again import Wish, judge_again
from flows.reading.archived import archived_of
from flows.reading.pagination import known_keys
from flows.run import RunKind, discard, running
from flows.store.stories import open_seeds
from flows.versions.due import due_of
from flows.walk.rounds import earlier_lines

NOW = BEGAN + timedelta(days=20)
_SMALL = 300  # captures of the story that stays as it is
_HOME = "http://127.0.0.1:8080"


def of_records(folder: Path, records: int) -> Iterator[Work]:
    """Give the works in a store of so many records: two stories, one of 900 records and one with all others."""
    house = a_house(folder)
    maker = Maker(house=house, writer=Writer())
    maker.story("small", _SMALL)
    maker.story("great", max(1, records // RECORDS_A_CAPTURE - _SMALL))
    yield Work(name="make the catalogue", do=maker.catalogue, once=True)
    yield Work(name="open the catalogue", do=lambda: house.catalogue().close())
    yield Work(name="audit", do=lambda: _audit(house))
    for story in ("small", "great"):
        yield from _of_story(house, story, folder)
    yield Work(name="great story: judge --again, comparing", do=lambda: _judge_again(house, "great"))
    yield Work(name="desk, first page", do=lambda: _page(house, "/"))


def of_stories(folder: Path, stories: int) -> Iterator[Work]:
    """Give the works in a store of so many stories of 60 records each."""
    house = a_house(folder)
    maker = Maker(house=house, writer=Writer())
    for number in range(stories):
        maker.story(f"story-{number:03}", 20)
    maker.story("small", _SMALL)
    yield Work(name="make the catalogue", do=maker.catalogue, once=True)
    yield Work(name="open the catalogue", do=lambda: house.catalogue().close())
    yield Work(name="audit", do=lambda: _audit(house))
    yield from _of_story(house, "small", folder)
    yield Work(name="desk, first page", do=lambda: _page(house, "/"))
    yield Work(name="text --again, planning all", do=lambda: archived_of((), house))
    names = [f"story-{number:03}" for number in range(stories)]
    yield Work(name="what is due in all stories", do=lambda: [due_of(house, one, now=NOW) for one in names])


def of_outlets(folder: Path, outlets: int) -> Iterator[Work]:
    """Give the works about a story to which so many outlets gave an article each."""
    house = a_house(folder)
    maker = Maker(house=house, writer=Writer(), outlets=outlets)
    maker.story("theirs", outlets * CAPTURES_AN_ARTICLE)
    maker.catalogue()
    yield Work(name="their story: audit", do=lambda: _audit(house))
    path, every = folder / "theirs.csv", Wanted(story="theirs", policy=Policy.KEEP)
    yield Work(name="their story: export csv", do=lambda: _export(house, every, Form.CSV, path))
    yield Work(name="their story: desk, the story", do=lambda: _page(house, "/story/theirs"))
    one = "/story/theirs?outlet=www.outlet0.example"
    yield Work(name="their story: desk, one outlet", do=lambda: _page(house, one))


def _of_story(house: House, story: str, folder: Path) -> Iterator[Work]:
    """Give the works about one story of a store."""

    def named(what: str) -> str:
        return f"{story} story: {what}"

    article = page_of(story, 0)
    one = Wanted(story=story, policy=Policy.KEEP, urls=frozenset({article}))
    every = Wanted(story=story, policy=Policy.KEEP)
    yield Work(name=named("begin a gather"), do=lambda: _begin(house, story))
    yield Work(name=named("show"), do=lambda: _quiet(lambda: show(story, common=_common(house))))
    yield Work(name=named("what is due"), do=lambda: due_of(house, story, now=NOW))
    yield Work(name=named("text --again, planning"), do=lambda: archived_of((story,), house))
    for form in (Form.CSV, Form.PARQUET):
        path = folder / f"{story}.{form}"
        yield Work(
            name=named(f"export {form}"), do=lambda form=form, path=path: _export(house, every, form, path)
        )
    yield Work(name=named("bundle of one article"), do=lambda: _bundle(house, one, folder / f"{story}.zip"))
    yield Work(name=named("desk, the story"), do=lambda: _page(house, f"/story/{story}"))
    for name, path in {"one verdict": f"/story/{story}?relation=UNRELATED", "review": f"/story/{story}/review", "search": f"/search?q=%D8%A8%D8%A7%D8%B1%D9%8A%D8%B3&story={story}"}.items():  # fmt: skip
        yield Work(name=named(f"desk, {name}"), do=lambda path=path: _page(house, path))
    yield Work(name=named("close a run of one article"), do=lambda: _close(house, story), once=True)
    yield Work(name=named("close the next run of one article"), do=lambda: _close(house, story), once=True)


def _audit(house: House) -> None:
    summary = summarise(audit_store(house.audited(), AuditOptions(trust=trust_of(house.settings))))
    if summary.verdict not in {FindingVerdict.OK, FindingVerdict.UNVERIFIABLE}:
        raise SystemExit(f"the audit says {summary}")


def _begin(house: House, story: str) -> None:
    """Begin a gather as far as its first ask, and leave no trace of it."""
    with running(house, story, RunKind.GATHER, now=NOW) as run:
        known_keys(earlier_lines(run))
        discard(run)


def _close(house: House, story: str) -> None:
    """End a run that fetched one article anew, as a scheduled one does; `text --again` looks at each page besides."""
    with running(house, story, RunKind.REFETCH, now=NOW) as run:
        with run.house.store().open(f"text/{story}/articles.jsonl") as view:
            line = json.loads(view.readline())
        close_run(run, Ending(lines=[{**line, "title": f"{line['title']} again"}]), NOW)


def _judge_again(house: House, story: str) -> None:
    """Judge its articles again in this process, with seeds of another story, and keep nothing."""
    told = replace(open_seeds(STORY, house.settings), name=story)
    judge_again(house, told, Wish(dry=True, bulk=Bulk(workers=1)), now=NOW)


def _common(house: House) -> Common:
    return Common(store=str(house.root), quiet=True)


def _quiet(do: Callable[[], object]) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        do()


def _export(house: House, wanted: Wanted, form: Form, path: Path) -> None:
    export_text(house, wanted, form, Target(path=path, overwrite=True), Making(at=NOW))


def _bundle(house: House, wanted: Wanted, path: Path) -> None:
    bundle(house, wanted, Target(path=path, overwrite=True), at=datetime.now(UTC))


def _page(house: House, path: str) -> None:
    asyncio.run(_asked(house, path))


async def _asked(house: House, path: str) -> None:
    door = httpx.ASGITransport(app=make_app(house, Serving()))
    async with httpx.AsyncClient(transport=door, base_url=_HOME) as client:
        answer = await client.get(path)
        answer.raise_for_status()
