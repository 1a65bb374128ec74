"""The key that signs seals: made once, kept outside every store, never shown to anybody.

Ed25519 (RFC 8032) is what we make; an ECDSA key on P-256 that a user brings is as good. Making a key is the one place
of this room that needs chance, and the library takes it from the system.
"""

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.disk import sync_folder

# The library of keys is loaded with the first key: most commands name keys and use none.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    _Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    _Public = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey

_OTHERS = 0o077  # permission bits of group and others
_LONGEST_KEY = 1 << 16  # bytes that are looked at; an RSA key of 16,384 bits has 13,000


class KeyFileError(Exception):
    """A signing key that cannot be used. The message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who signed: `pem` is the SubjectPublicKeyInfo (RFC 7468 §13), `fingerprint` the SHA-256 of its DER in hex."""

    _key: "_Public"

    @property
    def pem(self) -> bytes:
        """Return the key as others read it."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def fingerprint(self) -> str:
        """Return the key's name."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        der = self._key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Return whether a signature is this key's over the content: raw Ed25519, or ECDSA with SHA-256 in DER."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519

        try:
            if isinstance(self._key, ed25519.Ed25519PublicKey):
                self._key.verify(signature, content)
            else:
                self._key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """The private key. It has no way to be printed or written."""

    _key: "_Private"

    @property
    def public(self) -> PublicKey:
        """Return the half that everybody may have."""
        return PublicKey(self._key.public_key())

    def sign(self, content: bytes) -> bytes:
        """Return a signature that `PublicKey.signed` accepts."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519

        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(content)
        return self._key.sign(content, ec.ECDSA(hashes.SHA256()))


def read_public_key(pem: bytes) -> PublicKey:
    """Read a public key. Raises KeyFileError unless it is Ed25519 or on P-256."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFileError(f"no public key in PEM: {error}") from error
    if isinstance(key, ed25519.Ed25519PublicKey) or (
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    ):
        return PublicKey(key)
    raise KeyFileError("only Ed25519 keys and ECDSA keys on P-256 sign seals")


def read_signing_key(path: Path) -> SigningKey:
    """Read a private key (PEM, PKCS#8 or SEC1, not encrypted).

    Raises KeyFileError when it cannot be used, and when others than its owner may read it: then it may be theirs.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        mode, pem = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"{path}: the signing key cannot be read ({error.strerror})") from error
    if mode & _OTHERS:
        raise KeyFileError(f"{path}: others may read this signing key. If nobody has, run: chmod 600 {path}")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(f"{path}: no private key in PEM without a password ({error})") from error
    if isinstance(key, ed25519.Ed25519PrivateKey) or (
        isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)
    ):
        return SigningKey(key)
    raise KeyFileError(f"{path}: only Ed25519 keys and ECDSA keys on P-256 sign seals")


def make_signing_key(path: Path) -> bool:
    """Make a new Ed25519 key where there is none, mode 0600, whole or not at all; say whether it was made.

    A folder that has to be made is the owner's alone. Raises KeyFileError when the disk refuses.
    """
    from cryptography.hazmat.primitives.asymmetric import ed25519

    key = ed25519.Ed25519PrivateKey.generate()
    try:
        return write_key_file(path, key)
    except OSError as error:
        raise KeyFileError(
            f"{path}: no signing key can be made here ({error.strerror}). Set signing_key to a file in a folder that is yours"
        ) from error


def write_key_file(path: Path, key: "_Private") -> bool:
    """Write a private key where there is none, PEM, mode 0600, whole or not at all; say whether that was so. Raises OSError."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        made = _named(Path(part), path)
        sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            Path(part).unlink()
    return made


def _named(part: Path, path: Path) -> bool:
    """Give a written key its name, never over a key that is there; say whether that was so."""
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    return True


def keys_inside(root: Path) -> tuple[Path, ...]:
    """Return files with a private key that lie in a store, at its root or beside the public keys: they travel with it."""
    places = {path for shape in (".*", "*.pem", "custody/keys/*") for path in root.glob(shape)}
    return tuple(path for path in sorted(places) if path.is_file() and _is_private(path))


def _is_private(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"PRIVATE KEY-----" in file.read(_LONGEST_KEY)
    except OSError:
        return False
