"""What an audit looked at, by level, and what it did not look at: the one page for whoever asks "is it sound?"."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archive.audit.finding import Finding, FindingVerdict, Summary, gravest


class Level(StrEnum):
    """How deep a check goes; each level believes what is proven on those before it."""

    FRAMING = "a"
    DIGESTS = "b"
    TRUTH = "c"
    CLAIMS = "d"
    CUSTODY = "e"
    COPIES = "f"


LEVEL_WORDS: Mapping[Level, str] = {
    Level.FRAMING: "framing, checksums, grammar",
    Level.DIGESTS: "digests",
    Level.TRUTH: "what records say of themselves and of each other",
    Level.CLAIMS: "indexes, manifests, fates, clean text",
    Level.CUSTODY: "custody logs, seals, signatures, time stamps",
    Level.COPIES: "the bytes in the bucket",
}
_FILE_LEVELS = (Level.FRAMING, Level.DIGESTS, Level.TRUTH)
_LEVELS: Mapping[str, tuple[Level, ...]] = {
    "warc": _FILE_LEVELS,
    "framing": (Level.FRAMING,),
    "policy": (Level.FRAMING,),
    "zip": (Level.FRAMING,),
    "digest": (Level.DIGESTS,),
    **dict.fromkeys(
        ("index", "manifest", "chain", "record", "fate", "text", "store", "pages"), (Level.CLAIMS,)
    ),
    **dict.fromkeys(("custody", "signature", "decision"), (Level.CUSTODY,)),
    "remote": (Level.COPIES,),
}


def levels_of(check: str) -> tuple[Level, ...]:
    """Return the levels that a check speaks for; a check of a record's own sense is of level c."""
    return _LEVELS.get(check, (Level.TRUTH,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked:
    """Something that an audit did not look at, and why. No accusation, and never left unsaid."""

    what: str
    why: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """What an audit has found so far, counted; findings go in as they come and are not kept."""

    verdicts: Counter[FindingVerdict] = field(default_factory=Counter)
    levels: dict[Level, Counter[FindingVerdict]] = field(default_factory=dict)
    unchecked: list[Unchecked] = field(default_factory=list)

    def counted(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Pass findings on, counting them."""
        for finding in findings:
            self.verdicts[finding.verdict] += 1
            for level in levels_of(finding.check):
                self.levels.setdefault(level, Counter())[finding.verdict] += 1
            yield finding

    @property
    def summary(self) -> Summary:
        """Return the counts by verdict."""
        return Summary(counts=tuple((verdict, self.verdicts[verdict]) for verdict in FindingVerdict))

    def verdict_of(self, level: Level) -> FindingVerdict | None:
        """Return the gravest verdict of a level; None when nothing was looked at there."""
        counts = self.levels.get(level)
        return gravest(counts) if counts else None
