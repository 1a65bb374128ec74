"""What a package brings along: seals that can be verified in it, and the originals of its revisits."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archive.capture import Earlier
from archive.checks.seals import Trust
from archive.custody.timestamps import stamp_request
from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest, RunResult, to_json
from archive.record import RecordRef
from archive.spool.seal import seal_run
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.store import FolderStore
from archive.wacz.audit import audit_wacz
from desk.cli import run as desk
from desk.exits import Exit
from flows.exports.package import ChangedError, Exported, Wish, export_story
from flows.house import House
from flows.settings import load_settings
from tests.archive.wacz_builders import MADE_AT, Files, a_store, accused, files_of, findings, rehashed
from tests.authority import an_authority
from tests.builders import A_MOMENT, a_page, change, counted_ids, flip

IDS = counted_ids()
BODY = b"<html>" + b"the same words " * 200


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A package of a store whose files are sealed."""
    folder = tmp_path_factory.mktemp("sealed")
    house = a_store(folder)
    export_story(house, Wish(story="story", path=folder / "x.wacz", created=MADE_AT))
    assert accused(folder / "x.wacz") == set()
    told = [f.message for f in findings(folder / "x.wacz") if "signed by the key" in f.message]
    assert len(told) == 4
    return files_of(folder / "x.wacz")


LOG, WARC = "custody/story+run1-w0-1.jsonl", "archive/run1-w0-1.warc.gz"


def test_a_seal_whose_text_was_changed_is_found(sealed: Files, tmp_path: Path) -> None:
    name = "custody/seals+00000001.json"
    files = {**sealed, name: sealed[name].replace(b"warraq/test", b"warraq/fake")}
    told = accused(rehashed(tmp_path / "x.wacz", files))
    assert told == {("custody", "altered"), ("custody", "unverifiable")}, "and no verified seal holds its log"


def test_a_log_that_was_written_anew_does_not_fit_its_seal(sealed: Files, tmp_path: Path) -> None:
    cut = sealed[LOG][: sealed[LOG].rindex(b"\n", 0, -1) + 1]
    told = accused(rehashed(tmp_path / "x.wacz", {**sealed, LOG: cut}))
    assert ("custody", "altered") in told


def without(files: Files, begin: str) -> Files:
    """The files whose names do not begin so, and a description that knows of no others."""
    left = {name: content for name, content in files.items() if not name.startswith(begin)}
    description = json.loads(left["datapackage.json"])
    description["resources"] = [r for r in description["resources"] if r["path"] in left]
    return left | {"datapackage.json": json.dumps(description).encode()}


def custody_of(path: Path, trust: Trust | None = None) -> dict[str, set[str]]:
    """The verdicts of level e that are not ok, each with the names of the files."""
    told: dict[str, set[str]] = {}
    for finding in audit_wacz(path, trust=trust):
        if finding.check == "custody" and finding.verdict != "ok":
            told.setdefault(finding.verdict.value, set()).add(finding.subject.removeprefix(f"{path}/"))
    return told


PINNED = Trust(keys=frozenset({"0" * 64}))


def test_a_key_that_a_seal_names_and_the_package_lacks_is_missing(sealed: Files, tmp_path: Path) -> None:
    path = rehashed(tmp_path / "x.wacz", without(sealed, "custody/keys+"))
    told = custody_of(path)
    assert {name.partition("+")[0] for name in told["missing"]} == {"custody/keys"}
    assert LOG in told["unverifiable"]


def test_logs_and_manifests_under_no_seal_are_unverifiable_and_missing_one_where_keys_are_trusted(
    sealed: Files, tmp_path: Path
) -> None:
    bare = without(without(sealed, "custody/seals"), "custody/keys")
    path = rehashed(tmp_path / "x.wacz", bare)
    unsigned = {name for name in bare if name.startswith(("custody/", "runs/"))}
    assert len(unsigned) == 4
    assert custody_of(path) == {"unverifiable": unsigned}
    assert custody_of(path, PINNED) == {"missing": unsigned}


def test_a_package_of_ours_without_any_custody_is_missing_it_where_keys_are_trusted(
    sealed: Files, tmp_path: Path
) -> None:
    path = rehashed(tmp_path / "x.wacz", without(without(sealed, "custody/"), "runs/"))
    assert custody_of(path) == {}
    assert custody_of(path, PINNED) == {"missing": {n for n in sealed if n.startswith("archive/")}}


def resealed(files: Files) -> Files:
    """All seals signed anew by a fresh key, with another time, as one who has the package alone can do it."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    made = {name: content for name, content in files.items() if not name.startswith("custody/keys+")}
    fingerprint, previous = hashlib.sha256(der).hexdigest(), None
    for name in sorted(n for n in files if n.startswith("custody/seals+") and n.endswith(".json")):
        value = json.loads(files[name]) | {"key": fingerprint, "sealed_at": "2019-01-01T00:00:00.000000Z"}
        content = (json.dumps(value | {"previous": previous}, sort_keys=True, indent=1) + "\n").encode()
        made |= {name: content, name.replace(".json", ".sig"): key.sign(content)}
        previous = hashlib.sha256(content).hexdigest()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    made[f"custody/keys+{fingerprint}.pem"] = pem
    description = json.loads(made["datapackage.json"])
    for resource in description["resources"]:
        if resource["path"].startswith("custody/keys+"):
            resource["path"] = f"custody/keys+{fingerprint}.pem"
    return made | {"datapackage.json": json.dumps(description).encode()}


def test_a_package_that_was_sealed_anew_is_altered_for_who_knows_the_key(
    sealed: Files, tmp_path: Path
) -> None:
    (key,) = (name for name in sealed if name.startswith("custody/keys+"))
    known = Trust(keys=frozenset({key.removeprefix("custody/keys+").removesuffix(".pem")}))
    assert custody_of(rehashed(tmp_path / "true.wacz", sealed), known) == {}
    path = rehashed(tmp_path / "x.wacz", resealed(sealed))
    assert custody_of(path) == {}, "nobody can see it without the key's fingerprint"
    told = custody_of(path, known)
    assert told["altered"] == {f"custody/seals+0000000{n}.json" for n in (1, 2, 3, 4)}


def test_a_time_stamp_in_a_package_is_checked(sealed: Files, tmp_path: Path) -> None:
    authority = an_authority(tmp_path / "tsa")
    name, stamp = "custody/seals+00000001.json", "custody/seals+00000001.tsr"
    description = json.loads(sealed["datapackage.json"])
    description["resources"].append({"name": "t", "path": stamp})
    files = {**sealed, "datapackage.json": json.dumps(description).encode()}
    files[stamp] = authority.answer(stamp_request(sealed[name]))
    trust = Trust(authority=authority.ca)
    path = rehashed(tmp_path / "x.wacz", files)
    assert custody_of(path, trust) == {}
    assert any("time stamp" in finding.message for finding in audit_wacz(path, trust=trust))
    assert custody_of(path) == {"unverifiable": {stamp}}
    files[stamp] = authority.answer(stamp_request(b"other bytes"))
    assert custody_of(rehashed(tmp_path / "y.wacz", files), trust) == {"altered": {stamp}}


@pytest.mark.parametrize("name", ["archive/evil.warc.zst", "archive/page.arc.gz", "archive/note.txt"])
def test_what_stands_beside_the_warc_files_and_nobody_reads_is_told(
    sealed: Files, tmp_path: Path, name: str
) -> None:
    description = json.loads(sealed["datapackage.json"])
    description["resources"].append({"name": "evil", "path": name})
    files = {**sealed, name: b"no WARC", "datapackage.json": json.dumps(description).encode()}
    path = rehashed(tmp_path / "x.wacz", files)
    assert accused(path) == {("framing", "unverifiable")}
    assert [f.subject for f in findings(path) if f.verdict != "ok"] == [f"{path}/{name}"]


def a_run_of(folder: Path, story: str, earlier: RecordRef | None) -> RecordRef:
    """A run of one page in a story of its own; with `earlier` the page has not changed since."""
    store, run, at = FolderStore(folder / "store"), f"run-{story}", A_MOMENT + timedelta(hours=bool(earlier))
    options = SpoolOptions(software="warraq/test", user_agent="warraq test")
    writer = Spool(
        folder / "spool",
        SpoolName(story=story, run=run, worker="w0"),
        options=options,
        now=lambda: at,
        new_id=IDS,
    )
    page = a_page("http://a.example/page", BODY, requested_at=at)
    ref = writer.keep(page if earlier is None else replace(page, earlier=Earlier(ref=earlier)))
    writer.close()
    manifest = Manifest(
        run_id=run,
        story=story,
        began_at=at,
        ended_at=at,
        result=RunResult.SOUND,
        software=(),
        settings_digest="0" * 64,
        files=seal_run(folder / "spool", store, story, run, known=tuple),
        planned=(Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref),),
    )
    store.write_text(manifest.name, to_json(manifest))
    return ref


def exported(folder: Path) -> Exported:
    house = House(settings=load_settings(store=str(folder / "store")))
    return export_story(house, Wish(story="second", path=folder / "x.wacz", created=MADE_AT))


def test_a_revisit_brings_the_file_that_holds_its_original(tmp_path: Path) -> None:
    a_run_of(tmp_path, "second", a_run_of(tmp_path, "first", None))
    told = exported(tmp_path)
    names = {name for name in files_of(tmp_path / "x.wacz") if name.startswith("archive/")}
    assert names == {"archive/run-first-w0-1.warc.gz", "archive/run-second-w0-1.warc.gz"}
    assert (told.warcs, told.missing) == (2, ())
    assert not [
        f
        for f in findings(tmp_path / "x.wacz")
        if f.check in {"index", "custody", "manifest", "pages"} and f.verdict not in {"ok", "unverifiable"}
    ]


def test_an_original_that_is_nowhere_is_told(tmp_path: Path) -> None:
    original = a_run_of(tmp_path, "first", None)
    a_run_of(tmp_path, "second", original)
    (tmp_path / "store" / original.warc).unlink()
    assert exported(tmp_path).missing == (original.record_id,)


CLAIMED = [
    "warc/story/run1-w0-1.warc.gz",
    "custody/story/run2-w0-1.jsonl",
    "cdxj/story/run1.cdxj",
    "runs/story/run1.json",
    "runs/story/run2.json",
]
HARM = {
    "runs/story/run1.json": lambda content: content.replace(b"no such name", b"no such page"),
    "runs/story/run2.json": lambda content: content.replace(b"story", b"st0ry"),
}


@pytest.mark.parametrize("name", CLAIMED)
@pytest.mark.parametrize("sign", [(), ("--sign",)])
def test_a_file_that_is_not_what_was_claimed_is_never_packed_nor_signed(
    tmp_path: Path, name: str, sign: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_store(tmp_path)
    path = tmp_path / "store" / name
    path.chmod(0o644)
    change(path, HARM.get(name, flip))
    outbox = tmp_path / "out"
    outbox.mkdir()
    words = [
        "export",
        "story",
        "--to",
        "wacz",
        "-o",
        str(outbox / "x.wacz"),
        "--store",
        str(house.root),
        *sign,
    ]
    assert desk(words) == Exit.INTEGRITY
    assert list(outbox.iterdir()) == []
    assert capsys.readouterr().err.startswith("error: ")


def test_a_log_that_is_gone_is_not_left_out_of_a_package(tmp_path: Path) -> None:
    house = a_store(tmp_path)
    (tmp_path / "store/custody/story/run1-w0-1.jsonl").unlink()
    with pytest.raises(ChangedError, match="is gone"):
        export_story(house, Wish(story="story", path=tmp_path / "x.wacz", created=MADE_AT))
    assert not (tmp_path / "x.wacz").exists()
