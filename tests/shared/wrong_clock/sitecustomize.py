"""The calendar clock of a machine that is wrong by `CLOCK_IS_OFF_S`: for each Python process that has this folder on its path.

CLOCK_MONOTONIC is nobody's to set, and stays.
"""

import datetime as dt
import os
import time

_OFF_S = float(os.environ["CLOCK_IS_OFF_S"])
_time, _time_ns, _right = time.time, time.time_ns, dt.datetime


class _Any(type):
    """What is a time is one, whoever made it."""

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, _right)


class _Wrong(_right, metaclass=_Any):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return _right.now(tz) + dt.timedelta(seconds=_OFF_S)

    @classmethod
    def utcnow(cls) -> dt.datetime:  # type: ignore[override]
        return _right.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(seconds=_OFF_S)

    def __new__(cls, *args: object, **facts: object) -> dt.datetime:  # type: ignore[misc]
        return _right(*args, **facts)  # type: ignore[arg-type]


_Wrong.__name__ = _Wrong.__qualname__ = "datetime"
_Wrong.__module__ = "datetime"
dt.datetime = _Wrong  # type: ignore[misc]
time.time = lambda: _time() + _OFF_S
time.time_ns = lambda: _time_ns() + int(_OFF_S * 1e9)
