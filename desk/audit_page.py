"""What an audit found, told: findings as they come, then one page that says what was looked at and what was not."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.finding import Finding, FindingVerdict
from archive.importing import is_imported
from archive.levels import LEVEL_WORDS, Level, Tally, Unchecked
from archive.warc_job import WarcReport
from desk.safe import safe_text
from desk.voice import Voice

NOTE_EVERY_S = 2.0
_SHOWN = 40  # findings for a person, about a page; --json tells all of them
_OF_RECORDS = frozenset({"digest", "pairing", "truth", "policy"})  # what a foreign writer may have left out
_ACCUSATIONS = frozenset({FindingVerdict.DAMAGED, FindingVerdict.MISSING, FindingVerdict.ALTERED})


@dataclass(slots=True, kw_only=True)
class AuditPage:
    """The page about one place. `is_store`: whatever stands in a store must be vouched for; a stranger's file need not."""

    place: str
    is_store: bool
    voice: Voice
    tally: Tally = field(default_factory=Tally)
    files: int = 0
    records: int = 0
    read_bytes: int = 0
    sample: str | None = None
    reused: int = 0
    excused: int = 0
    _noted_at: float = field(default_factory=time.monotonic)

    @property
    def alarming(self) -> bool:
        """Say whether a script must stop: something is wrong, or nothing at all is proven.

        A sound file of a stranger may lack what would prove more (requests, digests): its verdict is
        "unverifiable" then, and that is no alarm as long as something of it was proven. The same holds for the
        records of a file that was imported; that its bytes are those that came is the store's own claim.
        """
        verdicts = self.tally.verdicts
        if any(verdicts[verdict] for verdict in _ACCUSATIONS) or not verdicts[FindingVerdict.OK]:
            return True
        return self.is_store and verdicts[FindingVerdict.UNVERIFIABLE] > self.excused

    def tell(self, findings: Iterator[Finding]) -> None:
        """Tell each finding that is not ok as it comes, then the summary."""
        told = 0
        for finding in self.tally.counted(findings):
            if finding.verdict is not FindingVerdict.OK:
                told += 1
                self.excused += _is_excused(finding)
                self.voice.line(_value(finding))
                if told <= _SHOWN:
                    _say(finding, self.voice)
        if told > _SHOWN:
            self.voice.say(f"… and {told - _SHOWN} more; --json tells all of them")
        self.voice.line({"summary": self._summary()})
        self._say_summary()

    def hear_report(self, report: WarcReport, known: int) -> None:
        """Count one WARC file of `known`, and say how far we are where that takes long."""
        self.files += 1
        self.records += report.records
        self.read_bytes += report.size_bytes
        if time.monotonic() - self._noted_at > NOTE_EVERY_S:
            self._noted_at = time.monotonic()
            self.voice.note(f"audit     {self.files}/{known} WARC files, {self.read_bytes / 1e6:,.0f} MB")

    def hear_unchecked(self, unchecked: Unchecked) -> None:
        """Note what was not looked at."""
        self.tally.unchecked.append(unchecked)

    def _summary(self) -> dict[str, object]:
        verdicts = {level: self.tally.verdict_of(level) for level in Level}
        return {
            "place": self.place,
            "verdict": self.tally.summary.verdict.value,
            **{verdict.value: count for verdict, count in self.tally.summary.counts},
            "levels": {
                level.value: verdict.value if verdict else None for level, verdict in verdicts.items()
            },
            "unchecked": [{"what": one.what, "why": one.why} for one in self.tally.unchecked],
            "files": self.files,
            "records": self.records,
            "sample": self.sample,
            "reused": self.reused,
        }

    def _say_summary(self) -> None:
        say, summary = self.voice.say, self.tally.summary
        counted = ", ".join(f"{count} {verdict.value}" for verdict, count in summary.counts if count)
        said = (
            f"{summary.verdict.value} ({counted} findings)"
            if counted
            else "unverifiable, nothing was there to check"
        )
        say(f"audit     {said}: {safe_text(self.place)}")
        if self.files:
            records = f", {self.records} records" if self.records else ""
            say(f"read      {self.files} WARC files{records}, {self.read_bytes / 1e6:,.1f} MB")
        if self.sample:
            say(f"sample    {self.sample}: the other WARC files were only looked for")
        for level in Level:
            verdict = self.tally.verdict_of(level)
            say(f"  {level.value}  {LEVEL_WORDS[level]:<50} {verdict.value if verdict else 'not checked'}")
        for one in self.tally.unchecked:
            say(f"unread    {safe_text(one.what)}: {safe_text(one.why)}")


def _is_excused(finding: Finding) -> bool:
    """Say whether a store cannot be blamed: a stranger's records, in a file that was imported, lack what would prove more."""
    unverifiable = finding.verdict is FindingVerdict.UNVERIFIABLE
    return unverifiable and finding.check in _OF_RECORDS and is_imported(finding.subject)


def _value(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "verdict": finding.verdict.value,
        "subject": finding.subject,
        "offset": finding.offset,
        "message": finding.message,
    }


def _say(finding: Finding, voice: Voice) -> None:
    where = f" at byte {finding.offset}" if finding.offset is not None else ""
    voice.say(f"{finding.verdict.value.upper():<13} {finding.check:<10} {safe_text(finding.subject)}{where}")
    voice.say(f"              {safe_text(finding.message)}")
