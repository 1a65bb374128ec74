"""Is a record still what was kept? Checked at the moment of looking: its bytes, its digests, its custody line, the seal and its witnesses.

One record costs one record: its members, its custody log and one seal are read, not the rest of its WARC file and not the chain of
all seals. `warraq audit` reads those.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.audit.finding import FindingVerdict
from archive.checks.digests import matches
from archive.custody.keys import KeyFileError, read_public_key
from archive.custody.log import CustodyError
from archive.custody.ots import check_open_stamp
from archive.custody.seal_search import seal_near
from archive.custody.seals import OPEN_STAMP, STAMP, Seal, beside, key_name, read_signature
from archive.custody.timestamps import check_stamp
from archive.http import entity, read_response
from archive.originals import DestroyedError, OriginalError, Where, exact_response, trail
from archive.reading.grammar import RecordError
from archive.record import RecordKind, RecordRef
from archive.store import StoreError
from archive.writing.revisit import WHOLE_DIGEST
from desk.web.article.exchange import Exchange, exchange_of
from flows.custody import own_fingerprint
from flows.house import House


class State(StrEnum):
    """What came of a check; of a badge the gravest of all its checks that count."""

    SOUND = "sound"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"


_OF_STAMP = {FindingVerdict.OK: State.SOUND, FindingVerdict.ALTERED: State.DAMAGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: `name` is a short stable word, `detail` what was compared or what is wrong, for a person.

    A check that does not `count` leaves the badge as it is: nobody need have asked for a time stamp.
    """

    name: str
    state: State
    detail: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What was checked of a record, and when; `seal` is the seal that holds its file, None where there is none."""

    at: datetime
    checks: tuple[Check, ...]
    seal: Seal | None = None

    @property
    def word(self) -> str:
        """Return the word that the badge is told by: its state, or "signer" where all is sound and nobody knows whose key signed, or
        "pasted" where all is sound that there is: a text without an original.
        """
        if self.state is State.SOUND and all(one.name != "member" for one in self.checks):
            return "pasted"
        doubts = [one.name for one in self.checks if one.counts and one.state is State.UNKNOWN]
        is_signer = self.state is State.UNKNOWN and set(doubts) == {"key"}
        return "signer" if is_signer else self.state.value

    @property
    def state(self) -> State:
        """Return DAMAGED when anything is, UNKNOWN when anything that counts could not be checked, else SOUND."""
        states = {check.state for check in self.checks if check.counts or check.state is State.DAMAGED}
        return next(one for one in (State.DAMAGED, State.UNKNOWN, State.SOUND) if one in states)

    @property
    def first(self) -> Check | None:
        """Return the first check that made the badge what it is; None for a sound one."""
        told = (check for check in self.checks if check.counts or check.state is State.DAMAGED)
        return next((check for check in told if check.state is self.state is not State.SOUND), None)


def without_record(record: str | None, at: datetime) -> Badge:
    """Return the badge of a text that has no record (None), or whose record the catalogue does not know."""
    lost = Check(name="member", state=State.UNKNOWN, detail=record or "")
    return Badge(at=at, checks=() if record is None else (lost,))


def badge_of(house: House, ref: RecordRef, where: Where, at: datetime) -> Badge:
    """Check one record now."""
    return checked(house, ref, where, at)[0]


def checked(house: House, ref: RecordRef, where: Where, at: datetime) -> tuple[Badge, Exchange | None]:
    """Check one record now, and return its exchange too; None where the record cannot be read."""
    try:
        exchange = exchange_of(house, ref)
    except (RecordError, StoreError, OSError) as error:
        return Badge(at=at, checks=(Check(name="member", state=State.DAMAGED, detail=str(error)),)), None
    seal: list[Seal] = []
    checks = (
        Check(name="member", state=State.SOUND, detail=f"{ref.warc} {ref.offset}+{ref.length}"),
        _identity(exchange),
        *_digests(exchange),
        _wire(exchange, where),
        *_custody(house, exchange, seal.append),
    )
    return Badge(at=at, checks=checks, seal=next(iter(seal), None)), exchange


def _identity(exchange: Exchange) -> Check:
    """Compare the record with what led to it: its id, and the digest that the index has of it."""
    record, ref = exchange.record, exchange.ref
    same_id = record.record_id == ref.record_id
    digest = record.field("WARC-Payload-Digest")
    same_digest = ref.payload_digest is None or digest is None or digest == ref.payload_digest
    if same_id and same_digest:
        return Check(name="identity", state=State.SOUND, detail=record.record_id)
    detail = f"{record.record_id} {digest}, not {ref.record_id} {ref.payload_digest}"
    return Check(name="identity", state=State.DAMAGED, detail=detail)


def _digests(exchange: Exchange) -> Iterator[Check]:
    record = exchange.record
    yield _digest("block", record.field("WARC-Block-Digest"), record.block)
    if record.kind == RecordKind.RESPONSE:
        yield _digest("payload", record.field("WARC-Payload-Digest"), entity(read_response(record.block)))


def _digest(name: str, claim: str | None, content: bytes) -> Check:
    fits = matches(claim, content) if claim else None
    if fits is None:
        return Check(name=name, state=State.UNKNOWN, detail=claim or "")
    if fits:
        return Check(name=name, state=State.SOUND, detail=claim or "")
    found = hashlib.sha256(content).hexdigest()
    return Check(name=name, state=State.DAMAGED, detail=f"{claim}; sha256:{found}")


def _wire(exchange: Exchange, where: Where) -> Check:
    """Compare the whole answer with the digest that was taken of it on the wire; of a revisit it is put together first."""
    claim = exchange.said(WHOLE_DIGEST)
    if claim is None:
        return Check(name="wire", state=State.UNKNOWN, counts=False)
    try:
        found = hashlib.sha256(exact_response(trail(exchange.ref, where))).hexdigest()
    except DestroyedError as error:  # what a revisit refers to: nobody altered it, a decision took it
        return Check(name="wire", state=State.UNKNOWN, detail=str(error))
    except (OriginalError, RecordError, StoreError, OSError) as error:
        return Check(name="wire", state=State.DAMAGED, detail=str(error))
    if found == claim:
        return Check(name="wire", state=State.SOUND, detail=f"sha256:{claim}")
    return Check(name="wire", state=State.DAMAGED, detail=f"sha256:{claim}; sha256:{found}")


def _custody(house: House, exchange: Exchange, heard: Callable[[Seal], None]) -> Iterator[Check]:
    """Follow the record's bytes to its line, the line to the log, the log to the seal, the seal to key and witnesses."""
    line, log = exchange.line, exchange.log
    if line is None or log is None:
        lacks = State.UNKNOWN if log is None else State.DAMAGED
        yield Check(name="custody", state=lacks, detail=exchange.why_alone)
        return
    ref = exchange.ref
    member = hashlib.sha256(_member(house, ref)).hexdigest()
    fits = (line.member, line.offset, line.length) == (member, ref.offset, ref.length)
    yield Check(name="custody", state=_state(fits), detail=f"{log.name} {line.number + 1}; sha256:{member}")
    try:
        seal, content = seal_near(house.store(), ref.warc, ref.captured_at)
    except (CustodyError, StoreError) as error:
        yield Check(name="seal", state=State.UNKNOWN, detail=str(error))
        return
    heard(seal)
    own = hashlib.sha256(log.content).hexdigest()
    sealed = seal.sealed.log.sha256 if seal.sealed.log else None
    yield Check(name="seal", state=_state(sealed == own), detail=f"{seal.name}; sha256:{own}")
    yield from _signature(house, seal, content)
    yield from _stamps(house, seal, content)


def _member(house: House, ref: RecordRef) -> bytes:
    with house.file(ref.warc).open("rb") as file:
        file.seek(ref.offset)
        return file.read(ref.length)


def _signature(house: House, seal: Seal, content: bytes) -> Iterator[Check]:
    store = house.store()
    try:
        key = read_public_key(store.read(key_name(seal.key)))
        signature = read_signature(store, seal.name, content)
    except (StoreError, KeyFileError) as error:
        yield Check(name="signature", state=State.DAMAGED, detail=str(error))
        return
    if key.fingerprint != seal.key or not key.signed(content, signature):
        yield Check(name="signature", state=State.DAMAGED, detail=seal.key)
        return
    yield Check(name="signature", state=State.SOUND, detail=seal.key)
    yield key_check(house, seal)


def key_check(house: House, seal: Seal) -> Check:
    """Say whether a key is known: one that is trusted, else this machine's own. Where keys are pinned, another is a forger's."""
    trusted = house.settings.trusted_keys
    if seal.key in trusted or (not trusted and seal.key == own_fingerprint(house.settings)):
        return Check(name="key", state=State.SOUND, detail=seal.key)
    return Check(name="key", state=State.DAMAGED if trusted else State.UNKNOWN, detail=seal.key)


def _stamps(house: House, seal: Seal, content: bytes) -> Iterator[Check]:
    """Check what others witness of the seal; that nobody was asked is told, and counts for nothing."""
    store, none = house.store(), True
    for name, suffix in (("stamp", STAMP), ("open_stamp", OPEN_STAMP)):
        companion = beside(seal.name, suffix)
        if not store.exists(companion):
            continue
        none, raw = False, store.read(companion)
        stamp = (
            check_stamp(raw, content, house.settings.timestamp_ca)
            if suffix == STAMP
            else check_open_stamp(raw, content)
        )
        when = f"{stamp.at.isoformat()}; " if stamp.at else ""
        yield Check(
            name=name,
            state=_OF_STAMP.get(stamp.verdict, State.UNKNOWN),
            detail=when + stamp.why,
            counts=False,
        )
    if none:
        yield Check(name="no_stamp", state=State.UNKNOWN, counts=False)


def _state(fits: bool) -> State:
    return State.SOUND if fits else State.DAMAGED
