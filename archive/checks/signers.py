"""Who signed what was audited: the one thing that an audit cannot judge by itself, and so always tells.

Whoever can write to a store can sign all of it anew with a key of their own. Every digest fits then, and only somebody
who knows the right key's fingerprint, or a head that was written down elsewhere, sees it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.custody.log import CustodyError
from archive.custody.seals import from_json, seal_number
from archive.store import Store, StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A key that signed: its fingerprint, the number of its seals, and the numbers of the first and the last."""

    fingerprint: str
    seals: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What is signed: by whom (in the order of their first seals), the newest seal's number and digest, verified time stamps."""

    signers: tuple[Signer, ...]
    seals: int
    newest: int
    head: str
    stamps: int


def signers_of(numbers: Mapping[str, Sequence[int]]) -> tuple[Signer, ...]:
    """Return the keys, from the numbers of the seals that each has signed."""
    signers = (
        Signer(fingerprint=key, seals=len(own), first=min(own), last=max(own)) for key, own in numbers.items()
    )
    return tuple(sorted(signers, key=lambda signer: signer.first))


def named_signers(store: Store) -> tuple[Signer, ...]:
    """Return the keys that the seals of a store name; whether these signed is for an audit to say. A broken seal names none."""
    numbers: dict[str, list[int]] = {}
    for name in store.list("custody/"):
        number = seal_number(name)
        if number is None:
            continue
        try:
            numbers.setdefault(from_json(store.read(name), name).key, []).append(number)
        except (CustodyError, StoreError):
            continue
    return signers_of(numbers)
