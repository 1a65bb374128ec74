"""`warraq doctor`: check this machine, the settings and the store."""

from typing import Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.safe import safe_text
from flows.checkup import Check, Health, check_machine, check_outlets

_SIGNS = {Health.GOOD: "ok", Health.WARNING: "warning", Health.BAD: "BAD"}


def doctor(
    *,
    outlets: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
    wire: WireFlags | None = None,
) -> int:
    """Check this machine, the settings and the store; say what to do about what is wrong.

    Example: warraq doctor

    Parameters
    ----------
    outlets
        Fetch the home page of every known outlet, and mark in the outlets file those that answered.
    """
    common = common or Common()
    voice, house = common.voice(), common.house(wire)
    checks: list[Check] = []
    for check in check_outlets(house, voice.note) if outlets else check_machine(house):
        checks.append(check)
        voice.line(
            {
                "schema": "warraq/check/1",
                "check": check.name,
                "health": check.health.value,
                "message": check.message,
            }
        )
        voice.say(f"{_SIGNS[check.health]:<8} {check.name:<12} {safe_text(check.message)}")
    bad = [check for check in checks if check.health is Health.BAD]
    return Exit.ERROR if bad else Exit.SOUND
