"""What the parent of a crawl says, a word a line on the child's standard input; the end of it says that the parent is gone.

`wake N`: something was planned; `hold`: take nothing new; `go on`: take again. Words that a child does not know it passes over.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field

HOLD, GO_ON = "hold", "go on"
_WAKE = "wake "


def wake(number: int) -> str:
    """Give the word that wakes a child; it tells the number back when it has done all that was due by then."""
    return f"{_WAKE}{number}"


@dataclass(slots=True)
class Orders:
    """What was said so far: the number of the last `wake`, and whether to hold. `changed` is set with each word."""

    woken: int = 0
    is_held: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _answered: int = -1

    def hear(self, word: str) -> None:
        """Take a word in; the loop's own thread calls this."""
        if word.startswith(_WAKE) and word[len(_WAKE) :].isdecimal():
            self.woken = int(word[len(_WAKE) :])
        elif word in {HOLD, GO_ON}:
            self.is_held = word == HOLD
        self.changed.set()

    def is_unanswered(self, woken: int) -> bool:
        """Say whether nobody told yet that all is done which was due at this wake; it counts as told then."""
        was, self._answered = self._answered, woken
        return was != woken


def listen(descriptor: int, hear: Callable[[str], None]) -> None:
    """Give each whole line of an open file to `hear`, until it ends or cannot be read."""
    left = b""
    while content := os.read(descriptor, 4096):
        *lines, left = (left + content).split(b"\n")
        for line in lines:
            hear(line.decode("ascii", "replace").strip())
