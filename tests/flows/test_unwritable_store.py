"""A store that cannot be written, or whose disk is nearly full, is named before anything is begun."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desk.cli import run
from desk.exits import Exit
from flows.settings import CHECKOUT

PAGES = ("http://a.example/0",)


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write everywhere")
def test_d13_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store").chmod(0o555)
    unprivileged = ["setpriv", "--reuid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]
    words = [sys.executable, "-m", "desk.cli", "fetch", PAGES[0], "--store", str(tmp_path / "store")]
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o011)
    done = subprocess.run(
        [*(unprivileged if os.geteuid() == 0 else []), *words],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "Permission denied: '/" in done.stderr and "desk" not in done.stderr:
        pytest.skip("another user may not read this checkout")
    assert done.returncode == Exit.ERROR
    assert "cannot lock the store" in done.stderr
    assert list((tmp_path / "store").iterdir()) == []


def test_a_run_does_not_begin_on_a_disk_that_is_nearly_full(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARRAQ_MIN_FREE_BYTES", str(1 << 60))
    assert run(["fetch", PAGES[0], "--store", str(tmp_path / "store")]) == Exit.FULL
    said = capsys.readouterr().err
    assert "1152921504.6 GB" in said
    assert str(tmp_path) in said
    assert not list((tmp_path / "store").glob("spool/*"))
