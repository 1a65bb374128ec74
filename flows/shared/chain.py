"""A run's seals where several machines write one bucket: noted on this machine's disk, issued when the bucket has what they speak of."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from archive.bucket.pending import Pending
from archive.bucket.store import BucketStore
from archive.bucket.trouble import AwayError as BucketAwayError
from archive.custody.seals import Seal, Sealed
from archive.custody.shared_chain import SharedSealer, ToSeal
from archive.disk import StoreErrorKind, make_folders
from archive.lock import LockedError
from archive.shared.away import AwayError, RefusedError
from flows.house import House
from flows.shared.leases import LostLeaseError
from flows.signing import signing_key
from flows.version import VERSION

_SOFTWARE = f"warraq/{VERSION}"
_WAIT_S = 30.0  # for other machines that seal: each seal takes some requests to the bucket


def note_seals(house: House, scratch: Path, wanted: Iterable[Sealed]) -> None:
    """Note what is to be sealed; `house.flush` does it. May be repeated."""
    to_seal, key = _to_seal(house), signing_key(house).public.fingerprint
    for sealed in wanted:
        said = Seal(
            number=1, previous=None, sealed_at=datetime.now(UTC), sealed=sealed, key=key, software=_SOFTWARE
        )
        to_seal.note(said, scratch)


def seal_waiting(house: House, store: BucketStore) -> Pending | None:
    """Seal what the bucket holds by now, as the one machine that seals; return what still waits for its seal, and why."""
    to_seal, why = _to_seal(house), "its file is not in the bucket yet"
    if next(to_seal.waiting(), None) is None:
        return None
    scratch = house.root / "outbox" / "sealing"
    make_folders(scratch)
    there = frozenset(store.waiting())
    try:
        with house.lease("chain", wait_s=_WAIT_S) as check:
            chain = store.direct(check)
            key = signing_key(house)
            sealer = SharedSealer(store=chain, chain=chain, key=key, software=_SOFTWARE, scratch=scratch)
            for _ in to_seal.seal(sealer, lambda name: name not in there, lambda: datetime.now(UTC)):
                pass
    except (LockedError, AwayError, RefusedError, LostLeaseError, BucketAwayError) as error:
        why = str(error)
    left = pending_seals(house)
    return None if left is None else Pending(names=left.names, why=why, kind=left.kind)


def pending_seals(house: House) -> Pending | None:
    """Return what waits for its seal on this machine, asking nobody."""
    names = tuple(f"the seal of {sealed.file.name}" for _, sealed in _to_seal(house).waiting())
    return Pending(names=names, why="it was not sealed yet", kind=StoreErrorKind.AWAY) if names else None


def _to_seal(house: House) -> ToSeal:
    return ToSeal(folder=house.root / "outbox" / "to-seal")
