"""The program where nothing but /data and /tmp can be written, under a number that has no name, with no HOME and no variable of anybody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.custody.keys import make_signing_key, read_signing_key

ROOT = Path(__file__).parents[2]


def bare(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "PYTHON": sys.executable, "BARE_ENV": f"PYTHONPATH={ROOT} PYTHONDONTWRITEBYTECODE=1",
    }  # fmt: skip
    return subprocess.run(
        ["bash", str(ROOT / "deploy/bare.sh"), data.name, sys.prefix, str(ROOT), "--", *words],
        capture_output=True, text=True, check=False, env=environment, cwd=data.parent,
    )  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tried = bare(tmp_path / "data", "true")
    if tried.returncode:
        pytest.skip(f"this machine lets nobody make a root of his own: {tried.stderr.strip()[-200:]}")
    return tmp_path / "data"


def test_a_read_only_installation_runs_for_a_user_without_a_name_or_home(data: Path) -> None:
    done = bare(
        data,
        "sh",
        "-c",
        "id -u; echo [$HOME]; touch /no /usr/no; python -m desk.cli doctor --quick; echo ends $?",
    )
    lines = done.stdout.splitlines()
    assert lines[1] == "[]"
    assert done.stderr.count("Read-only file system") == 2
    assert "ends 0" in lines, done.stdout + done.stderr
    assert not [line for line in lines if line.startswith("BAD")]
    assert "signing key  /data/.config/warraq/signing-key.pem" in done.stdout  # outside of the store
    assert "/data/.local/state/warraq can be written" in done.stdout


@pytest.mark.parametrize(
    "words", [[], ["--help"], ["data"], ["data", "."], ["data", ".", "--"], ["--", "true"]]
)
def test_who_leaves_words_out_is_told_which_there_are(tmp_path: Path, words: list[str]) -> None:
    done = subprocess.run(
        ["bash", str(ROOT / "deploy/bare.sh"), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: deploy/bare.sh DATA FOLDER... -- COMMAND...\n")
    assert not (tmp_path / "data").exists()


def test_a_key_that_the_group_may_read_is_made_the_users_own(tmp_path: Path) -> None:
    given, own = tmp_path / "given.pem", tmp_path / "own.pem"
    make_signing_key(given)
    given.chmod(0o440)
    code = "import os; from pathlib import Path; from archive.custody.keys import read_signing_key as read; print(read(Path(os.environ['WARRAQ_SIGNING_KEY'])).public.fingerprint)"
    words = [
        sys.executable,
        str(ROOT / "deploy/with_key.py"),
        str(given),
        str(own),
        sys.executable,
        "-c",
        code,
    ]
    for _ in range(2):  # a container that starts again finds its own
        done = subprocess.run(
            words, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert done.stdout.strip() == read_signing_key(own).public.fingerprint
    assert own.stat().st_mode & 0o777 == 0o400
