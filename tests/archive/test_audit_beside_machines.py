"""An audit beside machines that seal: what they are about to seal is waited for, and what never gets a seal is told."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.audit.finding import Finding, FindingVerdict
from archive.audit.levels import Unchecked
from archive.audit.store import AuditOptions, audit_store
from archive.store import FolderStore
from tests.builders import a_sealed_run, flip

OK = FindingVerdict.OK
SEALS = [f"custody/seals/0000000{number}{suffix}" for number in (5, 6) for suffix in (".json", ".sig")]
MANIFEST = "runs/story/run3.json"


@pytest.fixture
def aside(store: FolderStore, tmp_path: Path) -> Callable[[list[str]], Callable[[], None]]:
    """Let a third run end; take files of it aside, and give what puts them back."""
    a_sealed_run(store, tmp_path / "spool", {"http://c.example/": b"c" * 90}, run="run3", hours=2)

    def taken(names: list[str]) -> Callable[[], None]:
        for name in names:
            (tmp_path / "aside" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(store.root / name, tmp_path / "aside" / name)

        def back() -> None:
            for name in names:
                shutil.move(tmp_path / "aside" / name, store.root / name)

        return back

    return taken


def audited(store: FolderStore, *meanwhile: Callable[[], object]) -> tuple[list[Finding], list[Unchecked]]:
    """Audit; each time that the audit waits, the next of these happens."""
    left, told = list(meanwhile), list[Unchecked]()

    def waits() -> bool:
        if left:
            left.pop(0)()
            return True
        return False

    options = AuditOptions(waits=waits, unchecked=told.append)
    return [f for f in audit_store(store, options) if f.verdict is not OK], told


@pytest.mark.parametrize("left", [SEALS, [*SEALS, MANIFEST], SEALS[2:]])
def test_a_run_that_is_being_sealed_is_no_alarm(
    store: FolderStore, aside: Callable[[list[str]], Callable[[], None]], left: list[str]
) -> None:
    comes = aside(left)
    assert audited(store)[0] != []
    found, told = audited(store, lambda: None, comes)
    assert found == []
    assert any("came in while this audit" in one.why for one in told)


def test_a_run_that_ends_between_the_looks_of_an_audit_is_no_alarm(
    store: FolderStore, aside: Callable[[list[str]], Callable[[], None]]
) -> None:
    comes = aside([*SEALS, MANIFEST])
    told: list[Unchecked] = []
    options = AuditOptions(
        waits=lambda: pytest.fail("it waited"),
        progress=lambda report, _: comes() if "run1" in report.name else None,
        unchecked=told.append,
    )
    assert [f for f in audit_store(store, options) if f.verdict is not OK] == []
    assert any("came in while this audit" in one.why for one in told)


def test_a_file_that_never_gets_its_seal_is_told_however_long_others_seal(
    store: FolderStore, aside: Callable[[list[str]], Callable[[], None]]
) -> None:
    comes = aside(SEALS)
    (store.root / "runs/story/planted.json").write_bytes(store.read(MANIFEST))
    found, _ = audited(store, comes, lambda: None)
    assert {finding.subject for finding in found} == {"runs/story/planted.json"}


def test_a_seal_that_came_and_is_not_signed_answers_nothing(
    store: FolderStore, aside: Callable[[list[str]], Callable[[], None]], tmp_path: Path
) -> None:
    comes = aside(SEALS)
    forged = tmp_path / "aside" / SEALS[3]
    forged.chmod(0o644)
    forged.write_bytes(flip(forged.read_bytes()))
    found, _ = audited(store, comes)
    assert {finding.subject for finding in found} == {SEALS[3], MANIFEST}


def test_what_a_seal_holds_that_was_there_is_told_and_not_waited_for(store: FolderStore) -> None:
    log = "custody/story/run1-w0-1.jsonl"
    (store.root / log).unlink()
    found, _ = audited(store, lambda: pytest.fail("it waited"))
    assert {finding.subject for finding in found} == {log}
