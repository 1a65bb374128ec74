"""The verdicts on an article as runs wrote them: which run made each, when that began, and with what.

A run that reads a page again writes the verdict that stood; a verdict is of the run that wrote it first.
"""

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from archive.catalogue.views.visits import Reading
from archive.shelf import (
    Line,
    began_at,
    lines_in,
    manifest_of,
    published_order,
    raw_lines,
    run_files,
    run_order,
)
from archive.strict_json import moment_text
from archive.uncollected import uncollected
from flows.decisions.decide import hidden_ids
from flows.house import House
from flows.judging.changes import VerdictChange, change_of, says_the_same
from flows.judging.made import Made, judged_keys
from flows.store.manifest_heads import head_of

_JUDGES = ("embedder", "warraq")  # of a manifest's software what verdicts are made by
_MOST = 50  # readings of one article that are asked for their verdicts, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """One verdict on an article, and who made it; `change` says how it differs from the one before (None: it is the first)."""

    made: Made
    verdict: Line
    change: VerdictChange | None = None

    @property
    def is_other(self) -> bool:
        """Say whether it says more than that other reasons tell: in or out, another word, or another original."""
        return self.change not in {None, VerdictChange.SAME, VerdictChange.REASONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """The last time that judging again took an article in or out, or called it otherwise: the verdict before, and the one that took its place."""

    before: Judging
    now: Judging


def turned(judgings: Sequence[Judging]) -> Turned | None:
    """Return the last of some judgings that is another than the one before it; None where there is none."""
    pairs = itertools.pairwise(judgings)
    found = [Turned(before=before, now=now) for before, now in pairs if now.is_other]
    return found[-1] if found else None


@dataclass(slots=True)
class Verdicts:
    """The verdicts on one article, gathered run by run; each with the file of the run that wrote it first."""

    told: list[tuple[str, Line]] = field(default_factory=list)

    def add(self, name: str, verdict: Line | None) -> None:
        """Take in the verdict of a run's line; one that says what the one before says is no other."""
        if verdict and not (self.told and says_the_same(self.told[-1][1], verdict)):
            self.told.append((name, verdict))

    def judgings(self, house: House) -> tuple[Judging, ...]:
        """Return them, the oldest first."""
        before: list[Line | None] = [None, *(verdict for _, verdict in self.told)]
        return tuple(
            Judging(
                made=made_by(house, name),
                verdict=verdict,
                change=None if earlier is None else change_of(earlier, verdict),
            )
            for (name, verdict), earlier in zip(self.told, before, strict=False)
        )

    def as_json(self, house: House) -> Line:
        """Return the keys of docs/exports.md §2."""
        if not self.told:
            return {}
        *before, (name, _) = self.told
        return judged_keys(made_by(house, name), [(made_by(house, one), verdict) for one, verdict in before])


def made_by(house: House, name: str) -> Made:
    """Return the run that wrote a file of clean text, as its manifest tells."""
    run = name.rpartition("/")[2].removesuffix(".jsonl")
    head = head_of(house, manifest_of(name))
    if head is None:
        return Made(run=run, at=None)
    by = tuple((name, version) for name, version in sorted(head.software) if name in _JUDGES)
    return Made(run=run, at=moment_text(head.began_at), by=by)


def articles_judged(
    house: House, story: str, *, without: Collection[str] = ()
) -> tuple[tuple[Line, Verdicts], ...]:
    """Return the newest line of every judged article of a story with all verdicts on it, by date of publication; none that was taken down.

    Lines stay in memory without the keys in *without*.
    """
    hidden, newest, verdicts = hidden_ids(house, story), dict[str, Line](), dict[str, Verdicts]()
    store = house.store()
    with uncollected():
        for name in run_files(store, story):
            for line in lines_in(raw_lines(store, name)):
                for key in without:
                    line.pop(key, None)
                newest[line["id"]] = line
                if (known := verdicts.get(line["id"])) is None:
                    known = verdicts[line["id"]] = Verdicts()
                known.add(name, line.get("verdict"))
    lines = sorted((line for line in newest.values() if line["id"] not in hidden), key=published_order)
    return tuple((line, verdicts[line["id"]]) for line in lines)


def judgings_of(house: House, story: str, article: str, read: Sequence[Reading]) -> tuple[Judging, ...]:
    """Return the verdicts on an article, the oldest first, by its readings; what cannot be read is left to the audit."""
    from flows.store.readings import ReadingError, line_at  # and with it what compares versions

    found = Verdicts()
    for one in _in_order(house, read)[-_MOST:]:
        try:
            found.add(one.name, line_at(house, one, story, article).get("verdict"))
        except ReadingError:
            continue
    return found.judgings(house)


def _in_order(house: House, read: Iterable[Reading]) -> list[Reading]:
    """Return readings in the order in which their runs began."""
    names = {one.name for one in read}
    heads = {name: head_of(house, manifest_of(name)) for name in names}
    began = {name: head.began_at if head else began_at(house.store(), name) for name, head in heads.items()}
    return sorted(read, key=lambda one: (run_order(one.name, began[one.name]), one.offset))
