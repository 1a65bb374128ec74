"""Is a file made of whole records, and is each of them what its own header says?"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.facts import RecordFacts, facts_of
from archive.checks.look import Look, look_at
from archive.checks.policy import policy_faults, unknown_type
from archive.checks.truth import request_fault
from archive.reading.arc import ArcRecord, is_arc, walk_arc
from archive.reading.grammar import RecordHead
from archive.reading.reader import ScanProblem, walk

OUR_SOFTWARE = "warraq/"  # how `software` of our own warcinfo records begins (docs/format.md §4)


def check_file(path: Path, subject: str, *, ours: bool = False) -> Iterator[Finding | RecordFacts]:
    """Read a file once: give what is wrong with it, and the facts of each whole record, in order.

    Framing, gzip CRCs, header rules, digests and what a record's bytes say of themselves are checked here, since
    only here the bytes are at hand. No block is held. `ours` says that the file is known to be of our own software,
    whatever it says of itself: nobody writes himself out of the stricter rules.
    """
    try:
        if is_arc(path):
            yield from _arc(path, subject)
            return
        known = ours
        for part in walk(path, look_at):
            if isinstance(part, ScanProblem):
                yield _finding("framing", FindingVerdict.DAMAGED, subject, part.offset, part.message)
                continue
            head, length, look = part
            facts = facts_of(head, length, look, ours=ours)
            if facts.kind == "warcinfo":
                ours = known or look.said.get("software", "").startswith(OUR_SOFTWARE)
                facts = facts._replace(ours=ours)
            yield from _faults(head, look, facts, subject)
            yield facts
    except FileNotFoundError:
        yield _finding("framing", FindingVerdict.MISSING, subject, None, "the file is not there")
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        yield _finding("framing", FindingVerdict.UNVERIFIABLE, subject, None, message)


def _faults(head: RecordHead, look: Look, facts: RecordFacts, subject: str) -> Sequence[Finding]:
    """Give what is wrong with one record; nothing, of nearly all."""
    policy = policy_faults(head)
    asked = request_fault(head, look) if facts.kind == "request" else None
    chunks = look.over_chunks and facts.ours
    if not (policy or asked or chunks or look.faults or look.wrong or look.unknown or unknown_type(head)):
        return ()
    named = [("policy", FindingVerdict.DAMAGED, fault) for fault in policy + look.faults]
    if unknown_type(head):
        message = f"a record of type {head.first['warc-type'][:60]!r}, which the standard does not know"
        named.append(("policy", FindingVerdict.UNVERIFIABLE, message))
    for name in look.wrong:
        message = f"{name} says {head.first[name.lower()][:100]!r}, the bytes say otherwise"
        named.append(("digest", FindingVerdict.ALTERED, message))
    for name in look.unknown:
        message = f"{name} {head.first[name.lower()][:100]!r} uses an algorithm that is not known here"
        named.append(("digest", FindingVerdict.UNVERIFIABLE, message))
    if chunks:
        message = "WARC-Payload-Digest is that of the body with its chunks, and our software leaves them out"
        named.append(("digest", FindingVerdict.ALTERED, message))
    if asked is not None:
        named.append(("truth", FindingVerdict.ALTERED, asked))
    return [_finding(check, verdict, subject, head.offset, message) for check, verdict, message in named]


def _arc(path: Path, subject: str) -> Iterator[Finding]:
    """Check the framing of an ARC file; nothing in it proves its bytes."""
    sound = 0
    for part in walk_arc(path):
        if isinstance(part, ArcRecord):
            sound += 1
        else:
            yield _finding("framing", FindingVerdict.DAMAGED, subject, part.offset, part.message)
    if sound:
        message = f"{sound} records are whole; an ARC file has no digests, so nothing proves their bytes"
        yield _finding("digest", FindingVerdict.UNVERIFIABLE, subject, None, message)


def _finding(check: str, verdict: FindingVerdict, subject: str, offset: int | None, message: str) -> Finding:
    return Finding(check=check, verdict=verdict, subject=subject, offset=offset, message=message)
