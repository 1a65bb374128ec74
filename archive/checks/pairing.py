"""Is every exchange whole: has each response its request, and does every cross-reference lead somewhere?

Our own files keep strict rules, so a breach is an accusation. The standard asks for less: of a foreign file it is
one only where the file itself shows the rule, by a warcinfo in front and by other exchanges that all keep it.
"""

from collections import defaultdict
from collections.abc import Iterator

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.facts import RecordFacts

_A_HABIT = 3  # exchanges that keep a rule, at least, before a file is held to it: a choice


def check_pairing(records: list[RecordFacts], subject: str) -> Iterator[Finding]:
    """Check one file's records against each other: ids once, WARC-Concurrent-To (WARC/1.1 §5.7) both ways."""
    book = _Book(records, subject)
    yield from book.repeated()
    yield from book.dangling()
    yield from book.torn()
    yield from book.lonely()


class _Book:
    """All records of a file by id, and what habit its exchanges show."""

    def __init__(self, records: list[RecordFacts], subject: str) -> None:
        self._records = records
        self._subject = subject
        self._by_id = {record.record_id: record for record in reversed(records)}
        self._partners: dict[str, list[RecordFacts]] = defaultdict(list)
        self._leading_nowhere = False
        for record in records:
            for other_id in record.concurrent:
                other = self._by_id.get(other_id)
                if other is None:
                    self._leading_nowhere = True
                else:
                    self._partners[record.record_id].append(other)
                    self._partners[other_id].append(record)
        self._begins = bool(records) and records[0].kind == "warcinfo"

    def _has(self, record: RecordFacts, kind: str) -> bool:
        for other in self._partners.get(record.record_id, ()):  # noqa: SIM110  # a generator for each record costs twice the time
            if other.kind == kind:
                return True
        return False

    def _accuses(self, record: RecordFacts, kept: int, broken: int) -> bool:
        """Say whether a breach of a rule is one for this file."""
        return record.ours or (self._begins and kept >= _A_HABIT and kept > broken)

    def _finding(self, record: RecordFacts, verdict: FindingVerdict, message: str) -> Finding:
        return Finding(
            check="pairing", verdict=verdict, subject=self._subject, offset=record.offset, message=message
        )

    def repeated(self) -> Iterator[Finding]:
        """Find ids that stand twice: the same record again is a copy, another one under its id is a contradiction."""
        if len(self._by_id) == len(self._records):
            return
        for record in self._records:
            first = self._by_id[record.record_id]
            if first is record or not record.record_id:
                continue
            message = f"record id {record.record_id} stands twice in this file, at {first.offset} and here"
            same = (first.kind, first.url, first.date, first.size) == (
                record.kind,
                record.url,
                record.date,
                record.size,
            )
            accused = record.ours or not same
            verdict = FindingVerdict.ALTERED if accused else FindingVerdict.UNVERIFIABLE
            yield self._finding(record, verdict, message)

    def dangling(self) -> Iterator[Finding]:
        """Find ids that lead nowhere. Metadata may speak of an exchange in another file, a request hardly."""
        named = {record.warcinfo_id for record in self._records if record.ours}
        if not self._leading_nowhere and named <= {None, *self._by_id}:
            return
        kept = sum(bool(record.concurrent) and self._leads(record) for record in self._records)
        broken = sum(not self._leads(record) for record in self._records)
        for record in self._records:
            for other_id in record.concurrent:
                if other_id not in self._by_id:
                    message = f"the {record.kind} record names {other_id} as part of its exchange, and that is not in this file"
                    accused = record.ours or (record.is_http and self._accuses(record, kept, broken))
                    verdict = FindingVerdict.MISSING if accused else FindingVerdict.UNVERIFIABLE
                    yield self._finding(record, verdict, message)
            about = record.warcinfo_id
            if about is not None and about not in self._by_id and record.ours:
                message = f"the warcinfo record {about} that it names is not in this file"
                yield self._finding(record, FindingVerdict.MISSING, message)

    def _leads(self, record: RecordFacts) -> bool:
        return all(other in self._by_id for other in record.concurrent)

    def torn(self) -> Iterator[Finding]:
        """Find records of one exchange that tell two addresses or two times (§5.4: they shall share WARC-Date)."""
        pairs, unlike, apart = 0, [], []
        for record in self._records:
            if not record.is_http:
                continue
            for other_id in record.concurrent:
                other = self._by_id.get(other_id)
                if other is None or not other.is_http:
                    continue
                pairs += 1
                if other.url != record.url:
                    unlike.append((record, other))
                if other.date != record.date:
                    apart.append((record, other))
        for record, other in unlike:
            message = f"the exchange with {other.record_id} has two addresses: {record.url[:200]!r} and {other.url[:200]!r}"
            yield self._finding(record, FindingVerdict.ALTERED, message)
        for record, other in apart:
            message = f"the exchange with {other.record_id} has two times: {record.date} and {other.date}"
            accused = self._accuses(record, pairs - len(apart), len(apart))
            verdict = FindingVerdict.ALTERED if accused else FindingVerdict.UNVERIFIABLE
            yield self._finding(record, verdict, message)

    def lonely(self) -> Iterator[Finding]:
        """Find answers that nobody asked for, and questions of ours that nothing tells the end of."""
        requests = [record for record in self._records if record.kind == "request" and record.is_http]
        answers = [record for record in self._records if record.is_answer]
        if answers and not requests and not any(answer.ours for answer in answers):
            message = "no requests are kept in this file, so nobody can say what was asked"
            yield Finding(
                check="pairing", verdict=FindingVerdict.UNVERIFIABLE, subject=self._subject, message=message
            )
            return
        alone = [answer for answer in answers if not self._has(answer, "request")]
        for answer in alone:
            message = f"the {answer.kind} for {answer.url[:200]!r} has no request"
            accused = self._accuses(answer, len(answers) - len(alone), len(alone))
            verdict = FindingVerdict.MISSING if accused else FindingVerdict.UNVERIFIABLE
            yield self._finding(answer, verdict, message)
        yield from self._misplaced(answers)
        for record in (*requests, *answers):
            if not record.ours or self._has(record, "metadata"):
                continue
            message = f"the {record.kind} for {record.url[:200]!r} has no metadata record, and our software writes one for each"
            yield self._finding(record, FindingVerdict.MISSING, message)

    def _misplaced(self, answers: list[RecordFacts]) -> Iterator[Finding]:
        """Our software writes request, answer and metadata of an exchange one behind the other."""
        for answer in (record for record in answers if record.ours):
            for other in self._partners.get(answer.record_id, ()):
                if (other.kind == "request") != (other.offset < answer.offset):
                    message = f"the {answer.kind} and the {other.kind} of its exchange stand in another order than they were written in"
                    yield self._finding(answer, FindingVerdict.ALTERED, message)
                    break
