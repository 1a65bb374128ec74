"""Packages of other writers: the valid ones are not accused, the invalid ones are, and all that can be known is told.

WARRAQ_GATE_DATA names the folder of gate data; by default `shared/data` beside the repository.
"""

import os
from pathlib import Path

import pytest

from archive.audit.finding import Finding, FindingVerdict
from archive.wacz.audit import audit_wacz

DATA = (
    Path(os.environ.get("WARRAQ_GATE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "warc-samples"
)
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no gate data at {DATA}: set WARRAQ_GATE_DATA")
NO_ACCUSATION = {FindingVerdict.OK, FindingVerdict.UNVERIFIABLE}


def findings(name: str) -> list[Finding]:
    (path,) = DATA.glob(f"*-{name}.wacz")
    return list(audit_wacz(path))


def test_the_same_packages_are_there_as_when_this_was_written() -> None:
    assert len(list(DATA.glob("*.wacz"))) >= 7


@pytest.mark.parametrize("path", sorted(DATA.glob("*-valid_*.wacz")), ids=lambda path: path.name)
def test_a_valid_package_is_not_accused(path: Path) -> None:
    accusing = [finding for finding in audit_wacz(path) if finding.verdict not in NO_ACCUSATION]
    assert accusing == []


@pytest.mark.parametrize("path", sorted(DATA.glob("*-invalid_*.wacz")), ids=lambda path: path.name)
def test_an_invalid_package_is_accused(path: Path) -> None:
    assert {finding.verdict for finding in audit_wacz(path)} - NO_ACCUSATION


def test_a_domains_signature_and_its_time_stamp_are_verified() -> None:
    (told,) = [f for f in findings("valid_signed_example_1") if f.check == "signature"]
    assert told.verdict is FindingVerdict.OK
    assert "btrix-sign-test.webrecorder.net" in told.message
    assert "2022-01-18T19:00:12" in told.message


def test_a_test_authoritys_certificate_vouches_for_nothing() -> None:
    (told,) = [f for f in findings("invalid_signed_example_1") if f.check == "signature"]
    assert told.verdict is FindingVerdict.ALTERED
    assert "STAGING" in told.message


def test_a_signature_of_archiveweb_page_is_verified() -> None:
    (told,) = [f for f in findings("quotes") if f.check == "signature"]
    assert told.verdict is FindingVerdict.OK


@pytest.mark.parametrize("name", ["quotes", "example.com"])
def test_unlabelled_packages_keep_what_their_index_and_datapackage_say(name: str) -> None:
    told = {f.check: f.verdict for f in findings(name) if f.check in {"zip", "manifest", "index", "pages"}}
    assert set(told.values()) == {FindingVerdict.OK}
    assert len(told) == 4
