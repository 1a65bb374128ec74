"""What an audit found, told: causes before what follows from them, then one page that says what was looked at and what not."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.audit.finding import Finding, FindingVerdict
from archive.audit.levels import LEVEL_WORDS, Level, Tally, Unchecked
from archive.audit.warc_job import WarcReport
from archive.checks.decisions import Hidden
from archive.checks.signers import Signed
from archive.decisions.decision import DecisionKind
from archive.importing import is_imported
from desk.articles.decided import decided_value, said_of
from desk.articles.signed_by import SIGNER_UNKNOWN, Known, say_signed, signed_value
from desk.audit.causes import Cause, causes_of
from desk.terminal.addresses import readable
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice

NOTE_EVERY_S = 2.0
_SHOWN = 40  # findings for a person, about a page; --all and --json tell all of them
_FOLLOWERS = 4  # enough to see what it came to
_HELD = 20_000  # findings to find the causes among, some 10 MB; later ones are counted
_OF_RECORDS = frozenset({"digest", "pairing", "truth", "policy"})  # what a foreign writer may have left out
_ACCUSATIONS = frozenset({FindingVerdict.DAMAGED, FindingVerdict.MISSING, FindingVerdict.ALTERED})


@dataclass(slots=True, kw_only=True)
class AuditPage:
    """The page about one place. `is_store`: whatever stands in a store must be vouched for; a stranger's file need not.

    `known` are the keys of which somebody said whose they are. `unproven` counts files of a folder of which nothing was
    proven. With `shows_all` a person gets each finding as it comes, and else causes with a few that follow.
    """

    place: str
    is_store: bool
    voice: Voice
    known: Known = field(default_factory=Known)
    shows_all: bool = False
    tally: Tally = field(default_factory=Tally)
    files: int = 0
    records: int = 0
    read_bytes: int = 0
    sample: str | None = None
    reused: int = 0
    reused_since: str | None = None
    excused: int = 0
    unproven: int = 0
    signed: list[Signed] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    _noted_at: float = field(default_factory=time.monotonic)

    @property
    def alarming(self) -> bool:
        """Say whether a script must stop: something is wrong, or nothing at all is proven.

        A sound file of a stranger may lack what would prove more (requests, digests): its verdict is
        "unverifiable" then, and that is no alarm as long as something of it was proven. The same holds for the
        records of a file that was imported; that its bytes are those that came is the store's own claim.
        """
        verdicts = self.tally.verdicts
        wrong = any(verdicts[verdict] for verdict in _ACCUSATIONS)
        if wrong or self.unproven or not verdicts[FindingVerdict.OK]:
            return True
        return self.is_store and verdicts[FindingVerdict.UNVERIFIABLE] > self.excused

    def tell(self, findings: Iterator[Finding]) -> None:
        """Tell each finding that is not ok, then the summary; a script gets them as they come."""
        told, held = 0, list[Finding]()
        for finding in self.tally.counted(findings):
            if finding.verdict is FindingVerdict.OK:
                continue
            told += 1
            self.excused += _is_excused(finding)
            self.voice.line(_value(finding))
            if self.shows_all:
                _say(finding, self.voice)
            elif len(held) < _HELD and not self.voice.as_json:
                held.append(finding)
        if not self.shows_all:
            self._say_causes(causes_of(held), told - len(held))
        self.voice.line({"summary": self._summary()})
        self._say_summary()

    def _say_causes(self, causes: list[Cause], untold: int) -> None:
        """Tell the causes, each with a few of what follows from it, about a page of them."""
        shown = 0
        for cause in causes:
            if shown >= _SHOWN:
                untold += 1 + len(cause.followers)
                continue
            _say(cause.finding, self.voice)
            for follower in cause.followers[:_FOLLOWERS]:
                _say(follower, self.voice)
            left = len(cause.followers) - _FOLLOWERS
            if left > 0:
                how = "like it" if cause.alike else "that follow from this"
                self.voice.say(f"              … and {left} more {how}; --all shows them")
            shown += 1 + min(len(cause.followers), _FOLLOWERS)
        if untold and not self.voice.as_json:
            self.voice.say(f"… and {untold} more; --all shows them")

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

    def hear_signed(self, signed: Signed) -> None:
        """Note who signed; in a folder of files of anybody each may have seals."""
        self.signed.append(signed)

    def hear_hidden(self, hidden: Hidden) -> None:
        """Note a page that was taken down or destroyed."""
        self.hidden.append(hidden)

    @property
    def _signer_unknown(self) -> bool:
        return any(not self.known.all_of(signed) for signed in self.signed)

    def _word_of(self, level: Level) -> str | None:
        """Return a level's word: its gravest verdict, or that all of it is sound and signed by a key that nobody named."""
        verdict = self.tally.verdict_of(level)
        if level is Level.CUSTODY and verdict is FindingVerdict.OK and self._signer_unknown:
            return SIGNER_UNKNOWN
        return verdict.value if verdict else None

    def _unchecked(self) -> list[Unchecked]:
        """Return what was not looked at; what was said of many files is said once."""
        counted = Counter(self.tally.unchecked)
        return [
            one if count == 1 else Unchecked(what=f"{one.what} ({count} files)", why=one.why)
            for one, count in counted.items()
        ]

    def _summary(self) -> dict[str, object]:
        return {
            "place": self.place,
            "verdict": self.tally.summary.verdict.value,
            **{verdict.value: count for verdict, count in self.tally.summary.counts},
            "levels": {level.value: self._word_of(level) for level in Level},
            "signed": [signed_value(signed, self.known) for signed in self.signed],
            "hidden": [_hidden_value(one) for one in self.hidden],
            "unchecked": [{"what": one.what, "why": one.why} for one in self._unchecked()],
            "files": self.files,
            "records": self.records,
            "sample": self.sample,
            "reused": self.reused,
            "reused_since": self.reused_since,
        }

    def _say_hidden(self) -> None:
        """Tell how many pages were taken down and destroyed, and of each by whom and why."""
        gone = sum(one.decision.kind is DecisionKind.DESTROY for one in self.hidden)
        if self.hidden:
            self.voice.say(
                f"hidden    {len(self.hidden) - gone} pages taken down, {gone} destroyed, as decisions say"
            )
        for one in self.hidden[:_SHOWN]:
            self.voice.say(
                f"          {readable(one.decision.url or one.decision.id)}  {said_of(one.decision)}"
            )
        if len(self.hidden) > _SHOWN:
            self.voice.say(f"          and {len(self.hidden) - _SHOWN} more; --json tells all")

    @property
    def _since(self) -> str:
        """Return what must be said of each verdict that leans on an earlier audit."""
        return (
            f", {self.reused} files checked earlier, from {self.reused_since} on, not now"
            if self.reused
            else ""
        )

    def _say_summary(self) -> None:
        say, summary = self.voice.say, self.tally.summary
        counted = ", ".join(f"{count} {verdict.value}" for verdict, count in summary.counts if count)
        said = (
            f"{summary.verdict.value} ({counted} findings)"
            if counted
            else "unverifiable, nothing was there to check"
        )
        unknown = ", signer unknown" if self._word_of(Level.CUSTODY) == SIGNER_UNKNOWN else ""
        say(f"audit     {said}{unknown}: {safe_text(self.place)}")
        if self.files:
            records = f", {self.records} records" if self.records else ""
            say(f"read      {self.files} WARC files{records}, {self.read_bytes / 1e6:,.1f} MB")
        if self.unproven:
            say(f"unproven  {self.unproven} files of which nothing could be verified")
        if self.sample:
            say(f"sample    {self.sample}: the other WARC files were only looked for")
        for level in Level:
            word = self._word_of(level)
            since = self._since if word and level is not Level.COPIES else ""
            say(f"  {level.value}  {LEVEL_WORDS[level]:<50} {word or 'not checked'}{since}")
        for signed in self.signed:
            say_signed(signed, self.known, self.voice)
        self._say_hidden()
        for one in self._unchecked():
            say(f"unread    {safe_text(one.what)}: {safe_text(one.why)}")


def _hidden_value(hidden: Hidden) -> dict[str, object]:
    return {**decided_value(hidden.decision), "records": hidden.records, "lines": hidden.lines}


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
