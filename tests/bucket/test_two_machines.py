"""Two machines seal into one bucket at once: one chain, whole, whoever dies and whoever stands still."""

import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from archive.custody.seals import CLAIMS, SIGNATURE, beside, from_json, newest_number, seal_name
from archive.custody.shared_chain import SharedSealer
from archive.decisions.book import Word
from archive.decisions.decision import DecisionKind
from archive.lock import STORY_LOCKS, LockedError
from archive.manifests.manifest import from_json as manifest_of
from archive.shared.door import Door
from flows.close import Ending, close_run
from flows.decisions.decide import DecideError
from flows.decisions.destroy import destroy
from flows.house import House
from flows.run import NO_STORY, RunKind, running
from flows.shared.elsewhere import alone_with
from flows.shared.leases import DatabaseLeases
from flows.shared.work import Wish, work
from flows.signing import signing_key
from tests.bucket.machines import a_run, chain_of, is_sound, process_of, sealed_files
from tests.bucket.servers import Bench
from tests.builders import A_MOMENT
from tests.flows.kept_stories import kept


def test_two_machines_that_seal_at_once_and_are_killed_leave_one_whole_chain(
    machines: tuple[House, House],
) -> None:
    one, two = machines
    steady = process_of(one, "bridge", 4)
    for wait_s in (0.3, 0.7, 1.1):
        dying = process_of(two, "ferry", 20)
        assert dying.stdout is not None
        dying.stdout.readline()
        time.sleep(wait_s)  # the moment of its death, not something to wait for
        dying.send_signal(signal.SIGKILL)
        dying.communicate()
    assert steady.communicate(timeout=100)[1] == ""
    time_of_a_lease = 4 * one.settings.lease_s
    until = time.monotonic() + time_of_a_lease
    while True:  # what the dead one held ends by itself
        last = process_of(two, "ferry", 1)
        out, errors = last.communicate(timeout=60)
        if last.returncode == 0 or time.monotonic() > until:
            break
    assert (last.returncode, errors) == (0, "")
    assert out.endswith("None\n")
    chain_of(one)
    files = sealed_files(one)
    assert len(set(files)) == len(files)
    manifests = [name for name in one.audited().list("runs/") if name.endswith(".json")]
    assert set(manifests) <= set(files)
    assert len({manifest_of(one.audited().read(name), place=name).run_id for name in manifests}) == len(
        manifests
    )
    assert is_sound(one)


def test_runs_of_several_machines_that_end_at_the_same_moment_name_one_another_in_one_line(
    machines: tuple[House, House],
) -> None:
    rounds = 2
    both = [process_of(one, NO_STORY, rounds, RunKind.WORK, subprocess.PIPE) for one in machines]
    for _ in range(rounds):
        for process in both:
            assert process.stdin is not None
            assert process.stdout is not None
            while process.stdout.readline() != "kept\n":
                assert process.poll() is None, process.communicate()
        for process in both:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
    assert [process.communicate(timeout=60)[1] for process in both] == ["", ""]
    store = machines[0].audited()
    names = [name for name in store.list(f"runs/{NO_STORY}/") if name.endswith(".json")]
    before = [manifest_of(store.read(name), place=name).previous for name in names]
    assert len(set(before)) == len(names) == rounds * len(both)
    assert is_sound(machines[0])


def test_a_machine_that_stood_still_past_its_lease_finds_the_number_taken_and_takes_the_next(
    machines: tuple[House, House], tmp_path: Path
) -> None:
    one, two = machines
    a_run(one, "bridge")
    late = _sealer(one, tmp_path / "late")
    sealed = from_json(one.audited().read(seal_name(1)), "x").sealed
    stood = replace(sealed, file=replace(sealed.file, name="warc/bridge/other.warc.gz"))
    draft = late._drafted(tmp_path / "late" / "other.seal", stood, A_MOMENT)  # then it stood still
    assert draft.number == 3
    a_run(two, "ferry")
    took = late.seal(stood, A_MOMENT)
    assert took.number == 5
    assert chain_of(two) == 5


def _sealer(house: House, scratch: Path) -> SharedSealer:
    scratch.mkdir()
    chain = house.store().direct(lambda: None)  # type: ignore[union-attr]  # a bucket
    return SharedSealer(
        store=chain, chain=chain, key=signing_key(house), software="warraq/test", scratch=scratch
    )


class DeathError(Exception):
    """The machine dies."""


def test_what_a_machine_began_that_never_comes_back_is_finished_by_another_without_its_key(
    machines: tuple[House, House], tmp_path: Path
) -> None:
    one, two = machines
    a_run(one, "bridge")
    dying, real = _sealer(one, tmp_path / "dying"), one.store().direct  # type: ignore[union-attr]
    sealed = from_json(one.audited().read(seal_name(1)), "x").sealed
    other = replace(sealed, file=replace(sealed.file, name="warc/bridge/other.warc.gz"))

    class Dies:
        """A bucket that is there until the seal has its number."""

        def __getattr__(self, name: str) -> object:
            return getattr(real(lambda: None), name)

        def publish(self, local: Path, name: str) -> object:
            if name == beside(seal_name(3), SIGNATURE):
                raise DeathError
            return real(lambda: None).publish(local, name)

    with pytest.raises(DeathError):
        replace(dying, store=Dies(), chain=Dies()).seal(other, A_MOMENT)  # type: ignore[arg-type]
    store = two.audited()
    assert (newest_number(store), store.exists(beside(seal_name(3), SIGNATURE))) == (3, False)
    a_run(two, "ferry")
    assert chain_of(two) == 5
    assert two.audited().list(CLAIMS) == ()


def test_a_story_is_one_machines_at_a_time(machines: tuple[House, House]) -> None:
    one, two = machines
    with running(one, "bridge", RunKind.REFETCH, now=A_MOMENT) as run:
        begun = running(two, "bridge", RunKind.REFETCH, now=A_MOMENT)
        with pytest.raises(LockedError, match="is in use by one"), begun:
            pass
        a_run(two, "ferry")
        kept(run, {"https://bridge.example/": b"b" * 90})
        close_run(run, Ending(), A_MOMENT)
    assert a_run(two, "bridge").startswith(run.run_id.replace("-one", "-two"))


def test_a_machine_that_was_away_joins_the_chain_when_it_is_back(
    machines: tuple[House, House], bench: Bench
) -> None:
    one, two = machines
    a_run(one, "bridge")
    away = House(
        settings=two.settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:9", "s3_tries": 1})
    )
    a_run(away, "bridge")  # a first manifest to it: it cannot see the other's
    waits = away.pending()
    assert waits is not None
    assert chain_of(one) == 2
    a_run(one, "bridge")
    assert list(work(two, Wish(), clock=lambda: A_MOMENT)) == []  # nothing waits on a board
    assert two.pending() is None
    assert chain_of(one) == 6
    assert is_sound(one)


def test_nothing_is_destroyed_beside_a_run_of_another_machine_and_none_begins_meanwhile(
    machines: tuple[House, House],
) -> None:
    one, two = machines
    one.root.mkdir()
    word = Word(
        story="alpha", kind=DecisionKind.DESTROY, id="https://alpha.example/1", note="order", by="layla"
    )

    def is_refused(who: str) -> None:
        with pytest.raises(
            LockedError, match=f"another machine, {who}|a worker is on at {who}|in use by {who}"
        ):
            destroy(one, word, now=A_MOMENT)

    for story, kind in (("alpha", RunKind.REFETCH), ("beta", RunKind.GATHER), (NO_STORY, RunKind.FETCH)):
        with running(two, story, kind, now=A_MOMENT):
            is_refused("two")
    leases = DatabaseLeases(url=one.settings.shared, holder="three", lease_s=3)
    with leases.lease("machine/three"):
        is_refused("three")
    with alone_with(one, "alpha"), pytest.raises(LockedError), running(two, "alpha", RunKind.REFETCH, now=A_MOMENT):  # fmt: skip
        pass
    with pytest.raises(
        DecideError, match="there is nothing to destroy"
    ):  # with nobody else at work it goes to its end
        destroy(one, word, now=A_MOMENT)


def test_a_fetch_that_was_killed_is_gone_on_with_at_once(machines: tuple[House, House]) -> None:
    _, two = machines
    with running(two, NO_STORY, RunKind.FETCH, now=A_MOMENT):
        notes = {note: note.read_bytes() for note in (two.root / STORY_LOCKS).glob("*.lease")}
    for note, said in notes.items():  # as who is killed leaves them
        note.write_bytes(said)
    door = Door(two.settings.shared, time.monotonic)
    lives = "UPDATE shared_lease SET until = shared_now() + 100, for_s = 100 WHERE name LIKE '%/side/%'"
    door.asked(lives)
    with running(two, NO_STORY, RunKind.FETCH, now=A_MOMENT) as run:
        assert run.resumed
    door.asked(lives)  # and nothing is noted
    with pytest.raises(LockedError, match="is in use by two"), running(two, NO_STORY, RunKind.FETCH, now=A_MOMENT):  # fmt: skip
        pass
    door.close()
