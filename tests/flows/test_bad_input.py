"""Bad input gets a clear error, and loses nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.store import StoreLock
from desk.cli import run
from desk.exits import Exit
from flows.settings import CHECKOUT
from practice.server import PracticeWeb
from tests.flows.conftest import practice_house

GOOD = "عقد وفد سوري اجتماعا مع وفد إسرائيلي في العاصمة الفرنسية باريس.\n\nوبحث الجانبان خفض التصعيد في الجنوب السوري.\n"


def a_story(folder: Path, toml: str = 'title = "T"\n', **seeds: bytes) -> Path:
    """Write a story folder; seed names use __ for a dot."""
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text(toml, encoding="utf-8")
    for name, raw in seeds.items():
        (folder / name.replace("__", ".")).write_bytes(raw)
    return folder


@pytest.mark.parametrize(
    ("toml", "seeds", "said"),
    [
        ('title = "T"\n', {}, ["no seeds", ".txt"]),
        ('title = "T"\n', {"a__txt": b""}, ["a.txt", "empty"]),
        ('title = "T"\n', {"a__txt": b"\x00\x01\x02\xff" * 50}, ["a.txt"]),
        ('title = "T"\n', {"a__html": b"<p>x</p>"}, ["a.html.url"]),
        ('title = "T"\n', {"a__url": b"not an address\n"}, ["a.url", "address"]),
        ('titel = "T"\n', {"a__txt": GOOD.encode()}, ["story.toml", "titel", "title"]),
        (
            'title = "T"\n[window]\nstrat = 2025-01-01\n',
            {"a__txt": GOOD.encode()},
            ["story.toml", "strat", "start"],
        ),
        ('title = "T"\nlanguages = 7\n', {"a__txt": GOOD.encode()}, ["story.toml", "languages"]),
        ("title = \n", {"a__txt": GOOD.encode()}, ["story.toml", "line"]),
        ("", {"a__txt": GOOD.encode()}, ["story.toml", "title"]),
    ],
)
@pytest.mark.row("I2")
def test_a_bad_story_is_refused_by_file_and_key(
    toml: str, seeds: dict[str, bytes], said: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = a_story(tmp_path / "story", toml, **seeds)
    assert run(["gather", str(story), "--store", str(tmp_path / "store")]) == Exit.CONFIG
    told = capsys.readouterr().err
    assert all(word in told for word in said), told
    assert not (tmp_path / "store").exists()


@pytest.mark.row("D8")
def test_a_second_run_on_the_same_store_is_turned_away_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    holder = "import sys, pathlib; from archive.store import StoreLock\nwith StoreLock(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert run(["fetch", "https://one.example/", "--store", str(tmp_path)]) == Exit.LOCKED
        assert str(other.pid) in capsys.readouterr().err
        assert other.stdin is not None
        other.stdin.close()
    with StoreLock(tmp_path):
        pass


def test_a_store_that_is_a_file_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "store").write_text("no folder")
    assert run(["fetch", "https://one.example/", "--store", str(tmp_path / "store")]) == Exit.ERROR
    assert "store" in capsys.readouterr().err


@pytest.mark.slow
def test_without_a_network_every_address_fails_by_name_and_the_manifest_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(["fetch", "https://no-such-host.invalid/", "--store", str(tmp_path), "--delay", "0", "--json"])
        == Exit.ERROR
    )
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (line["fate"], line["reason"]) == ("failed", "dns")
    (manifest,) = (tmp_path / "runs").rglob("*.json")
    assert json.loads(manifest.read_bytes())["result"] == "failed"


@pytest.mark.slow
@pytest.mark.row("D3")
def test_a_full_disk_ends_with_code_6_and_the_same_command_finishes_later(tmp_path: Path) -> None:
    """A real full disk: a file system of its own in memory, too small at first and larger for the second try."""
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip("a file system of one's own needs root and unshare (util-linux)")
    with PracticeWeb(visit=1) as web:
        house = practice_house(web, tmp_path / "disk" / "store")
        (tmp_path / "disk").mkdir()
        words = [sys.executable, "-m", "desk.cli", "fetch", *[f"https://{host}/" for host in web.hosts]]
        words += [
            "--store",
            str(house.root),
            "--delay",
            "0",
            "--allow-private",
            "--ca-file",
            str(web.ca_file),
        ]
        for dial in web.connect_to():
            words += ["--connect-to", ":".join(map(str, dial))]
        script = (
            'mount -t tmpfs -o size=150k tmpfs "$1" && shift && export WARRAQ_MIN_FREE_BYTES=0 && "$@"; echo "first $?"; '
            'ls -R "$0/runs" 2>/dev/null; mount -o remount,size=100m "$0" && "$@"; echo "second $?"; '
            f"{sys.executable} -m desk.cli audit {house.root}; echo third $?"
        )
        disk = str(tmp_path / "disk")
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, disk, disk, *words], cwd=CHECKOUT, capture_output=True, text=True, check=False)  # fmt: skip
    if "mount:" in done.stderr:
        pytest.skip("this machine lets nobody mount a file system")
    assert f"first {Exit.FULL}" in done.stdout, done.stdout + done.stderr[-1500:]
    assert "Traceback" not in done.stderr
    assert ".json" not in done.stdout.split("first 6")[1].split("kept")[0], (
        "a run that could not write claims to have ended"
    )
    # One practice host forbids everything, so that the whole is partial.
    assert f"second {Exit.PARTIAL}" in done.stdout, done.stdout[-500:] + done.stderr[-1500:]
    assert "third 0" in done.stdout


NO_ADDRESSES = ["http://[::1", "http://[zz]/", "http://[v1.x]/", "http://exa mple/", "http://a.example:99999/", "//[", "%ff", "http://℀.com/x", "http://@/"]  # fmt: skip


@pytest.mark.row("I2")
def test_what_is_no_address_is_refused_by_name_and_ends_no_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    assert run(["fetch", *NO_ADDRESSES, "--store", str(store), "--json"]) == Exit.ALL_REFUSED
    ended = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["url"]: (one["fate"], one["reason"]) for one in ended if "fate" in one} == dict.fromkeys(
        NO_ADDRESSES, ("refused", "address")
    )
    assert len(list((store / "runs").rglob("*.json"))) == 1
    assert not list((store / "spool").glob("*"))
