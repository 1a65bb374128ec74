"""The audit: everything a store can be held to, from its bytes alone.

It trusts nothing that it can recompute, and never says OK of something that it did not read.
"""

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.cdxj import CdxLine, index_name
from archive.checks.facts import RecordFacts
from archive.checks.index import check_index, read_index
from archive.checks.manifests import Claim, check_chain, check_fates, check_files, check_records, read_claims
from archive.checks.texts import check_texts
from archive.file_audit import audit_file, check_warc
from archive.finding import Finding, FindingVerdict, Summary, summarise
from archive.manifest import Manifest
from archive.store import Store, StoreError, StoreErrorKind

__all__ = ["Finding", "FindingVerdict", "Sample", "Summary", "audit_file", "audit_store", "summarise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Read only a share (0–1) of the WARC files. Another `salt`, such as today's date, picks other files."""

    share: float
    salt: str = ""

    def holds(self, name: str) -> bool:
        """Return whether a file is in the sample; the same for the same salt, on every machine."""
        point = int.from_bytes(hashlib.sha256(f"{self.salt}\0{name}".encode()).digest()[:8], "big")
        return point < self.share * (1 << 64)


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One audit under way: where it reads, what it leaves out, and the record ids that it has met."""

    store: Store
    sample: Sample | None
    known_ids: set[str] = field(default_factory=set)

    def chosen(self, name: str) -> bool:
        return self.sample is None or not name.startswith("warc/") or self.sample.holds(name)


def audit_store(store: Store, sample: Sample | None = None) -> Iterator[Finding]:
    """Check a whole store: every WARC as `audit_file` does, and manifests, indexes, fates and clean text.

    Findings come as they are made, OK ones too, one a file and check. An empty store gives UNVERIFIABLE.
    """
    reading = _Reading(store=store, sample=sample)
    claims: list[Claim] = []
    checked = 0
    for part in _parts(reading, claims):
        checked += 1
        yield part
    if not checked:
        message = "the store is empty: there is nothing to check"
        yield _finding("store", FindingVerdict.UNVERIFIABLE, "store", message)


def _parts(reading: _Reading, claims: list[Claim]) -> Iterator[Finding]:
    for part in read_claims(reading.store):
        if isinstance(part, Finding):
            yield part
        else:
            claims.append(part)
    # A file of clean text may be replaced by a later run: the newest manifest that claims it speaks for it.
    speaks: dict[str, str] = {}
    by_story: dict[str, list[Claim]] = defaultdict(list)
    # In the order in which manifests were written: a run that was stopped may end after one that began later.
    for claim in sorted(claims, key=lambda c: (c.manifest.ended_at, c.manifest.run_id)):
        by_story[claim.manifest.story].append(claim)
        speaks |= {
            entry.name: claim.manifest.name
            for entry in claim.manifest.files
            if entry.name.startswith("text/")
        }
    for story_claims in by_story.values():
        yield from check_chain(story_claims)
        for claim in story_claims:
            yield from _run(reading, claim.manifest, speaks)
    claimed = {entry.name for claim in claims for entry in claim.manifest.files}
    yield from _unclaimed(reading, claimed)
    yield from check_texts(reading.store, reading.known_ids, claimed)


def _run(reading: _Reading, manifest: Manifest, speaks: dict[str, str]) -> Iterator[Finding]:
    """Check one run: its claims, then each of its WARC files, then what ties them together."""
    name = manifest.name
    entries = [entry for entry in manifest.files if speaks.get(entry.name, name) == name]
    yield from check_files(reading.store, entries, name, lambda entry: reading.chosen(entry.name))
    yield from check_fates(manifest)
    names = [entry.name for entry in manifest.files if entry.name.startswith("warc/")]
    files: dict[str, list[RecordFacts]] = {}
    for name in names:
        if reading.chosen(name) and reading.store.exists(name):
            yield from _stored_warc(reading, name, files.setdefault(name, []))
    yield from check_records(manifest, files)
    yield from _named_files(manifest, set(names))
    yield from _indexes(reading, manifest, files)


def _named_files(manifest: Manifest, names: set[str]) -> Iterator[Finding]:
    """Find records that a run of this name kept in files which its manifest does not claim."""
    prefix = f"warc/{manifest.story}/{manifest.run_id}-"
    refs = (outcome.ref for outcome in manifest.planned if outcome.ref is not None)
    lost = sorted({ref.warc for ref in refs if ref.warc.startswith(prefix)} - names)
    for name in lost:
        message = f"{manifest.name} names records in this file, and does not claim the file"
        yield _finding("manifest", FindingVerdict.MISSING, name, message)


def _indexes(reading: _Reading, manifest: Manifest, files: dict[str, list[RecordFacts]]) -> Iterator[Finding]:
    """Compare a run's indexes, one a sealing, with the records of its files."""
    warcs = {entry.name for entry in manifest.files if entry.name.startswith("warc/")}
    names = [entry.name for entry in manifest.files if entry.name.startswith("cdxj/")]
    if warcs and not names:
        names = [index_name(manifest.story, manifest.run_id)]
    indexes: dict[str, list[CdxLine]] = {}
    wrong = 0
    for part in itertools.chain.from_iterable(_read_index(reading, name, indexes) for name in names):
        wrong += 1
        yield part
    if not indexes:
        return
    unread = {name for name in warcs if name not in files and not reading.chosen(name)}
    for name, lines in indexes.items():
        reading.known_ids.update(line.recordid for line in lines if line.filename in unread)
        indexes[name] = [line for line in lines if line.filename not in unread]
    for finding in check_index(indexes, files):
        wrong += 1
        yield finding
    for name, lines in indexes.items():
        if not wrong and lines:
            message = f"{len(lines)} lines and records agree"
            yield _finding("index", FindingVerdict.OK, name, message)


def _read_index(reading: _Reading, name: str, indexes: dict[str, list[CdxLine]]) -> Iterator[Finding]:
    """Read one index into `indexes`; it stays out of it when it cannot be read."""
    try:
        data = reading.store.read(name)
    except StoreError as error:
        missing = error.kind is StoreErrorKind.MISSING
        verdict = FindingVerdict.MISSING if missing else FindingVerdict.UNVERIFIABLE
        yield _finding("index", verdict, name, str(error))
        return
    lines = indexes.setdefault(name, [])
    for part in read_index(data, name):
        if isinstance(part, CdxLine):
            lines.append(part)
        else:
            yield part


def _unclaimed(reading: _Reading, claimed: set[str]) -> Iterator[Finding]:
    """Check WARC files that no manifest claims, and say that nobody vouches for them."""
    for prefix in ("warc/", "cdxj/"):
        for name in reading.store.list(prefix):
            if name in claimed:
                continue
            message = "no manifest claims this file: its run is not finished, or it came from elsewhere"
            yield _finding("manifest", FindingVerdict.UNVERIFIABLE, name, message)
            if prefix == "warc/" and reading.chosen(name):
                yield from _stored_warc(reading, name, [])


def _stored_warc(reading: _Reading, name: str, found: list[RecordFacts]) -> Iterator[Finding]:
    try:
        path = reading.store.local_path(name)
    except StoreError as error:
        yield _finding("framing", FindingVerdict.UNVERIFIABLE, name, str(error))
        return
    yield from check_warc(path, name, found)
    ids = {record.record_id for record in found}
    again = ids & reading.known_ids
    if again:
        message = f"{len(again)} of its record ids stand in another file too, such as {min(again)}"
        yield _finding("pairing", FindingVerdict.ALTERED, name, message)
    reading.known_ids |= ids


def _finding(check: str, verdict: FindingVerdict, subject: str, message: str) -> Finding:
    return Finding(check=check, verdict=verdict, subject=subject, message=message)
