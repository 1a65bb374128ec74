"""D-rows of a single file: 27 ways to harm a good file, and which of them show from the file alone."""

from pathlib import Path

import pytest

from archive.audit.file import audit_file, check_warc
from archive.audit.finding import Finding, FindingVerdict
from archive.checks.custody_log import WarcFile, check_log
from archive.checks.facts import RecordFacts
from archive.custody.log import custody_name
from tests.warcs.mutations import MUTATIONS, GoodFile, a_good_file

ACCUSED = {FindingVerdict.DAMAGED, FindingVerdict.MISSING, FindingVerdict.ALTERED}
# Nothing inside a file says that more stood behind it, nor when a whole exchange took place.
ONLY_BY_THE_LOG = {"the last exchange cut off at its border", "the dates of a whole exchange moved"}
NAME = "warc/story/run1-w0-1.warc.gz"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> GoodFile:
    return a_good_file(tmp_path_factory.mktemp("good"))


def accusations(path: Path) -> list[Finding]:
    return [finding for finding in audit_file(path) if finding.verdict in ACCUSED]


def by_the_log(path: Path, log: bytes) -> list[Finding]:
    found: list[RecordFacts] = []
    list(check_warc(path, NAME, found))
    findings = check_log(log, custody_name(NAME), WarcFile(name=NAME, path=path, records=found))
    return [finding for finding in findings if finding.verdict in ACCUSED]


def test_there_are_27_mutations_and_25_show_from_the_file_alone() -> None:
    assert len(MUTATIONS) == 27
    assert len(ONLY_BY_THE_LOG & MUTATIONS.keys()) == 2


def test_the_good_file_is_ok_and_agrees_with_its_log(tmp_path: Path, good: GoodFile) -> None:
    path = tmp_path / "good.warc.gz"
    path.write_bytes(b"".join(good.members))
    assert [finding.verdict for finding in audit_file(path)] == [FindingVerdict.OK]
    assert by_the_log(path, good.log) == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_shows_from_the_file_alone_or_by_its_log(
    tmp_path: Path, good: GoodFile, name: str
) -> None:
    path = tmp_path / "bad.warc.gz"
    path.write_bytes(MUTATIONS[name](good))
    told = accusations(path)
    assert bool(told) == (name not in ONLY_BY_THE_LOG), told
    assert all(finding.offset is not None for finding in told)
    assert by_the_log(path, good.log)
