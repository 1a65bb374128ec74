"""What the revisits of an index refer to."""

from collections.abc import Container, Iterator

from archive.cdxj.lines import CdxError, read_line
from archive.reading.grammar import RecordError
from archive.reading.reader import read_record
from archive.store import Store

REVISIT = "warc/revisit"  # the media type under which an index has revisits


def referred(store: Store, files: Container[str], index: str) -> Iterator[str]:
    """Give the id of each record that a revisit of an index refers to, where the revisit stands in one of some files."""
    for raw in lines_in(store, index):
        if b'"' + REVISIT.encode() + b'"' not in raw:
            continue
        try:
            line = read_line(raw.decode("ascii"))
            if line.filename not in files:
                continue
            path = store.local_path(line.filename)
            refers = read_record(path, line.offset, line.length).field("WARC-Refers-To")
        except (CdxError, RecordError, UnicodeDecodeError):
            continue  # the audit says what is wrong with it
        if refers is not None:
            yield refers.removeprefix("<").removesuffix(">")


def lines_in(store: Store, name: str) -> Iterator[bytes]:
    """Give the lines of a stored file, without their ends."""
    with store.open(name) as file:
        for raw in file:
            yield raw.rstrip(b"\n")
