"""The audit of one WARC file of anybody's, from its bytes alone.

It trusts nothing that it can recompute, and never says OK of something that it did not read.
"""

import itertools
from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.facts import RecordFacts
from archive.checks.framing import check_file
from archive.checks.pairing import check_pairing
from archive.checks.proofs import check_proofs


def audit_file(path: Path) -> Iterator[Finding]:
    """Check one WARC file: framing, gzip CRCs, grammar, digests, request truth, pairing.

    What only a store can prove (that no record was taken out at a member's border, that a body was not forged
    together with its digests) needs `audit_store`.
    """
    yield from check_warc(path, str(path), [])


def check_warc(
    path: Path,
    subject: str,
    found: list[RecordFacts],
    *,
    ours: bool = False,
    stones: Container[int] = frozenset(),
) -> Iterator[Finding]:
    """Check one file's bytes as `audit_file` does; its records' facts go to `found`.

    `ours` says that our own software is known to have written it, whatever the file says. `stones` are the offsets of records that
    stand for what was destroyed: they are read like all, and are nobody's partner.
    """
    told: Counter[tuple[str, FindingVerdict]] = Counter()
    for part in check_file(path, subject, ours=ours):
        if isinstance(part, RecordFacts):
            if part.offset not in stones:
                found.append(part)
        else:
            told[part.check, part.verdict] += 1
            yield part
    for finding in itertools.chain(check_pairing(found, subject), check_proofs(found, subject)):
        told[finding.check, finding.verdict] += 1
        yield finding
    yield from _in_all(subject, found, told)


def _in_all(
    subject: str, found: list[RecordFacts], told: Counter[tuple[str, FindingVerdict]]
) -> Iterator[Finding]:
    """Say what is proven of a file as a whole; of one that only lacks something, what its digests prove."""
    bare = sum(not record.digested for record in found)
    if bare:
        message = f"{bare} of {len(found)} records carry no block digest: nothing proves their bytes"
        yield _finding("digest", FindingVerdict.UNVERIFIABLE, subject, message)
    elif found and not told:
        message = f"{len(found)} records are whole, paired, and have the digests that they claim"
        yield _finding("warc", FindingVerdict.OK, subject, message)
        return
    proven = len(found) - bare - told["digest", FindingVerdict.UNVERIFIABLE]
    if proven > 0 and all(verdict is FindingVerdict.UNVERIFIABLE for _, verdict in told):
        message = f"{proven} of {len(found)} records are whole and have the block digests that they claim"
        yield _finding("digest", FindingVerdict.OK, subject, message)


def _finding(check: str, verdict: FindingVerdict, subject: str, message: str) -> Finding:
    return Finding(check=check, verdict=verdict, subject=subject, message=message)
