"""What only custody finds: each change of a sealed store, and each change of a WARC file that its own digests hide."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.audit.finding import Finding, FindingVerdict
from archive.audit.store import AuditOptions, audit_store
from archive.checks.seals import Trust
from archive.custody.keys import read_signing_key
from archive.custody.log import custody_name
from archive.custody.sealing import seal_manifest
from archive.custody.seals import newest_number, seal_digest, seal_name
from archive.custody.timestamps import stamp_request
from archive.store import FolderStore
from tests.authority import an_authority
from tests.builders import A_KEY, A_MOMENT, a_sealed_run, a_sealer

OK, ALTERED, DAMAGED, MISSING, UNVERIFIABLE = (
    FindingVerdict.OK,
    FindingVerdict.ALTERED,
    FindingVerdict.DAMAGED,
    FindingVerdict.MISSING,
    FindingVerdict.UNVERIFIABLE,
)
WARC = "warc/story/run1-w0-1.warc.gz"
LOG = custody_name(WARC)


def custody_of(store: FolderStore, trust: Trust | None = None) -> list[Finding]:
    options = AuditOptions(trust=trust or Trust())
    return [finding for finding in audit_store(store, options) if finding.check == "custody"]


def wrong(found: list[Finding]) -> set[tuple[str, FindingVerdict]]:
    return {(finding.subject, finding.verdict) for finding in found if finding.verdict is not OK}


# ---- the store: seals, signatures, logs ----


def test_a_sound_store_is_ok_and_names_the_key(store: FolderStore) -> None:
    found = custody_of(store)
    assert wrong(found) == set()
    assert {f.subject for f in found} >= {WARC, LOG, "runs/story/run1.json", "custody/seals/"}
    chain = next(f for f in found if f.subject == "custody/seals/")
    assert re.search(r"4 seals in one chain, signed by [0-9a-f]{64}", chain.message)


def test_a_store_whose_runs_were_sealed_and_that_has_no_seal_has_lost_them(store: FolderStore) -> None:
    shutil.rmtree(store.root / "custody")
    assert wrong(custody_of(store)) == {("custody/seals/", MISSING)}


def forgotten(store: FolderStore) -> None:
    """Take custody away, and out of the manifests too."""
    shutil.rmtree(store.root / "custody")
    for name in store.list("runs/"):
        path = store.root / name
        value = json.loads(path.read_bytes())
        value["files"] = [entry for entry in value["files"] if not entry["name"].startswith("custody/")]
        path.write_text(json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n")


def test_manifests_that_were_made_to_forget_their_logs_do_not_hide_that_the_seals_are_gone(
    store: FolderStore,
) -> None:
    forgotten(store)
    assert wrong(custody_of(store)) == {("custody/seals/", MISSING)}


@pytest.mark.parametrize("trust", [Trust(keys=frozenset({"0" * 64})), Trust(heads=frozenset({"0" * 64}))])
def test_a_key_or_head_is_demanded_when_nothing_of_custody_is_left(store: FolderStore, trust: Trust) -> None:
    for folder in ("custody", "runs", "cdxj", "text"):
        shutil.rmtree(store.root / folder)
    assert ("custody/", UNVERIFIABLE) in wrong(custody_of(store))
    assert ("custody/seals/", MISSING) in wrong(custody_of(store, trust))


def test_files_that_nobody_claims_without_custody_are_unverifiable_and_no_more(store: FolderStore) -> None:
    for folder in ("custody", "runs", "cdxj", "text"):
        shutil.rmtree(store.root / folder)
    assert wrong(custody_of(store)) == {("custody/", UNVERIFIABLE)}


def rewritten(store: FolderStore) -> None:
    """Write another story of time into every seal, a chain again, with signatures that are none."""
    previous = None
    for name in (n for n in store.list("custody/seals/") if n.endswith(".json")):
        value = json.loads(store.read(name)) | {
            "sealed_at": "2019-01-01T00:00:00.000000Z",
            "previous": previous,
        }
        content = (json.dumps(value, sort_keys=True, indent=1) + "\n").encode()
        (store.root / name).write_bytes(content)
        (store.root / name).with_suffix(".sig").write_bytes(b"x" * 64)
        previous = seal_digest(content)


def unreadable(path: Path) -> None:
    """Put a folder where a file was: no right of root reads that."""
    path.unlink()
    path.mkdir()
    (path / "x").write_bytes(b"x")


def test_a_chain_of_which_no_signature_could_be_verified_names_no_signer_and_is_never_ok(
    store: FolderStore,
) -> None:
    rewritten(store)
    (key,) = (store.root / "custody/keys").iterdir()
    unreadable(key)
    found = custody_of(store, Trust(keys=frozenset({key.stem})))
    assert (f"custody/keys/{key.name}", DAMAGED) in wrong(found)
    assert not [f for f in found if f.subject == "custody/seals/"]
    assert not [f for f in found if "signed by" in f.message]


@pytest.mark.parametrize(("suffix", "verdict"), [(".json", MISSING), (".sig", DAMAGED)])
def test_a_seal_or_signature_that_cannot_be_read_is_accused_and_the_chain_not_ok(
    store: FolderStore, suffix: str, verdict: FindingVerdict
) -> None:
    name = f"custody/seals/00000002{suffix}"
    unreadable(store.root / name)
    found = custody_of(store)
    assert (name, verdict) in wrong(found)
    assert not [f for f in found if f.subject == "custody/seals/"]


def test_an_untrusted_key_is_told_even_when_the_key_itself_is_gone(store: FolderStore) -> None:
    shutil.rmtree(store.root / "custody/keys")
    found = wrong(custody_of(store, Trust(keys=frozenset({"0" * 64}))))
    assert {(seal_name(n), ALTERED) for n in (1, 2, 3, 4)} <= found


def test_a_hole_in_the_numbers_is_named_by_its_number_and_accuses_no_other_seal(store: FolderStore) -> None:
    for suffix in (".json", ".sig"):
        (store.root / f"custody/seals/00000002{suffix}").unlink()
    found = custody_of(store)
    assert {name for name, _ in wrong(found)} == {seal_name(2), "runs/story/run1.json"}
    assert {verdict for _, verdict in wrong(found)} == {MISSING}
    assert any("seal 2 is gone" in f.message for f in found)
    assert newest_number(store) == 4, "the next seal is 5, and the hole stays to be seen"


def test_a_seal_that_was_put_into_a_hole_is_said_to_stand_for_the_one_that_is_gone(
    store: FolderStore, tmp_path: Path
) -> None:
    (store.root / "custody/seals/00000002.json").unlink()
    (store.root / "custody/seals/00000002.sig").unlink()
    whole = [(store.root / f"custody/seals/0000000{n}{s}") for n in (3, 4) for s in (".json", ".sig")]
    kept = {path: path.read_bytes() for path in whole}
    for path in whole:
        path.unlink()
    (tmp_path / "spool").mkdir()
    entry = store.measure("runs/story/run2.json")
    seal_manifest(a_sealer(store, tmp_path / "spool"), ("story", "run2"), entry, A_MOMENT)
    for path, content in kept.items():
        path.write_bytes(content)
    found = custody_of(store)
    assert (seal_name(2), MISSING) in wrong(found)
    assert seal_name(3) not in {name for name, _ in wrong(found)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_byte_of_any_custody_file_passes(sound_store: Path, data: st.DataObject) -> None:
    store = FolderStore(sound_store)
    name = data.draw(st.sampled_from(store.list("custody/")))
    path = sound_store / name
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
    path.chmod(0o644)
    try:
        path.write_bytes(whole[:at] + bytes([other]) + whole[at + 1 :])
        assert wrong(custody_of(store)), (name, at, other)
    finally:
        path.write_bytes(whole)


def test_no_custody_file_can_be_taken_away(store: FolderStore) -> None:
    for name in store.list("custody/"):
        path = store.root / name
        whole = path.read_bytes()
        path.unlink()
        found = {verdict for _, verdict in wrong(custody_of(store))}
        assert MISSING in found, name
        path.write_bytes(whole)


@pytest.mark.parametrize("name", [WARC, "runs/story/run1.json"])
def test_a_sealed_file_that_changed_or_went_is_named(store: FolderStore, name: str) -> None:
    path = store.root / name
    whole = path.read_bytes()
    path.write_bytes(whole + b"\n")
    assert (name, ALTERED) in wrong(custody_of(store))
    path.unlink()
    assert (name, MISSING) in wrong(custody_of(store))


def test_two_seals_that_changed_places_are_found(store: FolderStore) -> None:
    one, two = (store.root / seal_name(n) for n in (1, 3))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert {seal_name(1), seal_name(3)} <= {
        name for name, verdict in wrong(custody_of(store)) if verdict is ALTERED
    }


def rolled_back(store: FolderStore) -> None:
    """Take the newest run away with all that speaks of it."""
    for name in store.list():
        if "run2" in name or re.search(r"0000000[34]\.", name):
            (store.root / name).unlink()


def test_a_rollback_of_the_newest_run_is_found_by_a_head_that_was_kept_elsewhere(store: FolderStore) -> None:
    head = seal_digest(store.read(seal_name(4)))
    trust = Trust(heads=frozenset({head}))
    assert wrong(custody_of(store, trust)) == set()
    rolled_back(store)
    assert wrong(custody_of(store)) == set(), "docs/custody.md says that this is not found"
    assert wrong(custody_of(store, trust)) == {("custody/seals/", MISSING)}


def test_a_chain_made_anew_with_another_key_is_found_by_who_knows_the_key(tmp_path: Path) -> None:
    words = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(tmp_path / "signing-key.pem")]
    (tmp_path / "true").mkdir()
    (tmp_path / "true" / "signing-key.pem").write_bytes(A_KEY)
    (tmp_path / "true" / "signing-key.pem").chmod(0o600)
    trusted = read_signing_key(tmp_path / "true" / "signing-key.pem").public.fingerprint
    (tmp_path / "spool").mkdir()
    subprocess.run(
        [*words[:-1], str(tmp_path / "spool" / "signing-key.pem")], check=True, capture_output=True
    )
    (tmp_path / "spool" / "signing-key.pem").chmod(0o600)
    store = FolderStore(tmp_path / "store")
    a_sealed_run(store, tmp_path / "spool", {"http://a.example/": b"forged" * 20})
    assert wrong(custody_of(store)) == set()
    found = wrong(custody_of(store, Trust(keys=frozenset({trusted}))))
    assert found == {(seal_name(1), ALTERED), (seal_name(2), ALTERED)}


def test_a_file_that_no_seal_holds_is_named(store: FolderStore) -> None:
    for number in (3, 4):
        for suffix in (".json", ".sig"):
            (store.root / f"custody/seals/{number:08}{suffix}").unlink()
    assert wrong(custody_of(store)) == {
        ("runs/story/run2.json", MISSING),
        ("warc/story/run2-w0-1.warc.gz", MISSING),
    }


def test_time_stamps_are_verified_against_the_authority_that_is_trusted(
    store: FolderStore, tmp_path: Path
) -> None:
    authority = an_authority(tmp_path / "tsa")
    for number in (1, 2):
        stamp = authority.answer(stamp_request(store.read(seal_name(number))))
        (store.root / f"custody/seals/{number:08}.tsr").write_bytes(stamp)
    assert wrong(custody_of(store, Trust(authority=authority.ca))) == set()
    assert wrong(custody_of(store)) == {(f"custody/seals/0000000{n}.tsr", UNVERIFIABLE) for n in (1, 2)}
    shutil.copy(store.root / "custody/seals/00000001.tsr", store.root / "custody/seals/00000002.tsr")
    assert wrong(custody_of(store, Trust(authority=authority.ca))) == {
        ("custody/seals/00000002.tsr", ALTERED)
    }
