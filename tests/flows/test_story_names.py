"""A story without articles: what is said of it names what there is, and a next step that works when it is typed."""

from pathlib import Path
from shlex import split

import pytest

from desk.cli import run
from desk.exits import Exit
from flows.house import House
from flows.reading.archived import newest_version
from flows.settings import load_settings
from flows.store.story_names import no_articles
from tests.builders import a_sealed_run


@pytest.fixture
def house(tmp_path: Path) -> House:
    settings = load_settings(store=str(tmp_path / "store"), seeds=tmp_path / "seeds")
    return House(settings=settings)


def test_a_name_that_is_no_story_is_answered_with_those_that_are(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    a_sealed_run(house.store(), house.spool, {"http://a.example/1": b"a"})
    store = str(house.root)
    for words in (
        ["show", "elction"],
        ["alarms", "elction"],
        ["export", "elction", "--to", "jsonl", "-o", "x.jsonl"],
    ):
        assert run([*words, "--store", store]) == Exit.ERROR
        said = capsys.readouterr().err
        assert "'elction'" in said
        assert "there are: story" in said
    assert run(["alarms", "story", "--store", store]) == Exit.SOUND


def test_a_story_of_the_seeds_is_to_be_gathered(house: House) -> None:
    (house.settings.seeds / "new").mkdir(parents=True)
    (house.settings.seeds / "new" / "story.toml").write_text('title = "x"')
    assert no_articles(house, "new").endswith(f"run: warraq gather new --store {house.root}")


def test_pages_that_nobody_judged_are_told_with_the_command_that_reads_one_of_them(house: House) -> None:
    a_sealed_run(house.store(), house.spool, {"http://a.example/1": b"<p>the ferry came late"})
    _, _, command = no_articles(house, "story").partition("read one: warraq ")
    name, url, *flags = split(command)
    assert (name, flags) == ("text", ["--archived", "--store", str(house.root)])
    assert newest_version(url, house) is not None
