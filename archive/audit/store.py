"""The audit of a store: everything that it can be held to, from its bytes alone.

It trusts nothing that it can recompute, and never says OK of something that it did not read. Each WARC file is
a job of its own (archive/audit/warc_job.py), so that many can be checked side by side; here is what ties them together.
"""

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from archive.audit.file import audit_file
from archive.audit.finding import Finding, FindingVerdict, Summary, summarise
from archive.audit.levels import Unchecked
from archive.audit.newcomers import settled
from archive.audit.sample import Sample
from archive.audit.unread import unread
from archive.audit.warc_job import Crew, RecordIds, WarcJob, WarcReport, id_bytes, in_turn
from archive.cdxj.lines import CdxLine, index_name
from archive.checks.custody import Scope, check_custody
from archive.checks.decisions import Decided, Hidden, read_decided
from archive.checks.index import check_order
from archive.checks.manifests import Claim, check_chain, check_entry, check_fates, read_claims
from archive.checks.revisits import Revisit, check_revisits, revisits_in
from archive.checks.seals import SealCheck, Trust
from archive.checks.texts import check_texts
from archive.importing import is_imported
from archive.manifests.manifest import FileEntry, Manifest
from archive.said import indexed_lines
from archive.store import Store

__all__ = [
    "AuditOptions",
    "Finding",
    "FindingVerdict",
    "Sample",
    "Summary",
    "audit_file",
    "audit_store",
    "summarise",
]


def _nobody(*_told: object) -> None:
    """Hear and forget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOptions:
    """How a store is audited.

    `sample` leaves WARC files unread, `crew` checks them one by one or side by side. `remote` takes the bytes from
    where the store really keeps them. `unchecked` hears what was not looked at, `progress` each file's report and how many
    there will be. `trust` says whose seals and time stamps are believed, and hears whose there are. `hidden`
    hears of each page that was taken down or destroyed.
    """

    sample: Sample | None = None
    crew: Crew = in_turn
    remote: bool = False
    trust: Trust = field(default_factory=Trust)
    hidden: Callable[[Hidden], None] = _nobody
    unchecked: Callable[[Unchecked], None] = _nobody
    progress: Callable[[WarcReport, int], None] = _nobody
    waits: Callable[[], bool] | None = None

    def chosen(self, name: str) -> bool:
        """Return whether a WARC file is read."""
        return self.sample is None or self.sample.holds(name)


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One audit under way."""

    store: Store
    options: AuditOptions
    decided: Decided
    claims: list[Claim] = field(default_factory=list)
    ids: RecordIds = field(default_factory=RecordIds)
    measured: dict[str, FileEntry] = field(default_factory=dict)
    refers: list[tuple[str, int, str]] = field(default_factory=list)  # file, offset, record id
    revisits: list[Revisit] = field(default_factory=list)
    most_refers: int = 100_000  # of which 30 MB are held before those are let go that lead somewhere

    def refer(self, name: str, refers: Iterable[tuple[int, str]]) -> None:
        """Remember to which records of other files those of a file lead, until they are met: each clean text leads to one."""
        self.refers += [(name, offset, record_id) for offset, record_id in refers]
        if len(self.refers) > self.most_refers:
            self.refers = [one for one in self.refers if one[2] not in self.ids]
            self.most_refers = max(self.most_refers, 2 * len(self.refers))

    @property
    def claimed(self) -> set[str]:
        return {entry.name for claim in self.claims for entry in claim.manifest.files}

    def measure(self, name: str) -> FileEntry:
        """Return a file's size and digest, read at most once: a finding has said that it is as a manifest claims."""
        return self.measured.get(name) or self.store.measure(name)

    def now(self, entry: FileEntry) -> FileEntry:
        """Return what a claimed file must be by what was decided since; one that a decision is not done with may be as it was."""
        was = self.decided.open.get(entry.name)
        before = None if was is None else replace(entry, sha256=was)
        return before if before and self.store.exists(entry.name) and self.store.measure(entry.name) == before else self.decided.after(entry)  # fmt: skip

    def heard(self, finding: Finding, entry: FileEntry) -> Finding:
        """Pass a finding on, and remember of a sound file what was measured."""
        whole = finding.check in {"manifest", "remote"} and finding.verdict is FindingVerdict.OK
        if whole and finding.subject == entry.name:
            self.measured[entry.name] = entry
        return finding


def audit_store(store: Store, options: AuditOptions | None = None) -> Iterator[Finding]:
    """Check a whole store: every WARC as `audit_file` does, and manifests, indexes, fates, clean text and custody.

    Findings come as they are made, OK ones too, in an order that depends on the store alone. An empty store
    gives UNVERIFIABLE.
    """
    decided, told = read_decided(store)
    reading = _Reading(store=store, options=options or AuditOptions(), decided=decided)
    for one in decided.hidden:
        reading.options.hidden(one)
    checked = 0
    waits, unchecked = reading.options.waits, reading.options.unchecked
    parts = _parts(reading) if waits is None else settled(store, _parts(reading), waits, unchecked)
    for part in itertools.chain(told, parts):
        checked += 1
        yield part
    if not checked:
        message = "the store is empty: there is nothing to check"
        yield _finding("store", FindingVerdict.UNVERIFIABLE, "store", message)
    for left in unread(store, reading.options.sample):
        reading.options.unchecked(left)


def _parts(reading: _Reading) -> Generator[Finding, None, SealCheck]:
    yield from _read_manifests(reading)
    yield from check_chain(reading.claims)
    yield from _other_files(reading)
    jobs = [job for claim in reading.claims for job in _jobs_of(reading, claim)]
    jobs += [job for job in _orphans(reading) if reading.options.chosen(job.name)]
    yield from _reports(reading, jobs)
    here = {job.name for job in jobs}
    for claim in reading.claims:
        yield from _indexes(reading, claim.manifest, here)
    yield from _dangling(reading)
    yield from _rebuilt(reading)
    yield from _unclaimed(reading)
    yield from check_texts(reading.store, reading.ids, reading.claimed, reading.decided)
    scope = Scope(
        claimed=reading.claimed,
        claims=reading.claims,
        chosen=reading.options.chosen,
        measure=reading.measure,
        decided=reading.decided,
    )
    return (yield from check_custody(reading.store, scope, reading.options.trust))


def _read_manifests(reading: _Reading) -> Iterator[Finding]:
    """Read every manifest and check what it says by itself; its addresses are let go, there may be millions."""
    for part in read_claims(reading.store):
        if isinstance(part, Finding):
            yield part
            continue
        yield from check_fates(part.manifest)
        yield from _named_files(part.manifest)
        reading.claims.append(replace(part, manifest=replace(part.manifest, planned=())))
    # In the order in which manifests were written: a run that was stopped may end after one that began later.
    reading.claims.sort(key=lambda c: (c.manifest.ended_at, c.manifest.run_id))


def _named_files(manifest: Manifest) -> Iterator[Finding]:
    """Find records that a run of this name kept in files which its manifest does not claim."""
    prefix = f"warc/{manifest.story}/{manifest.run_id}-"
    named = {outcome.ref.warc for outcome in manifest.planned if outcome.ref is not None}
    for name in sorted({n for n in named if n.startswith(prefix)} - {entry.name for entry in manifest.files}):
        message = f"{manifest.name} names records in this file, and does not claim the file"
        yield _finding("manifest", FindingVerdict.MISSING, name, message)


def _other_files(reading: _Reading) -> Iterator[Finding]:
    """Measure every claimed file that is no WARC file, and look for the WARC files that are not read."""
    # A file of clean text may be replaced by a later run: the newest manifest that claims it speaks for it.
    speaks: dict[str, tuple[FileEntry, str]] = {}
    for claim in reading.claims:
        speaks |= {entry.name: (entry, claim.manifest.name) for entry in claim.manifest.files}
    for entry, claimed_by in speaks.values():
        is_warc = entry.name.startswith("warc/")
        if not is_warc:
            now = reading.now(entry)
            yield reading.heard(
                check_entry(reading.store, now, reading.decided.by.get(entry.name, claimed_by)), now
            )
        elif not reading.store.exists(entry.name):
            message = f"{claimed_by} claims this file of {entry.size_bytes} bytes"
            yield _finding("manifest", FindingVerdict.MISSING, entry.name, message)


def _jobs_of(reading: _Reading, claim: Claim) -> Iterator[WarcJob]:
    for entry in claim.manifest.files:
        here = entry.name.startswith("warc/") and reading.store.exists(entry.name)
        if here and reading.options.chosen(entry.name):
            yield WarcJob(
                name=entry.name,
                entry=reading.now(entry),
                claimed_by=claim.manifest.name,
                indexes=_index_names(claim.manifest),
                basis=claim.digest + reading.decided.basis(entry.name),
                remote=reading.options.remote,
                pieces=reading.decided.pieces.get(entry.name, ()),
                changed_by=reading.decided.by.get(entry.name),
            )


def _index_names(manifest: Manifest) -> tuple[str, ...]:
    """Return the names of a run's indexes, one a sealing; the first one must be there when the run kept anything."""
    names = tuple(entry.name for entry in manifest.files if entry.name.startswith("cdxj/"))
    kept = any(entry.name.startswith("warc/") for entry in manifest.files)
    return names or ((index_name(manifest.story, manifest.run_id),) if kept else ())


def _orphans(reading: _Reading) -> Iterator[WarcJob]:
    claimed = reading.claimed
    names = (name for name in reading.store.list("warc/") if name not in claimed)
    return (WarcJob(name=name, remote=reading.options.remote) for name in names)


def _reports(reading: _Reading, jobs: Sequence[WarcJob]) -> Iterator[Finding]:
    entries = {job.name: job.entry for job in jobs if job.entry is not None}
    for report in reading.options.crew(reading.store, jobs):
        reading.options.progress(report, len(jobs))
        entry = entries.get(report.name)
        yield from (reading.heard(f, entry) if entry else f for f in report.findings)
        reading.revisits += revisits_in(report.name, report.revisits)
        again = reading.ids.add(report.ids)
        reading.refer(report.name, report.refers)
        if again:
            message = f"{again} of its record ids stand in another file of this store too"
            # An import brings no capture under an id that is taken; foreign writers may share requests and warcinfo.
            verdict = FindingVerdict.UNVERIFIABLE if is_imported(report.name) else FindingVerdict.ALTERED
            yield _finding("pairing", verdict, report.name, message)


def _indexes(reading: _Reading, manifest: Manifest, here: set[str]) -> Iterator[Finding]:
    """Check a run's indexes as a whole; lines about files that were not read lend their record ids."""
    warcs = {entry.name for entry in manifest.files if entry.name.startswith("warc/")}
    unread = {name for name in warcs - here if not reading.options.chosen(name)}
    names = _index_names(manifest)
    for part in itertools.chain.from_iterable(
        check_order(reading.store, name, warcs & here, unread) for name in names
    ):
        if isinstance(part, CdxLine):
            reading.ids.add(id_bytes(part.recordid))
        else:
            yield part


def _dangling(reading: _Reading) -> Iterator[Finding]:
    """Find revisits and conversions (WARC/1.1 §6.7, §6.8) whose earlier record no file of the store holds."""
    for name, offset, record_id in reading.refers:
        if record_id not in reading.ids:
            message = f"it refers to {record_id[:200]}, which no file of this store holds"
            # The rest of a foreign archive may never have come here.
            verdict = FindingVerdict.UNVERIFIABLE if is_imported(name) else FindingVerdict.MISSING
            yield replace(_finding("pairing", verdict, name, message), offset=offset)


def _rebuilt(reading: _Reading) -> Iterator[Finding]:
    """Put revisits' bytes together again; the indexes say where the records stand that they refer to."""
    if not reading.revisits:
        return
    if reading.options.remote:
        why = "--remote keeps no copy from which their bytes could be put together"
        reading.options.unchecked(Unchecked(what=f"{len(reading.revisits)} revisits' exact bytes", why=why))
        return
    gone = {id_bytes(record) for record in reading.decided.records}
    left = [one for one in reading.revisits if one.earlier not in gone]
    if len(left) < len(reading.revisits):
        why = "what they refer to was destroyed, as a decision says"
        what = f"{len(reading.revisits) - len(left)} revisits' exact bytes"
        reading.options.unchecked(Unchecked(what=what, why=why))
    wanted = {one.earlier for one in left}
    lines = (line for claim in reading.claims for line in indexed_lines(reading.store, claim.manifest))
    places = {key: line for line in lines if (key := id_bytes(line.recordid)) in wanted}
    yield from check_revisits(reading.store, left, places)


def _unclaimed(reading: _Reading) -> Iterator[Finding]:
    """Say of WARC files and indexes that no manifest claims that nobody vouches for them."""
    claimed = reading.claimed
    for name in (name for prefix in ("warc/", "cdxj/") for name in reading.store.list(prefix)):
        if name not in claimed:
            message = "no manifest claims this file: its run is not finished, or it came from elsewhere"
            yield _finding("manifest", FindingVerdict.UNVERIFIABLE, name, message)


def _finding(check: str, verdict: FindingVerdict, subject: str, message: str) -> Finding:
    return Finding(check=check, verdict=verdict, subject=subject, message=message)
