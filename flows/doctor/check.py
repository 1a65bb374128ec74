"""What a check of the doctor says: how it came out, what was seen, and the next step."""

from dataclasses import dataclass
from enum import StrEnum

from archive.store import StoreError


class Health(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: its name, how it came out, what was seen, and what to do about it: none is BAD without a next step."""

    name: str
    health: Health
    message: str
    next_step: str = ""

    def __post_init__(self) -> None:
        if self.health is Health.BAD and not self.next_step:
            raise ValueError(f"check {self.name!r} is bad and says no next step: {self.message}")


def good(name: str, message: str) -> Check:
    """Return a check that found nothing wrong."""
    return Check(name=name, health=Health.GOOD, message=message)


def warned(name: str, message: str, next_step: str) -> Check:
    """Return a check that found what works, and hurts one day."""
    return Check(name=name, health=Health.WARNING, message=message, next_step=next_step)


def bad(name: str, message: str, next_step: str) -> Check:
    """Return a check that found what no run can do without."""
    return Check(name=name, health=Health.BAD, message=message, next_step=next_step)


def refused(name: str, error: StoreError) -> Check:
    """Return a store's refusal as a check: its last sentence is what to do."""
    what, _, step = str(error).rpartition(". ")
    return bad(name, what or step, step)
