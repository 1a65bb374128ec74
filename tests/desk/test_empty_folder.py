"""Asking a folder that holds no store says so, and writes nothing into it."""

from pathlib import Path

import pytest

from desk.cli import run


@pytest.mark.parametrize(
    "words",
    [["show", "paris"], ["diff", "https://a.example/b"], ["export", "paris", "--to", "csv"], ["refetch", "--due"], ["alarms"], ["takedown"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_command_that_asks_a_folder_leaves_it_as_it_is(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    run([*words, "--store", str(tmp_path)])
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
