"""Hosts that are not well, as all machines of a database know them: left alone for a time, with what waits there; and what the bucket has not got yet."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from archive.shared.board import End, Shard
from archive.shared.door import Door, storable

_SET_ILL = "SELECT shared_set_ill(%s, %s, CAST(%s AS float8), %s)"
_SET_WELL = "DELETE FROM shared_ill WHERE place = ANY (CAST(%s AS text[]))"
_GIVE_UP = "SELECT shared_give_up(%s, %s, CAST(%s AS bigint), %s, %s, CAST(%s AS jsonb))"
_OWE = "INSERT INTO shared_owed (run, machine) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_PAID = "DELETE FROM shared_owed WHERE machine = %s"
_OTHERS = """SELECT holder, count(*) FROM shared_shard s WHERE %s IN ('', board) AND waiting > 0 AND until > shared_now() AND holder <> %s
    GROUP BY 1 ORDER BY 1"""
_RESTING = """SELECT r.place, max(r.left_s), min(r.why) FROM shared_rests() AS r JOIN shared_ill i ON i.place = r.place
    WHERE EXISTS (SELECT 1 FROM shared_shard s WHERE %s IN ('', s.board) AND s.shard = i.shard AND s.waiting > 0)
    GROUP BY 1 ORDER BY 2, 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A place that is left alone for so long, and why."""

    place: str
    left_s: float
    why: str


@dataclass(frozen=True, slots=True)
class IllHosts:
    """The places (a host, and its port where it is not the usual one) that are not well. All of it raises AwayError, RefusedError."""

    door: Door

    def set_ill(self, place: str, shard: str, pause_s: float, why: str) -> float:
        """Have no machine given a place's addresses for so long, an hour at most; give for how long it has given no answer.

        The pause grows with that time: a place that is ill for long is asked once an hour.
        """
        ((ill_s,),) = self.door.asked(_SET_ILL, place, shard, pause_s, why)
        return float(ill_s)

    def set_well(self, places: Iterable[str]) -> None:
        """Places gave an answer that is no error of theirs."""
        if wanted := sorted(places):
            self.door.asked(_SET_WELL, wanted)

    def give_up(self, shard: Shard, place: str, end: End, *, machine: str) -> int:
        """Write one fate for all addresses of a shard that wait at a place: no run asked for them. Give how many; none where another machine has the shard."""
        told = {name: storable(getattr(end, name)) for name in ("fate", "reason", "why")}
        rows = self.door.asked(
            _GIVE_UP, shard.board, shard.name, shard.token, place, machine, json.dumps(told)
        )
        return int(rows[0][0])

    def owe(self, run: str, machine: str) -> None:
        """What a run kept waits on a machine's disk for the bucket."""
        self.door.asked(_OWE, run, machine)

    def paid(self, machine: str) -> None:
        """The bucket has all that a machine kept."""
        self.door.asked(_PAID, machine)

    def with_others(self, board: str, machine: str) -> dict[str, int]:
        """Give how many hosts with addresses that wait each other machine has."""
        return {str(name): int(number) for name, number in self.door.asked(_OTHERS, board, machine)}

    def resting(self, board: str) -> tuple[Resting, ...]:
        """Give the places that are left alone and have addresses that wait, who is asked again first before the others."""
        rows = self.door.asked(_RESTING, board)
        return tuple(
            Resting(place=str(place), left_s=float(left_s), why=str(why)) for place, left_s, why in rows
        )
