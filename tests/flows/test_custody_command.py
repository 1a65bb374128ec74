"""`warraq custody` shows the head and proves a record; the doctor looks at the key."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

from archive.checks.seals import Trust
from archive.custody.keys import read_public_key
from archive.custody.merkle import is_included
from archive.custody.seals import seal_digest, seal_name
from archive.store import FolderStore
from desk.cli import run as desk
from desk.exits import Exit
from flows.custody import signing_key, trust_of
from flows.doctor.check import Health
from flows.doctor.checkup import check_machine
from flows.house import House
from flows.settings import load_settings
from tests.builders import a_sealed_store


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return a_sealed_store(tmp_path)


def house_of(store: FolderStore, **settings: object) -> House:
    return House(settings=load_settings(store=str(store.root), **settings))


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert desk(list(words)) == Exit.SOUND
    value: dict[str, object] = json.loads(capsys.readouterr().out)
    return value


def test_the_command_shows_the_head_that_an_audit_can_be_given(
    store: FolderStore, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = said(capsys, "custody", "--json", "--store", str(store.root))
    assert shown["seals"] == 2
    assert shown["head"] == seal_digest(store.read(seal_name(2)))
    assert trust_of(house_of(store).settings, [str(shown["head"])]) == Trust(
        heads=frozenset({str(shown["head"])})
    )
    assert desk(["audit", str(store.root), "--head", "0" * 64, "--quiet"]) == Exit.INTEGRITY
    capsys.readouterr()


def test_a_proof_leads_from_a_record_to_a_signature(
    store: FolderStore, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.loads(raw) for raw in store.read("custody/story/run1-w0-1.jsonl").splitlines()]
    for line in lines:
        proof = said(capsys, "custody", "proof", line["id"], "--store", str(store.root))
        told = json.loads(str(proof["line"]))
        seal = json.loads(str(proof["seal"]))
        assert told == line
        with store.open(told["file"]) as file:
            file.seek(told["offset"])
            assert hashlib.sha256(file.read(told["length"])).hexdigest() == told["member"]
        place, path = (proof["index"], proof["size"]), proof["path"]
        assert is_included(str(proof["line"]).encode(), place, path, seal["merkle_root"])  # type: ignore[arg-type]
        signature = base64.b64decode(str(proof["signature"]))
        assert read_public_key(str(proof["key"]).encode()).signed(str(proof["seal"]).encode(), signature)


def test_a_proof_of_what_is_not_there_is_an_error_that_says_so(
    store: FolderStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk(["custody", "proof", "urn:uuid:none", "--store", str(store.root)]) == Exit.ERROR
    assert "urn:uuid:none" in capsys.readouterr().err
    assert desk(["custody", "proof", "--store", str(store.root)]) == Exit.USAGE
    assert desk(["custody", "show", "urn:uuid:none", "--store", str(store.root)]) == Exit.USAGE


def test_the_doctor_says_what_is_wrong_with_a_key(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path / "store"), signing_key=tmp_path / "key.pem"))

    def seen() -> tuple[Health, str]:
        check = next(check for check in check_machine(house) if check.name == "signing key")
        return check.health, f"{check.message} {check.next_step}"

    assert seen()[0] is Health.GOOD
    fingerprint = signing_key(house).public.fingerprint
    assert fingerprint in seen()[1]
    (tmp_path / "key.pem").chmod(0o644)
    health, message = seen()
    assert health is Health.BAD
    assert "chmod 600" in message
