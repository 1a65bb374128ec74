"""Is every exchange whole: has each response its request, and does every cross-reference lead somewhere?"""

from collections.abc import Iterator

from archive.checks.facts import RecordFacts
from archive.finding import Finding, FindingVerdict
from archive.record import RecordKind


def check_pairing(records: list[RecordFacts], subject: str) -> Iterator[Finding]:
    """Check one file's records against each other: ids once, WARC-Concurrent-To (WARC/1.1 §5.7) both ways."""
    by_id: dict[str, RecordFacts] = {}
    for record in records:
        if record.record_id and record.record_id in by_id:
            yield _finding(
                record,
                subject,
                FindingVerdict.ALTERED,
                f"record id {record.record_id} stands twice in this file",
            )
        by_id.setdefault(record.record_id, record)
    yield from _dangling(records, by_id, subject)
    yield from _lonely(records, by_id, subject)


def _dangling(records: list[RecordFacts], by_id: dict[str, RecordFacts], subject: str) -> Iterator[Finding]:
    for record in records:
        for other_id in record.concurrent:
            other = by_id.get(other_id)
            if other is None:
                message = f"the {record.kind} record names {other_id} as part of its exchange, and that is not in this file"
                # Metadata may speak of an exchange that another file holds; a request and its answer stand together.
                verdict = FindingVerdict.MISSING if record.is_http else FindingVerdict.UNVERIFIABLE
                yield _finding(record, subject, verdict, message)
            elif record.is_http and other.is_http and other.url != record.url:
                message = f"the exchange with {other_id} has two addresses: {record.url[:200]!r} and {other.url[:200]!r}"
                yield _finding(record, subject, FindingVerdict.ALTERED, message)


def _lonely(records: list[RecordFacts], by_id: dict[str, RecordFacts], subject: str) -> Iterator[Finding]:
    requests = [record for record in records if record.kind == RecordKind.REQUEST]
    answers = [r for r in records if r.is_http and r.kind in {RecordKind.RESPONSE, RecordKind.REVISIT}]
    if answers and not requests:
        message = "no requests are kept in this file, so nobody can say what was asked"
        yield Finding(check="pairing", verdict=FindingVerdict.UNVERIFIABLE, subject=subject, message=message)
        return
    named = {other for request in requests for other in request.concurrent}
    for answer in answers:
        partners = (by_id.get(other) for other in answer.concurrent)
        if answer.record_id not in named and not any(p and p.kind == RecordKind.REQUEST for p in partners):
            message = f"the {answer.kind} for {answer.url[:200]!r} has no request"
            yield _finding(answer, subject, FindingVerdict.MISSING, message)


def _finding(record: RecordFacts, subject: str, verdict: FindingVerdict, message: str) -> Finding:
    return Finding(check="pairing", verdict=verdict, subject=subject, offset=record.offset, message=message)
