"""`warraq recover` on a store whose run was killed, without any network: what was committed stays, the rest is told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.custody.seals import newest_number, seal_name
from archive.fate import Fate, Outcome
from archive.lock import StoreLock, story_lock
from desk.cli import run
from desk.exits import Exit
from flows.close import Ending, close_run
from flows.house import House
from flows.run import Run, RunKind, running, unfinished
from flows.settings import CHECKOUT, load_settings
from spiders.frontier.plan import Plan, Purpose, Settled, Share
from tests.builders import a_page, a_spool, in_a_child

NOW = datetime(2025, 7, 28, 12, tzinfo=UTC)
PAGES = tuple(f"http://a.example/{number}" for number in range(3))


def a_house(folder: Path) -> House:
    return House(settings=load_settings(store=str(folder / "store"), timeout_s=0.1))


def crash(folder: Path) -> None:
    """Two pages committed and settled, one claimed and written and not committed; then the process dies."""
    house = a_house(folder)
    with running(house, "story", RunKind.GATHER, now=NOW) as begun, begun.frontier() as frontier:
        frontier.plan(Plan(url=url, purpose=Purpose.PAGE) for url in PAGES)
        frontier.claim(Share(worker="w0"), 3, now=0.0, per_host=3)
        (begun.folder.parent / "name").write_text(begun.run_id)
        spool = a_spool(house.spool, run=begun.run_id)
        for url in PAGES[:2]:
            ref = spool.keep(a_page(url, url.encode()))
            kept = Settled(outcome=Outcome(url=url, fate=Fate.KEPT, reason="ok", ref=ref))
            frontier.settle([kept], spool.commit())
        spool.keep(a_page(PAGES[2], b"late"))
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def crashed(tmp_path: Path) -> House:
    assert in_a_child(lambda: crash(tmp_path)) == -signal.SIGKILL
    return a_house(tmp_path)


def recovered(
    house: House, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, list[dict[str, object]]]:
    code = run(["recover", "--json", "--store", str(house.root), *words])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def the_run(house: House) -> Run:
    found = unfinished(house, "story", RunKind.GATHER)
    assert found is not None
    return found


def test_a_killed_run_is_told_file_by_file_and_stays_resumable(
    crashed: House, capsys: pytest.CaptureFixture[str]
) -> None:
    dry_code, dry = recovered(crashed, capsys, "--dry-run")
    assert not list(crashed.spool.rglob("*.torn"))
    code, (file, whole) = recovered(crashed, capsys)
    assert (dry_code, code) == (Exit.SOUND, Exit.SOUND)
    assert [{**line, "dry_run": False} for line in dry] == [file, whole]
    assert (file["lost_bytes"], whole["asked_again"], whole["next"]) == (
        0,
        1,
        f"warraq gather story --store {crashed.root}",
    )
    assert len(list(crashed.spool.rglob("*.torn"))) == 3
    again_code, (again, _) = recovered(crashed, capsys)
    assert (again_code, again["torn_bytes"]) == (Exit.SOUND, 0)
    with the_run(crashed).frontier() as frontier:
        assert frontier.counts() == {"kept": 2, "pending": 1}


def test_what_is_recovered_can_be_sealed(crashed: House, capsys: pytest.CaptureFixture[str]) -> None:
    recovered(crashed, capsys)
    with crashed.lock():
        begun = the_run(crashed)
        with begun.frontier() as frontier:
            frontier.settle(
                [Settled(outcome=Outcome(url=PAGES[2], fate=Fate.FAILED, reason="cancelled", why="test"))]
            )
        manifest = close_run(begun, Ending(), NOW)
    assert [o.fate for o in manifest.planned] == [Fate.KEPT, Fate.KEPT, Fate.FAILED]
    assert run(["audit", str(crashed.root)]) == Exit.SOUND


def test_a_run_that_was_killed_between_its_manifest_and_its_seal_is_sealed_and_cleared_away(
    crashed: House, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with crashed.lock():
        begun = the_run(crashed)
        cancelled = Outcome(url=PAGES[2], fate=Fate.FAILED, reason="cancelled", why="test")
        with begun.frontier() as frontier:
            frontier.settle([Settled(outcome=cancelled)])
        shutil.copytree(begun.folder, tmp_path / "run")
        close_run(begun, Ending(), NOW)
    seal = crashed.root / seal_name(newest_number(crashed.store()))
    for path in (seal, seal.with_suffix(".sig")):
        path.unlink()
    shutil.move(tmp_path / "run", begun.folder)
    _, (dry,) = recovered(crashed, capsys, "--dry-run")
    assert (dry["closed"], dry["next"], seal.exists()) == (
        True,
        f"warraq recover --store {crashed.root}",
        False,
    )
    code, (line,) = recovered(crashed, capsys)
    assert (code, line["closed"], line["next"], seal.exists()) == (Exit.SOUND, True, None, True)
    assert not begun.folder.exists()
    assert recovered(crashed, capsys)[1] == []
    assert run(["audit", str(crashed.root)]) == Exit.SOUND


@pytest.mark.parametrize("how", ["deleted", "garbage"])
def test_d11_without_its_frontier_a_run_keeps_its_records_and_asks_for_everything_again(
    crashed: House, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    (frontier,) = crashed.spool.glob("*/frontier.sqlite")
    (warc,) = crashed.spool.glob("*/*.warc.gz.open")
    before = warc.read_bytes()
    for side in frontier.parent.glob("frontier.sqlite-*"):
        side.unlink()
    frontier.unlink() if how == "deleted" else frontier.write_bytes(b"no database" * 1000)
    code, (file, whole) = recovered(crashed, capsys)
    assert (code, file["kept_bytes"], whole["frontier_lost"]) == (Exit.INTEGRITY, len(before), True)
    assert warc.read_bytes() == before
    with the_run(crashed).frontier() as opened:
        assert opened.counts() == {}


def test_d11_records_that_are_claimed_and_gone_are_asked_for_again(
    crashed: House, capsys: pytest.CaptureFixture[str]
) -> None:
    (warc,) = crashed.spool.glob("*/*.warc.gz.open")
    with the_run(crashed).frontier() as frontier:
        second = frontier.outcome(PAGES[1])
    assert second is not None
    assert second.ref is not None
    os.truncate(warc, second.ref.offset + 10)
    code, (file, whole) = recovered(crashed, capsys)
    assert code == Exit.INTEGRITY
    assert file["lost_bytes"] == whole["lost_bytes"] != 0
    with the_run(crashed).frontier() as frontier:
        assert frontier.counts() == {"kept": 1, "pending": 2}
    assert recovered(crashed, capsys)[0] == Exit.SOUND


def everything(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_dry_run_changes_no_byte_of_a_store_not_even_its_lock(
    crashed: House, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(crashed.root)
    assert b'"pid"' in before[story_lock(crashed.root, "story")]
    assert recovered(crashed, capsys, "--dry-run")[0] == Exit.SOUND
    assert everything(crashed.root) == before
    with StoreLock(crashed.root):
        assert run(["recover", "--dry-run", "--store", str(crashed.root)]) == Exit.LOCKED


def test_recover_says_how_many_addresses_are_open_and_names_a_command_that_can_be_copied(
    crashed: House, capsys: pytest.CaptureFixture[str]
) -> None:
    with the_run(crashed).frontier() as frontier:
        frontier.plan(Plan(url=f"http://b.example/{n}", purpose=Purpose.PAGE) for n in range(7))
    assert recovered(crashed, capsys)[1][-1]["still_open"] == 8
    run(["recover", "--store", str(crashed.root)])
    said = capsys.readouterr().out.splitlines()[-1]
    assert "8 addresses are still open; " in said
    assert said.endswith(f"warraq gather story --store {crashed.root} goes on")
    (crashed.root / ".warraq-demo").touch()
    assert recovered(crashed, capsys)[1][-1]["next"] == f"warraq demo --store {crashed.root}"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (RunKind.FETCH, f"warraq fetch {PAGES[0]}"),
        (RunKind.REFETCH, f"warraq refetch {PAGES[0]}"),
        (RunKind.IMPORT, None),
    ],
)
def test_a_run_without_a_story_is_taken_up_by_any_of_its_addresses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: RunKind, words: str | None
) -> None:
    house = a_house(tmp_path)
    with running(house, "pages", kind, now=NOW) as begun, begun.frontier() as frontier:
        frontier.plan(Plan(url=url, purpose=Purpose.PAGE) for url in PAGES)
    (line,) = recovered(house, capsys)[1]
    assert line["next"] == (words and f"{words} --store {house.root}")
    assert run(["recover", "--store", str(house.root)]) == Exit.SOUND
    assert "`" not in capsys.readouterr().out


def test_a_store_without_unfinished_runs_is_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert recovered(a_house(tmp_path), capsys) == (Exit.SOUND, [])
    assert not (tmp_path / "store").exists()


def test_a_damaged_file_gets_a_mended_copy_and_exit_code_5(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spool = a_spool(tmp_path)
    spool.keep(a_page(PAGES[0], b"page"))
    spool.close()
    file = tmp_path / "run1" / "run1-w0-1.warc.gz.open"
    assert run(["recover", str(file)]) == Exit.SOUND
    file.write_bytes(file.read_bytes()[:-3])
    capsys.readouterr()
    assert run(["recover", str(file)]) == Exit.INTEGRITY
    said = capsys.readouterr().out
    assert "copied to" in said
    assert "run1-w0-1.recovered.warc.gz" in said
    assert "incomplete the last exchange names urn:uuid:" in said
    assert run(["recover", str(file)]) == Exit.INTEGRITY
    assert "run1-w0-1.recovered.warc.gz already" in capsys.readouterr().out
    assert run(["recover", str(tmp_path)]) == Exit.USAGE
    assert "is a folder" in capsys.readouterr().err
    assert run(["recover", str(tmp_path / "nowhere.warc")]) == Exit.USAGE


def test_d8_a_second_command_ends_at_once_and_names_process_and_host(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], crashed: House
) -> None:
    del tmp_path
    with StoreLock(crashed.root):
        began = time.monotonic()
        assert run(["recover", "--store", str(crashed.root)]) == Exit.LOCKED
        assert time.monotonic() - began < 5
    said = capsys.readouterr().err
    assert f"process {os.getpid()} on {os.uname().nodename}" in said


def test_d9_the_lock_of_a_killed_process_needs_nobody(tmp_path: Path) -> None:
    hold = "import sys,time; from pathlib import Path; from archive.lock import StoreLock, story_lock\nwith StoreLock(Path(sys.argv[1])):\n print('held', flush=True); time.sleep(60)"
    words = [sys.executable, "-c", hold, str(tmp_path)]
    with subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    assert str(holder.pid) in (tmp_path / ".lock").read_text()
    with StoreLock(tmp_path):
        pass


def test_d12_runs_of_one_second_and_of_a_clock_set_back_have_names_of_their_own(tmp_path: Path) -> None:
    house, ids = a_house(tmp_path), []
    for moment in (NOW, NOW, NOW - timedelta(seconds=1), NOW):
        with running(house, "story", RunKind.GATHER, now=moment) as begun:
            ids.append(begun.run_id)
            close_run(begun, Ending(failed=True), moment)
    assert len(set(ids)) == 4
    with house.catalogue() as catalogue:
        assert catalogue.last_run("story") == ids[-1]
