"""What docs/custody.md tells a stranger to do works on a real store, and fails when a byte was changed."""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from archive.custody.seals import claim_name
from archive.custody.timestamps import stamp_request
from archive.store import FolderStore
from desk.cli import run as desk
from tests.authority import an_authority
from tests.builders import ROOT_OF_REPO, a_sealed_run, change, flip

PAGE = (ROOT_OF_REPO / "docs" / "custody.md").read_text(encoding="utf-8")
SECTIONS = {
    number: re.findall(r"```(bash|python)\n(.*?)```", text, re.DOTALL)
    for number, text in re.findall(r"^### (5\.\d) .*?$(.*?)(?=^### |\Z)", PAGE, re.MULTILINE | re.DOTALL)
}
SET = SECTIONS["5.1"][0][1]
STEPS = ("5.2", "5.3", "5.4", "5.5", "5.6", "5.7")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of two runs, time-stamped, the proof of a record and that record's bytes."""
    folder = tmp_path_factory.mktemp("custody")
    store = FolderStore(folder / "store")
    a_sealed_run(store, folder / "spool", {f"http://a.example/{n}": b"text %d" % n * 40 for n in range(5)})
    a_sealed_run(store, folder / "spool", {"http://b.example/": b"b" * 90}, run="run2", hours=1)
    authority = an_authority(folder / "tsa")
    shutil.copy(authority.ca, folder / "ca.pem")
    for name in store.list("custody/seals/"):
        if name.endswith(".json"):
            stamp = authority.answer(stamp_request(store.read(name)))
            (folder / "store" / name).with_suffix(".tsr").write_bytes(stamp)
    line = json.loads(store.read("custody/story/run1-w0-1.jsonl").splitlines()[5])
    with redirect_stdout(StringIO()) as said:
        assert desk(["custody", "proof", line["id"], "--store", str(store.root)]) == 0
    (folder / "proof.json").write_text(said.getvalue())
    member = store.read(line["file"])[line["offset"] : line["offset"] + line["length"]]
    (folder / "record.gz").write_bytes(member)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "stranger"
    shutil.copytree(sound, copy)
    for path in (copy / "store").rglob("*"):
        path.chmod(0o755)
    return copy


def told_to(section: str, folder: Path, seal: int = 1) -> subprocess.CompletedProcess[str]:
    """Do what a section says, behind what section 5.1 says."""
    script = SET.replace("00000001", f"{seal:08}")
    for language, text in SECTIONS[section]:
        if language == "python":
            name = re.search(r'"""python3 (\w+\.py)', text)
            assert name
            (folder / name[1]).write_text(text)
        else:
            script += text
    words = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def test_the_page_has_the_sections_that_are_tried_here() -> None:
    assert tuple(SECTIONS) == ("5.1", *STEPS)


@pytest.mark.parametrize("section", STEPS)
def test_a_stranger_finds_a_sound_store_sound(section: str, folder: Path) -> None:
    for seal in (1, 2, 3, 4) if section in {"5.2", "5.3", "5.6"} else (1,):
        done = told_to(section, folder, seal)
        assert done.returncode == 0, done.stderr + done.stdout


def pasted(folder: Path, *seals: int) -> list[int]:
    """Paste all blocks in order into one shell, 5.2 to 5.6 again for each further seal; how each bash block ended."""
    for language, text in (block for section in STEPS for block in SECTIONS[section]):
        if language == "python" and (name := re.search(r'"""python3 (\w+\.py)', text)):
            (folder / name[1]).write_text(text)
    first, *others = (f"{seal:08}" for seal in seals)
    script = [SET.replace("00000001", first), *_bash_of(STEPS)]
    for seal in others:
        script += [f"SEAL=custody/seals/{seal}.json\n", *_bash_of(STEPS[:-1])]
    typed = "".join(f'{block}\necho "ended $?"\n' for block in script)
    done = subprocess.run(["bash"], input=typed, cwd=folder, capture_output=True, text=True, check=False)
    ends = [int(code) for code in re.findall(r"^ended (\d+)$", done.stdout, re.MULTILINE)]
    assert len(ends) == len(script), "a block ended the shell of whoever pasted it: " + done.stderr
    return ends


def _bash_of(sections: tuple[str, ...]) -> list[str]:
    return [text for section in sections for language, text in SECTIONS[section] if language == "bash"]


def test_all_blocks_pasted_in_order_into_one_shell_find_every_seal_sound(folder: Path) -> None:
    kinds = [
        json.loads(seal.read_bytes())["kind"] for seal in sorted(folder.glob("store/custody/seals/*.json"))
    ]
    assert kinds == ["warc", "manifest", "warc", "manifest"]
    assert set(pasted(folder, 1, 2, 3, 4)) == {0}
    assert set(pasted(folder, 4, 1)) == {0}


def test_a_signature_that_has_yet_to_come_to_its_seal_is_taken_from_where_it_waits(folder: Path) -> None:
    store = folder / "store"
    newest = max(store.glob("custody/seals/*.json"))
    claim = store / claim_name(newest.read_bytes())
    claim.parent.mkdir()
    newest.with_suffix(".sig").rename(claim)
    assert set(pasted(folder, 1, 4)) == {0}
    change(claim, flip)
    assert pasted(folder, 4).count(1) == 2  # the seal's own check, and that of the chain


def _unsealed(folder: Path) -> None:
    (folder / "store/warc/story/put-there.warc.gz").write_bytes(b"x")


def _unsigned(folder: Path) -> None:
    change(folder / "store/custody/seals/00000003.sig", flip)


def _taken(folder: Path) -> None:
    (folder / "store/custody/seals/00000003.json").unlink()


@pytest.mark.parametrize(("harm", "failed"), [(_unsealed, 1), (_unsigned, 1), (_taken, 2)])
def test_a_stranger_sees_what_no_seal_holds_and_every_seal_that_is_not_signed(
    harm: Callable[[Path], None], failed: int, folder: Path
) -> None:
    harm(folder)
    assert len([code for code in pasted(folder, 1) if code]) == failed


def test_a_changed_manifest_is_seen_by_the_walk_too(folder: Path) -> None:
    assert told_to("5.4", folder, 2).returncode == 0
    change(folder / "store/runs/story/run1.json", flip)
    assert told_to("5.4", folder, 2).returncode != 0
    assert "Traceback" not in told_to("5.4", folder, 2).stderr


# What is changed, and in which section a stranger must see it.
CHANGES = [
    ("5.2", "store/custody/seals/00000001.json"),
    ("5.2", "store/custody/seals/00000001.sig"),
    ("5.3", "store/warc/story/run1-w0-1.warc.gz"),
    ("5.3", "store/custody/story/run1-w0-1.jsonl"),
    ("5.4", "store/warc/story/run1-w0-1.warc.gz"),
    ("5.4", "store/custody/story/run1-w0-1.jsonl"),
    ("5.5", "store/custody/seals/00000002.json"),
    ("5.6", "store/custody/seals/00000001.json"),
    ("5.7", "record.gz"),
]


@pytest.mark.parametrize(("section", "name"), CHANGES)
def test_a_stranger_sees_a_changed_byte(section: str, name: str, folder: Path) -> None:
    change(folder / name, flip)
    assert told_to(section, folder).returncode != 0


def test_a_stranger_sees_a_stamp_of_something_else(folder: Path) -> None:
    """Of a token only some bytes are signed (RFC 5652 §5.4); what it was given for is."""
    imprint = hashlib.sha256((folder / "store/custody/seals/00000001.json").read_bytes()).digest()
    change(
        folder / "store/custody/seals/00000001.tsr",
        lambda content: content.replace(imprint, bytes([imprint[0] ^ 1]) + imprint[1:]),
    )
    assert told_to("5.6", folder).returncode != 0


@pytest.mark.parametrize("section", ["5.2", "5.7"])
def test_a_stranger_sees_another_key(section: str, folder: Path) -> None:
    other = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True, check=True
    ).stdout
    public = subprocess.run(
        ["openssl", "pkey", "-pubout"], input=other, capture_output=True, check=True
    ).stdout
    (key,) = (folder / "store/custody/keys").iterdir()
    key.write_bytes(public)
    proof = json.loads((folder / "proof.json").read_text())
    (folder / "proof.json").write_text(json.dumps(proof | {"key": public.decode()}))
    assert told_to(section, folder).returncode != 0


def test_a_stranger_sees_records_and_seals_that_were_taken_out(folder: Path) -> None:
    log = folder / "store/custody/story/run1-w0-1.jsonl"
    change(log, lambda content: b"".join(content.splitlines(keepends=True)[:-1]))
    assert told_to("5.4", folder).returncode != 0
    (folder / "store/custody/seals/00000002.json").unlink()
    assert told_to("5.5", folder).returncode != 0


@pytest.mark.parametrize("key", ["line", "path", "index", "seal", "signature", "record"])
def test_a_stranger_sees_a_changed_proof(key: str, folder: Path) -> None:
    proof = json.loads((folder / "proof.json").read_text())
    other = {
        "line": proof["line"].replace("2025", "2024"),
        "path": proof["path"][::-1],
        "index": proof["index"] - 1,
        "seal": proof["seal"].replace('"records": ', '"records": 1'),
        "signature": proof["signature"][::-1],
        "record": "urn:uuid:another",
    }
    assert other[key] != proof[key]
    (folder / "proof.json").write_text(json.dumps(proof | {key: other[key]}))
    assert told_to("5.7", folder).returncode != 0


def test_a_key_on_p256_is_checked_by_the_same_words(tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir()
    words = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    key = tmp_path / "spool" / "signing-key.pem"
    subprocess.run([*words, "-out", str(key)], check=True, capture_output=True)
    key.chmod(0o600)
    store = FolderStore(tmp_path / "store")
    a_sealed_run(store, tmp_path / "spool", {"http://a.example/": b"a" * 50})
    done = told_to("5.2", tmp_path)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "store/custody/seals/00000001.json"
    path.chmod(0o644)
    change(path, flip)
    assert told_to("5.2", tmp_path).returncode != 0
