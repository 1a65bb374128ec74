"""Time stamps against an authority that openssl plays."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.audit.finding import FindingVerdict
from archive.custody.timestamps import check_stamp, stamp_request
from tests.authority import Authority, an_authority, openssl

SEAL = b'{"number": 1}\n'
OK, ALTERED, UNVERIFIABLE = FindingVerdict.OK, FindingVerdict.ALTERED, FindingVerdict.UNVERIFIABLE


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def answer(authority: Authority) -> bytes:
    return authority.answer(stamp_request(SEAL))


@pytest.fixture(scope="module")
def unsorted(authority: Authority) -> bytes:
    """An answer that holds the whole chain, in an order that DER does not allow."""
    return authority.answer(stamp_request(SEAL), chain=True)


def test_a_stamp_is_verified_and_says_when(authority: Authority, answer: bytes) -> None:
    stamp = check_stamp(answer, SEAL, authority.ca)
    assert (stamp.verdict, stamp.why) == (OK, "verified")
    assert stamp.at is not None
    assert abs(datetime.now(UTC) - stamp.at) < timedelta(minutes=5)


@pytest.fixture
def no_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the openssl program is not installed."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def test_a_stamp_in_order_is_verified_without_the_openssl_program(
    authority: Authority, answer: bytes, no_programs: None
) -> None:
    stamp = check_stamp(answer, SEAL, authority.ca)
    assert (stamp.verdict, stamp.why) == (OK, "verified")


def test_a_token_that_the_library_refuses_is_unverifiable_without_the_openssl_program(
    authority: Authority, unsorted: bytes, no_programs: None
) -> None:
    stamp = check_stamp(unsorted, SEAL, authority.ca)
    assert stamp.verdict is UNVERIFIABLE
    assert "the library refuses it" in stamp.why or "the library cannot read it" in stamp.why
    assert "openssl program cannot be asked" in stamp.why


def test_a_token_that_the_library_refuses_is_verified_by_openssl(
    authority: Authority, unsorted: bytes
) -> None:
    stamp = check_stamp(unsorted, SEAL, authority.ca)
    assert (stamp.verdict, stamp.why) == (OK, "verified by the openssl program")
    assert stamp.at is not None
    assert abs(datetime.now(UTC) - stamp.at) < timedelta(minutes=5)


def resigned(authority: Authority, *, days: str = "9", purpose: str = "timeStamping") -> None:
    """Give the authority another certificate for its key."""
    (authority.folder / "tsa.ext").write_text(
        f"extendedKeyUsage=critical,{purpose}\nbasicConstraints=CA:FALSE\n"
    )
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", days, "-extfile", "tsa.ext")
    openssl("x509", "-req", "-in", "tsa.csr", *signing, "-out", "tsa.pem", cwd=authority.folder)


def test_a_certificate_that_had_run_out_is_said_to_have_run_out(tmp_path: Path) -> None:
    authority = an_authority(tmp_path / "late")
    resigned(authority, days="-1")
    stamp = check_stamp(authority.answer(stamp_request(SEAL)), SEAL, authority.ca)
    assert stamp.verdict is UNVERIFIABLE
    assert stamp.why.startswith("the authority's certificate had run out when it signed")


SAID = {
    "certificate has expired": "had run out",
    "certificate is not yet valid": "not valid yet",
    "unsuitable certificate purpose": "not one for time stamps",
    "unable to get local issuer certificate": "another authority",
    "self-signed certificate in certificate chain": "another authority",
    "path length constraint exceeded": "cannot be verified",
}


@pytest.mark.parametrize("said", SAID)
def test_each_refusal_of_a_certificate_has_its_own_sentence(
    said: str, authority: Authority, unsorted: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "openssl"
    program.write_text(f"#!/bin/sh\necho 'certificate verify error: Verify error:{said}' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    stamp = check_stamp(unsorted, SEAL, authority.ca)
    assert stamp.verdict is UNVERIFIABLE
    assert SAID[said] in stamp.why


@pytest.mark.parametrize("which", ["answer", "unsorted"])
def test_a_stamp_over_other_bytes_is_altered_whether_a_ca_is_set_or_not(
    authority: Authority, which: str, request: pytest.FixtureRequest
) -> None:
    response = request.getfixturevalue(which)
    for ca in (authority.ca, None):
        assert check_stamp(response, SEAL + b" ", ca).verdict is ALTERED


@pytest.mark.parametrize("which", ["answer", "unsorted"])
def test_under_another_ca_nothing_is_verified(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    other = an_authority(tmp_path / "other")
    stamp = check_stamp(request.getfixturevalue(which), SEAL, other.ca)
    assert stamp.verdict is UNVERIFIABLE
    assert "another authority" in stamp.why


@pytest.mark.parametrize("which", ["answer", "unsorted"])
def test_without_a_ca_a_stamp_is_unverifiable_and_says_so(which: str, request: pytest.FixtureRequest) -> None:
    stamp = check_stamp(request.getfixturevalue(which), SEAL, None)
    assert stamp.verdict is UNVERIFIABLE
    assert "timestamp_ca" in stamp.why


@pytest.mark.parametrize("which", ["answer", "unsorted"])
def test_no_changed_byte_of_what_a_token_proves_passes(
    authority: Authority, which: str, request: pytest.FixtureRequest
) -> None:
    response = request.getfixturevalue(which)
    truth = check_stamp(response, SEAL, authority.ca)
    imprint = response.index(hashlib.sha256(SEAL).digest())
    # The imprint with serial number and time behind it, and the end of the signature: all of that is signed.
    proven = [*range(imprint, imprint + 56, 4), *range(len(response) - 48, len(response), 6)]
    # Elsewhere stand bytes that CMS does not sign (versions, names of algorithms, copies of certificates).
    for at in (*proven, *range(3, len(response), max(1, len(response) // 24))):
        broken = response[:at] + bytes([response[at] ^ 1]) + response[at + 1 :]
        stamp = check_stamp(broken, SEAL, authority.ca)
        assert stamp.verdict is not OK or (at not in proven and stamp.at == truth.at), at


@pytest.mark.parametrize("junk", [b"", b"<html>sorry</html>", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_time_stamp_is_never_taken_for_one(authority: Authority, junk: bytes) -> None:
    for ca in (authority.ca, None):
        assert check_stamp(junk, SEAL, ca).verdict is ALTERED


def test_a_refusal_of_the_authority_is_no_stamp(authority: Authority) -> None:
    refused = authority.answer(b"\x30\x03\x02\x01\x01")
    assert check_stamp(refused, SEAL, authority.ca).verdict is ALTERED
