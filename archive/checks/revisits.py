"""Do revisits still give the bytes that were on the wire? Each is put together again and compared with its digest.

What a revisit refers to is read once for all revisits of it, one earlier answer at a time.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from archive.audit.finding import Finding, FindingVerdict
from archive.cdxj.lines import CdxLine, ref_of_line
from archive.cdxj.spelt import Spelt
from archive.originals import OriginalError, Place, read_original, rebuilt_response
from archive.reading.grammar import RecordError
from archive.record import RecordKind, RecordRef
from archive.store import Store, StoreError

# What is kept of a revisit until all files are read: its place in its file, and 16 bytes of the id that it refers to.
PACKED = struct.Struct(">QQ16s")


class Revisit(NamedTuple):
    """A revisit of a file of the store, and what stands for the id of the record that it refers to."""

    earlier: bytes
    warc: str
    offset: int
    length: int


def revisits_in(warc: str, packed: bytes) -> Iterator[Revisit]:
    """Give the revisits of one file, from what its report holds of them."""
    for offset, length, earlier in PACKED.iter_unpack(packed):
        yield Revisit(earlier, warc, offset, length)


def check_revisits(
    store: Store, revisits: Sequence[Revisit], places: Mapping[bytes, Spelt]
) -> Iterator[Finding]:
    """Compare each revisit's bytes with what was on the wire; `places` are the lines of what they refer to.

    One whose earlier record has no place here, or that another program wrote, is not judged.
    """
    proven = 0
    for earlier, some in groupby(sorted(revisits), lambda one: one.earlier):
        spelt = places.get(earlier)
        if spelt is None:
            continue
        line = CdxLine(**spelt._asdict())
        try:
            there = _place(store, ref_of_line(line))
            entity = read_original((there,)).entity
        except (OriginalError, RecordError, StoreError, OSError):
            continue  # told by whoever reads that file
        for one in some:
            message = _wrong(store, one, line, entity)
            if message:
                yield _finding(FindingVerdict.ALTERED, one.warc, one.offset, message)
            proven += message == ""
    if proven:
        message = f"{proven} revisits give the bytes that were on the wire"
        yield _finding(FindingVerdict.OK, "store", None, message)


def _wrong(store: Store, one: Revisit, line: CdxLine, entity: bytes) -> str | None:
    """Say what is wrong; "" when it was proven, None when nobody can say."""
    ref = replace(ref_of_line(line), kind=RecordKind.REVISIT, warc=one.warc, offset=one.offset, length=one.length)  # fmt: skip
    try:
        return "" if rebuilt_response(_place(store, ref), entity) is not None else None
    except OriginalError as error:
        return f"{error} (the earlier answer stands in {line.filename} at {line.offset})"
    except (RecordError, StoreError, OSError):
        return None  # told by whoever reads that file


def _place(store: Store, ref: RecordRef) -> Place:
    return Place(ref=ref, path=store.local_path(ref.warc))


def _finding(verdict: FindingVerdict, subject: str, offset: int | None, message: str) -> Finding:
    return Finding(check="record", verdict=verdict, subject=subject, offset=offset, message=message)
