"""The doctor's check of the budget of hosts that all runs share: those of a user on this machine, or of all machines."""

import os

from flows.doctor.check import Check, bad, good, warned
from flows.house import House
from flows.settings import Settings
from spiders.manners.turns_file import why_unusable

_STEP = (
    "free its disk, give it back to yourself, or take it away (a damaged one is set aside by the next run), "
    "or set XDG_STATE_HOME to a folder of yours; until then each run keeps its delays alone"
)


def check_turns(house: House) -> Check:
    """Return whether runs on this machine know of each other's requests, so that a host sees one delay of them all.

    Of a bucket in which machines agree in another database, or where this one works alone beside them: that.
    """
    from flows.store.agreement import OtherDatabaseError, refuse_shared

    settings = house.settings
    try:
        if settings.shared:
            return _shared(house)
        refuse_shared(house)
    except OtherDatabaseError as error:
        return bad("turns", str(error), "correct shared (WARRAQ_SHARED) as it says: every command that writes is refused until then")  # fmt: skip
    return _of_this_machine(settings)


def _of_this_machine(settings: Settings) -> Check:
    path = settings.wire().turns
    if path is None:
        return good("turns", "with a delay of 0 no budget of hosts is kept")
    there = path
    while not there.exists():
        there = there.parent
    why = why_unusable(path)
    if there != path and not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        why = f"{there} cannot be written"
    if why:
        return warned("turns", f"{path}, by which runs share one budget for each host: {why}", _STEP)
    return good("turns", f"runs share one budget for each host by {path}")


def _shared(house: House) -> Check:
    """Say whether the database by which machines share the budget answers, and has the tables. Raises OtherDatabaseError."""
    from archive.catalogue.address import shown
    from archive.shared.preparing import SharedError, SharedSettingError, prepare
    from flows.store.agreement import held_to

    settings = house.settings
    try:
        held_to(house, prepare(settings.shared))
    except SharedSettingError as error:
        return bad("turns", str(error), "correct the setting shared, or that user's rights: until then every command that asks or writes ends with exit code 4")  # fmt: skip
    except SharedError as error:
        step = "until it is back this machine asks nobody for anything; unset shared to work alone"
        return bad("turns", str(error), step)
    return good(
        "turns",
        f"all machines share one budget for each host by {shown(settings.shared)}; this one is {settings.machine}",
    )
