"""The certificates that a server showed, as a record of their own: a PEM chain under an address made of its digest."""

import base64
import functools

from archive.warc import hex_digest

CONTENT_TYPE = "application/pem-certificate-chain"  # RFC 8555 §9.1
_LINE = 64  # characters of base64 in a line (RFC 7468 §2)
_KEPT = 4096  # chains whose PEM is not made again: a run meets a few hundred hosts


@functools.lru_cache(maxsize=_KEPT)
def pem_chain(chain: tuple[bytes, ...]) -> bytes:
    """Give DER certificates as PEM (RFC 7468 §5), in their order: the server's own first."""
    return b"".join(map(_pem, chain))


@functools.lru_cache(maxsize=_KEPT)
def chain_uri(chain: tuple[bytes, ...]) -> str:
    """Give the target URI of a chain's record: "urn:sha256:" and the SHA-256 of its PEM in hex."""
    return f"urn:sha256:{hex_digest(pem_chain(chain))}"


def _pem(der: bytes) -> bytes:
    text = base64.b64encode(der)
    lines = b"".join(text[at : at + _LINE] + b"\n" for at in range(0, len(text), _LINE))
    return b"-----BEGIN CERTIFICATE-----\n" + lines + b"-----END CERTIFICATE-----\n"
