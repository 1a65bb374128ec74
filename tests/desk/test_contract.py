"""The desk's contract: commands, help, README, exit codes and JSON lines agree."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from desk.cli import COMMANDS, run
from desk.exits import Exit
from flows.settings import SettingsError, load_settings


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == Exit.SOUND
    text = " ".join(capsys.readouterr().out.split())
    assert f"Example: warraq {command}" in text
    assert "--json" in text
    assert "--quiet" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_names_each_command(command: str, repo: Path) -> None:
    assert re.search(rf"\| `warraq {command}[ `]", (repo / "README.md").read_text())


def test_readme_and_help_tell_the_same_exit_codes(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])
    told = " ".join(capsys.readouterr().out.split())
    readme = " ".join((repo / "README.md").read_text().split())
    # 8 belongs to stores that upload; a folder store never says it.
    codes = [code for code in Exit if code is not Exit.UPLOAD_PENDING]
    for code in codes:
        pattern = rf"\b{int(code)} [a-z]"
        assert re.search(pattern, told), code
        assert re.search(pattern, readme), code


def test_readme_shows_the_two_commands_before_going_live(repo: Path) -> None:
    readme = (repo / "README.md").read_text()
    assert readme.index("make demo") < readme.index("make test") < readme.index("## Going live")


def test_audit_pays_neither_prefect_nor_scrapy(tmp_path: Path) -> None:
    code = f"import sys; from desk.cli import run; run(['audit', {str(tmp_path)!r}]); print(sorted({{'scrapy','prefect','trafilatura','sqlalchemy'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["gather", "no-such-story"], Exit.CONFIG, "no-such-story"),
        (["profile", "no-such-story"], Exit.CONFIG, "no-such-story"),
        (["nonsense"], Exit.USAGE, "nonsense"),
        (["gather"], Exit.USAGE, "STORY"),
        (["fetch"], Exit.USAGE, "no address"),
        (["refetch", "what-is-this"], Exit.USAGE, "what-is-this"),
        (["text"], Exit.USAGE, "nothing given"),
        (["text", "missing.html"], Exit.ERROR, "missing.html"),
        (["audit", "missing-folder"], Exit.USAGE, "missing-folder"),
        (["show", "paris-meeting-2025"], Exit.ERROR, "warraq gather"),
    ],
)
def test_bad_words_get_a_clear_error(
    words: list[str],
    code: Exit,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(words) == code
    told = capsys.readouterr()
    assert said in " ".join((told.err + told.out).split())
    assert not list(tmp_path.rglob("*.warc*")), "a refused command wrote an archive"


@pytest.mark.row("I2")
def test_a_wrong_settings_key_names_the_keys_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("warraq.toml").write_text("dealy_s = 1\n")
    assert run(["doctor"]) == Exit.CONFIG
    told = capsys.readouterr().err
    assert "dealy_s" in told
    assert "delay_s" in told


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("ENGINE", "dusk", "engine (WARRAQ_ENGINE) is 'dusk': 'processes', 'threads' or 'dask' is wanted"),
        ("ENGINE", "", "engine (WARRAQ_ENGINE) is empty: 'processes', 'threads' or 'dask' is wanted"),
        ("ENGINE_WORKERS", "-1", "engine_workers (WARRAQ_ENGINE_WORKERS) is '-1': 1 or more is wanted"),
        (
            "ENGINE_WORKERS",
            "zwei",
            "engine_workers (WARRAQ_ENGINE_WORKERS) is 'zwei': a whole number is wanted",
        ),
        ("SHARED", "mysql://u:secret@h/d", "shared (WARRAQ_SHARED): postgresql://USER"),
    ],
)
def test_a_wrong_value_is_named_with_where_it_comes_from_and_what_is_wanted(
    key: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"WARRAQ_{key}", value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert said in str(told.value)
    assert "secret" not in str(told.value)
    monkeypatch.delenv(f"WARRAQ_{key}")
    Path("warraq.toml").write_text(f'{key.lower()} = "{value}"\n')
    with pytest.raises(SettingsError, match=rf"{key.lower()} \(warraq.toml\)"):
        load_settings()
    with pytest.raises(SettingsError, match=r"delay_s \(--delay-s\) is '-1'"):
        load_settings(**{"delay_s": -1, key.lower(): None})


@pytest.mark.row("I2")
def test_a_settings_file_that_is_no_toml_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("warraq.toml").write_text("= = =\n")
    assert run(["doctor"]) == Exit.CONFIG
    assert "warraq.toml" in capsys.readouterr().err


def test_an_empty_store_is_never_called_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", str(tmp_path), "--json"]) == Exit.INTEGRITY
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["summary"]["verdict"] == "unverifiable"
