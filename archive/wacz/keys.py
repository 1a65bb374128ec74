"""The key that signs packages: ECDSA, as the signature format asks for, and kept outside every store.

ArchiveWeb.page signs with P-384 and writes r and s behind each other (IEEE P1363); ReplayWeb.page reads just that.
Seals have a key of their own (archive/custody/keys.py), since Ed25519 is not among what WACZ readers know.
"""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)

from archive.custody.keys import write_key_file

_OTHERS = 0o077  # permission bits of group and others
_PUBLIC = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


class PackageKeyError(Exception):
    """A key that cannot sign packages. The message names the file and what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class PackageKey:
    """A private ECDSA key. It has no way to be printed or written."""

    _key: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> str:
        """Return the public half: base64 of its DER SubjectPublicKeyInfo."""
        return base64.b64encode(self._key.public_key().public_bytes(*_PUBLIC)).decode("ascii")

    def sign(self, content: bytes) -> str:
        """Return base64 of r and s over SHA-256; the same for the same content (RFC 6979)."""
        r, s = decode_dss_signature(
            self._key.sign(content, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        )
        size = (self._key.curve.key_size + 7) // 8
        return base64.b64encode(r.to_bytes(size, "big") + s.to_bytes(size, "big")).decode("ascii")


def fingerprint(public: bytes) -> str:
    """Return what a public key is called: SHA-256 of its DER SubjectPublicKeyInfo, in hex."""
    return hashlib.sha256(public).hexdigest()


def read_public(public: bytes) -> ec.EllipticCurvePublicKey:
    """Read a public key from DER. Raises PackageKeyError when it is none of ECDSA."""
    try:
        key = load_der_public_key(public)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise PackageKeyError(f"no public key in DER: {error}") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise PackageKeyError("the public key is none of ECDSA")
    return key


def is_signed(key: ec.EllipticCurvePublicKey, content: bytes, signature: bytes) -> bool:
    """Return whether a signature over SHA-256 is the key's: in DER, or r and s behind each other."""
    size = (key.curve.key_size + 7) // 8
    spellings = [signature]
    if len(signature) == 2 * size:
        halves = (signature[:size], signature[size:])
        spellings.append(encode_dss_signature(*(int.from_bytes(half, "big") for half in halves)))
    for spelling in spellings:
        try:
            key.verify(spelling, content, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            continue
        return True
    return False


def read_package_key(path: Path) -> PackageKey:
    """Read a private key (PEM, not encrypted). Raises PackageKeyError when it cannot be used, or others may read it."""
    try:
        mode, pem = path.stat().st_mode, path.read_bytes()
        key = load_pem_private_key(pem, password=None)
    except OSError as error:
        raise PackageKeyError(
            f"{path}: the key for packages cannot be read ({error.strerror or error})"
        ) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise PackageKeyError(f"{path}: no private key in PEM without a password ({error})") from error
    if mode & _OTHERS:
        raise PackageKeyError(f"{path}: others may read this key. If nobody has, run: chmod 600 {path}")
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise PackageKeyError(f"{path}: WACZ signatures are made with ECDSA; this is another kind of key")
    return PackageKey(key)


def make_package_key(path: Path) -> bool:
    """Make a new P-384 key where there is none, mode 0600, whole or not at all; say whether it was made. Raises PackageKeyError."""
    if path.exists():
        return False
    try:
        return write_key_file(path, ec.generate_private_key(ec.SECP384R1()))
    except OSError as error:
        raise PackageKeyError(f"{path}: the key cannot be written ({error.strerror or error})") from error
