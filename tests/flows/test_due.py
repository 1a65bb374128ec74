"""Which pages of a story are due: by the age of each, by when it was asked last, and whether it is gone."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from desk.cli import run as warraq
from desk.exits import Exit
from flows.close import Ending, close_run
from flows.due import due_of
from flows.house import House
from flows.run import RunKind, running
from spiders.plan import Plan, Purpose, Settled
from tests.builders import A_MOMENT
from tests.flows.kept_stories import STORY, a_story, url_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_story(tmp_path, ("bridge", "ferry"), seeds=tmp_path / "seeds")


def asked(house: House, topic: str, at: datetime, fate: Fate, reason: str) -> None:
    """Enter a refetch in which one page was asked for and ended so."""
    with running(house, STORY, RunKind.REFETCH, now=at) as run:
        url = url_of(topic)
        with run.frontier() as frontier:
            frontier.plan([Plan(url=url, purpose=Purpose.PAGE)])
            frontier.settle([Settled(outcome=Outcome(url=url, fate=fate, reason=reason))], ())
        close_run(run, Ending(), at)


def due(house: House, age: timedelta) -> set[str]:
    found = due_of(house, STORY, now=A_MOMENT + age)
    assert found.pages == 2
    return {url.rpartition("/")[2] for url in found.urls}


def test_a_page_is_due_once_for_the_ages_that_it_reached_since_it_was_asked(house: House) -> None:
    assert due(house, HOUR / 2) == set()
    assert due(house, 3 * HOUR) == {"bridge", "ferry"}
    asked(house, "bridge", A_MOMENT + 2 * HOUR, Fate.FAILED, "timeout")
    assert due(house, 3 * HOUR) == {"ferry"}
    assert due(house, 7 * HOUR) == {"bridge", "ferry"}


def test_a_page_that_was_refused_was_not_asked(house: House) -> None:
    asked(house, "bridge", A_MOMENT + 2 * HOUR, Fate.REFUSED, "robots")
    assert due(house, 3 * HOUR) == {"bridge", "ferry"}


def test_a_page_that_is_gone_is_asked_more_seldom(house: House) -> None:
    asked(house, "bridge", A_MOMENT + 2 * HOUR, Fate.NOT_AN_ARTICLE, "gone")
    assert due(house, 7 * HOUR) == {"ferry"}
    assert due(house, 2 * HOUR + DAY) == {"bridge", "ferry"}


def test_the_storys_own_ages_hold_and_a_wrong_one_stops(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "seeds" / STORY
    folder.mkdir(parents=True)
    (folder / "seed.txt").write_text("Words of a seed.\n", encoding="utf-8")
    (folder / "story.toml").write_text('title = "t"\n[refetch]\nafter = ["30m"]\n', encoding="utf-8")
    assert due(house, HOUR * 3 / 4) == {"bridge", "ferry"}
    (folder / "story.toml").write_text('title = "t"\n[refetch]\nafter = ["soon"]\n', encoding="utf-8")
    words = ["refetch", STORY, "--due", "--store", str(house.root), "--seeds", str(folder.parent)]
    assert warraq(words) == Exit.CONFIG
    assert "'refetch.after' must be rising ages" in capsys.readouterr().err


def test_the_command_says_what_is_due_and_when_the_next_is(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    moment = A_MOMENT + 10_000 * DAY  # of the last answer: no page is due before its next age
    for topic in ("bridge", "ferry"):
        asked(house, topic, moment, Fate.KEPT, "ok")
    assert warraq(["refetch", "--due", "--store", str(house.root), "--json"]) == Exit.SOUND
    (line,) = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert (line["schema"], line["story"], line["pages"], line["due"]) == ("warraq/due/1", STORY, 2, 0)
    assert datetime.fromisoformat(line["next"]) > A_MOMENT
    assert warraq(["refetch", "nobody", "--due", "--store", str(house.root)]) == Exit.USAGE
    assert f"there: {STORY}" in capsys.readouterr().err
