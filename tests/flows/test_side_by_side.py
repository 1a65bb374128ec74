"""Runs of different stories go on side by side in one store, in processes of their own; of one story never two."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.custody.seals import from_json, seal_digest
from archive.lock import LockedError, story_holder
from archive.manifests.manifest import manifest_name
from archive.store import FolderStore
from flows.audit import audit
from flows.close import Ending, close_run
from flows.run import RunKind, running
from flows.settings import CHECKOUT
from flows.store.recover import recover_store
from tests.builders import A_MOMENT
from tests.flows.kept_stories import a_house, kept

STORIES = ("bridge", "ferry")
# A process that makes runs of one story, each with a page, and tells which one it begins.
RUNNER = """
import sys
from pathlib import Path
from tests.builders import A_MOMENT
from tests.flows.kept_stories import a_house, kept
from flows.close import Ending, close_run
from flows.run import RunKind, running
house, story, runs = a_house(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for number in range(runs):
    with running(house, story, RunKind.FETCH, now=A_MOMENT) as run:
        print(run.run_id, flush=True)
        kept(run, {f"https://{story}.example/{number}": f"words {number} of {story}".encode() * 50})
        close_run(run, Ending(), A_MOMENT)
"""


def runner(root: Path, story: str, runs: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", RUNNER, str(root), story, str(runs)]
    return subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def chain_is_whole(store: FolderStore) -> int:
    """Say how many seals there are, each of which names the one before it."""
    names = [name for name in store.list("custody/seals/") if name.endswith(".json")]
    before = None
    for number, name in enumerate(names, 1):
        seal = from_json(store.read(name), name)
        assert (seal.number, seal.previous) == (number, before)
        before = seal_digest(store.read(name))
    return len(names)


def test_two_stories_seal_at_once_in_one_chain_and_no_two_runs_share_a_name(tmp_path: Path) -> None:
    house, runs = a_house(tmp_path), 4
    both = [runner(tmp_path, story, runs) for story in STORIES]
    told = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    ids = [line for out, _ in told for line in out.split()]
    assert len(set(ids)) == len(ids) == 2 * runs  # all began in the same second by their clocks
    warcs = [name.rpartition("/")[2] for name in house.store().list("warc/")]
    assert len(set(warcs)) == len(warcs) == 2 * runs
    assert chain_is_whole(FolderStore(house.root)) == 4 * runs
    assert audit(house).sound
    with house.catalogue() as catalogue, Catalogue(f"sqlite:///{tmp_path / 'again.db'}") as again:
        again.rebuild(house.store())
        assert catalogue.dump() == again.dump()
    assert list(house.spool.glob("*/run.json")) == []


def test_killed_again_and_again_the_chain_stays_whole_and_the_other_story_goes_on(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    steady = runner(tmp_path, STORIES[0], 5)
    for wait_s in (0.0, 0.1, 0.3):
        other = runner(tmp_path, STORIES[1], 20)
        assert other.stdout is not None
        other.stdout.readline()  # it has begun a run
        time.sleep(wait_s)  # the moment of its death, not something to wait for
        other.send_signal(signal.SIGKILL)
        other.communicate()
    assert steady.communicate(timeout=100)[1] == ""
    assert steady.returncode == 0
    last = runner(tmp_path, STORIES[1], 1)
    assert last.communicate(timeout=60)[1] == ""
    assert last.returncode == 0
    chain_is_whole(FolderStore(house.root))
    assert audit(house).sound
    assert list(house.spool.glob("*/run.json")) == []


def test_a_run_of_another_story_is_left_alone_by_all_that_clears_up(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, STORIES[0], RunKind.FETCH, now=A_MOMENT) as first:
        kept(first, {"https://bridge.example/": b"b" * 90})
        with running(house, STORIES[1], RunKind.FETCH, now=A_MOMENT) as second:
            assert second.run_id != first.run_id
            assert second.folder.is_dir()
            kept(second, {"https://ferry.example/": b"f" * 90})
            assert list(recover_store(house)) == []
            close_run(second, Ending(), A_MOMENT)
        assert first.folder.is_dir()
        another = running(house, STORIES[0], RunKind.GATHER, now=A_MOMENT)
        with pytest.raises(LockedError, match=f"story bridge of .* in use by process {os.getpid()}"), another:
            pass
        with pytest.raises(LockedError, match=r"in use by process .* \(a run of bridge\)"), house.lock():
            pass
        close_run(first, Ending(), A_MOMENT + timedelta(seconds=1))
    assert story_holder(house.root, STORIES[0]) is None
    assert {house.store().exists(manifest_name(run.story, run.run_id)) for run in (first, second)} == {True}
    assert audit(house).sound


def test_a_command_that_needs_the_store_for_itself_keeps_runs_away(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    beginning = running(house, STORIES[0], RunKind.GATHER, now=A_MOMENT)
    with house.lock(), pytest.raises(LockedError, match=f"in use by process {os.getpid()}"), beginning:
        pass


def test_threads_of_one_process_do_the_shared_steps_one_after_the_other(tmp_path: Path) -> None:
    house, inside, most = a_house(tmp_path), [0], [0]

    def step(_: int) -> None:
        with house.step(), house.step():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            inside[0] -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(step, range(40)))
    assert most == [1]
