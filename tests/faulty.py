"""A disk that fails: at the nth call, once or for good, before or after the effect, or with half a write."""

import errno
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.walks import QuickDisk


class Fault(StrEnum):
    """How a call fails."""

    FULL = "no space: half a write is on the disk when it says so"
    BROKEN = "an I/O error, and nothing was done"
    BROKEN_AFTER = "an I/O error, and it was done all the same"
    SHORT = "a write takes half of what it is given, which is no error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Fail at call number `at` (from 1 on), and at every one behind it when it is `for_good`."""

    at: int
    fault: Fault
    for_good: bool = False


class FaultyDisk(QuickDisk):
    """Does what the real disk does, but for the calls that the plan lets fail. `met` says whether any did."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.calls = 0
        self.met = False

    def create(self, path: Path) -> int:
        self._before()
        descriptor = super().create(path)
        try:
            self._after()
        except OSError:
            super().close(descriptor)
            raise
        return descriptor

    def write(self, descriptor: int, content: bytes | memoryview) -> int:
        failing = self._counted()
        half = max(1, len(content) // 2)
        if failing and self._plan.fault is Fault.SHORT:
            return super().write(descriptor, content[:half])
        if failing and self._plan.fault is not Fault.BROKEN:
            super().write(descriptor, content[:half])
        if failing:
            raise self._error()
        return super().write(descriptor, content)

    def sync(self, descriptor: int) -> None:
        self._both()

    def sync_path(self, path: Path) -> None:
        self._both()

    def truncate(self, descriptor: int, length: int) -> None:
        self._before()
        super().truncate(descriptor, length)
        self._after()

    def truncate_path(self, path: Path, length: int) -> None:
        self._before()
        super().truncate_path(path, length)
        self._after()

    def close(self, descriptor: int) -> None:
        super().close(descriptor)  # Linux lets the descriptor go whatever it says
        self._both()

    def link(self, old: Path, new: Path) -> None:
        self._before()
        super().link(old, new)
        self._after()

    def rename(self, old: Path, new: Path) -> None:
        self._before()
        super().rename(old, new)
        self._after()

    def unlink(self, path: Path) -> None:
        self._before()
        super().unlink(path)
        self._after()

    def make_folder(self, path: Path) -> None:
        self._before()
        super().make_folder(path)
        self._after()

    def chmod(self, path: Path, mode: int) -> None:
        self._before()
        super().chmod(path, mode)
        self._after()

    def _counted(self) -> bool:
        """Count a call and say whether it fails."""
        self.calls += 1
        failing = self.calls == self._plan.at or (self._plan.for_good and self.calls > self._plan.at)
        self.met |= failing
        return failing

    def _before(self) -> None:
        if self._counted() and self._plan.fault in {Fault.FULL, Fault.BROKEN}:
            raise self._error()

    def _after(self) -> None:
        now = self.calls == self._plan.at or (self._plan.for_good and self.calls > self._plan.at)
        if now and self._plan.fault is Fault.BROKEN_AFTER:
            raise self._error()

    def _both(self) -> None:
        self._before()
        self._after()

    def _error(self) -> OSError:
        number = errno.ENOSPC if self._plan.fault is Fault.FULL else errno.EIO
        return OSError(number, os.strerror(number))
