"""What only custody finds: each change of a sealed store, and each change of a WARC file that its own digests hide."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.audit import AuditOptions, audit_store
from archive.checks.custody_log import WarcFile, check_log
from archive.checks.facts import RecordFacts
from archive.checks.framing import check_file
from archive.checks.seals import Trust
from archive.custody.keys import read_signing_key
from archive.custody.log import custody_name
from archive.custody.sealing import seal_manifest
from archive.custody.seals import newest_number, seal_digest, seal_name
from archive.custody.timestamps import stamp_request
from archive.finding import Finding, FindingVerdict
from archive.gzipped import compress_member
from archive.reader import StoredRecord, scan
from archive.store import FolderStore
from archive.warc import sha256, write_record
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


# ---- one WARC file: record for record ----


def written(path: Path, records: list[tuple[tuple[tuple[str, str], ...], bytes]]) -> None:
    members = (
        compress_member(write_record([f for f in fields if f[0] != "Content-Length"], block))
        for fields, block in records
    )
    path.write_bytes(b"".join(members))


def seen(store: FolderStore) -> list[Finding]:
    path = store.local_path(WARC)
    records = [part for part in check_file(path, WARC) if isinstance(part, RecordFacts)]
    return list(check_log(store.read(LOG), LOG, WarcFile(name=WARC, path=path, records=records)))


Records = list[tuple[tuple[tuple[str, str], ...], bytes]]


def set_field(records: Records, at: int, name: str, value: str) -> None:
    fields, block = records[at]
    records[at] = (tuple((n, value if n == name else v) for n, v in fields), block)


def forge(records: Records) -> None:
    """Change a body and make both digests fit, as a forger would."""
    at = next(n for n, (fields, _) in enumerate(records) if ("WARC-Type", "response") in fields)
    fields, block = records[at]
    forged = block.replace(b"text", b"lies")
    assert forged != block
    records[at] = (fields, forged)
    set_field(records, at, "WARC-Block-Digest", sha256(forged))
    set_field(records, at, "WARC-Payload-Digest", sha256(forged.partition(b"\r\n\r\n")[2]))


MUTATIONS: dict[str, tuple[Callable[[Records], object], FindingVerdict, str]] = {
    "a body forged with its digests": (forge, ALTERED, "its header and its block was changed"),
    "a date moved": (lambda r: set_field(r, 2, "WARC-Date", "2020-01-01T00:00:00.000000Z"), ALTERED, "date 2025"),
    "an address changed": (lambda r: set_field(r, 2, "WARC-Target-URI", "http://evil.example/"), ALTERED, "address"),
    "an IP address changed": (lambda r: set_field(r, 2, "WARC-IP-Address", "203.0.113.9"), ALTERED, "its header was changed"),
    "the last record gone": (lambda r: r.pop(), MISSING, "is gone"),
    "the last exchange gone": (lambda r: r.__delitem__(slice(-3, None)), MISSING, "is gone"),
    "a record gone in the middle": (lambda r: r.pop(3), MISSING, "is gone"),
    "all but the first gone": (lambda r: r.__delitem__(slice(1, None)), MISSING, "is gone"),
    "a record put in": (
        lambda r: r.append((tuple((n, "<urn:uuid:new>" if n == "WARC-Record-ID" else v) for n, v in r[-1][0]), r[-1][1])),
        ALTERED,
        "put in later",
    ),
    "two records changed places": (lambda r: r.insert(1, r.pop(2)), ALTERED, "its place was"),
}  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_change_that_the_files_own_digests_hide_is_found_by_the_log(
    store: FolderStore, mutation: str
) -> None:
    change, verdict, words = MUTATIONS[mutation]
    assert wrong(seen(store)) == set()
    path = store.root / WARC
    records = [(r.fields, r.block) for r in scan(path) if isinstance(r, StoredRecord)]
    assert len(records) > 6
    change(records)
    written(path, records)
    found = [f for f in seen(store) if f.verdict is not OK]
    assert any(f.verdict is verdict and words in f.message and f.offset is not None for f in found), found


def test_a_file_packed_anew_is_said_to_be_that(store: FolderStore) -> None:
    path = store.root / WARC
    records = [(r.fields, r.block) for r in scan(path) if isinstance(r, StoredRecord)]
    import gzip

    members = [
        gzip.compress(write_record([f for f in fields if f[0] != "Content-Length"], block), 9)
        for fields, block in records
    ]
    path.write_bytes(b"".join(members))
    found = seen(store)
    assert {f.verdict for f in found} == {ALTERED}
    assert all("packed anew" in f.message for f in found)


def test_a_broken_log_is_named_at_its_line_and_the_rest_of_the_file_still_compared(
    store: FolderStore,
) -> None:
    path = store.root / LOG
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    found = [f for f in seen(store) if f.verdict is not OK]
    assert [(f.subject, f.verdict, f.offset) for f in found] == [(LOG, ALTERED, sum(map(len, lines[:2])))]


def test_a_record_and_its_line_taken_out_together_are_found_by_the_seal(store: FolderStore) -> None:
    path, log = store.root / WARC, store.root / LOG
    lines = log.read_bytes().splitlines(keepends=True)
    last = [r for r in scan(path) if isinstance(r, StoredRecord)][-1]
    path.write_bytes(path.read_bytes()[: last.offset])
    log.write_bytes(b"".join(lines[:-1]))
    assert wrong(seen(store)) == set(), "file and log agree, so only the seal knows"
    assert {(WARC, ALTERED), (LOG, ALTERED)} <= wrong(custody_of(store))


def test_what_moved_because_of_a_change_in_front_is_told_once(store: FolderStore) -> None:
    path = store.root / WARC
    records = [(r.fields, r.block) for r in scan(path) if isinstance(r, StoredRecord)]
    set_field(records, 2, "WARC-IP-Address", "203.0.113.255")
    written(path, records)
    told = [f.message for f in seen(store)]
    assert len(records) > 8
    assert ["header was changed" in words for words in told] == [True, *[False] * (len(told) - 1)]
    assert sum("its place was" in words for words in told) == 1
