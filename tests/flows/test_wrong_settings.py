"""Settings that cannot be read at all are told with their file, and with what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.custody.keys import make_signing_key
from flows.doctor.check import Health
from flows.doctor.checkup import check_machine
from flows.house import House
from flows.settings import SettingsError, load_settings

WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "utf-16": (lambda path: path.write_bytes("seeds = 'x'".encode("utf-16")), "save it as UTF-8"),
    "no toml": (lambda path: path.write_text("ports = ["), r"warraq\.toml: Invalid value"),
    "a folder": (lambda path: path.mkdir(), "this is a folder"),
    "no list": (lambda path: path.write_text("ports = 80"), "a list is wanted, such as"),
    "no certificates": (lambda path: path.write_text(f"ca_file = '{__file__}'"), "holds no certificates"),
}


@pytest.mark.parametrize(("make", "said"), WRONG.values(), ids=WRONG)
def test_a_file_of_settings_that_is_wrong_is_named_with_what_to_do(
    make: Callable[[Path], object], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "warraq.toml")
    with pytest.raises(SettingsError, match=said):
        load_settings()


def test_a_key_that_others_may_read_has_one_next_step(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    make_signing_key(key)
    key.chmod(0o644)
    house = House(settings=load_settings(store=str(tmp_path / "store"), signing_key=key))
    (check,) = [one for one in check_machine(house, quick=True) if one.name == "signing key"]
    assert (check.health, check.next_step) == (Health.BAD, f"if nobody has: chmod 600 {key}")
    assert "safe copy" not in check.message
