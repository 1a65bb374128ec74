"""One kept exchange as a person asks about it: the record, what was asked, what was seen on the way, and its line in the custody log.

Cost: the members of the exchange and the custody log are read, never the whole WARC file.
"""

import json
from dataclasses import dataclass, replace

from archive.custody.log import CustodyError, custody_name
from archive.reading.grammar import RecordError
from archive.reading.reader import StoredRecord, read_next, read_record
from archive.record import RecordKind, RecordRef
from archive.store import Store, StoreError
from archive.strict_json import Fields, JsonError, read_json
from archive.warc import Fields as Pairs
from archive.warc import read_fields_block
from flows.house import House

MOST_BYTES = 64 << 20  # of a member; our own exchanges are below 32 MiB, others' may be anything
_NEAR = 4  # records of an exchange stand behind each other: request, response, metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of a custody log: `number` counts from 0, `raw` is the line itself; digests are lower-case hex."""

    number: int
    id: str
    type: str
    url: str | None
    offset: int
    length: int
    member: str
    header: str
    block: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The custody log of one WARC file, as it stands now."""

    name: str
    content: bytes

    def line(self, record_id: str) -> LogLine | None:
        """Return the line that speaks of a record. Raises CustodyError when it is not spelt as a log is written."""
        at = self.content.find(f'"id":{json.dumps(record_id)},'.encode())
        return None if at < 0 else self._line_at(at)

    def around(self, line: LogLine) -> tuple[LogLine, ...]:
        """Return the lines next to one, in their order: those of its exchange are among them. Raises CustodyError."""
        begin = end = self.content.find(line.raw.encode())
        for _ in range(_NEAR + 1):
            begin = self.content.rfind(b"\n", 0, max(begin - 1, 0)) + 1
            end = self.content.find(b"\n", end) + 1 or len(self.content)
        return tuple(self._line(raw) for raw in self.content[begin:end].split(b"\n") if raw)

    def chain(self, uri: str) -> LogLine | None:
        """Return the line of the certificates under an address ("urn:sha256:…"). Raises CustodyError."""
        at = self.content.find(f'"type":"{RecordKind.RESOURCE}","url":{json.dumps(uri)},'.encode())
        return None if at < 0 else self._line_at(at)

    def first(self) -> LogLine | None:
        """Return the line of the file's first record. Raises CustodyError."""
        return self._line_at(0) if self.content else None

    def _line_at(self, at: int) -> LogLine:
        begin = self.content.rfind(b"\n", 0, at) + 1
        return self._line(self.content[begin : self.content.find(b"\n", begin)])

    def _line(self, raw: bytes) -> LogLine:
        try:
            fields = Fields(read_json(raw, self.name), self.name)
            return LogLine(
                number=fields.number("seq"),
                id=fields.text("id"),
                type=fields.text("type"),
                url=fields.text_or_none("url"),
                offset=fields.number("offset"),
                length=fields.number("length"),
                member=fields.text("member"),
                header=fields.text("header"),
                block=fields.text("block"),
                raw=raw.decode("ascii"),
            )
        except (JsonError, UnicodeDecodeError) as error:
            raise CustodyError(f"{self.name}: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A record with what stands beside it. What could not be found is None or empty; `why_alone` says why nothing was looked for."""

    ref: RecordRef
    record: StoredRecord
    request: StoredRecord | None = None
    metadata: Pairs = ()
    chain: StoredRecord | None = None
    written_by: Pairs = ()
    log: Log | None = None
    line: LogLine | None = None
    why_alone: str = ""

    def said(self, name: str) -> str | None:
        """Return the first value of a field of the metadata."""
        return next((value for key, value in self.metadata if key.lower() == name.lower()), None)


def exchange_of(house: House, ref: RecordRef) -> Exchange:
    """Return the exchange of a record. Raises RecordError when the record itself cannot be read, StoreError, OSError."""
    if ref.length > MOST_BYTES:
        raise RecordError(
            f"{ref.warc}: this record has {ref.length} bytes, more than a page shows: `warraq audit` reads it"
        )
    path = house.file(ref.warc)
    record = read_record(path, ref.offset, ref.length)
    alone = Exchange(ref=ref, record=record)
    try:
        log = _log(house.store(), ref.warc)
    except (CustodyError, StoreError) as error:
        return replace(alone, metadata=_behind(house, ref), why_alone=str(error))
    try:
        return _logged(house, replace(alone, log=log), log)
    except CustodyError as error:  # the log is there, and a line of it is none
        return replace(alone, log=log, metadata=_behind(house, ref), why_alone=str(error))


def _logged(house: House, alone: Exchange, log: Log) -> Exchange:
    """Return a record with what its log says stands beside it. Raises CustodyError, RecordError, OSError."""
    ref, record = alone.ref, alone.record
    line, first = log.line(record.record_id), log.first()
    if line is None:
        return replace(alone, why_alone=f"{log.name}: no line speaks of this record")
    near = {one.id: one for one in log.around(line)}
    beside = [near[name] for name in _concurrent(record) if name in near]
    told = next((one for one in beside if one.type == RecordKind.METADATA), None)
    metadata = read_fields_block(_read(house, ref, told).block) if told else _behind(house, ref)
    asked = next((one for one in beside if one.type == RecordKind.REQUEST), None)
    uri = next((value for key, value in metadata if key == "tls-chain"), None)
    chain = log.chain(uri) if uri else None
    return replace(
        alone,
        line=line,
        request=_read(house, ref, asked) if asked else None,
        metadata=metadata,
        chain=_read(house, ref, chain) if chain else None,
        written_by=read_fields_block(_read(house, ref, first).block) if first else (),
    )


def _log(store: Store, warc: str) -> Log:
    name = custody_name(warc)
    return Log(name=name, content=store.read(name))


def _read(house: House, ref: RecordRef, line: LogLine) -> StoredRecord:
    if line.length > MOST_BYTES:
        raise RecordError(
            f"{ref.warc} at {line.offset}: a record of {line.length} bytes is more than a page shows"
        )
    return read_record(house.file(ref.warc), line.offset, line.length)


def _concurrent(record: StoredRecord) -> tuple[str, ...]:
    return tuple(value.removeprefix("<").removesuffix(">") for value in record.all("WARC-Concurrent-To"))


def _behind(house: House, ref: RecordRef) -> Pairs:
    """Return the metadata right behind a record, where the next one is that."""
    try:
        record = read_next(house.file(ref.warc), ref.offset + ref.length)
    except (RecordError, OSError):
        return ()  # the end of the file, or damage that the badge tells of
    is_own = f"<{ref.record_id}>" in record.all("WARC-Concurrent-To")
    return read_fields_block(record.block) if record.kind == RecordKind.METADATA and is_own else ()
