"""Which pages of a story are due: by the age of each, by when it was asked last, and whether it is gone."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from desk.cli import run as warraq
from desk.exits import Exit
from flows.close import Ending, close_run
from flows.house import House
from flows.run import RunKind, running
from flows.versions.due import due_of
from spiders.frontier.plan import Plan, Purpose, Settled
from story.verdict import Relation
from tests.builders import A_MOMENT
from tests.desk.web.kept_desk import CORRECTED, GONE, PAGES, SECOND, a_desk_house
from tests.desk.web.kept_desk import STORY as DESK_STORY
from tests.flows.kept_stories import STORY, a_story, url_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_story(tmp_path, ("bridge", "ferry"), seeds=tmp_path / "seeds")


@pytest.fixture
def desk_store(tmp_path: Path) -> House:
    """Give a story of related and other articles, one of which has two versions."""
    return a_desk_house(tmp_path)


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


def test_a_page_that_is_asked_at_the_very_moment_is_due_no_more(house: House) -> None:
    moment = due_of(house, STORY, now=A_MOMENT).next_at
    assert moment is not None
    (url,) = due_of(house, STORY, now=moment).urls
    asked(house, url.rpartition("/")[2], moment, Fate.FAILED, "timeout")
    assert due_of(house, STORY, now=moment).urls == ()


def test_ages_count_from_the_first_version_and_what_is_not_of_the_story_is_never_due(
    desk_store: House,
) -> None:
    due_soon = due_of(desk_store, DESK_STORY, now=SECOND + 1.5 * HOUR).urls
    assert CORRECTED.url not in due_soon  # 6 h old when it was asked for last, and not 24 h old yet
    later = due_of(desk_store, DESK_STORY, now=SECOND + 2 * DAY)
    assert CORRECTED.url in later.urls
    related = {told.url for told in PAGES if told.relation in {Relation.RELATED, Relation.COPY_OF}}
    assert (set(later.urls) | {GONE.url}, later.pages) == (related, len(related))


def test_a_page_that_we_did_not_ask_for_is_due_still_and_one_that_robots_txt_forbids_waits(
    house: House,
) -> None:
    asked(house, "bridge", A_MOMENT + 2 * HOUR, Fate.REFUSED, "address")
    asked(house, "ferry", A_MOMENT + 2 * HOUR, Fate.REFUSED, "robots")
    assert due(house, 3 * HOUR) == {"bridge"}
    assert due(house, 7 * HOUR) == {"bridge", "ferry"}


def test_a_run_by_a_clock_that_was_ahead_stops_no_schedule(house: House) -> None:
    asked(house, "bridge", A_MOMENT + 400 * DAY, Fate.KEPT, "ok")
    asked(house, "ferry", A_MOMENT + 401 * DAY, Fate.NOT_AN_ARTICLE, "gone")
    assert due(house, 3 * HOUR) == {"bridge", "ferry"}
    found = due_of(house, STORY, now=A_MOMENT)
    assert found.next_at == A_MOMENT + HOUR
    assert len(found.ahead) == 2
    assert f"-refetch of {STORY} began in the future" in found.warning
    assert due_of(house, STORY, now=A_MOMENT + 402 * DAY).warning == ""


def test_a_page_that_was_first_kept_in_the_future_is_due_once_a_day(house: House) -> None:
    before = A_MOMENT - 10 * DAY
    found = due_of(house, STORY, now=before)
    assert (len(found.urls), found.next_at) == (
        2,
        before.replace(hour=0, minute=0, second=0, microsecond=0) + DAY,
    )
    asked(house, "bridge", before, Fate.FAILED, "timeout")
    assert due(house, HOUR - 10 * DAY) == {"ferry"}
    assert due(house, -9 * DAY) == {"bridge", "ferry"}


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
    moment = datetime.now(UTC)  # of the last answer: no page is due before its next age
    for topic in ("bridge", "ferry"):
        asked(house, topic, moment, Fate.KEPT, "ok")
    assert warraq(["refetch", "--due", "--store", str(house.root), "--json"]) == Exit.SOUND
    told = capsys.readouterr()
    (line,) = [json.loads(one) for one in told.out.splitlines()]
    assert (line["ahead"], "future" in told.err) == ([], False)
    assert (line["schema"], line["story"], line["pages"], line["due"]) == ("warraq/due/1", STORY, 2, 0)
    assert datetime.fromisoformat(line["next"]) > A_MOMENT
    assert warraq(["refetch", "nobody", "--due", "--store", str(house.root)]) == Exit.USAGE
    assert f"there: {STORY}" in capsys.readouterr().err
