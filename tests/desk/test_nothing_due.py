"""Nothing that is due is an answer too."""

from pathlib import Path

import pytest

from desk.cli import run as warraq
from desk.exits import Exit


def test_a_store_without_a_story_has_nothing_due_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "store").mkdir()
    assert warraq(["refetch", "--due", "--store", str(tmp_path / "store")]) == Exit.SOUND
    assert "holds no story yet: nothing is due" in capsys.readouterr().out
