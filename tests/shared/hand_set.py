"""Time in a database, set by hand."""

from dataclasses import dataclass

from archive.shared.door import Door

_TABLES = "shared_lease, shared_turn, shared_rest, shared_site, shared_shard, shared_url, shared_wish, shared_run, shared_ill, shared_owed"


@dataclass
class Database:
    """A database whose clock, and that of everybody who asks it, is set by hand; `skew` is how far each asker's clock is off."""

    url: str
    door: Door
    now: float = 1_000_000.0

    def clock(self) -> float:
        """CLOCK_MONOTONIC of the only machine that there is."""
        return self.now

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.door.asked("UPDATE set_clock SET at = %s", self.now)

    def is_set(self, seconds: float) -> None:
        """Set the database's calendar clock, as a person does; nobody's CLOCK_MONOTONIC hears of it."""
        self.door.asked("UPDATE set_clock SET at = at + %s", seconds)

    def clear(self) -> None:
        """Begin anew."""
        self.door.asked(f"TRUNCATE {_TABLES}")
        self.door.asked("UPDATE set_clock SET at = %s", self.now)
