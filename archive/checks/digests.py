"""Labelled digests as they stand in record headers (WARC/1.1 §5.8, §5.9): several algorithms, several spellings."""

import base64
import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

_ALGORITHMS: "dict[str, Callable[[], _Hash]]" = {
    "sha256": hashlib.sha256,
    "sha-256": hashlib.sha256,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha-1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha384": hashlib.sha384,
    "sha-384": hashlib.sha384,
    "sha512": hashlib.sha512,
    "sha-512": hashlib.sha512,
    "md5": lambda: hashlib.md5(usedforsecurity=False),
}
_USUAL = "sha256:"
_LONGEST_LABEL = 16  # characters that are looked at and remembered; "sha-256" has 7


def hasher_of(claim: str | None) -> "_Hash | None":
    """Give a fresh hasher for a labelled digest; None when there is no digest, or its algorithm is not known here."""
    if claim is None:
        return None
    made = _maker_of(claim[: claim.find(":")][:_LONGEST_LABEL])
    return None if made is None else made()


@lru_cache(maxsize=64)
def _maker_of(label: str) -> "Callable[[], _Hash] | None":
    return _ALGORITHMS.get(label.strip().lower())


def says(claim: str, hasher: "_Hash") -> bool:
    """Say whether a labelled digest (hex, base32 or base64) is that of what a hasher was fed."""
    return is_spelt(claim, hasher.digest())


def is_spelt(claim: str, digest: bytes) -> bool:
    """Say whether a labelled digest (hex, base32 or base64) is this one."""
    value = claim[claim.find(":") + 1 :].strip()
    spelt = digest.hex()
    if value == spelt:
        return True
    lower = value.lower()
    base32 = base64.b32encode(digest).decode("ascii").lower()
    if lower in {spelt, base32, base32.rstrip("=")}:
        return True
    base64s = (base64.b64encode(digest), base64.urlsafe_b64encode(digest))
    return value.rstrip("=") in {spelling.decode("ascii").rstrip("=") for spelling in base64s}


def matches(claim: str, body: bytes | memoryview) -> bool | None:
    """Return whether a labelled digest is that of the bytes; None for an unknown algorithm."""
    if claim.startswith(_USUAL) and hashlib.sha256(body).hexdigest() == claim[len(_USUAL) :]:
        return True
    hasher = hasher_of(claim)
    if hasher is None:
        return None
    hasher.update(body)
    return says(claim, hasher)
