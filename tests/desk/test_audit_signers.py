"""Whose key signed is told by every audit; a store signed anew by somebody else is never called plainly ok."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from archive.custody.keys import SigningKey, make_signing_key, read_signing_key
from archive.custody.seals import SEALS, SIGNATURE, beside, key_name, seal_digest, seal_name
from archive.store import FolderStore
from desk.cli import run
from desk.exits import Exit
from tests.builders import a_sealed_run, first_column

COMPARE = "nobody told this audit whose key that is: compare the fingerprint, or give --trust"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    store = FolderStore(tmp_path / "store")
    a_sealed_run(store, tmp_path / "spool", {"http://a.example/": b"text" * 40})
    for path in store.root.rglob("*"):
        path.chmod(0o755)
    return store.root


def a_key(path: Path) -> SigningKey:
    make_signing_key(path)
    return read_signing_key(path)


def signed_anew(root: Path, key: SigningKey) -> None:
    """Sign a whole store with another key, as somebody does who wrote all of it anew."""
    shutil.rmtree(root / "custody/keys")
    (root / "custody/keys").mkdir()
    (root / key_name(key.public.fingerprint)).write_bytes(key.public.pem)
    before = None
    for number in range(1, len(list((root / SEALS).glob("*.json"))) + 1):
        name = seal_name(number)
        seal = json.loads((root / name).read_bytes()) | {"key": key.public.fingerprint, "previous": before}
        content = (json.dumps(seal, indent=1) + "\n").encode()
        (root / name).write_bytes(content)
        (root / beside(name, SIGNATURE)).write_bytes(key.sign(content))
        before = seal_digest(content)


def audited(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, dict[str, Any], str]:
    """Audit for a script and for a person; give exit code, summary and page."""
    code = run(["audit", *map(str, words), "--json"])
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]
    assert run(["audit", *map(str, words)]) == code
    return code, summary, capsys.readouterr().out


def test_a_store_signed_anew_with_another_key_is_sound_by_a_signer_that_nobody_knows(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = (root / "custody/keys").iterdir()
    forger = a_key(tmp_path / "forger.pem")
    monkeypatch.setenv("WARRAQ_SIGNING_KEY", str(tmp_path / "none.pem"))
    signed_anew(root, forger)
    code, summary, page = audited(capsys, root)
    (signed,) = summary["signed"]
    assert (code, summary["levels"]["e"], summary["altered"]) == (Exit.SOUND, "signer-unknown", 0)
    assert signed["signers"] == [
        {"fingerprint": forger.public.fingerprint, "whose": "unknown", "seals": 2, "first": 1, "last": 2}
    ]
    assert (signed["seals"], signed["newest"], signed["stamps"]) == (2, 2, 0)
    assert signed["head"] == seal_digest((root / seal_name(2)).read_bytes())
    assert "signer unknown" in page.splitlines()[0]
    for told in (COMPARE, forger.public.fingerprint, signed["head"], "no verified time stamp"):
        assert told in page
    assert audited(capsys, root, "--trust", old.stem)[:1] == (Exit.INTEGRITY,)


def test_this_machines_own_key_and_a_trusted_one_make_level_e_ok(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = a_key(tmp_path / "own.pem")
    signed_anew(root, own)
    monkeypatch.setenv("WARRAQ_SIGNING_KEY", str(tmp_path / "own.pem"))
    _, summary, page = audited(capsys, root)
    assert (summary["levels"]["e"], summary["signed"][0]["signers"][0]["whose"]) == ("ok", "own")
    assert "your key" in page
    monkeypatch.setenv("WARRAQ_SIGNING_KEY", str(tmp_path / "none.pem"))
    _, summary, page = audited(capsys, root, "--trust", own.public.fingerprint)
    assert (summary["levels"]["e"], summary["signed"][0]["signers"][0]["whose"]) == ("ok", "trusted")
    assert COMPARE not in page


def test_another_key_than_this_machines_is_said_to_be_one(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_key(tmp_path / "own.pem")
    monkeypatch.setenv("WARRAQ_SIGNING_KEY", str(tmp_path / "own.pem"))
    code, summary, page = audited(capsys, root)
    assert (code, summary["levels"]["e"]) == (Exit.SOUND, "signer-unknown")
    assert summary["signed"][0]["signers"][0]["whose"] == "other"
    assert f"another key than this machine's; {COMPARE}" in page


def test_every_key_of_what_is_signed_is_documented(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (signed,) = audited(capsys, root)[1]["signed"]
    assert {*signed, *signed["signers"][0]} == first_column("Keys of what is signed")


def test_a_warc_file_that_no_seal_holds_shows_in_level_e(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (warc,) = (root / "warc/story").iterdir()
    shutil.copy(warc, root / "warc/story/planted.warc.gz")
    code, summary, page = audited(capsys, root, "--all")
    assert (code, summary["levels"]["e"]) == (Exit.INTEGRITY, "unverifiable")
    assert "no seal holds this file, and no manifest claims it" in page


def test_custody_shows_the_keys_that_signed_this_store_beside_this_machines(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = a_key(tmp_path / "own.pem")
    monkeypatch.setenv("WARRAQ_SIGNING_KEY", str(tmp_path / "own.pem"))
    (key,) = (root / "custody/keys").iterdir()
    assert run(["custody", "--store", str(root), "--json"]) == Exit.SOUND
    line = json.loads(capsys.readouterr().out)
    assert line["signers"] == [{"fingerprint": key.stem, "whose": "other", "seals": 2, "first": 1, "last": 2}]
    assert line["fingerprint"] == own.public.fingerprint
    assert run(["custody", "--store", str(root)]) == Exit.SOUND
    page = capsys.readouterr().out
    assert key.stem in page
    assert "another key than this machine's" in page
