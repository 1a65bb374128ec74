"""`warraq doctor`: check this machine, the settings and the store."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.doctor.check import Health

if TYPE_CHECKING:
    from flows.doctor.check import Check

_SIGNS = {Health.GOOD: "ok", Health.WARNING: "warning", Health.BAD: "BAD"}


def doctor(
    *,
    outlets: Annotated[bool, Parameter(negative="")] = False,
    quick: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
    wire: WireFlags | None = None,
) -> int:
    """Check this machine, the settings and the store; say what to do about what is wrong.

    Exit code 1: something is BAD, so that no run should begin. Example: warraq doctor

    Parameters
    ----------
    outlets
        Fetch the home page of every known outlet, and mark in the outlets file those that answered.
    quick
        Only what takes some two seconds: no trial crawl, no bucket, no fonts, no Prefect. For a container's health check.
    """
    from flows.doctor.checkup import check_machine, check_outlets

    common = common or Common()
    voice, house = common.voice(), common.house(wire)
    checks = check_outlets(house, voice.note) if outlets else check_machine(house, quick=quick)
    counted = Counter(_told(check, voice) for check in checks)
    voice.say(
        f"{counted[Health.BAD]} BAD, {counted[Health.WARNING]} {'warning' if counted[Health.WARNING] == 1 else 'warnings'}, {counted[Health.GOOD]} ok"
    )
    return Exit.ERROR if counted[Health.BAD] else Exit.SOUND


def _told(check: "Check", voice: Voice) -> Health:
    """Tell a check as it comes: some take a while."""
    voice.line(
        {
            "schema": "warraq/check/1",
            "check": check.name,
            "health": check.health.value,
            "message": check.message,
            "next": check.next_step,
        }
    )
    voice.say(f"{_SIGNS[check.health]:<8} {check.name:<12} {safe_text(check.message)}")
    if check.next_step:
        voice.say(f"{'':<8} {'next':<12} {safe_text(check.next_step)}")
    return check.health
