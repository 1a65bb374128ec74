"""Alarms by apprise (`pip install 'warraq[apprise]'`): mail, chats and telephones, at the addresses that the user set."""

import logging
from collections.abc import Sequence
from threading import Thread
from typing import Any

LIMIT_S = 20.0  # apprise gives a service 4 s to connect and 4 s to answer, one after the other
_MISSING = "apprise is not installed: pip install 'warraq[apprise]'"


def notify(urls: Sequence[str], title: str, text: str) -> str:
    """Tell every address; return "" or why not all of them were told, in words that hold no part of an address.

    Apprise dials by itself: the address guard does not stand in front of it, and only what the user set is dialled.
    """
    try:
        import apprise
    except ImportError:
        return _MISSING
    try:
        return _notified(apprise.Apprise(), urls, title, text)
    except Exception as error:  # noqa: BLE001  # a service's own trouble, whose words may hold its password
        return f"apprise broke ({type(error).__name__})"


def _notified(door: Any, urls: Sequence[str], title: str, text: str) -> str:
    log = logging.getLogger("apprise")  # what it logs may hold addresses, and these may hold passwords
    log.handlers, log.propagate = [logging.NullHandler()], False
    unread = [number for number, url in enumerate(urls, 1) if not door.add(url)]
    if unread:
        return f"apprise knows no service by entry {unread[0]} of alarm_apprise"
    said: list[bool] = []
    thread = Thread(target=lambda: said.append(_rung(door, title, text)), daemon=True)
    thread.start()
    thread.join(LIMIT_S)
    if not said:
        return f"apprise told not all within {LIMIT_S:.0f} s"
    return "" if said[0] else "apprise could not tell every service"


def _rung(door: Any, title: str, text: str) -> bool:
    try:
        return bool(door.notify(title=title, body=text))
    except Exception:  # noqa: BLE001  # as above, in a thread of its own
        return False
