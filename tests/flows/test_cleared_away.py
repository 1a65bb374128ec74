"""The folder of a run that is over: gone in one step, or swept away by the next command."""

from pathlib import Path

from flows.run import RunKind, running
from tests.builders import A_MOMENT
from tests.flows.kept_stories import a_house


def test_what_a_crash_left_of_a_run_that_was_being_cleared_away_goes_with_the_next_command(
    tmp_path: Path,
) -> None:
    house = a_house(tmp_path)
    left = house.spool / ".gone-20260101T000000Z-fetch"
    left.mkdir(parents=True)
    (left / "frontier.sqlite").write_bytes(b"x" * 1000)
    with running(house, "s", RunKind.GATHER, now=A_MOMENT) as run:
        assert run.folder.exists()
    assert not left.exists()
