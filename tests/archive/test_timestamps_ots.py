"""OpenTimestamps: files that the library itself reads, and no OK about a time that nobody proved."""

import hashlib
import sys

import pytest

from archive.audit.finding import FindingVerdict
from archive.custody.ots import (
    OpenStampError,
    calendar_address,
    calendar_digest,
    check_open_stamp,
    open_stamp,
)

ots = pytest.importorskip("opentimestamps.core.timestamp", reason="opentimestamps is not installed")
SEAL = b'{"number": 1}\n'


def a_calendars_answer(uri: str = "https://calendar.example") -> bytes:
    """A calendar's answer: it appends a word of its own, hashes, and promises to have it in the chain one day."""
    from opentimestamps.core.notary import PendingAttestation
    from opentimestamps.core.op import OpAppend, OpSHA256
    from opentimestamps.core.serialize import BytesSerializationContext

    stamp = ots.Timestamp(calendar_digest(SEAL))
    stamp.ops.add(OpAppend(uri.encode())).ops.add(OpSHA256()).attestations.add(PendingAttestation(uri))
    context = BytesSerializationContext()
    stamp.serialize(context)
    return bytes(context.getbytes())


def test_answers_of_calendars_become_one_file_that_names_them() -> None:
    made = open_stamp(
        SEAL, [a_calendars_answer("https://one.example"), a_calendars_answer("https://two.example")]
    )
    stamp = check_open_stamp(made, SEAL)
    assert (stamp.verdict, stamp.at) == (FindingVerdict.OK, None)
    assert "https://one.example" in stamp.why
    assert "https://two.example" in stamp.why
    assert "not here" in stamp.why


def test_a_stamp_over_other_bytes_is_altered() -> None:
    made = open_stamp(SEAL, [a_calendars_answer()])
    assert check_open_stamp(made, SEAL + b" ").verdict is FindingVerdict.ALTERED


@pytest.mark.parametrize("junk", [b"", b"<html>", b"\x00OpenTimestamps\x00\x00Proof\x00"])
def test_what_is_no_stamp_is_altered_and_no_answer_is_refused(junk: bytes) -> None:
    assert check_open_stamp(junk, SEAL).verdict is FindingVerdict.ALTERED
    with pytest.raises(OpenStampError):
        open_stamp(SEAL, [junk])


def test_a_calendar_learns_the_digest_of_a_seal_and_nothing_else() -> None:
    assert calendar_digest(SEAL) == hashlib.sha256(SEAL).digest()
    assert calendar_address("https://calendar.example/") == "https://calendar.example/digest"


def test_without_the_extra_a_stamp_is_unverifiable_and_the_way_out_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = open_stamp(SEAL, [a_calendars_answer()])
    monkeypatch.setitem(sys.modules, "opentimestamps.core", None)
    stamp = check_open_stamp(made, SEAL)
    assert stamp.verdict is FindingVerdict.UNVERIFIABLE
    assert "warraq[ots]" in stamp.why
