"""Do a package's index and its WARC files say the same, in both directions?

Nobody else asks: `wacz validate` passes a package whose WARC was exchanged and whose datapackage.json was written
anew, though every line of the index then points to something else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.facts import RecordFacts
from archive.record import RecordKind
from archive.wacz.held import ARCHIVE, HeldWarc
from archive.wacz.indexes import (
    ForeignLine,
    PackageIndexError,
    inflate_members,
    read_idx,
    read_line,
)
from archive.wacz.lines import LineError, whole_lines
from archive.wacz.record_digests import RecordDigests
from archive.wacz.zips import Zip

_FOLDER = "indexes/"
_PACKED = (".cdx.gz", ".cdxj.gz", ".gz")
_PLAIN = (".cdx", ".cdxj")
_FIRST = 1024  # bytes of a block's first line that are compared: key and time
_LARGEST_IDX = 32 << 20  # bytes: a line of 200 for each 3,000 of half a billion records
_LONGEST_LINE = 2 << 20  # bytes: an address of 300 kB is known, and an index has it twice
MOST_WRONG = 1000  # lines: of an index with more, the rest is none that tells anything
# Indexers leave these out as they like; responses are what replay needs (cdxj-indexer, -r all, has them).
_MUST_STAND = frozenset({RecordKind.RESPONSE})


@dataclass(slots=True, kw_only=True)
class IndexCheck:
    """One package's indexes under check. `urls` collects the addresses that they speak of."""

    package: Zip
    warcs: Mapping[str, HeldWarc]
    urls: set[str] = field(default_factory=set)
    blocks: dict[str, dict[int, tuple[str, bytes]]] = field(default_factory=dict)
    digests: RecordDigests = field(default_factory=RecordDigests)
    lines: int = 0
    wrong: int = 0

    def findings(self) -> Iterator[Finding]:
        """Read every index, then look for records that no line speaks of."""
        names = [name for name in self.package.entries if name.startswith(_FOLDER)]
        indexes = [name for name in names if name.endswith((*_PACKED, *_PLAIN))]
        if not indexes:
            yield self._say(FindingVerdict.MISSING, _FOLDER, "there is no index of the WARC files")
            return
        for part in self._all(names, indexes):
            self.wrong += 1
            yield part
            if self.wrong == MOST_WRONG:
                message = f"{MOST_WRONG} faults were found, and the rest was not read"
                yield self._say(FindingVerdict.DAMAGED, _FOLDER, message)
                return
        if not self.wrong:
            message = (
                f"{self.lines} lines lead to the records of which they speak, and no response is left out"
            )
            yield self._say(FindingVerdict.OK, indexes[0], message)

    def _all(self, names: list[str], indexes: list[str]) -> Iterator[Finding]:
        for name in indexes:
            yield from self._packed(name) if name.endswith(_PACKED) else self._plain(name)
        for name in names:
            if name.endswith(".idx"):
                yield from self._idx(name)
        yield from self._untold()

    def _plain(self, name: str) -> Iterator[Finding]:
        try:
            for whole in whole_lines(self.package.chunks(self.package.entries[name]), _LONGEST_LINE):
                yield from self._lines(whole, name)
        except LineError as error:
            yield self._say(FindingVerdict.DAMAGED, name, str(error))

    def _members(self, name: str) -> Iterator[bytes]:
        """Give the text of each gzip member; remember where it stands, for the idx."""
        blocks = self.blocks.setdefault(name, {})
        for at, digest, text in inflate_members(self.package.chunks(self.package.entries[name])):
            blocks[at] = (digest, text[:_FIRST])
            yield text

    def _packed(self, name: str) -> Iterator[Finding]:
        last = b""
        try:
            for whole in whole_lines(self._members(name), _LONGEST_LINE):
                yield from self._lines(whole, name)
                for line in filter(bytes.strip, whole):
                    key = b" ".join(line.split(b" ", 2)[:2])
                    if key < last:
                        message = (
                            f"the line of {key[:200]!r} stands behind a greater one, so a search misses it"
                        )
                        yield self._say(FindingVerdict.ALTERED, name, message)
                    last = key or last
        except (PackageIndexError, LineError) as error:
            yield self._say(FindingVerdict.DAMAGED, name, str(error))

    def _lines(self, lines: list[bytes], name: str) -> Iterator[Finding]:
        for raw in lines:
            if not raw.strip() or raw.startswith(b"!"):
                continue
            self.lines += 1
            try:
                line = read_line(raw)
            except PackageIndexError as error:
                yield self._say(FindingVerdict.DAMAGED, name, str(error))
                continue
            self.urls.add(line.url)
            yield from self._line(line, name)

    def _line(self, line: ForeignLine, name: str) -> Iterator[Finding]:
        warc = self.warcs.get(line.filename)
        record = warc.records.get(line.offset) if warc else None
        if warc is None or record is None:
            what = "where no record begins" if warc else "which is not in the package"
            message = (
                f"the line of {line.url[:200]!r} points to {line.filename[:200]!r} at {line.offset}, {what}"
            )
            yield self._say(FindingVerdict.MISSING, name, message)
            return
        warc.told.add(line.offset)
        wrong = _difference(line, record) or self._other_digest(line, record, warc)
        if wrong:
            message = (
                f"{wrong} in {ARCHIVE}{warc.name} at {line.offset}: line and record are not of one capture"
            )
            yield self._say(FindingVerdict.ALTERED, name, message)

    def _other_digest(self, line: ForeignLine, record: RecordFacts, warc: HeldWarc) -> str | None:
        """Return which digest of a line is not one of the record at its place, or None."""
        if line.record_digest is not None:
            found = f"sha256:{self.digests.stretch(warc, line.offset, line.length)}"
            if line.record_digest.lower() != found:
                return f"the digest of the record, {line.record_digest[:100]!r}, is {found}"
        if line.digest is not None and not self._same_digest(line.digest, record, warc):
            return f"the digest {line.digest[:100]!r} is not that of the payload"
        return None

    def _same_digest(self, told: str, record: RecordFacts, warc: HeldWarc) -> bool:
        """Say whether a digest is the one in the record's header, or one of its payload or block."""
        bare = told.rpartition(":")[2].lower()
        if record.payload_digest is not None and record.payload_digest.rpartition(":")[2].lower() == bare:
            return True
        if record.kind == RecordKind.REVISIT:
            return record.payload_digest is None
        label = "" if ":" in told else {64: "sha256:", 32: "sha1:", 40: "sha1:"}.get(len(bare), "")
        return self.digests.fits(label + told, record, warc)

    def _idx(self, name: str) -> Iterator[Finding]:
        """Compare an idx with the blocks of its index: places, digests, first lines."""
        try:
            told_of, blocks = read_idx(self.package.read(name, _LARGEST_IDX))
            target = _FOLDER + (told_of or (blocks[0].filename if blocks else None) or "index.cdx.gz")
            entry = self.package.entries.get(target)
            if entry is None:
                yield self._say(
                    FindingVerdict.MISSING, name, f"it speaks of {target[:200]!r}, which is not there"
                )
                return
        except PackageIndexError as error:
            yield self._say(FindingVerdict.DAMAGED, name, str(error))
            return
        if sum(block.length for block in blocks) != entry.size:
            yield self._say(FindingVerdict.ALTERED, name, f"its blocks are not all of {target}")
        for block in blocks:
            digest, first = self.blocks.get(target, {}).get(block.offset, (None, None))
            if (
                first is None
                or not first.startswith(block.first.encode()[:_FIRST])
                or block.digest not in {None, digest}
            ):
                message = f"the block at {block.offset} of {target} is not the one of which it speaks"
                yield self._say(FindingVerdict.ALTERED, name, message)

    def _untold(self) -> Iterator[Finding]:
        for warc in self.warcs.values():
            for offset, record in warc.records.items():
                if record.kind in _MUST_STAND and offset not in warc.told:
                    message = f"no line speaks of the {record.kind} of {record.url[:200]!r} at {offset}"
                    yield self._say(FindingVerdict.MISSING, ARCHIVE + warc.name, message)

    def _say(self, verdict: FindingVerdict, name: str, message: str) -> Finding:
        return Finding(check="index", verdict=verdict, subject=f"{self.package.path}/{name}", message=message)


def _difference(line: ForeignLine, record: RecordFacts) -> str | None:
    """Return in what a line and the record at its place differ, but for digests, or None."""
    date = "".join(c for c in record.date if c.isdigit())
    if line.url != record.url:
        return f"{line.url[:200]!r} is {record.url[:200]!r}"
    if line.timestamp[:14] != date[:14]:
        return f"the time {line.timestamp} is {date[:14]}"
    if line.length != record.length and not _has_room(line.length, record.length):
        return f"the length {line.length} is {record.length}"
    if line.record_id not in {None, record.record_id}:
        return f"the record {str(line.record_id)[:200]!r} is {record.record_id!r}"
    return None


def _has_room(told: int, real: int) -> bool:
    """Say whether lengths differ by the line ends between plain records only: some indexers leave them out, or put them in."""
    return abs(told - real) <= len(b"\r\n\r\n")
