"""Writing decisions down: one behind the other, a story at a time, whatever crashes and however many decide at once."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.decisions.decision import (
    Decision,
    DecisionKind,
    decision_digest,
    decision_names,
    decision_time,
    to_json,
)
from archive.decisions.destruction import Destruction
from archive.disk import StoreError, StoreErrorKind, make_folders, told, write_durably
from archive.fsops import DISK, FileOps
from archive.store import Store

LOCK_NAME = ".decisions.lock"
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody decides of an article, before it is written down; see `Decision`."""

    story: str
    kind: DecisionKind
    id: str
    url: str | None = None
    record_id: str | None = None
    note: str = ""
    by: str = ""
    pages: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def _unmarked(decision: Decision, content: bytes) -> None:
    """Leave no mark."""
    del decision, content


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Where decisions are written and read: `store` takes them, `others` may hold earlier ones.

    `scratch` is a folder on the store's disk in which drafts are made; one that a crash left is thrown away. `mark` hears each
    decision and its bytes before it is published.
    """

    store: Store
    scratch: Path
    others: Sequence[Store] = ()
    files: FileOps = DISK
    mark: Callable[[Decision, bytes], None] = _unmarked

    def names(self, story: str | None = None) -> tuple[str, ...]:
        """Return the names of a story's decisions, or of all stories', the oldest of each first."""
        places = (self.store, *self.others)
        return tuple(sorted({name for place in places for name in decision_names(place, story)}))

    def read(self, name: str) -> bytes:
        """Return a decision's bytes. Raises StoreError as the stores do."""
        place = next((one for one in (self.store, *self.others) if one.exists(name)), self.store)
        return place.read(name)

    def next_time(self, story: str, now: datetime) -> datetime:
        """Return the time of a story's next decision: later than the one before it, even when the clock was set back."""
        newest = next(reversed(self.names(story)), None)
        return now if newest is None else max(now, decision_time(newest) + _TICK)

    def add(self, word: Word, now: datetime, destruction: Destruction | None = None) -> Decision:
        """Write a decision behind the newest one of its story; the caller holds `deciding`. Raises StoreError."""
        newest = next(reversed(self.names(word.story)), None)
        decision = Decision(
            story=word.story,
            kind=word.kind,
            id=word.id,
            url=word.url,
            record_id=word.record_id,
            note=word.note,
            by=word.by,
            at=self.next_time(word.story, now),
            previous=None if newest is None else decision_digest(self.read(newest)),
            pages=word.pages,
            shared=word.shared,
            destruction=destruction,
        )
        self._publish(decision)
        return decision

    def _publish(self, decision: Decision) -> None:
        content = to_json(decision)
        draft = self.scratch / decision.name.rpartition("/")[2]
        with told(f"cannot write {draft}"):
            make_folders(self.scratch, self.files)
            for left in self.scratch.iterdir():
                self.files.unlink(left)
            write_durably(draft, [content], self.files)
        self.mark(decision, content)
        self.store.publish(draft, decision.name)
        with told(f"cannot remove {draft}"):
            self.files.unlink(draft)


@contextlib.contextmanager
def deciding(root: Path) -> Iterator[None]:
    """Hold the lock of a store's decisions; whoever comes meanwhile waits some milliseconds. No run holds it.

    flock(2): the kernel frees it when its holder dies. Raises StoreError.
    """
    path = root / LOCK_NAME
    with told(f"cannot lock the decisions of {root}"):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def refuse_missing(root: Path) -> None:
    """Raise StoreError where there is no store: a decision makes none."""
    if not root.is_dir():
        raise StoreError(f"there is no store at {root}: check --store", kind=StoreErrorKind.MISSING)
