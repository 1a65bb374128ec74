"""What the process says to its caller when it ends."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command."""

    SOUND = 0
    ERROR = 1
    USAGE = 2
    PARTIAL = 3
    CONFIG = 4
    INTEGRITY = 5
    FULL = 6
    LOCKED = 7
    UPLOAD_PENDING = 8
    ALL_REFUSED = 9
    INTERRUPTED = 130
