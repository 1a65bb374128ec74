"""Commands that are printed can be pasted: by the name under which the program is found, with the store that is meant."""

import sys
from pathlib import Path

import pytest

from desk.terminal.pasted import command, program
from flows.house import House
from flows.settings import load_settings


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with an environment of Python in it that no PATH leads to."""
    (tmp_path / ".venv/bin").mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv/bin/python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_a_program_that_is_found_is_called_by_its_name_another_by_where_it_stands(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program() == f"{checkout}/.venv/bin/python -m desk.cli"
    script = checkout / ".venv/bin/warraq"
    script.touch(mode=0o755)
    assert program() == str(script)
    monkeypatch.chdir(checkout)
    assert program() == ".venv/bin/warraq"
    monkeypatch.setenv("PATH", str(script.parent))
    assert program() == "warraq"


def test_a_command_names_its_store_and_quotes_what_a_shell_would_read(checkout: Path) -> None:
    house = House(settings=load_settings(store=str(checkout / "a store")))
    told = command(house, "refetch", "https://bay.example/?a=1&b=$(id)")
    assert told.endswith(
        f"-m desk.cli refetch 'https://bay.example/?a=1&b=$(id)' --store '{checkout}/a store'"
    )
