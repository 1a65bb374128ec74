"""What was read of CC-NEWS is noted file by file; damage that stays is read twice, and no more."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from flows.house import House
from flows.news.excerpts import Excerpt
from flows.news.files import pace_s, read_of
from flows.news.notes import CC_NEWS, FileRead, NewsNotes
from flows.news.said import Files, files_in
from flows.run import RunKind, running
from flows.settings import load_settings
from flows.walk.measured import Heard
from spiders.frontier.plan import Plan, Purpose, Settled, Share
from spiders.manners.robots import rules_url
from story.link import Channel, Link, Reading, Unmeasured

NAME = "CC-NEWS-20250715000000-00001"
URL = f"https://data.commoncrawl.org/crawl-data/CC-NEWS/2025/07/{NAME}.warc.gz"
LINK = Link(
    url="https://bay.example/a", channel=Channel.CC_NEWS, found_in=URL, outlet="الخليج", title="حريق\u2028في الميناء", language="ar",
    archived=f"{URL}#bytes=1-2", published_hint=datetime(2025, 7, 15, tzinfo=UTC), is_first_seen=True,
)  # fmt: skip
READ = FileRead(
    heard=Heard(where=CC_NEWS, links=(LINK, replace(LINK, published_hint=None)), unmeasured=Unmeasured.UNREADABLE, note="damaged", url=URL),
    held=("urn:uuid:1",), is_done=False, mark="123 bytes abc-1", read_bytes=123, is_last=True,
)  # fmt: skip
EXCERPT = Excerpt(
    url=URL, links=(), kept=(), reading=Reading(note="1 damaged records were skipped"), path=None, is_whole=False, read_bytes=9, mark="9 bytes e-1",
)  # fmt: skip


def test_a_note_gives_back_what_was_noted(tmp_path: Path) -> None:
    notes = NewsNotes(tmp_path)
    for read in (READ, replace(READ, is_done=True, mark="")):
        notes.add(read)
    assert NewsNotes(tmp_path).read == notes.read == [READ, replace(READ, is_done=True, mark="")]
    assert [path.name for path in tmp_path.iterdir()] == ["cc-news.jsonl"]


@pytest.mark.parametrize("content", [b"\xff\n", b"{}\n", b"[1]\n", b'{"url": "x', b"[" * 100_000])
def test_a_note_that_cannot_be_read_is_told_and_set_aside_and_its_files_are_read_again(
    tmp_path: Path, content: bytes
) -> None:
    NewsNotes(tmp_path).add(READ)
    with (tmp_path / "cc-news.jsonl").open("ab") as file:
        file.write(content)
    notes = NewsNotes(tmp_path)
    assert notes.read == []
    assert "so they are read again; it was set aside as cc-news.jsonl.unreadable" in notes.said
    notes.add(READ)
    assert (NewsNotes(tmp_path).read, NewsNotes(tmp_path).said) == ([READ], "")


def after(excerpt: Excerpt, before: Files, refused: str = "") -> Files:
    """Return what the next gather knows, which reads it in a manifest."""
    return files_in([*before.with_those([read_of(excerpt, refused, before)]).told()])


def test_a_damaged_file_is_done_when_its_bytes_came_twice() -> None:
    once = after(EXCERPT, Files())
    assert (once.done, once.part, dict(once.hurt)) == (frozenset(), frozenset({NAME}), {NAME: "9 bytes e-1"})
    assert "not read again" in read_of(EXCERPT, "", once).heard.note
    twice = after(EXCERPT, once)
    assert (twice.done, twice.part, dict(twice.hurt)) == (frozenset({NAME}), frozenset(), {})


def test_other_bytes_are_read_once_more_and_a_file_that_did_not_come_whole_each_time() -> None:
    once = after(EXCERPT, Files())
    assert after(replace(EXCERPT, mark="10 bytes"), once).hurt == {NAME: "10 bytes"}
    cut = after(replace(EXCERPT, mark=""), after(replace(EXCERPT, mark=""), once))
    assert (cut.done, cut.part) == (frozenset(), frozenset({NAME}))
    refused = after(replace(EXCERPT, is_whole=True), Files(), "its records were not kept")
    assert (refused.done, refused.part) == (frozenset(), frozenset({NAME}))


def test_each_file_waits_for_its_hosts_pace_and_longer_where_its_rules_ask_for_that(tmp_path: Path) -> None:
    told = b"User-agent: *\nCrawl-delay: 7\n"
    house = House(
        settings=load_settings(store=str(tmp_path / "store"), host_delays=("data.commoncrawl.org:3",))
    )
    with running(house, "bay", RunKind.GATHER, now=datetime(2025, 8, 1, tzinfo=UTC)) as run:
        assert pace_s(run, URL) == 3.0
        with run.frontier() as frontier:
            frontier.plan([Plan(url=rules_url(URL), purpose=Purpose.ROBOTS)])
            frontier.claim(Share(worker="w0"), 1, now=2e9)
            kept = Outcome(url=rules_url(URL), fate=Fate.KEPT, reason="ok")
            frontier.settle([Settled(outcome=kept, rules=told)])
        assert pace_s(run, URL) == 7.0
