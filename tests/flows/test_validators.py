"""When a host is asked for news only: while its last whole answer is fresh, and its validators never lied."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from archive.manifest import Manifest, RunResult, to_json
from archive.seal import seal_run
from archive.spool import Spool, SpoolName, SpoolOptions
from flows.earlier import TRUSTED, with_earlier
from flows.house import House
from flows.run import Run, RunKind
from flows.settings import load_settings
from spiders.plan import Plan, Purpose
from tests.builders import a_capture

FEED = "https://a.example/feed"
NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that an earlier run kept: its text, its validators, and how many hours ago."""

    text: str
    hours: float
    etag: str = ""
    modified: str = ""


def a_house(root: Path, answers: tuple[Kept, ...]) -> House:
    house = House(settings=load_settings(store=str(root / "store")))
    house.root.mkdir(parents=True)
    for number, one in enumerate(answers):
        keep(house, root / "spool", f"run{number}", one)
    return house


def keep(house: House, spool: Path, run: str, one: Kept) -> None:
    """Keep, seal and enter an answer as a run of its own."""
    at = NOW - timedelta(hours=one.hours)
    options, name = SpoolOptions(software="t", user_agent="t"), SpoolName(story="story", run=run, worker="w0")
    writer = Spool(spool, name, options=options, now=lambda: at, new_id=lambda: uuid.uuid4().urn)
    said = f"ETag: {one.etag}\r\n" if one.etag else ""
    said += f"Last-Modified: {one.modified}\r\n" if one.modified else ""
    head = f"HTTP/1.1 200 OK\r\n{said}Content-Length: {len(one.text)}\r\n\r\n"
    request = b"GET /feed HTTP/1.1\r\nHost: a.example\r\n\r\n"
    capture = a_capture(url=FEED, request=request, response=(head + one.text).encode(), requested_at=at)
    ref = writer.keep(capture)
    writer.close()
    files = seal_run(spool, house.store(), "story", run)
    manifest = Manifest(
        run_id=run, story="story", began_at=at, ended_at=at, result=RunResult.SOUND, software=(), settings_digest="0",
        files=files, planned=(Outcome(url=FEED, fate=Fate.KEPT, reason="ok", ref=ref),),
    )  # fmt: skip
    house.store().write_text(manifest.name, to_json(manifest))
    with house.catalogue() as catalogue:
        catalogue.add_from(house.store(), manifest)


def asks_for_news(house: House, *, wish: bool = True, always: bool = False) -> bool:
    run = Run(run_id="run9", story="story", kind=RunKind.GATHER, began_at=NOW, house=house)
    (plan,) = with_earlier(
        run, [Plan(url=FEED, purpose=Purpose.CHANNEL, conditional=wish)], conditional=always
    )
    return plan.conditional


OLD = TRUSTED.total_seconds() / 3600 + 1


@pytest.mark.parametrize(
    ("answers", "news_only"),
    [
        ((), False),
        ((Kept(text="one", hours=1, etag='"a"'),), True),
        ((Kept(text="one", hours=1, modified="Fri, 01 Aug 2025 10:00:00 GMT"),), True),
        ((Kept(text="one", hours=1),), False),
        ((Kept(text="one", hours=OLD, etag='"a"'),), False),
        ((Kept(text="one", hours=3, etag='"a"'), Kept(text="two", hours=1, etag='"b"')), True),
        ((Kept(text="one", hours=3, etag='"a"'), Kept(text="two", hours=1, etag='"a"')), False),
        (
            (
                Kept(text="one", hours=3, etag='"a"', modified="x"),
                Kept(text="two", hours=1, etag='"b"', modified="x"),
            ),
            True,
        ),
        ((Kept(text="one", hours=3, modified="x"), Kept(text="two", hours=1, modified="x")), False),
    ],
)
def test_a_channel_is_asked_for_news_only_while_its_validators_can_be_believed(
    answers: tuple[Kept, ...], news_only: bool, tmp_path: Path
) -> None:
    house = a_house(tmp_path, answers)
    assert asks_for_news(house) is news_only
    assert not asks_for_news(house, wish=False)


def test_who_asks_for_news_on_purpose_gets_it_however_old_but_not_from_a_liar(tmp_path: Path) -> None:
    old = a_house(tmp_path / "old", (Kept(text="one", hours=OLD, etag='"a"'),))
    assert asks_for_news(old, wish=False, always=True)
    liar = a_house(
        tmp_path / "liar", (Kept(text="one", hours=3, etag='"a"'), Kept(text="2", hours=1, etag='"a"'))
    )
    assert not asks_for_news(liar, wish=False, always=True)
