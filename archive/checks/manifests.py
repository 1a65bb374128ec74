"""Is what a manifest claims still so: its files, its records, its fates, and the manifest before it?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.audit.finding import Finding, FindingVerdict, without_name
from archive.fate import Fate, Outcome
from archive.manifests.manifest import FileEntry, Manifest, ManifestError, from_json, manifest_digest
from archive.record import RecordRef
from archive.store import Store, StoreError, StoreErrorKind
from archive.strict_json import moment_text, read_moment

if TYPE_CHECKING:
    from archive.checks.facts import RecordFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A manifest as it stands in the store, with its own digest."""

    manifest: Manifest
    digest: str


def read_claims(store: Store) -> Iterator[Claim | Finding]:
    """Read every manifest of a store; one that cannot be read, or stands under another's name, is a finding."""
    for name in store.list("runs/"):
        if not name.endswith(".json"):
            continue
        try:
            data = store.read(name)
            manifest = from_json(data, place=name)
        except (ManifestError, StoreError) as error:
            yield _finding("manifest", FindingVerdict.DAMAGED, name, str(error))
            continue
        if manifest.name != name:
            yield _finding("manifest", FindingVerdict.ALTERED, name, f"it says that it is {manifest.name}")
        yield Claim(manifest=manifest, digest=manifest_digest(data))


def check_chain(claims: Iterable[Claim]) -> Iterator[Finding]:
    """Check that each manifest names the digest of one of its story that is there; `beginnings` are judged by their seals."""
    for story_claims in _by_story(claims):
        digests = {claim.digest for claim in story_claims}
        for claim in story_claims:
            previous = claim.manifest.previous
            if previous is not None and previous not in digests:
                message = f"the manifest before it (sha256 {previous}) is gone or was changed"
                yield _finding("chain", FindingVerdict.MISSING, claim.manifest.name, message)


def beginnings(claims: Iterable[Claim]) -> Iterator[Sequence[Claim]]:
    """Yield the manifests of a story that name none before them, the oldest first, where there is more than one.

    Machines that did not see each other's first manifest make such: it waited on a disk for the bucket.
    """
    for story_claims in _by_story(claims):
        firsts = [claim for claim in story_claims if claim.manifest.previous is None]
        if len(firsts) > 1:
            yield firsts


def _by_story(claims: Iterable[Claim]) -> Iterable[list[Claim]]:
    stories: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda c: c.manifest.began_at):
        stories.setdefault(claim.manifest.story, []).append(claim)
    return stories.values()


def check_entry(store: Store, entry: FileEntry, claimed_by: str) -> Finding:
    """Read a claimed file and compare its size and digest with the claim."""
    try:
        now = store.measure(entry.name)
    except StoreError as error:
        gone = error.kind is StoreErrorKind.MISSING
        verdict = FindingVerdict.MISSING if gone else FindingVerdict.UNVERIFIABLE
        message = f"{claimed_by} claims this file of {entry.size_bytes} bytes" if gone else str(error)
        return _finding("manifest", verdict, entry.name, message)
    if now != entry:
        message = (
            f"{claimed_by} claims {entry.size_bytes} bytes with sha256 {entry.sha256}; "
            f"there are {now.size_bytes} with {now.sha256}"
        )
        return _finding("manifest", FindingVerdict.ALTERED, entry.name, message)
    return _finding(
        "manifest", FindingVerdict.OK, entry.name, f"{now.size_bytes} bytes as {claimed_by} claims"
    )


def check_fates(manifest: Manifest) -> Iterator[Finding]:
    """Check that every planned address ends: kept ones in a record, redirects in a planned address."""
    planned = {outcome.url for outcome in manifest.planned}
    wrong = 0
    for outcome in manifest.planned:
        for message in _contradictions(outcome, planned):
            wrong += 1
            yield _finding("fate", FindingVerdict.MISSING, manifest.name, message)
    if planned and not wrong:
        message = f"{len(planned)} planned addresses end in exactly one fate each"
        yield _finding("fate", FindingVerdict.OK, manifest.name, message)


def _contradictions(outcome: Outcome, planned: set[str]) -> Iterator[str]:
    if outcome.fate is Fate.KEPT and outcome.ref is None:
        yield f"{outcome.url[:200]!r} is said to be kept, without a record"
    if outcome.redirects_to is not None and outcome.redirects_to not in planned:
        yield f"{outcome.url[:200]!r} goes on to {outcome.redirects_to[:200]!r}, which has no fate"


def check_records(manifest: Manifest, files: "Mapping[str, list[RecordFacts]]") -> Iterator[Finding]:
    """Check that every record a manifest names stands where it says, as it says.

    `files` holds the records of the WARC files that were read; a record in another file is not judged.
    """
    places = {(name, r.offset): r for name, found in files.items() for r in found}
    compared = wrong = 0
    for outcome in manifest.planned:
        ref = outcome.ref
        if ref is None or ref.warc not in files:
            continue
        compared += 1
        record = places.get((ref.warc, ref.offset))
        message = "no record begins there" if record is None else _difference(ref, record)
        if message:
            wrong += 1
            verdict = FindingVerdict.MISSING if record is None else FindingVerdict.ALTERED
            subject = f"{outcome.url[:200]!r} of {manifest.name}: {message}"
            yield Finding(
                check="record", verdict=verdict, subject=ref.warc, offset=ref.offset, message=subject
            )
    for finding in _unplanned(manifest, files):
        wrong += 1
        yield finding
    if compared and not wrong:
        yield _finding("record", FindingVerdict.OK, manifest.name, f"{compared} records stand where it says")


def _unplanned(manifest: Manifest, files: "Mapping[str, list[RecordFacts]]") -> Iterator[Finding]:
    """Find answers in a run's files to addresses that its manifest does not speak of: somebody took a fate out."""
    planned = {outcome.url for outcome in manifest.planned}
    for name, records in files.items():
        for record in records:
            if record.kind == "response" and record.url not in planned:
                message = f"{manifest.name} tells no fate of {record.url[:200]!r}, whose answer stands here"
                yield Finding(check="record", verdict=FindingVerdict.ALTERED, subject=name, offset=record.offset, message=message)  # fmt: skip


def _difference(ref: RecordRef, record: "RecordFacts") -> str | None:
    if (
        ref.record_id == record.record_id
        and ref.length == record.length
        and ref.url == record.url
        and ref.payload_digest == record.payload_digest
        and ref.status == record.status
        and ref.kind == record.kind
        and moment_text(ref.captured_at) == record.date
    ):
        return None
    pairs = {
        "record id": (ref.record_id, record.record_id),
        "kind": (ref.kind.value, record.kind),
        "address": (ref.url, record.url),
        "length": (ref.length, record.length),
        "digest": (ref.payload_digest, record.payload_digest),
        "time": (moment_text(ref.captured_at), _spelt(record.date)),
        "status": (ref.status, record.status),
    }
    wrong = next(((what, pair) for what, pair in pairs.items() if pair[0] != pair[1]), None)
    return (
        None
        if wrong is None
        else f"its {wrong[0]} was {str(wrong[1][0])[:200]!r} and is {str(wrong[1][1])[:200]!r}"
    )


def _spelt(date: str) -> str:
    """Spell a time as we do, for foreign records may give seconds alone; a text that is no time stays as it is."""
    try:
        return moment_text(read_moment(date.upper()))
    except ValueError:
        return date


def _finding(check: str, verdict: FindingVerdict, subject: str, message: str) -> Finding:
    return Finding(check=check, verdict=verdict, subject=subject, message=without_name(message, subject))
