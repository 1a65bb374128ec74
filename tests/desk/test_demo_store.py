"""What the demo does with a folder that is there already: busy, broken off, or somebody else's."""

import io
import os
from pathlib import Path

import pytest

from archive.lock import StoreLock
from desk.cli import run
from desk.demo import _house, _prepare
from desk.exits import Exit
from desk.terminal.voice import Voice
from flows.demo_store import MARK, key_of, remember_key
from flows.settings import SettingsError, load_settings, state_folder
from practice.server import PracticeWeb


def prepared(root: Path, *, fresh: bool = True) -> str:
    """Prepare a store as the demo does; return what is said of it."""
    said = io.StringIO()
    with PracticeWeb(visit=1) as web:
        _prepare(_house(root, web), Voice(err=said), fresh=fresh)
    return said.getvalue()


def a_demo(root: Path, *, finished: bool) -> Path:
    """A folder as a demo leaves it; returns a file of it."""
    prepared(root)
    note = root / "spool" / "20250728T120000Z-gather" / "run.json"
    kept = root / "warc" / "kept" if finished else note
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"kept")
    return kept


def test_a_second_demo_touches_nothing_of_the_running_one_and_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = a_demo(tmp_path / "store", finished=True)
    with StoreLock(tmp_path / "store"):
        assert run(["demo", "--store", str(tmp_path / "store")]) == Exit.LOCKED
    assert f"process {os.getpid()} " in capsys.readouterr().err
    assert kept.exists()


def test_a_demo_that_was_broken_off_goes_on_and_one_that_ended_is_replaced(tmp_path: Path) -> None:
    broken, ended = (a_demo(tmp_path / name, finished=name == "ended") for name in ("broken", "ended"))
    assert "goes on" in prepared(tmp_path / "broken")
    assert broken.exists()
    assert prepared(tmp_path / "ended", fresh=False) == ""
    assert ended.exists()
    assert "is replaced" in prepared(tmp_path / "ended")
    assert {path.name for path in (tmp_path / "ended").iterdir()} == {".lock", ".step.lock", MARK}


@pytest.mark.parametrize("fresh", [True, False])
def test_a_folder_of_somebody_else_is_refused_and_never_marked(tmp_path: Path, fresh: bool) -> None:
    (tmp_path / "theirs").write_bytes(b"x")
    with pytest.raises(SettingsError, match="no demo made"):
        prepared(tmp_path, fresh=fresh)
    assert [path.name for path in tmp_path.iterdir()] == ["theirs"]


def test_the_demo_keeps_its_key_beside_its_store(tmp_path: Path) -> None:
    assert key_of(tmp_path / "demo" / "store") == tmp_path / "demo" / "store.signing-key.pem"
    with PracticeWeb(visit=1) as web:
        assert _house(tmp_path / "store", web).settings.signing_key == key_of(tmp_path / "store")


def test_every_command_on_a_demos_store_signs_with_the_demos_own_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "store"
    root.mkdir()
    key_of(root).write_text("a key", encoding="ascii")
    (root / MARK).touch()
    assert load_settings(store=str(root)).signing_key != key_of(root)  # somebody handed this folder on
    remember_key(root, state_folder())
    assert load_settings(store=str(root)).signing_key == key_of(root)
    monkeypatch.setenv("WARRAQ_SIGNING_KEY", str(tmp_path / "named.pem"))
    assert load_settings(store=str(root)).signing_key == tmp_path / "named.pem"


def test_a_demo_is_made_in_no_bucket_and_in_no_folder_that_is_called_like_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("desk.demo.PracticeWeb", None)  # it must not come so far
    assert run(["demo", "--store", "s3://demob/p"]) == Exit.USAGE
    assert "a folder of this machine, not a bucket" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [("gather", "paris-meeting-2025"), ("refetch", "paris-meeting-2025"), ("refetch", "--due"), ("fetch", "https://site.example/"), ("schedule",)],
    ids=" ".join,
)  # fmt: skip
def test_a_command_never_asks_the_internet_for_a_store_of_the_demo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    kept = a_demo(tmp_path / "store", finished=True)
    before = sorted(kept.parents[1].rglob("*"))
    assert run([*words, "--store", str(tmp_path / "store")]) == Exit.CONFIG
    assert f"warraq demo --keep --store {tmp_path / 'store'}" in capsys.readouterr().err
    assert sorted(kept.parents[1].rglob("*")) == before
