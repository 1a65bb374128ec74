"""What the records of one file prove about each other's bytes, beyond the digests in their own headers.

None of this is a proof against somebody who rewrites all of a file: it makes a forger change more than one record.
"""

from collections import Counter
from collections.abc import Iterator

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.facts import RecordFacts
from archive.checks.truth import SAID_OF_DOUBT, Doubt
from archive.writing.rendered_names import RENDERED_DIGEST, is_rendered

# Metadata fields of docs/format.md §4; archive/writing/revisit.py, which writes the first, takes 60 ms to import.
_WHOLE_DIGEST, _SOURCE = "response-sha256", "source"
_A_HABIT = 3  # records that keep a rule, at least, before a foreign file is held to it: a choice
_OWN_PAYLOADS = frozenset(("request", "response", "revisit"))
_DOUBTFUL = (Doubt.UNCHUNKED, Doubt.DECODED, Doubt.LONG, Doubt.SHORT, Doubt.EMPTY)
# Of these a foreign writer may be the cause, or the server: they are told, and accuse nobody.
_EXCUSED = frozenset((Doubt.SHORT, Doubt.EMPTY, Doubt.PREFACED))


def check_proofs(records: list[RecordFacts], subject: str) -> Iterator[Finding]:
    """Check what records say of others: revisits, metadata, HTTP framing, digests that were taken out."""
    by_id = {record.record_id: record for record in records}
    described: dict[str, RecordFacts] = {}
    asked: dict[str, str] = {}
    for record in records:
        for other_id in record.concurrent:
            if record.kind == "metadata":
                described[other_id] = record
            elif record.kind == "request":
                asked[other_id] = record.method
            elif record.is_answer and (other := by_id.get(other_id)) is not None and other.kind == "request":
                asked[record.record_id] = other.method
    yield from _told(records, described, subject)
    yield from _doubts(records, described, asked, subject)
    yield from _revisits(records, by_id, subject)
    yield from _bare(records, subject)
    yield from _certificates(records, subject)
    yield from _rendered(records, described, subject)
    yield from _segments(records, by_id, subject)


def _told(records: list[RecordFacts], described: dict[str, RecordFacts], subject: str) -> Iterator[Finding]:
    """Compare a response with the digest that the metadata of its exchange says."""
    for record in records:
        told = described[record.record_id].said.get(_WHOLE_DIGEST) if record.record_id in described else None
        if record.kind == "response" and told and record.block_digest not in {told, f"sha256:{told}"}:
            message = f"its metadata says that the response's sha256 is {told[:80]!r}, its header says {record.block_digest}"
            yield _finding("digest", FindingVerdict.ALTERED, subject, record, message)


def _doubts(
    records: list[RecordFacts], described: dict[str, RecordFacts], asked: dict[str, str], subject: str
) -> Iterator[Finding]:
    """Judge bodies that contradict their heads: by what else the file says of them, and by the file's habit."""
    counted = Counter(record.doubt for record in records)
    wrong = sum(counted[doubt] for doubt in _DOUBTFUL)
    held = counted[Doubt.SOUND] >= _A_HABIT and counted[Doubt.SOUND] > wrong and records[0].kind == "warcinfo"
    for record in records:
        if record.doubt in {Doubt.NONE, Doubt.SOUND}:
            continue
        said = described[record.record_id].said if record.record_id in described else {}
        empty = record.doubt is Doubt.EMPTY and asked.get(record.record_id, "HEAD") == "HEAD"
        if empty or "failure" in said or (record.doubt is Doubt.PREFACED and not record.ours):
            continue
        if record.doubt is Doubt.DECODED and _WHOLE_DIGEST in said and record.ours:
            continue  # the server said gzip and sent none: `_told` has compared the bytes
        accused = record.ours or (held and record.doubt not in _EXCUSED)
        verdict = FindingVerdict.ALTERED if accused else FindingVerdict.UNVERIFIABLE
        yield _finding("truth", verdict, subject, record, SAID_OF_DOUBT[record.doubt])


def _revisits(records: list[RecordFacts], by_id: dict[str, RecordFacts], subject: str) -> Iterator[Finding]:
    """Follow Refers-To (WARC/1.1 §6.7) as far as this file goes; the earlier record may stand in another one."""
    places = {(r.url, r.date): r for r in records if r.kind in {"response", "resource"}}
    for record in records:
        if record.kind != "revisit" or record.refers_to is None:
            continue
        earlier = by_id.get(record.refers_to)
        there = places.get(record.refers_at)
        if earlier is not None:
            message = _differs(record, earlier)
        elif there is not None and there.payload_digest == record.payload_digest:
            message = f"it refers to {record.refers_to}, and the record of that address and time is {there.record_id}"
        else:
            continue
        if message:
            yield _finding("truth", FindingVerdict.ALTERED, subject, record, message)


def _differs(record: RecordFacts, earlier: RecordFacts) -> str | None:
    url, date = record.refers_at
    pairs = (("address", url, earlier.url), ("time", date, earlier.date))
    wrong = next((pair for pair in pairs if pair[1] and pair[1] != pair[2]), None)
    if wrong is not None:
        return f"it says that the {wrong[0]} of {earlier.record_id} was {wrong[1][:200]!r}, and it is {wrong[2][:200]!r}"
    digests = (record.payload_digest, earlier.payload_digest)
    if None in digests or earlier.kind == "revisit" or digests[0] == digests[1]:
        return None
    same_words = (digests[0] or "").partition(":")[0].lower() == (digests[1] or "").partition(":")[0].lower()
    return (
        f"it repeats payload {digests[0]}, and {earlier.record_id} holds {digests[1]}" if same_words else None
    )


def _bare(records: list[RecordFacts], subject: str) -> Iterator[Finding]:
    """Find digests that were taken out: our own software writes them all, others have habits."""
    with_digest = Counter(record.kind for record in records if record.digested)
    without = Counter(record.kind for record in records if not record.digested)
    begins = bool(records) and records[0].kind == "warcinfo"
    for record in records:
        kind = record.kind
        if record.digested:
            if record.ours and kind in _OWN_PAYLOADS and record.payload_digest is None:
                yield _finding(
                    "digest",
                    FindingVerdict.ALTERED,
                    subject,
                    record,
                    f"a {kind} of ours without a payload digest",
                )
            continue
        habit = (
            begins and record.is_http and with_digest[kind] >= _A_HABIT and with_digest[kind] > without[kind]
        )
        if record.ours or (habit and without[kind] == 1):
            message = f"this {kind} carries no block digest, and all others of its kind do"
            yield _finding("digest", FindingVerdict.ALTERED, subject, record, message)


def _certificates(records: list[RecordFacts], subject: str) -> Iterator[Finding]:
    """Our own metadata names the certificates that a server showed; they stand in the same file."""
    held = {record.url for record in records if record.kind == "resource"}
    for record in records:
        chain = record.said.get("tls-chain")
        if record.ours and chain is not None and chain not in held:
            message = f"the certificates {chain[:120]!r} that it names are not in this file"
            yield _finding("pairing", FindingVerdict.MISSING, subject, record, message)


def _rendered(
    records: list[RecordFacts], described: dict[str, RecordFacts], subject: str
) -> Iterator[Finding]:
    """A rendered page of ours has a metadata record that repeats its digest and refers to the exact response."""
    for record in records:
        if not record.ours or record.kind != "resource" or not is_rendered(record.url):
            continue
        told = described.get(record.record_id)
        if told is None or told.refers_to is None or told.said.get(_SOURCE) != told.refers_to:
            message = "this rendered page does not say of which exact answer it was made"
            yield _finding("pairing", FindingVerdict.MISSING, subject, record, message)
            continue
        digest = told.said.get(RENDERED_DIGEST, "")
        if record.block_digest != f"sha256:{digest}":
            message = f"its metadata says that the rendered page's sha256 is {digest[:80]!r}, its header says {record.block_digest}"
            yield _finding("digest", FindingVerdict.ALTERED, subject, record, message)


def _segments(records: list[RecordFacts], by_id: dict[str, RecordFacts], subject: str) -> Iterator[Finding]:
    """The other segments of a record may stand in another file (WARC/1.1 §7)."""
    for record in records:
        if record.origin is not None and record.origin not in by_id:
            message = f"it continues {record.origin}, which is not in this file"
            yield _finding("pairing", FindingVerdict.UNVERIFIABLE, subject, record, message)


def _finding(check: str, verdict: FindingVerdict, subject: str, record: RecordFacts, message: str) -> Finding:
    return Finding(check=check, verdict=verdict, subject=subject, offset=record.offset, message=message)
