"""The audit of one WARC file of anybody's, from its bytes alone.

It trusts nothing that it can recompute, and never says OK of something that it did not read.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

from archive.checks.facts import RecordFacts
from archive.checks.framing import check_file
from archive.checks.pairing import check_pairing
from archive.checks.proofs import check_proofs
from archive.finding import Finding, FindingVerdict


def audit_file(path: Path) -> Iterator[Finding]:
    """Check one WARC file: framing, gzip CRCs, grammar, digests, request truth, pairing.

    What only a store can prove (that no record was taken out at a member's border, that a body was not forged
    together with its digests) needs `audit_store`.
    """
    yield from check_warc(path, str(path), [])


def check_warc(path: Path, subject: str, found: list[RecordFacts]) -> Iterator[Finding]:
    """Check one file's bytes as `audit_file` does; its records' facts go to `found`."""
    wrong = 0
    for part in check_file(path, subject):
        if isinstance(part, RecordFacts):
            found.append(part)
        else:
            wrong += 1
            yield part
    for finding in itertools.chain(check_pairing(found, subject), check_proofs(found, subject)):
        wrong += 1
        yield finding
    bare = sum(not record.digested for record in found)
    if bare:
        message = f"{bare} of {len(found)} records carry no block digest: nothing proves their bytes"
        yield _finding("digest", FindingVerdict.UNVERIFIABLE, subject, message)
    elif found and not wrong:
        message = f"{len(found)} records are whole, paired, and have the digests that they claim"
        yield _finding("warc", FindingVerdict.OK, subject, message)


def _finding(check: str, verdict: FindingVerdict, subject: str, message: str) -> Finding:
    return Finding(check=check, verdict=verdict, subject=subject, message=message)
