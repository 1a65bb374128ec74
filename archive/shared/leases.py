"""Leases: a name that one holder has for a time, by the database's clock, with a token that only ever rises.

A lease ends by itself; nobody's clock but the database's decides when. A holder trusts it until `deadline` of its own
CLOCK_MONOTONIC, counted from before it asked: that is earlier than the end that the database knows, whatever the way between took.
"""

from dataclasses import dataclass

from archive.shared.door import Door

_TAKE = "SELECT token, holder, left_s FROM shared_take_lease(%s, %s, CAST(%s AS float8))"
_RENEW = "SELECT shared_renew_lease(%s, CAST(%s AS bigint), CAST(%s AS float8))"
_LIVE = "SELECT name, holder, until - t FROM shared_lease, shared_now() AS t WHERE starts_with(name, %s) AND until > t ORDER BY name"
_FOR_GOOD = "INSERT INTO shared_run (name, holder) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING 1"
_END = "SELECT shared_end_lease(%s, CAST(%s AS bigint))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A name that is ours until `deadline` (CLOCK_MONOTONIC); who comes after us has a higher `token`."""

    name: str
    token: int
    deadline: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A name that another holder has, for `left_s` more if it does not renew it."""

    name: str
    holder: str
    left_s: float


@dataclass(frozen=True, slots=True)
class LeaseTable:
    """The leases of a database."""

    door: Door

    def take(self, name: str, holder: str, for_s: float) -> Granted | Held:
        """Take a name for so long, or say who has it. `holder` is for people. Raises AwayError."""
        before = self.door.clock()
        ((token, who, left_s),) = self.door.asked(_TAKE, name, holder, for_s)
        if token is None:
            return Held(name=name, holder=str(who), left_s=float(left_s))
        return Granted(name=name, token=int(token), deadline=before + for_s)

    def renew(self, granted: Granted, for_s: float) -> Granted | None:
        """Hold it for so long from now on; None where another holder has had it since. Raises AwayError."""
        before = self.door.clock()
        ((is_ours,),) = self.door.asked(_RENEW, granted.name, granted.token, for_s)
        if not is_ours:
            return None
        return Granted(name=granted.name, token=granted.token, deadline=before + for_s)

    def live(self, begins: str) -> tuple[Held, ...]:
        """Return the leases whose names begin so and that somebody holds now. Raises AwayError."""
        rows = self.door.asked(_LIVE, begins)
        return tuple(Held(name=str(name), holder=str(who), left_s=float(left)) for name, who, left in rows)

    def take_for_good(self, name: str, holder: str) -> bool:
        """Take a name that is nobody's, and never will be anybody else's; False where it is taken. Raises AwayError."""
        return bool(self.door.asked(_FOR_GOOD, name, holder))

    def end(self, name: str, token: int) -> None:
        """End the lease of a holder that the caller knows to be dead, by its token: what another took since stands. Raises AwayError."""
        self.door.asked(_END, name, token)

    def give_back(self, granted: Granted) -> None:
        """End it; where another holder has it by now nothing happens. Raises AwayError."""
        self.door.asked(_END, granted.name, granted.token)
