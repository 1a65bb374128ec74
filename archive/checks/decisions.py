"""Do the decisions of a store stand in one chain a story, and are the bytes that they destroyed, and no others, gone?

A decision to destroy says what each piece and each file was and is. Whether it can be believed its seal says, which
`check_custody` checks: without one a decision is MISSING it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from archive.audit.finding import Finding, FindingVerdict
from archive.decisions.decision import (
    DECISIONS,
    Decision,
    DecisionError,
    DecisionKind,
    decision_digest,
    from_json,
    is_about_bytes,
    standing_of,
    story_of_decision,
    unfinished,
)
from archive.decisions.destruction import Piece
from archive.manifests.manifest import FileEntry
from archive.store import StoreError, StoreErrorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A page that is taken down or destroyed: who said so, when, why, and how many records and lines of text are gone."""

    decision: Decision
    records: int = 0
    lines: int = 0

    @property
    def sentence(self) -> str:
        """Return it as one sentence."""
        one = self.decision
        what = "taken down"
        if one.kind is DecisionKind.DESTROY:
            what = f"destroyed ({self.records} records, {self.lines} lines of text)"
        why = f": {one.note}" if one.note else ""
        return f"{one.url or one.id} of {one.story} was {what} on {one.at:%Y-%m-%d} by {one.by or 'nobody named'}{why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a store's decisions say to the other checks of it.

    Of each file that was changed: its `pieces` that are gone, the `states` that it had (digests, the oldest first), the decision
    that changed it last (`by`), and as long as that one is not done what it was before (`open`). `forks` are judged by their
    seals: see `fork_findings`.
    """

    names: tuple[str, ...] = ()
    forks: tuple[str, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    pieces: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open: Mapping[str, str] = field(default_factory=dict)
    by: Mapping[str, str] = field(default_factory=dict)
    hidden_ids: frozenset[tuple[str, object]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ids = frozenset((one.decision.story, one.decision.id) for one in self.hidden)
        object.__setattr__(self, "hidden_ids", ids)

    @property
    def records(self) -> Iterator[str]:
        """Give the ids of all records that were destroyed."""
        pieces = (one for each in self.pieces.values() for one in each)
        return (one.record_id for one in pieces if one.record_id is not None)

    def index_left(self, raws: Iterable[bytes]) -> Iterator[bytes]:
        """Give those lines of an index that speak of records which are still there."""
        gone = {(name, one.offset) for name, each in self.pieces.items() for one in each}
        for raw in raws:
            if gone:
                fields = json.loads(raw.split(b" ", 2)[2])
                if (fields["filename"], int(fields["offset"])) in gone:
                    continue
            yield raw

    def after(self, entry: FileEntry) -> FileEntry:
        """Return what a claimed file must be now: as it was claimed, or as the last decision left it."""
        states = self.states.get(entry.name, ())
        if not states or states[0] != entry.sha256:
            return entry
        return FileEntry(name=entry.name, size_bytes=entry.size_bytes, sha256=states[-1])

    def stands(self, entry: FileEntry, now: FileEntry) -> bool:
        """Say whether a file is what it was claimed or sealed to be, but for what was destroyed in it."""
        if now == self.after(entry):
            return True
        return (
            entry.name in self.open
            and now.size_bytes == entry.size_bytes
            and now.sha256 == self.open[entry.name]
        )

    def is_hidden(self, story: str, line_id: object) -> bool:
        """Say whether an article is in no view of its story."""
        return (story, line_id) in self.hidden_ids

    def basis(self, name: str) -> str:
        """Return what changes with everything that is decided of a file."""
        return "".join(self.states.get(name, ()))


NOTHING_DECIDED = Decided()
_BROKEN = "the decision that it was made behind is gone or was changed"


class Decisions(Protocol):
    """Where decisions are read, by names of the store; `read` raises StoreError."""

    def list(self, prefix: str = "") -> tuple[str, ...]:
        """Return the names that begin with a prefix, sorted."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        ...


class Destructions:
    """The decisions of a place that took bytes away: whoever asks about bytes need read no others."""

    def __init__(self, store: Decisions) -> None:
        self._store = store
        self.read = store.read

    def list(self, prefix: str = "") -> tuple[str, ...]:
        """Return their names."""
        return tuple(name for name in self._store.list(prefix) if is_about_bytes(name))


def read_decided(store: Decisions) -> tuple[Decided, tuple[Finding, ...]]:
    """Read all decisions of a store strictly; return what they say, and what is wrong or right with them."""
    findings: list[Finding] = []
    forks: list[str] = []
    stories: dict[str | None, list[str]] = {}
    for name in store.list(DECISIONS):
        stories.setdefault(story_of_decision(name), []).append(name)
    strange = stories.pop(None, [])
    findings += [_finding(FindingVerdict.UNVERIFIABLE, name, "it is no decision: nobody of us put it here") for name in strange]  # fmt: skip
    by_story = {story or "": list(_chain(store, stories[story], findings, forks)) for story in sorted(stories, key=str)}  # fmt: skip
    names = tuple(sorted(name for mine in stories.values() for name in mine))
    every = [one for each in by_story.values() for one in each]
    decided = Decided(
        names=names,
        forks=tuple(forks),
        hidden=tuple(_hidden(by_story)),
        pieces=_pieces(every),
        states=_states(every),
        open=_open(every),
        by={file.name: one.name for one in every if one.destruction for file in one.destruction.files},
    )
    findings += [
        _finding(FindingVerdict.UNVERIFIABLE, one.name, "what it destroys is not all gone yet: `warraq recover` finishes it")
        for one in unfinished(every)
    ]  # fmt: skip
    return decided, tuple(findings)


def _chain(
    store: Decisions, names: Sequence[str], findings: list[Finding], forks: list[str]
) -> Iterator[Decision]:
    """Read one story's decisions, each of which holds the digest of the one before it; *forks* gets those that hold the digest of an older one."""
    previous: str | None = None
    earlier: set[str | None] = {None}
    wrong = 0
    for name in names:
        try:
            content = store.read(name)
            decision = from_json(content, name)
        except StoreError as error:
            missing = error.kind is StoreErrorKind.MISSING
            verdict = FindingVerdict.MISSING if missing else FindingVerdict.UNVERIFIABLE
            findings.append(_finding(verdict, name, error.without_advice))
            wrong += 1
            continue
        except DecisionError as error:
            findings.append(_finding(FindingVerdict.ALTERED, name, str(error)))
            previous, wrong = decision_digest(content), wrong + 1
            earlier.add(previous)
            continue
        if decision.previous not in earlier:
            wrong += 1
            findings.append(_finding(FindingVerdict.MISSING, name, _BROKEN))
        elif decision.previous != previous:
            forks.append(name)
        previous = decision_digest(content)
        earlier.add(previous)
        yield decision
    if not wrong:
        message = f"{len(names)} decisions, each behind one that is there"
        findings.append(_finding(FindingVerdict.OK, names[0].rpartition("/")[0], message))


def fork_findings(decided: Decided, holds: Callable[[str], bool]) -> Iterator[Finding]:
    """Judge decisions that were made behind an older one than the one before them; *holds* says whether a verified seal holds one, as it is.

    A machine cannot name a decision that waits on another one's disk for the bucket: one that is sealed is as it was written.
    """
    for name in decided.forks:
        if not holds(name):
            yield _finding(FindingVerdict.MISSING, name, _BROKEN)


def _hidden(by_story: Mapping[str, Sequence[Decision]]) -> Iterator[Hidden]:
    for each in by_story.values():
        by_id: dict[str, list[Decision]] = {}
        for one in each:
            by_id.setdefault(one.id, []).append(one)
        for mine in by_id.values():
            if (last := standing_of(mine).hidden) is not None:
                gone = [piece for one in mine if one.destruction for piece in one.destruction.pieces]
                records = sum(piece.record_id is not None for piece in gone)
                yield Hidden(decision=last, records=records, lines=len(gone) - records)


def _pieces(decisions: Iterable[Decision]) -> Mapping[str, tuple[Piece, ...]]:
    found: dict[str, list[Piece]] = {}
    for one in decisions:
        for piece in one.destruction.pieces if one.destruction else ():
            found.setdefault(piece.name, []).append(piece)
    return {name: tuple(pieces) for name, pieces in found.items()}


def _states(decisions: Iterable[Decision]) -> Mapping[str, tuple[str, ...]]:
    """Return the digests that each file had, one decision after the other; of a broken row what was before its break."""
    found: dict[str, list[str]] = {}
    for one in decisions:
        for file in one.destruction.files if one.destruction else ():
            states = found.setdefault(file.name, [file.old])
            if states[-1] == file.old:
                states.append(file.new)
    return {name: tuple(states) for name, states in found.items()}


def _open(decisions: Sequence[Decision]) -> Mapping[str, str]:
    """Return what files may still be, of which a decision was made and not yet carried out."""
    begun = [one.destruction for one in unfinished(decisions) if one.destruction]
    return {file.name: file.old for one in begun for file in one.files}


def stones_in(path: Path, pieces: Sequence[Piece], at: int = 0) -> Mapping[int, Piece]:
    """Return those pieces of a WARC file in whose place a stone stands, by offset; its bytes begin at `at` of `path`."""
    found = {}
    with path.open("rb") as file:
        for piece in pieces:
            file.seek(at + piece.offset)
            if hashlib.sha256(file.read(piece.length)).hexdigest() == piece.new:
                found[piece.offset] = piece
    return found


def _finding(verdict: FindingVerdict, subject: str, message: str) -> Finding:
    return Finding(check="decision", verdict=verdict, subject=subject, message=message)
