"""A lease for the length of a block: renewed while it is needed, known as lost when it is, free behind it."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import flows.shared.lease_notes
from archive.lock import LockedError
from archive.shared.away import AwayError
from archive.shared.door import Door
from archive.shared.preparing import prepare
from flows.shared.leases import DatabaseLeases, LostLeaseError

LEASE_S = 0.6


@pytest.fixture
def door(work_url: str) -> Door:
    prepare(work_url)
    return Door(work_url, time.monotonic)


def leases(url: str, holder: str = "one") -> DatabaseLeases:
    return DatabaseLeases(url=url, holder=holder, lease_s=LEASE_S)


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what a thread does within a lease's time."""
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end


def test_a_name_is_one_holders_as_long_as_the_block_lasts_and_tokens_rise(door: Door) -> None:
    with leases(door.url).lease("chain") as mine:
        with (
            pytest.raises(LockedError, match="in use by one") as refused,
            leases(door.url, "two").lease("chain"),
        ):
            pass
        assert refused.value.host == "one"
        ((first,),) = door.asked("SELECT until FROM shared_lease WHERE name = 'chain'")
        until(
            lambda: door.asked("SELECT until FROM shared_lease WHERE name = 'chain'")[0][0] > first + LEASE_S
        )
        mine.check()
    with leases(door.url, "two").lease("chain") as theirs:
        assert theirs.token > mine.token


def test_who_waits_has_the_name_when_a_holder_that_died_has_lost_it(door: Door) -> None:
    door.asked("SELECT * FROM shared_take_lease('story', 'dead', CAST(%s AS float8))", LEASE_S)
    with leases(door.url).lease("story", wait_s=20) as mine:
        mine.check()


def test_what_a_process_of_this_folder_left_when_it_died_is_ended_at_once(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = replace(leases(door.url), root=tmp_path)
    with here.lease("machine/one") as dead:
        (note,) = (tmp_path / ".locks").glob("*.lease")
        said = note.read_bytes()
        with pytest.raises(LockedError, match="another worker has the name 'one'"), here.lease("machine/one"):
            pass  # it lives: its note is held
    assert note.read_bytes() == b""

    def dies() -> None:
        note.write_bytes(said)
        door.asked(
            "UPDATE shared_lease SET until = shared_now() + 100, for_s = 100, token = CAST(%s AS bigint) WHERE name = 'machine/one'",
            dead.token,
        )

    dies()
    with here.lease("machine/one") as mine:
        assert mine.token > dead.token
    dies()
    monkeypatch.setattr(flows.shared.lease_notes, "_BOOT", note)  # on another machine, or after its start
    with pytest.raises(LockedError), here.lease("machine/one"):
        pass


def test_a_lease_that_another_took_is_known_as_lost(door: Door) -> None:
    with leases(door.url).lease("lost") as mine:
        door.asked("UPDATE shared_lease SET token = token + 1 WHERE name = 'lost'")
        until(lambda: mine.is_lost)
        with pytest.raises(LostLeaseError, match="'lost'"):
            mine.check()


def test_a_database_that_is_not_there_grants_nothing() -> None:
    with (
        pytest.raises(AwayError, match="does not answer"),
        leases("postgresql://w@127.0.0.1:1/none").lease("chain", wait_s=0.2),
    ):
        pass
