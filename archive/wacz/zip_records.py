"""The records of a ZIP archive (APPNOTE 6.3.10): its end, its central directory, and the local headers, compared."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from archive.wacz.names import name_problem

STORED, DEFLATED = 0, 8
MOST_ENTRIES = 200_000  # Scoop writes two a request: more than any known package by a factor of ten
LARGEST_DIRECTORY = 256 << 20  # bytes of central directory held in memory
_EOCD, _LOCATOR, _EOCD64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sLQL"), struct.Struct("<4sQ2H2L4Q")
_CENTRAL, _LOCAL = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_ONES16, _ONES32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x0041 | 0x2000, 0x0008, 0x0800
_UNIX, _KIND, _LINK, _REGULAR, _FOLDER = 3, 0o170000, 0o120000, 0o100000, 0o040000


class ZipError(Exception):
    """A file that is no ZIP archive, or an entry whose bytes are not what the archive says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of the archive. `packed` bytes stand at `data_at`; they are `size` bytes, by `method` 0 or 8."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    header_at: int
    data_at: int
    end: int

    @property
    def is_folder(self) -> bool:
        """Say whether the name is one of a folder."""
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipProblem:
    """What is wrong with one entry, or with the whole archive (`name` empty); `hidden` bytes are no accusation."""

    name: str
    message: str
    offset: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Where the central directory stands, and how many entries it must have."""

    at: int
    size: int
    count: int


def find_directory(file: BinaryIO) -> Directory:
    """Find the central directory through the end record, and through ZIP64's where there is one."""
    size = file.seek(0, 2)
    start = max(0, size - _EOCD.size - _ONES16)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _EOCD.size:
        raise ZipError("it has no end record: no ZIP archive, or a cut one")
    _, disk, disk_of, here, count, length, offset, comment = _EOCD.unpack_from(tail, at)
    end = start + at
    if end + _EOCD.size + comment != size:
        raise ZipError("bytes stand behind its end record")
    wide = _wide_directory(file, end)
    if wide is None:
        directory = Directory(at=offset, size=length, count=count)
    else:
        directory, end = wide
        _agree((count, length, offset), directory)
    if disk or disk_of or (wide is None and here != count):
        raise ZipError("it is a part of a ZIP of several files")
    if directory.at + directory.size != end:
        raise ZipError("its central directory does not stand where its end record says")
    if directory.size > LARGEST_DIRECTORY or directory.count > MOST_ENTRIES:
        raise ZipError(f"it says that it has {directory.count} entries: more than are read")
    return directory


def _agree(narrow: tuple[int, int, int], wide: Directory) -> None:
    """Prove that each narrow field says the same as ZIP64's, or that ZIP64 is to be asked."""
    real, ones = (wide.count, wide.size, wide.at), (_ONES16, _ONES32, _ONES32)
    if any(told not in {asks, says} for told, asks, says in zip(narrow, ones, real, strict=True)):
        raise ZipError("its end record and its ZIP64 end record say different things")


def _wide_directory(file: BinaryIO, end: int) -> tuple[Directory, int] | None:
    if end < _LOCATOR.size:
        return None
    file.seek(end - _LOCATOR.size)
    mark, _, at, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if mark != b"PK\x06\x07":
        return None
    if (
        at + _EOCD64.size > end - _LOCATOR.size
    ):  # before it is asked for: a place behind 2^63 is none to any system
        raise ZipError("its ZIP64 end record does not stand where it says")
    file.seek(at)
    raw = file.read(_EOCD64.size)
    if len(raw) < _EOCD64.size or raw[:4] != b"PK\x06\x06":
        raise ZipError("its ZIP64 end record does not stand where it says")
    _, length, _, _, disk, disk_of, _, count, size, offset = _EOCD64.unpack(raw)
    if disk or disk_of or at + 12 + length != end - _LOCATOR.size:
        raise ZipError("its ZIP64 end record has another size than it says")
    return Directory(at=offset, size=size, count=count), at


def read_entries(
    file: BinaryIO, raw: bytes, directory: Directory, problems: list[ZipProblem]
) -> Iterator[Entry]:
    """Give every entry that both its headers agree on; what is wrong with the others goes to `problems`."""
    at = 0
    for _ in range(directory.count):
        if len(raw) - at < _CENTRAL.size or raw[at : at + 4] != b"PK\x01\x02":
            raise ZipError("its central directory is cut, or has fewer entries than it says")
        fields = _CENTRAL.unpack_from(raw, at)
        name_end = at + _CENTRAL.size + fields[10]
        name, extra = raw[at + _CENTRAL.size : name_end], raw[name_end : name_end + fields[11]]
        at = name_end + fields[11] + fields[12]
        if at > len(raw):
            raise ZipError("its central directory is cut")
        entry = _entry(file, (fields, name, extra), directory.at, problems)
        if entry is not None:
            yield entry
    if at != len(raw):
        raise ZipError("its central directory has more entries than it says")


_Raw = tuple[tuple[int, ...], bytes, bytes]


def _entry(file: BinaryIO, raw: _Raw, limit: int, problems: list[ZipProblem]) -> Entry | None:
    """Read one entry of the central directory and prove that its local header says the same."""
    fields, name, extra = raw
    _, made_by, _, flags, method, _, _, crc, packed, size, *_, disk, _, attributes, header_at = fields
    shown = _text(name, flags)
    wide = _wide(extra, (size, packed, header_at))
    if wide is None or disk not in {0, _ONES16}:
        problems.append(problem(shown, "its ZIP64 field is not what its sizes ask for", header_at))
        return None
    size, packed, header_at = wide
    refused = _refusals((made_by, flags, method, attributes), shown, (packed, size))
    problems += [problem(shown, why, header_at) for why in refused]
    data_at = _local(file, header_at, (flags, method, crc, packed, size, name), limit)
    if isinstance(data_at, str):
        problems.append(problem(shown, data_at, header_at))
        return None
    end = data_at + packed + _descriptor(file, data_at + packed, flags, crc)
    return Entry(name=shown, method=method, crc=crc, packed=packed, size=size, header_at=header_at, data_at=data_at, end=end)  # fmt: skip


def _text(name: bytes, flags: int) -> str:
    if flags & _UTF8:
        return name.decode("utf-8", "surrogateescape")
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp437")


def _wide(extra: bytes, narrow: tuple[int, int, int]) -> tuple[int, int, int] | None:
    """Return size, packed size and offset with those of ZIP64 (APPNOTE §4.5.3) put in; None when that is wrong."""
    wanted = sum(value == _ONES32 for value in narrow)
    at = 0
    while at + 4 <= len(extra):
        mark, length = struct.unpack_from("<HH", extra, at)
        if at + 4 + length > len(extra):
            return None if wanted else narrow
        if mark == 1 and wanted:
            if length < 8 * wanted:
                return None
            values = iter(struct.unpack_from(f"<{wanted}Q", extra, at + 4))
            size, packed, offset = (next(values) if value == _ONES32 else value for value in narrow)
            return size, packed, offset
        at += 4 + length
    return None if wanted else narrow


def _refusals(facts: tuple[int, int, int, int], name: str, sizes: tuple[int, int]) -> Iterator[str]:
    made_by, flags, method, attributes = facts
    packed, size = sizes
    kind = (attributes >> 16) & _KIND if made_by >> 8 == _UNIX else 0
    if (why := name_problem(name)) is not None:
        yield f"its name may not stand in a package: {why}"
    if kind == _LINK:
        yield "it is a link"
    elif kind not in {0, _REGULAR, _FOLDER}:
        yield "it is neither a file nor a folder"
    if flags & _ENCRYPTED:
        yield "it is encrypted"
    if method not in {STORED, DEFLATED}:
        yield f"it is packed by method {method}, which WACZ does not know (1.1.1, Zip Compression)"
    if method == STORED and packed != size:
        yield f"it is stored, and has {packed} bytes in the archive and {size} outside"


def _local(file: BinaryIO, at: int, told: tuple[int, int, int, int, int, bytes], limit: int) -> int | str:
    """Return where an entry's data begin, or why its local header is not to be believed."""
    flags, method, crc, packed, size, name = told
    if at + _LOCAL.size > limit:
        return "no local header stands where the central directory says"
    file.seek(at)
    raw = file.read(_LOCAL.size)
    if len(raw) < _LOCAL.size or raw[:4] != b"PK\x03\x04":
        return "no local header stands where the central directory says"
    _, _, flags_here, method_here, _, _, crc_here, packed_here, size_here, length, extra_length = (
        _LOCAL.unpack(raw)
    )
    name_here, extra = file.read(length), file.read(extra_length)
    data_at: int = at + _LOCAL.size + length + extra_length
    if name_here != name:
        return f"its local header calls it {_text(name_here, flags)[:200]!r}"
    if data_at + packed > limit:
        return "its bytes reach into the central directory"
    if method_here != method or (flags_here ^ flags) & (_ENCRYPTED | _DESCRIPTOR):
        return "its local header and the central directory differ in method or flags"
    wide = _wide(extra, (size_here, packed_here, 0))
    if wide is None:
        return "its local ZIP64 field is not what its sizes ask for"
    # With a data descriptor behind the bytes, each of the three may be 0 here; macOS leaves out two of them.
    pairs = ((wide[0], size), (wide[1], packed), (crc_here, crc))
    if any(here != there and not (flags & _DESCRIPTOR and here == 0) for here, there in pairs):
        return "its local header and the central directory differ in size or CRC-32"
    return data_at


def _descriptor(file: BinaryIO, at: int, flags: int, crc: int) -> int:
    """Return how many bytes a data descriptor has that stands there (APPNOTE §4.3.9): its mark may be left out."""
    if not flags & _DESCRIPTOR:
        return 0
    file.seek(at)
    raw = file.read(24)
    marked = 4 if raw.startswith(b"PK\x07\x08") else 0
    if raw[marked : marked + 4] != crc.to_bytes(4, "little"):
        return 0
    # 8 or 16 bytes of sizes: what follows must be the next header of the archive.
    narrow = raw[marked + 12 : marked + 14]
    if narrow == b"PK":
        return marked + 12
    return marked + 20


def problem(name: str, message: str, offset: int | None = None) -> ZipProblem:
    """Return a problem of one entry."""
    return ZipProblem(name=name, message=message, offset=offset)
