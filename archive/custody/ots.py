"""OpenTimestamps: a second, independent witness of time, by way of public calendars and the Bitcoin block chain.

Optional: `pip install warraq[ots]`. The library is imported nowhere else (LGPL-3), and only when it is asked for.
"""

import hashlib
from collections.abc import Iterable

from archive.audit.finding import FindingVerdict
from archive.custody.timestamps import Stamp

ANSWER_TYPE = "application/vnd.opentimestamps.v1"
MAX_ANSWER = 10_000  # bytes; the library's own limit for a calendar's answer


class OpenStampError(Exception):
    """OpenTimestamps cannot be used, or a calendar's answer is none. The message says what to do."""


def calendar_address(calendar: str) -> str:
    """Return where a digest is posted, for a calendar's address."""
    return calendar.rstrip("/") + "/digest"


def calendar_digest(content: bytes) -> bytes:
    """Return what is posted to a calendar: the SHA-256 of a seal, raw. It tells nobody anything of what is sealed."""
    return hashlib.sha256(content).digest()


def open_stamp(content: bytes, answers: Iterable[bytes]) -> bytes:
    """Return the .ots file for a seal out of calendars' answers. Raises OpenStampError."""
    ots = _library()
    stamp = ots.Timestamp(calendar_digest(content))
    for answer in answers:
        try:
            stamp.merge(ots.Timestamp.deserialize(ots.BytesDeserializationContext(answer), stamp.msg))
        except (ots.DeserializationError, ValueError) as error:
            raise OpenStampError(f"a calendar's answer cannot be read: {error}") from error
    context = ots.BytesSerializationContext()
    ots.DetachedTimestampFile(ots.OpSHA256(), stamp).serialize(context)
    return bytes(context.getbytes())


def check_open_stamp(stamp: bytes, content: bytes) -> Stamp:
    """Check what can be checked without a network: is it over these bytes, and who is to be asked.

    OK says that and no more, so it has no time: only a block of the Bitcoin chain ends the proof (`ots verify`).
    """
    try:
        ots = _library()
        read = ots.DetachedTimestampFile.deserialize(ots.BytesDeserializationContext(stamp))
    except OpenStampError as error:
        return Stamp(verdict=FindingVerdict.UNVERIFIABLE, why=str(error))
    except Exception as error:  # noqa: BLE001  # the library has a dozen kinds, and bytes of others are at fault
        return Stamp(verdict=FindingVerdict.ALTERED, why=f"it cannot be read: {error!r}"[:200])
    if bytes(read.file_digest) != calendar_digest(content):
        return Stamp(verdict=FindingVerdict.ALTERED, why="it was made over other bytes")
    witnesses = sorted(
        f"the calendar {a.uri}"
        if isinstance(a, ots.PendingAttestation)
        else f"Bitcoin block {getattr(a, 'height', '?')}"
        for _, a in read.timestamp.all_attestations()
    )
    if not witnesses:
        return Stamp(verdict=FindingVerdict.ALTERED, why="it names no witness")
    why = f"it is over these bytes and names {', '.join(witnesses)}; the time is proven by `ots verify`, not here"
    return Stamp(verdict=FindingVerdict.OK, why=why)


class _Library:
    """The few names of the library that are used here."""

    def __init__(self) -> None:
        from opentimestamps.core import notary, op, serialize, timestamp

        self.Timestamp, self.DetachedTimestampFile = timestamp.Timestamp, timestamp.DetachedTimestampFile
        self.BytesDeserializationContext = serialize.BytesDeserializationContext
        self.BytesSerializationContext = serialize.BytesSerializationContext
        self.DeserializationError, self.OpSHA256 = serialize.DeserializationError, op.OpSHA256
        self.PendingAttestation = notary.PendingAttestation


def _library() -> _Library:
    try:
        return _Library()
    except ImportError as error:
        raise OpenStampError("OpenTimestamps is not installed: pip install 'warraq[ots]'") from error
