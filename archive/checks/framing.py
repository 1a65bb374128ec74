"""Is a file made of whole records, each in a gzip member of its own?"""

from collections.abc import Iterator
from pathlib import Path

from archive.checks.digests import check_digests
from archive.checks.facts import RecordFacts, facts_of
from archive.checks.truth import check_truth
from archive.finding import Finding, FindingVerdict
from archive.reader import ScanProblem, scan


def check_file(path: Path, subject: str) -> Iterator[Finding | RecordFacts]:
    """Read a file once: give what is wrong with it, and the facts of each whole record, in order.

    Framing, gzip CRCs, digests and what a record's bytes say of themselves are checked here, since only
    here the bytes are at hand.
    """
    try:
        for part in scan(path):
            if isinstance(part, ScanProblem):
                yield _damaged(subject, part.offset, part.message)
            else:
                yield from check_digests(part, subject)
                yield from check_truth(part, subject)
                yield facts_of(part)
    except FileNotFoundError:
        yield Finding(
            check="framing", verdict=FindingVerdict.MISSING, subject=subject, message="the file is not there"
        )
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        yield Finding(check="framing", verdict=FindingVerdict.UNVERIFIABLE, subject=subject, message=message)


def _damaged(subject: str, offset: int, message: str) -> Finding:
    return Finding(
        check="framing", verdict=FindingVerdict.DAMAGED, subject=subject, offset=offset, message=message
    )
