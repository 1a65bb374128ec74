"""Settings by files, as containers are given secrets; and a user who has no home."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.settings import CHECKOUT, SettingsError, load_settings


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_holds_a_setting_and_is_beaten_by_its_variable_and_beats_the_file_of_settings(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "warraq.toml").write_text('catalogue = "sqlite:///toml.db"\nports = [1]\n')
    (here / "catalogue").write_text("postgresql://warraq:secret@db/warraq\n")
    (here / "ports").write_text("[80, 8080]\n")
    monkeypatch.setenv("WARRAQ_CATALOGUE_FILE", str(here / "catalogue"))
    monkeypatch.setenv("WARRAQ_PORTS_FILE", str(here / "ports"))
    assert load_settings().catalogue == "postgresql://warraq:secret@db/warraq"
    assert load_settings().ports == (80, 8080)
    monkeypatch.setenv("WARRAQ_CATALOGUE", "sqlite:///own.db")
    assert load_settings().catalogue == "sqlite:///own.db"


def test_a_setting_that_is_a_file_by_name_stays_the_path_that_it_is(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "ca.pem").write_text("x")
    monkeypatch.setenv("WARRAQ_TIMESTAMP_CA", str(here / "ca.pem"))
    monkeypatch.setenv("WARRAQ_SIGNING_KEY", str(here / "key.pem"))
    assert load_settings().timestamp_ca == here / "ca.pem"
    monkeypatch.setenv("WARRAQ_CA_FILE", str(here / "none.pem"))
    with pytest.raises(SettingsError, match=r"none\.pem"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "content", "said"),
    [
        ("WARRAQ_CONTACT_FILE", None, "WARRAQ_CONTACT_FILE: .*cannot be read"),
        ("WARRAQ_CONTACT_FILE", b"\xff", "not written in UTF-8"),
        ("WARRAQ_CONTACT_FILE", b"x" * 70_000, "longer than 65536 bytes"),
        ("WARRAQ_DELAY_S_FILE", b"soon", "delay_s"),
        ("WARRAQ_SHARED_FILE", b"", "WARRAQ_SHARED_FILE: .*secret is empty; write the value there"),
        ("WARRAQ_SHARED_FILE", b" \r\n", "WARRAQ_SHARED_FILE: .*secret is empty"),
        ("WARRAQ_NOTHING_FILE", b"x", "WARRAQ_NOTHING_FILE means nothing"),
    ],
)
def test_a_file_that_gives_no_setting_is_named(
    here: Path, monkeypatch: pytest.MonkeyPatch, variable: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (here / "secret").write_bytes(content)
    monkeypatch.setenv(variable, str(here / "secret"))
    with pytest.raises(SettingsError, match=said):
        load_settings()


def test_who_has_no_home_has_the_folder_where_he_works(here: Path) -> None:
    code = (
        "import sys; from desk.cli import run; from flows.homeless import give_home\n"
        "from pathlib import Path; import os\n"
        "os.getuid = lambda: 54321\n"  # what pathlib asks passwd for
        "give_home(); print(Path.home()); run(['custody'])"
    )
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("XDG") and name != "HOME"
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=here, env={**environment, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    assert done.stdout.splitlines()[0] == str(here)
    assert str(here / ".config/warraq/signing-key.pem") in done.stdout
