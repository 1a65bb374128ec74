"""Leases and the board of work by properties: whatever machines do, and whenever, over a real database with time set by hand."""

from dataclasses import replace
from itertools import count

import pytest
from hand_set import Database
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from archive.shared.board import Board, End, Shard
from archive.shared.leases import Granted, Held, LeaseTable

FOR_S = 10.0
MACHINES = ("one", "two")
machines = st.sampled_from(MACHINES)
QUICK = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a shorter example of a failure would take minutes
    suppress_health_check=list(HealthCheck),
)


class Leases(RuleBasedStateMachine):
    """Machines that take, renew, give back and forget two names; `believed` is what each still trusts by its own clock."""

    database: Database

    @initialize()
    def begin(self) -> None:
        self.database.clear()
        self.table = LeaseTable(self.database.door)
        self.database.door.clock = self.database.clock
        self.believed: dict[tuple[str, str], Granted] = {}
        self.tokens: dict[str, list[int]] = {"chain": [], "story": []}

    @rule(machine=machines, name=st.sampled_from(["chain", "story"]))
    def takes(self, machine: str, name: str) -> None:
        got = self.table.take(name, machine, FOR_S)
        holders = [who for who, what in self.believed if what == name and self.trusts(who, name)]
        if isinstance(got, Held):
            assert got.holder in MACHINES
            assert 0 < got.left_s <= FOR_S
            return
        assert holders == []
        assert got.token > max(self.tokens[name], default=0)
        self.tokens[name].append(got.token)
        self.believed[machine, name] = got

    @precondition(lambda self: self.believed)
    @rule(machine=machines, name=st.sampled_from(["chain", "story"]))
    def renews(self, machine: str, name: str) -> None:
        if mine := self.believed.get((machine, name)):
            still = self.table.renew(mine, FOR_S)
            assert (still is not None) == (mine.token == self.tokens[name][-1])
            if still:
                self.believed[machine, name] = still
            else:
                del self.believed[machine, name]

    @precondition(lambda self: self.believed)
    @rule(machine=machines, name=st.sampled_from(["chain", "story"]))
    def gives_back(self, machine: str, name: str) -> None:
        if mine := self.believed.pop((machine, name), None):
            self.table.give_back(mine)

    @rule(seconds=st.sampled_from([3.0, FOR_S]))
    def time_passes(self, seconds: float) -> None:
        self.database.passes(seconds)

    @invariant()
    def one_at_most_trusts_that_it_has_a_name(self) -> None:
        for name in ("chain", "story"):
            assert sum(self.trusts(who, name) for who in MACHINES) <= 1

    def trusts(self, machine: str, name: str) -> bool:
        mine = self.believed.get((machine, name))
        return mine is not None and self.database.now < mine.deadline


class Boards(RuleBasedStateMachine):
    """Machines that lease shards, fetch what waits there, come late, and tell; each address has one fate, of who had the shard last."""

    database: Database

    @initialize(hosts=st.lists(st.integers(1, 3), min_size=1, max_size=3))
    def begin(self, hosts: list[int]) -> None:
        self.database.clear()
        self.board = Board(self.database.door)
        self.database.door.clock = self.database.clock
        self.urls = {
            f"http://h{n}.example/{i}": f"h{n}.example" for n, size in enumerate(hosts) for i in range(size)
        }
        assert self.board.put("b", self.urls.items()) == len(self.urls)
        assert self.board.put("b", self.urls.items()) == 0
        self.shards: dict[str, list[Shard]] = {machine: [] for machine in MACHINES}
        self.last: dict[str, int] = {}
        self.fates: dict[str, str] = {}
        self.number = count()

    @rule(machine=machines, queues=st.integers(1, 3), each=st.integers(1, 3))
    def leases(self, machine: str, queues: int, each: int) -> None:
        trusted = {shard.name for held in self.shards.values() for shard in held if self.trusts(shard)}
        for shard in self.board.get_urls("b", machine, most=(queues, each), for_s=FOR_S, most_sites=5):
            assert shard.name not in trusted
            assert 0 < len(shard.urls) <= each
            assert not set(shard.urls) & set(self.fates)
            assert {self.urls[url] for url in shard.urls} == {shard.name}
            assert shard.token > self.last.get(shard.name, 0)
            self.last[shard.name] = shard.token
            self.shards[machine].append(shard)

    @precondition(lambda self: any(self.shards.values()))
    @rule(machine=machines)
    def tells(self, machine: str) -> None:
        for shard in self.shards[machine]:
            fate, run = f"fate {next(self.number)}", f"run {next(self.number)}"
            ends = [End(url=u, fate=fate, reason="ok", why="", final_url=u) for u in shard.urls]
            counted = self.board.settle(shard, ends, run=run, machine=machine)
            if is_ours := self.last[shard.name] == shard.token:
                again = [replace(end, fate="said again") for end in ends]  # it did not hear the answer
                assert self.board.settle(shard, again, run=run, machine=machine) == counted
            assert counted == (set(shard.urls) - set(self.fates) if is_ours else set())
            self.fates.update(dict.fromkeys(counted, fate))

    @precondition(lambda self: any(self.shards.values()))
    @rule(machine=machines)
    def renews(self, machine: str) -> None:
        mine = self.shards[machine]
        still = self.board.renew(mine, FOR_S)
        assert [s.token for s in still] == [s.token for s in mine if self.last[s.name] == s.token]
        self.shards[machine] = list(still)

    @precondition(lambda self: any(self.shards.values()))
    @rule(machine=machines)
    def gives_back(self, machine: str) -> None:
        self.board.give_back(self.shards[machine])
        self.shards[machine] = []

    @rule(seconds=st.sampled_from([3.0, FOR_S]))
    def time_passes(self, seconds: float) -> None:
        self.database.passes(seconds)

    @invariant()
    def each_address_has_the_one_fate_that_counted(self) -> None:
        stands = {one.url: one.fate for one in self.board.written("b")}
        assert stands == {url: self.fates.get(url, "") for url in self.urls}
        (stats,) = self.board.stats("b")
        assert stats.waiting == len(self.urls) - len(self.fates)
        assert stats.unfinished == len({self.urls[url] for url in self.urls if url not in self.fates})

    def trusts(self, shard: Shard) -> bool:
        return self.database.now < shard.deadline


@pytest.mark.parametrize("machine", [Leases, Boards])
def test_whatever_machines_do_one_has_a_name_at_a_time_and_an_address_one_fate(
    machine: type[Leases] | type[Boards], database: Database
) -> None:
    machine.database = database
    run_state_machine_as_test(machine, settings=QUICK)
