"""Audit: everything that the store holds is read again and compared with what was claimed."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from archive.audit.store import AuditOptions, Finding, FindingVerdict, Sample, Summary, audit_store, summarise
from flows.bulk.bulk import bulk_of
from flows.crew import crew_of
from flows.custody import trust_of
from flows.house import House
from flows.steps import step

# Between the first file of a run in the bucket and its seal lie its other files and some requests; a choice. Who takes longer, or is
# gone, is told.
_PATIENCE_S = 60.0
_LOOK_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What an audit found, OK findings included, and how it sums up."""

    findings: tuple[Finding, ...]
    summary: Summary

    @property
    def sound(self) -> bool:
        """Say whether something was checked and nothing is wrong with it."""
        return self.summary.verdict is FindingVerdict.OK

    @property
    def sentence(self) -> str:
        """Return the summary in words."""
        first = next((f for f in self.findings if f.verdict is not FindingVerdict.OK), None)
        said = f"; first: {first.subject}: {first.message}" if first else ""
        counted = ", ".join(f"{count} {verdict.value}" for verdict, count in self.summary.counts if count)
        return f"audit: {self.summary.verdict.value} ({counted}){said}"


def audit(house: House, *, sample: Sample | None = None) -> Audited:
    """Audit the whole store, or one part of its WARC files."""
    findings = audit_all(house, sample)
    return Audited(findings=findings, summary=summarise(findings))


@step()
def audit_all(house: House, sample: Sample | None) -> tuple[Finding, ...]:
    """Return every finding."""
    crew = crew_of(bulk_of(house.settings, house.tell))
    options = AuditOptions(sample=sample, trust=trust_of(house.settings), crew=crew, waits=waits_of(house))
    return tuple(audit_store(house.audited(), options))


def waits_of(house: House) -> Callable[[], bool] | None:
    """Return what gives other machines time to seal what they are sending, and says whether to look again; None where none is."""
    if not house.is_one_of_many:
        return None
    ends: list[float] = []

    def waits() -> bool:
        if not ends:
            ends.append(time.monotonic() + _PATIENCE_S)
            house.tell(
                f"some files have no seal yet: up to {_PATIENCE_S:.0f} s for machines that are sending them"
            )
        if time.monotonic() >= ends[0]:
            return False
        time.sleep(_LOOK_S)
        return True

    return waits
