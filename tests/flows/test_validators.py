"""When a host is asked for news only: while its last whole answer is fresh, and its validators never lied."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest, RunResult, to_json
from archive.spool.seal import seal_run
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from flows.house import House
from flows.remembered import ASIDE
from flows.run import Run, RunKind
from flows.settings import load_settings
from flows.versions.earlier import MOST_CONFIRMED, TRUSTED, with_earlier
from flows.versions.liars import REMEMBERED, asked_whole, known_liars, liars_file, remember
from spiders.frontier.plan import Plan, Purpose
from tests.builders import a_capture

FEED = "https://a.example/feed"
NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that an earlier run kept: its text, its validators, and how many hours ago; with `confirms` a 304 to it."""

    text: str
    hours: float
    etag: str = ""
    modified: str = ""
    url: str = FEED
    confirms: bool = False


def a_house(root: Path, answers: tuple[Kept, ...]) -> House:
    house = House(settings=load_settings(store=str(root / "store")))
    house.root.mkdir(parents=True)
    for number, one in enumerate(answers):
        keep(house, root / "spool", f"run{number}", one)
    return house


def keep(house: House, spool: Path, run: str, *answers: Kept) -> None:
    """Keep, seal and enter answers as a run of their own."""
    one = answers[0]
    at = NOW - timedelta(hours=one.hours)
    options, name = SpoolOptions(software="t", user_agent="t"), SpoolName(story="story", run=run, worker="w0")
    writer = Spool(spool, name, options=options, now=lambda: at, new_id=lambda: uuid.uuid4().urn)
    planned = tuple(_kept(house, writer, answer, at) for answer in answers)
    writer.close()
    with house.catalogue() as catalogue:
        files = seal_run(spool, house.store(), "story", run, known=catalogue.known)
    manifest = Manifest(
        run_id=run, story="story", began_at=at, ended_at=at, result=RunResult.SOUND, software=(), settings_digest="0",
        files=files, planned=planned,
    )  # fmt: skip
    house.store().write_text(manifest.name, to_json(manifest))
    with house.catalogue() as catalogue:
        catalogue.add_from(house.store(), manifest)


def _kept(house: House, writer: Spool, one: Kept, at: datetime) -> Outcome:
    said = f"ETag: {one.etag}\r\n" if one.etag else ""
    said += f"Last-Modified: {one.modified}\r\n" if one.modified else ""
    head = f"HTTP/1.1 200 OK\r\n{said}Content-Length: {len(one.text)}\r\n\r\n{one.text}"
    capture = a_capture(
        url=one.url,
        request=f"GET {urlsplit(one.url).path} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode(),
        response=head.encode(),
        requested_at=at,
    )
    if one.confirms:
        (plan,) = plans_of(house, Kept(text="", hours=one.hours, url=one.url), always=True)
        answer = f"HTTP/1.1 304 Not Modified\r\n{said}\r\n".encode()
        capture = replace(capture, response=answer, earlier=plan.earlier, conditional=True)
    return Outcome(url=one.url, fate=Fate.KEPT, reason="ok", ref=writer.keep(capture))


def plans_of(house: House, *asked: Kept, wish: bool = False, always: bool = False) -> list[Plan]:
    """Return how addresses are asked at the time of the first."""
    began = NOW - timedelta(hours=asked[0].hours)
    run = Run(run_id="run99", story="story", kind=RunKind.GATHER, began_at=began, house=house)
    plans = [Plan(url=one.url, purpose=Purpose.CHANNEL, conditional=wish) for one in asked]
    return with_earlier(run, plans, conditional=always)


def asks_for_news(house: House, *, wish: bool = True, always: bool = False) -> bool:
    (plan,) = plans_of(house, Kept(text="", hours=0), wish=wish, always=always)
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


OTHER = "https://a.example/other"
FRIDAY, BEFORE = "Fri, 01 Aug 2025 10:00:00 GMT", "Wed, 30 Jul 2025 10:00:00 GMT"
LIES = {
    "once, under one ETag": (Kept(text="one", hours=9, etag='"a"'), Kept(text="2", hours=8, etag='"a"'), Kept(text="three", hours=7, etag='"b"')),
    "304 for what had changed": (
        Kept(text="one", hours=9, etag='"a"', modified=BEFORE), Kept(text="", hours=8, etag='"a"', modified=BEFORE, confirms=True),
        Kept(text="two", hours=1, etag='"b"', modified="Thu, 31 Jul 2025 10:00:00 GMT"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", LIES)
def test_a_host_that_lied_once_is_asked_for_the_whole_at_every_address_and_by_every_later_run(
    how: str, tmp_path: Path
) -> None:
    house = a_house(tmp_path, (*LIES[how], Kept(text="other", hours=1, etag='"o"', url=OTHER)))
    both = (Kept(text="", hours=0), Kept(text="", hours=0, url=OTHER))
    assert [plan.conditional for plan in plans_of(house, both[1], always=True)] == [True]  # nobody knows yet
    assert [plan.conditional for plan in plans_of(house, *both, always=True)] == [False, False]
    assert [plan.conditional for plan in plans_of(house, both[1], always=True)] == [False]
    assert [plan.earlier is not None for plan in plans_of(house, *both, always=True)] == [True, True]
    (told,) = asked_whole(house, [OTHER, FEED], NOW)
    assert told.startswith("a.example is asked for whole answers only: ")
    assert asked_whole(house, [OTHER], NOW + REMEMBERED) == []


def test_what_changed_behind_an_honest_304_is_no_lie(tmp_path: Path) -> None:
    kept = (
        Kept(text="one", hours=9, etag='"a"', modified=BEFORE), Kept(text="", hours=8, etag='"a"', confirms=True),
        Kept(text="two", hours=1, etag='"b"', modified=FRIDAY),
    )  # fmt: skip
    assert asks_for_news(a_house(tmp_path, kept), wish=False, always=True)


def test_after_seven_words_in_a_row_that_nothing_changed_the_whole_is_asked_for(tmp_path: Path) -> None:
    said = [Kept(text="", hours=20 - n, etag='"a"', confirms=True) for n in range(MOST_CONFIRMED)]
    house = a_house(tmp_path, (Kept(text="one", hours=21, etag='"a"'), *said[:-1]))
    assert asks_for_news(house, wish=False, always=True)
    keep(house, tmp_path / "spool", "run98", said[-1])
    assert not asks_for_news(house, wish=False, always=True)


def test_a_time_of_change_that_is_yet_to_come_is_not_believed(tmp_path: Path) -> None:
    ahead = a_house(tmp_path, (Kept(text="one", hours=1, modified="Fri, 01 Aug 2025 23:00:00 GMT"),))
    assert not asks_for_news(ahead, always=True)


BAD = (
    b"\xff", b"{}", b"[1]", b"not JSON", b"[" * 100_000, b'{"host": "a.exam', b'{"host":1,"why":"x","at":"x"}',
    b'{"host":"c","why":"x","at":"0001-01-01T00:00:00+14:00"}',
)  # fmt: skip


def test_a_damaged_memory_of_liars_keeps_what_can_be_read_and_the_rest_is_told_and_set_aside(
    tmp_path: Path,
) -> None:
    house, told = House(settings=load_settings(store=str(tmp_path / "store"))), list[str]()
    remember(house, [("a.example", "two bodies"), ("b.example", "304")], NOW)
    remember(house, [("a.example", "again")], NOW)
    file, known = liars_file(house), {"a.example": "again", "b.example": "304"}
    whole = file.read_bytes()
    assert (len(whole.splitlines()), known_liars(house, NOW, told.append), told) == (2, known, [])
    file.write_bytes(b"\n".join([*BAD, whole]))
    assert known_liars(house, NOW, told.append) == known
    assert known_liars(house, NOW, told.append) == known
    (once,) = told
    assert "8 of 10 lines cannot be read" in once
    assert f"set aside as {file.name}{ASIDE}" in once
    assert (file.read_bytes(), file.with_name(file.name + ASIDE).read_bytes()[:2]) == (whole, b"\xff\n")


def test_a_memory_of_liars_that_is_a_folder_is_told_and_stops_nobody(tmp_path: Path) -> None:
    house, told = House(settings=load_settings(store=str(tmp_path / "store"))), list[str]()
    liars_file(house).mkdir(parents=True)
    assert known_liars(house, NOW, told.append) == {}
    remember(house, [("a.example", "two bodies")], NOW)
    assert "found out again" in told[0]


def test_who_lied_long_ago_is_not_carried_on(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path / "store")))
    remember(house, [("a.example", "two bodies")], NOW - REMEMBERED)
    remember(house, [("b.example", "304")], NOW)
    assert b"a.example" not in liars_file(house).read_bytes()


def test_validators_of_another_address_with_the_same_bytes_are_not_this_ones(tmp_path: Path) -> None:
    shared = {"text": "one, and the same bytes at both", "hours": 3}
    first = Kept(**shared, modified="Fri, 01 Aug 2025 06:00:00 GMT", url="https://a.example/other")
    house = a_house(tmp_path, ())
    keep(house, tmp_path / "spool", "run1", first, Kept(**shared, etag='"a"'))
    (plan,) = plans_of(house, Kept(text="", hours=0), always=True)
    assert plan.earlier is not None
    assert (plan.earlier.ref.url, plan.earlier.etag, plan.earlier.last_modified) == (first.url, '"a"', None)
