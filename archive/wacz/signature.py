"""Signatures of packages (wacz-auth 0.1.0): made with a bare key, verified in both forms that there are.

Signed is the text "sha256:<hex>" of datapackage.json, so that a signature says who made the package and, with a time
stamp, when; what stands in the WARC files was as it is at that time. It says nothing of the time of capture.
"""

import base64
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from archive.audit.finding import Finding, FindingVerdict
from archive.strict_json import moment_text, read_moment
from archive.wacz.keys import PackageKey, PackageKeyError, fingerprint, is_signed, read_public

# wacz-auth 0.1.0, Verification, step 6; authsign allows a certificate of 48 h, and so does the text on its creation.
STAMP_WINDOW, CERTIFICATE_WINDOW = timedelta(minutes=10), timedelta(hours=48)
# SHA-256 of root certificates that authsign, the only known maker of such signatures, trusts (trusted/roots.yaml):
# Let's Encrypt's ISRG Root X1, X2, X1 signed by DST (two editions); FreeTSA's root.
DOMAIN_ROOTS = frozenset(
    {
        "96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6",
        "69729b8e15a86efc177a57afb7171dfc64add28c2fca8cf1507e34453ccb1470",
        "6d99fb265eb1c5b3744765fcbc648f3cd8e1bffafdc4c2f99b9d47cf7ff1c24f",
        "ee5f7abd6981bb0255632cd8f49283451b4b18844d12040b44ee00f07b8fe2c6",
    }
)
STAMP_ROOTS = frozenset({"a6379e7cecc05faa3cbf076013d745e327bbbaa38c0b9af22469d4701d18aabc"})
_TEST_AUTHORITY = "(STAGING)"  # Let's Encrypt's test authorities sign for everybody and are trusted nowhere
_BAD = (ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound)


class _WrongError(Exception):
    """What is wrong with a signature."""


class _UnknownError(Exception):
    """What nobody can judge from the package alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    """The texts of signedData (wacz-auth 0.1.0, Signature Data Format)."""

    texts: Mapping[str, object]

    def text(self, name: str) -> str:
        value = self.texts.get(name)
        if not isinstance(value, str):
            raise _WrongError(f"{name!r} is missing or no text")
        return value

    def raw(self, name: str) -> bytes:
        try:
            return base64.b64decode(self.text(name), validate=True)
        except ValueError as error:
            raise _WrongError(f"{name!r} is no base64") from error

    def moment(self, name: str) -> datetime:
        try:
            return read_moment(self.text(name))
        except ValueError as error:
            raise _WrongError(f"{name!r} is no time: {error}") from error

    def chain(self, name: str) -> list[x509.Certificate]:
        try:
            return x509.load_pem_x509_certificates(self.text(name).encode("ascii"))
        except _BAD as error:
            raise _WrongError(f"{name!r} is no chain of certificates: {error}") from error


def signed_data(key: PackageKey, digest: str, created: datetime, software: str) -> dict[str, str]:
    """Return signedData of an anonymous signature over `digest` ("sha256:<hex>" of datapackage.json)."""
    return {
        "hash": digest,
        "signature": key.sign(digest.encode("ascii")),
        "publicKey": key.public,
        "created": moment_text(created),
        "software": software,
        "version": "0.1.0",
    }


def check_signature(texts: Mapping[str, object], digest: str, subject: str) -> Iterator[Finding]:
    """Verify signedData of a package whose datapackage.json has the digest "sha256:<hex>".

    A signature with a bare key is OK when it is that key's: whose key it is, must be known from elsewhere.
    """
    signed = _Signed(texts=texts)
    try:
        message = _judge(signed, digest)
    except _WrongError as error:
        yield _finding(FindingVerdict.ALTERED, subject, str(error))
    except _UnknownError as error:
        yield _finding(FindingVerdict.UNVERIFIABLE, subject, str(error))
    else:
        yield _finding(FindingVerdict.OK, subject, message)


def _judge(signed: _Signed, digest: str) -> str:
    if signed.text("hash") != digest:
        raise _WrongError("it signs the hash of another datapackage.json")
    return _judge_domain(signed) if "domainCert" in signed.texts else _judge_bare_key(signed)


def _judge_bare_key(signed: _Signed) -> str:
    public = signed.raw("publicKey")
    try:
        key = read_public(public)
    except PackageKeyError as error:
        raise _UnknownError(f"the key of the signature cannot be used: {error}") from error
    if not is_signed(key, signed.text("hash").encode(), signed.raw("signature")):
        raise _WrongError(
            "the signature is not made by the key that stands beside it, or over something else"
        )
    return f"signed by the key with the fingerprint {fingerprint(public)}; whose it is, no package can say"


def _judge_domain(signed: _Signed) -> str:
    """Verify what wacz-auth asks for, steps 3 to 8."""
    chain, created, domain = signed.chain("domainCert"), signed.moment("created"), signed.text("domain")
    key = chain[0].public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise _UnknownError("the certificate's key is none of ECDSA")
    if not is_signed(key, signed.text("hash").encode(), signed.raw("signature")):
        raise _WrongError("the signature is not made by the key of its certificate, or over something else")
    if domain not in _names(chain[0]):
        raise _WrongError(f"the certificate is not one of {domain[:200]!r}")
    _chained(chain, created)
    if not timedelta(0) <= created - chain[0].not_valid_before_utc <= CERTIFICATE_WINDOW:
        raise _WrongError("the certificate was not made within the 48 hours before the signature")
    stamped = _judge_stamp(signed, created)
    _trusted(chain, DOMAIN_ROOTS, "certificate")
    _trusted(signed.chain("timestampCert"), STAMP_ROOTS, "time stamp")
    return f"signed by {domain}, and stamped at {moment_text(stamped)}"


def _judge_stamp(signed: _Signed, created: datetime) -> datetime:
    chain = signed.chain("timestampCert")
    try:
        answer = decode_timestamp_response(signed.raw("timeSignature"))
        builder = VerifierBuilder().tsa_certificate(chain[0])
        for root in chain[1:] or chain:
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(answer, signed.text("signature").encode())
        stamped = answer.tst_info.gen_time
    except (VerificationError, *_BAD) as error:
        raise _WrongError(f"the time stamp is not one of this signature: {error}") from error
    if abs(stamped - created) > STAMP_WINDOW:
        raise _WrongError(f"the time stamp is of {moment_text(stamped)}, more than 10 minutes from `created`")
    _chained(chain, stamped)
    return stamped


def _names(certificate: x509.Certificate) -> set[str]:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    found = {str(name.value) for name in names}
    try:
        more = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        found |= set(more.value.get_values_for_type(x509.DNSName))
    except _BAD:
        return found
    return found


def _chained(chain: list[x509.Certificate], at: datetime) -> None:
    """Prove that each certificate is signed by the next, and was valid at a time."""
    for certificate in chain:
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise _WrongError(f"the certificate of {_shown(certificate)} was not valid when this was signed")
    for lower, upper in itertools.pairwise(chain):
        try:
            lower.verify_directly_issued_by(upper)
            may_issue = upper.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        except (InvalidSignature, *_BAD) as error:
            raise _WrongError(f"the certificate of {_shown(lower)} is not issued by the next one") from error
        if not may_issue:
            raise _WrongError(f"the certificate of {_shown(upper)} may not issue others")


def _trusted(chain: list[x509.Certificate], roots: frozenset[str], what: str) -> None:
    if any(certificate.fingerprint(hashes.SHA256()).hex() in roots for certificate in chain):
        return
    if any(_TEST_AUTHORITY in certificate.issuer.rfc4514_string() for certificate in chain):
        raise _WrongError(
            f"its {what} comes from a test authority ({_shown(chain[-1])}), which vouches for nothing"
        )
    raise _UnknownError(
        f"the signature fits, but its {what} leads to {_shown(chain[-1])}, of which nothing is known here"
    )


def _shown(certificate: x509.Certificate) -> str:
    return repr(certificate.subject.rfc4514_string()[:200])


def _finding(verdict: FindingVerdict, subject: str, message: str) -> Finding:
    return Finding(check="signature", verdict=verdict, subject=subject, message=message)
