"""An audit of the store in force that found something: told to whoever is set, though nobody may look at this terminal."""

from desk.exits import Exit
from desk.flags import Common


def told(code: int, common: Common) -> int:
    """Return the exit code of such an audit, and ring where it says that the store is not sound."""
    settings = common.settings() if code == Exit.INTEGRITY else None
    if settings and (settings.alarm_webhook or settings.alarm_apprise):
        from flows.telling.bell import ring_unsound

        for way in ring_unsound(common.house()):
            if way.why:
                common.voice().warn(f"nobody was told by {way.way}: {way.why}")
    return code
