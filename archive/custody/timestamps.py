"""RFC 3161 time stamps: somebody else says when a seal was there at the latest.

The raw TimeStampResp is what is kept, since that is what `openssl ts -verify` and everybody else reads. A token that
the library refuses is given to the openssl program: the library wants the certificate SET in DER order, and
authorities send it otherwise.
"""

import contextlib
import hashlib
import re
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.audit.finding import FindingVerdict

if TYPE_CHECKING:
    import rfc3161_client as rfc3161

REQUEST_TYPE, RESPONSE_TYPE = "application/timestamp-query", "application/timestamp-reply"  # RFC 3161 §3.4
_GRANTED = (0, 1)  # granted, grantedWithMods (RFC 3161 §2.4.2)
_ALGORITHMS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_LIMIT_S = 20.0  # openssl checks a token in some ten milliseconds
# What openssl says when the certificates, and not the token, are at fault, and what that means. The first that fits counts:
# "certificate verify error" stands in front of each of them.
_CERTIFICATES = (
    (r"certificate has expired", "the authority's certificate had run out when it signed"),
    (r"certificate is not yet valid", "the authority's certificate was not valid yet when it signed"),
    (
        r"unsuitable certificate purpose|unsupported certificate purpose|invalid (ca|signer) certificate purpose",
        "the certificate that signed it is not one for time stamps",
    ),
    (
        r"unable to get (local )?issuer|self.signed certificate|unable to verify the first certificate",
        "it was signed under another authority than the one that is set",
    ),
    (r"certificate verify error", "the authority's certificates cannot be verified"),
)
_TIME = re.compile(r"^Time stamp: (.+ GMT)$", re.MULTILINE)


class StampError(Exception):
    """An authority's answer that is no time stamp for what was sent. The message says what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a time stamp is worth: OK with a time, ALTERED (not over these bytes, or broken), or UNVERIFIABLE; and why."""

    verdict: FindingVerdict
    why: str
    at: datetime | None = None


def stamp_request(content: bytes) -> bytes:
    """Return the TimeStampReq (DER) for SHA-256 of the content, asking for the certificates.

    There is no nonce: an old answer for these very bytes would prove more, not less.
    """
    import rfc3161_client as rfc3161  # and the library of keys with it: only stamps need them

    builder = rfc3161.TimestampRequestBuilder().data(content).hash_algorithm(rfc3161.HashAlgorithm.SHA256)
    return builder.nonce(nonce=False).cert_request(cert_request=True).build().as_bytes()


def check_stamp(response: bytes, content: bytes, authority: Path | None) -> Stamp:
    """Check a TimeStampResp over the content; `authority` is a PEM file of the certificates that are trusted.

    Without one, whether the token is about these bytes is all that can be said: UNVERIFIABLE, or ALTERED. The
    certificates need only have been valid when the token was made.
    """
    read, refused = _decoded(response)
    if read is not None and read.status not in _GRANTED:
        return _altered(f"the authority refused (PKIStatus {read.status}); there is no token in it")
    said = None if read is None else read.tst_info
    if said is not None and not _is_over(said.message_imprint, content):
        return _altered("the token was made over other bytes")
    if said is None and hashlib.sha256(content).digest() not in response:
        return _altered(f"it is no time stamp over these bytes: {refused}")
    if authority is None:
        when = "" if said is None else f"; the token itself says {said.gen_time.isoformat()}"
        return _unverifiable(
            f"no certificate of the authority is set (timestamp_ca){when}{refused and '; ' + refused}"
        )
    if read is not None:
        import rfc3161_client as rfc3161
        from cryptography.x509 import load_pem_x509_certificates

        try:
            builder = rfc3161.VerifierBuilder(roots=load_pem_x509_certificates(authority.read_bytes()))
            builder.build().verify_message(read, content)
        except (rfc3161.VerificationError, ValueError, OSError) as error:
            refused = f"the library refuses it ({error})"
        else:
            return Stamp(verdict=FindingVerdict.OK, why="verified", at=read.tst_info.gen_time.astimezone(UTC))
    return _by_openssl(response, content, authority, refused)


def _decoded(response: bytes) -> "tuple[rfc3161.TimeStampResponse | None, str]":
    """Return the answer as the library reads it, its token too; or None, and why it cannot."""
    import rfc3161_client as rfc3161

    try:
        read = rfc3161.decode_timestamp_response(response)
        if read.status in _GRANTED:
            read.tst_info  # noqa: B018  # the token is read here first, and may be what cannot be
    except (ValueError, TypeError) as error:
        return None, f"the library cannot read it ({error})"
    return read, ""


def _is_over(imprint: "rfc3161.tsp.MessageImprint", content: bytes) -> bool:
    name = _ALGORITHMS.get(imprint.hash_algorithm.dotted_string)
    return name is not None and bytes(imprint.message) == hashlib.new(name, content).digest()


def _by_openssl(response: bytes, content: bytes, authority: Path, refused: str) -> Stamp:
    """Ask the second opinion. What it finds wrong with the certificates is no accusation of the token."""
    with tempfile.TemporaryDirectory(prefix="warraq-stamp-") as folder:
        answer, message = Path(folder) / "response.tsr", Path(folder) / "message"
        answer.write_bytes(response)
        message.write_bytes(content)
        try:
            shown = _openssl("-reply", "-in", str(answer), "-text")
            at = _time_in(shown.stdout)
            moment = () if at is None else ("-attime", str(int(at.timestamp())))
            checked = _openssl(
                "-verify", "-in", str(answer), "-data", str(message), "-CAfile", str(authority), *moment
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return _unverifiable(f"{refused}, and the openssl program cannot be asked ({error})")
    if checked.returncode == 0 and at is not None:
        return Stamp(verdict=FindingVerdict.OK, why="verified by the openssl program", at=at)
    words = " ".join((checked.stderr or shown.stderr).split())[-300:]
    for sign, meaning in _CERTIFICATES:
        if re.search(sign, checked.stderr, re.IGNORECASE):
            return _unverifiable(f"{meaning}: {words}")
    return _altered(f"{refused}, and so does openssl: {words}")


def _openssl(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["openssl", "ts", *words],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_LIMIT_S,
        check=False,
    )


def _time_in(text: str) -> datetime | None:
    match = _TIME.search(text)
    if match:
        words = re.sub(r"\.\d+", "", match[1])  # fractions of a second stand in some tokens
        with contextlib.suppress(ValueError):
            return datetime.strptime(words, "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)
    return None


def _altered(why: str) -> Stamp:
    return Stamp(verdict=FindingVerdict.ALTERED, why=why)


def _unverifiable(why: str) -> Stamp:
    return Stamp(verdict=FindingVerdict.UNVERIFIABLE, why=why)
