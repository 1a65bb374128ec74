"""docs/settings.md names each setting, once, with the default and the flag that it has."""

import re

import pytest

from desk.cli import run
from flows.settings import CHECKOUT, Settings

ROW = re.compile(r"^\| `(\w+)` \|([^|]*)\|([^|]*)\|", re.MULTILINE)
ROWS = ROW.findall((CHECKOUT / "docs" / "settings.md").read_text("utf-8"))


def test_each_setting_has_one_row_and_each_row_a_setting() -> None:
    assert sorted(key for key, _, _ in ROWS) == sorted(Settings.model_fields)


@pytest.mark.parametrize(
    ("key", "told", "_flags"), [row for row in ROWS if re.fullmatch(r"[\d.]+|true|false", row[1].strip())]
)
def test_a_default_that_is_a_number_or_a_switch_is_the_one_in_force(key: str, told: str, _flags: str) -> None:
    default = Settings.model_fields[key].default
    assert default == (told.strip() == "true" if told.strip() in {"true", "false"} else float(told))


def test_each_flag_is_one_of_gathers(capsys: pytest.CaptureFixture[str]) -> None:
    run(["gather", "--help"])
    there = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    told = set(re.findall(r"--[a-z-]+", " ".join(flags for _, _, flags in ROWS)))
    assert told
    assert told <= there
