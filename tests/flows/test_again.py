"""Archived originals read again: nothing fetched, both texts kept, what changed told, and a crash anywhere leaves nothing half."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.audit.finding import FindingVerdict
from archive.reading.reader import StoredRecord, scan
from archive.record import RecordKind
from archive.warc import read_fields_block
from article.way import Way
from desk.cli import run as desk
from desk.exits import Exit
from flows.audit import audit
from flows.child_settings import child_environment
from flows.close import Ending, close_run
from flows.house import House
from flows.reading.again import AgainError, Reread, Story, TextChange, Wish, read_again
from flows.reading.archived import NotArchivedError, archived_of
from flows.reading.compared import compare
from flows.run import TORN, RunKind, running
from flows.store.shelf import articles_of
from tests.builders import A_MOMENT, FORMAT, first_column
from tests.flows.kept_stories import (
    OLD,
    STORY,
    a_house,
    a_story,
    html_of,
    kept,
    paragraphs_of,
    url_of,
)
from tests.forked import desk as forks


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the story once; tests copy it."""
    return a_story(tmp_path_factory.mktemp("kept")).root


@pytest.fixture
def house(stored: Path, tmp_path: Path) -> House:
    shutil.copytree(stored, tmp_path / "store")
    return a_house(tmp_path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """A store whose pages were read twice: what the second reading told, and the files before it."""

    house: House
    told: list[Reread]
    before: Mapping[str, bytes]


@pytest.fixture(scope="module")
def twice(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Twice:
    folder = tmp_path_factory.mktemp("twice")
    shutil.copytree(stored, folder / "store")
    house = a_house(folder)
    before = files_of(house)
    return Twice(house=house, told=again(house, STORY), before=before)


def again(house: House, *words: str, dry: bool = False) -> list[Reread]:
    told: list[Reread] = []
    for name, pages in archived_of(words, house).items():
        told += read_again(
            house, Story(name=name, pages=pages), Wish(way=Way.FAST, dry=dry), now=datetime.now(UTC)
        )
    return told


def files_of(house: House) -> Mapping[str, bytes]:
    """Return every sealed file, and every text, by name."""
    store = house.store()
    return {name: store.read(name) for name in store.list("") if not name.startswith("catalogue.db")}


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, Any]]]:
    code = desk([*words, "--json", "--quiet"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_the_extractor_of_today_reads_otherwise_is_told_word_by_word(twice: Twice) -> None:
    assert {one.change for one in twice.told} == {TextChange.CHANGED}
    (one,) = [one for one in twice.told if one.page.id == url_of("bridge")]
    assert one.differences is not None
    assert one.differences.fields["title"] == ("the new bridge opens", "The new bridge opens")
    assert paragraphs_of("bridge")[-1] in one.differences.added
    assert one.differences.same == len(paragraphs_of("bridge")) - 1


def test_both_texts_stay_and_the_newer_one_is_shown(twice: Twice) -> None:
    after = files_of(twice.house)
    sealed = {name for name in twice.before if "/runs/" in name or not name.startswith("text/")}
    assert {name: after[name] for name in sealed} == {name: twice.before[name] for name in sealed}
    (line,) = [line for line in articles_of(twice.house, STORY) if line["id"] == url_of("ferry")]
    old = json.loads(before_line(twice.before, "ferry"))
    assert line["title"] == "The old ferry stops"
    assert line["paragraphs"][: len(paragraphs_of("ferry"))] == paragraphs_of("ferry")
    for name in ("verdict", "found", "archived", "record", "id"):
        assert line[name] == old[name]


def before_line(files: Mapping[str, bytes], topic: str) -> bytes:
    (name,) = [name for name in files if name.startswith(f"text/{STORY}/runs/")]
    return next(raw for raw in files[name].split(b"\n") if url_of(topic).encode() in raw)


def test_each_text_in_the_archive_says_which_version_made_it(twice: Twice) -> None:
    methods: dict[str, set[str]] = {}
    for path in twice.house.root.glob("warc/*/*-text-*.warc.gz"):
        for record in scan(path):
            assert isinstance(record, StoredRecord)
            if record.kind == RecordKind.METADATA:
                facts = dict(read_fields_block(record.block))
                methods.setdefault(facts["source"], set()).add(facts["method"])
    now = {line["record"]: line["method"] for line in articles_of(twice.house, STORY)}
    assert methods == {record: {OLD, method} for record, method in now.items()}
    assert OLD not in now.values()


def test_a_store_with_two_readings_of_its_pages_is_sound(twice: Twice) -> None:
    assert [f for f in audit(twice.house).findings if f.verdict is not FindingVerdict.OK] == []
    (manifest,) = twice.house.root.glob("runs/*/*-text.json")
    claims = json.loads(manifest.read_bytes())
    assert (claims["result"], claims["planned"], claims["verdicts"]) == ("sound", [], {})
    assert claims["notes"] == ["3 archived pages read again, nothing fetched: 3 changed"]


def test_a_rebuilt_catalogue_says_the_same_of_two_readings(twice: Twice) -> None:
    with twice.house.catalogue() as catalogue:
        before = catalogue.dump()
        catalogue.rebuild(twice.house.store())
        assert catalogue.dump() == before


def test_reading_again_what_was_read_the_same_way_keeps_nothing(twice: Twice) -> None:
    before = files_of(twice.house)
    assert {one.change for one in again(twice.house, STORY)} == {TextChange.SAME}
    assert files_of(twice.house) == before


def test_pages_that_no_run_has_read_get_their_text_and_no_verdict(tmp_path: Path) -> None:
    house, wall = a_house(tmp_path), f"{url_of('bridge')}/list"
    with running(house, "pages", RunKind.FETCH, now=A_MOMENT) as run:
        kept(run, {url_of("bridge"): html_of("bridge"), wall: b"<html><a href='/1'>one</a></html>"})
        close_run(run, Ending(), A_MOMENT)
    told = {one.page.id: one for one in again(house)}
    assert told[url_of("bridge")].change is TextChange.NEW
    assert told[wall].change is TextChange.NONE
    assert told[wall].why
    assert list(house.root.glob("warc/pages/*-text-1.warc.gz"))
    assert not list(house.root.glob("text/pages/runs/*"))
    assert {one.change for one in again(house, url_of("bridge"))} == {TextChange.SAME}
    assert len(list(house.root.glob("runs/pages/*-text*.json"))) == 1
    assert [f for f in audit(house).findings if f.verdict is not FindingVerdict.OK] == []


def test_an_address_and_a_record_name_the_same_reading(twice: Twice) -> None:
    (line,) = [line for line in articles_of(twice.house, STORY) if line["id"] == url_of("market")]
    by_url = archived_of((line["url"],), twice.house)
    assert by_url == archived_of((line["record"],), twice.house)
    ((page,),) = by_url.values()
    assert (page.before, page.newest) == (line, True)


def test_words_that_name_nothing_are_told(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("no-such-story", "https://nobody.example/1", "urn:uuid:0"):
        with pytest.raises(NotArchivedError, match=word):
            archived_of((word,), house)
        assert desk(["text", word, "--again", "--store", str(house.root)]) == Exit.USAGE
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("change", TextChange)
def test_every_word_of_a_change_is_documented(change: TextChange) -> None:
    assert f"`{change.value}`" in FORMAT


def test_lines_of_the_older_schema_are_compared_in_todays_words() -> None:
    old = {"title": "t", "paragraphs": ["a b c"], "status": "whole"}
    now = {"title": "t", "paragraphs": ["a b c"], "status": "article", "section": "Sea"}
    assert not compare(old, now).any
    teaser = compare({**old, "status": "paywall-teaser"}, {**now, "status": "extraction_suspect"})
    assert not teaser.any
    assert compare(old, {**now, "status": "extraction_suspect"}).fields == {
        "status": ("article", "extraction_suspect")
    }


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("we met in Rome on Monday", "we met in Paris on Monday", "we met in [-Rome-] {+Paris+} on Monday"),
        ("Rome. we met there on Monday", "we met there on Monday", "[-Rome.-] we met there …"),
        ("the whole of it stays here", "the whole of it stays here Share", "… it stays here {+Share+}"),
    ],
)
def test_a_paragraph_that_was_rewritten_shows_the_words_that_differ(
    before: str, now: str, words: str
) -> None:
    lines = ({"title": "t", "paragraphs": [text], "status": "article"} for text in (before, now))
    (one,) = compare(*lines).rewritten
    assert one.words == words


def test_an_unfinished_run_of_the_story_goes_first(house: House) -> None:
    with running(house, STORY, RunKind.REFETCH, now=A_MOMENT):
        pass
    with pytest.raises(AgainError, match="refetch of bridge is not finished"):
        again(house, STORY)


def test_a_reading_that_was_not_ready_leaves_nothing(house: House) -> None:
    before = files_of(house)
    with running(house, STORY, RunKind.TEXT, now=A_MOMENT):
        pass  # killed while it read
    ((name, pages),) = archived_of((STORY,), house).items()
    reading = read_again(house, Story(name=name, pages=pages), Wish(way=Way.FAST), now=A_MOMENT)
    assert next(reading).change is TextChange.CHANGED
    reading.close()  # interrupted in the middle
    assert list(house.spool.iterdir()) == []
    assert files_of(house) == before


@pytest.mark.slow
@pytest.mark.parametrize("reached", ["spool/*-text/texts.json", "text/*/runs/*-text.jsonl"])
def test_killed_while_it_is_kept_the_same_command_ends_it_and_nothing_is_half(
    house: House, tmp_path: Path, reached: str
) -> None:
    words = ["text", STORY, "--again", "--fast", "--store", str(house.root)]
    before = files_of(house)
    with forks(tmp_path / "told", child_environment(house.settings)) as readings:
        readings.killed_when(words, lambda: any(house.root.glob(reached)), whole_group=False)
    assert desk(words) == Exit.SOUND
    # A kill in the middle of a record leaves its torn tail beside; nothing else of the run stays.
    assert [left.name for left in house.spool.glob("*") if left.name != TORN] == []
    after = files_of(house)
    assert len([name for name in after if name.startswith(f"runs/{STORY}/")]) == 2
    sealed = {name for name in before if "/runs/" in name or not name.startswith("text/")}
    assert {name for name in sealed if after.get(name) != before[name]} == set()
    assert [f for f in audit(house).findings if f.verdict is not FindingVerdict.OK] == []
    assert {line["title"] for line in articles_of(house, STORY)} >= {"The old ferry stops"}


def test_the_command_tells_a_store_page_by_page_and_sums_up(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    (house.root / "catalogue.db").unlink(missing_ok=True)
    before, there = files_of(house), sorted(house.root.iterdir())
    code, lines = said(capsys, "text", str(house.root), "--again", "--fast", "--dry-run")
    assert code == Exit.SOUND
    assert files_of(house) == before
    assert sorted(house.root.iterdir()) == there  # no catalogue either
    *pages, last = lines
    assert {page["schema"] for page in pages} == {"warraq/again/1"}
    assert {page["change"] for page in pages} == {"changed"}
    assert pages[0].keys() == first_column("Keys of a page read again")
    summary = last["summary"]
    assert summary.keys() == first_column("Keys of a summary of pages read again")
    assert (summary["story"], summary["pages"], summary["changed"], summary["run"]) == (STORY, 3, 3, None)
    assert summary["fields"]["title"] == 3
    assert desk(["text", str(house.root), "--again", "--fast"]) == Exit.SOUND
    out = capsys.readouterr().out
    assert "title, before and now:" in out
    assert "the texts before stay" in out
