"""Turns at hosts, the rests that they asked for, and whose addresses are whose: the budget that all machines share.

The rules are those of one machine's budget (spiders.manners.turns), told by the database's clock: a turn is granted for all its
keys or for none; its gap begins when the request left; one that nobody gave back is taken for used until its last moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.shared.door import Door

_TAKE = "SELECT wait_s, token, rest_s, rest_why, leased_by FROM shared_take_turn(CAST(%s AS text[]), CAST(%s AS float8[]), CAST(%s AS float8), %s, %s, %s)"
_END = "SELECT shared_end_turn(CAST(%s AS text[]), CAST(%s AS bigint), CAST(%s AS float8))"
_GOES_ON = "SELECT shared_turn_goes_on(%s, CAST(%s AS bigint))"
_SET_REST = "SELECT 1 FROM shared_set_rest(%s, CAST(%s AS float8), %s)"
_REST = "SELECT rest_s, why FROM shared_rest_of(%s)"
_HELD_BY = "SELECT shared_held_by(%s, %s)"
_OWN = "SELECT * FROM shared_own_addresses(CAST(%s AS text[]), %s, CAST(%s AS integer), CAST(%s AS float8))"
_SET_DELAY = "SELECT 1 FROM shared_set_delay(%s, CAST(%s AS float8))"
_CLEAR = (
    "DELETE FROM shared_turn WHERE asked_at < shared_now() - %s AND held_until IS NULL AND least_s = 0",
    "DELETE FROM shared_site WHERE seen_at < shared_now() - %s",
    "DELETE FROM shared_rest WHERE until < shared_now() - %s",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of asking for a turn: `token` when it was granted, until `deadline` (CLOCK_MONOTONIC); else seconds to wait.

    Where the place wants no request, `rest_s` says for how long, and `rest_why` what it answered.
    `leased_by` is the machine that has it for a board, where that is another one than the asker's.
    """

    wait_s: float
    token: int | None = None
    deadline: float = 0.0
    rest_s: float | None = None
    rest_why: str = ""
    leased_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: a process by a name of its own. Where it works for a board, `leased_to` is the machine whose shards it may ask."""

    name: str
    leased_to: str = ""


@dataclass(frozen=True, slots=True)
class TurnTable:
    """The turns of a database. All of it raises AwayError, RefusedError."""

    door: Door

    def take(self, gaps: Mapping[str, float], hold_s: float, *, place: str, who: Asker) -> Asked:
        """Take the turn of all keys, or say how long to wait; `gaps` are the seconds between two requests there."""
        before = self.door.clock()
        wanted = (list(gaps), [float(one) for one in gaps.values()])
        rows = self.door.asked(_TAKE, *wanted, hold_s, place, who.name, who.leased_to)
        ((wait_s, token, rest_s, why, leased_by),) = rows
        return Asked(
            wait_s=float(wait_s),
            token=token,
            deadline=before + hold_s,
            rest_s=rest_s,
            rest_why=why or "",
            leased_by=leased_by or "",
        )

    def end(self, keys: Sequence[str], token: int, asked_ago_s: float | None) -> None:
        """Give a turn back, if it is still that one; `asked_ago_s` is how long ago its last request left, if one did."""
        self.door.asked(_END, list(keys), token, asked_ago_s)

    def goes_on(self, key: str, token: int) -> bool:
        """Count one more request behind a turn that was given back; False where somebody else has had one since."""
        ((is_ours,),) = self.door.asked(_GOES_ON, key, token)
        return bool(is_ours)

    def held_by(self, domain: str, but: str) -> str:
        """Return which machine has a registered domain for a board, "" where none does *but* that one."""
        ((holder,),) = self.door.asked(_HELD_BY, domain, but)
        return str(holder or "")

    def set_rest(self, place: str, for_s: float, why: str) -> None:
        """Remember that a place wants no request for so long; a day at most."""
        self.door.asked(_SET_REST, place, for_s, why)

    def rest(self, place: str) -> tuple[float, str] | None:
        """Give for how long a place wants no request, and why; None when it may be asked."""
        rows = self.door.asked(_REST, place)
        return (float(rows[0][0]), str(rows[0][1])) if rows else None

    def own(self, addresses: Sequence[str], domain: str, *, most: int, seen_s: float) -> tuple[str, ...]:
        """Note which addresses a domain has; return those behind which no more than `most` domains were seen within `seen_s`."""
        rows = self.door.asked(_OWN, list(addresses), domain, most, seen_s)
        return tuple(str(row[0]) for row in rows)

    def set_delay(self, domain: str, delay_s: float) -> None:
        """Keep at least so long between two requests to a registered domain, whoever asks and whatever they set."""
        self.door.asked(_SET_DELAY, domain, delay_s)

    def clear(self, older_s: float) -> None:
        """Forget what is older and says nothing any more."""
        for statement in _CLEAR:
            self.door.asked(statement, older_s)
