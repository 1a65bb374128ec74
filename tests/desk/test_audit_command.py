"""`warraq audit`, as a script and a person meet it: exit codes, the page, flags, files with their logs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.reading.gzipped import compress_member
from archive.warc import sha256, write_record
from desk.cli import run
from desk.exits import Exit
from tests.archive.wacz_builders import a_package
from tests.builders import change, flip
from tests.desk.audit_calls import a_store_to_change, said

WARC = "warc/story/run1-w0-1.warc.gz"
LOG = "custody/story/run1-w0-1.jsonl"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    pages = {"http://a.example/": b"text" * 40, "http://a.example/2": b"more"}
    return a_store_to_change(tmp_path / "مخزن", tmp_path / "spool", pages)


def a_record(kind: str, block: bytes, **fields: str) -> bytes:
    named = [(name.replace("_", "-"), value) for name, value in fields.items()]
    head = [("WARC-Type", kind), ("WARC-Record-ID", "<urn:uuid:00000000-0000-4000-8000-00000000000a>")]
    return compress_member(write_record([*head, ("WARC-Date", "2025-07-28T12:30:15Z"), *named], block))


def test_a_sound_store_is_0_and_its_page_says_what_was_looked_at(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = said(capsys, root)
    (summary,) = (line["summary"] for line in lines)
    assert (code, summary["verdict"]) == (Exit.SOUND, "ok")
    assert summary["levels"] == {**dict.fromkeys("abcd", "ok"), "e": "signer-unknown", "f": None}
    assert (summary["files"], summary["sample"], summary["reused"]) == (1, None, 0)
    assert summary["records"] >= 5
    assert run(["audit", str(root)]) == Exit.SOUND
    page = capsys.readouterr().out
    assert "مخزن" in page
    assert page.count("not checked") == 1
    assert len(page.splitlines()) < 25


@pytest.mark.row("D6", "D7")
@pytest.mark.parametrize("harm", [flip, lambda raw: raw[:-9]], ids=["a bit is turned", "cut"])
def test_harm_is_5_and_the_finding_names_file_and_byte(
    harm: Callable[[bytes], bytes], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root / WARC, harm)
    code, lines = said(capsys, root)
    assert code == Exit.INTEGRITY
    assert {line["verdict"] for line in lines[:-1]} <= {"damaged", "missing", "altered"}
    assert any(line["subject"] == WARC and isinstance(line["offset"], int) for line in lines[:-1])


def test_what_nobody_vouches_for_is_5_in_a_store(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "cdxj/story/run9.cdxj").write_bytes(b"")
    code, lines = said(capsys, root)
    assert (code, lines[-1]["summary"]["verdict"]) == (Exit.INTEGRITY, "unverifiable")


def test_a_foreign_file_that_only_lacks_something_is_0_and_never_called_ok(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    digest = {"WARC_Block_Digest": sha256(page), "Content_Type": "application/http;msgtype=response"}
    path = tmp_path / "theirs.warc.gz"
    path.write_bytes(a_record("response", page, WARC_Target_URI="http://a.example/", **digest))
    code, lines = said(capsys, path)
    assert (code, lines[-1]["summary"]["verdict"]) == (Exit.SOUND, "unverifiable"), lines
    assert lines[-1]["summary"]["unchecked"][0]["what"] == "custody"


def test_a_file_of_which_nothing_is_proven_is_5(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "theirs.warc.gz"
    path.write_bytes(a_record("metadata", b"a: b\r\n", Content_Type="application/warc-fields"))
    code, lines = said(capsys, path)
    assert (code, lines[-1]["summary"]["verdict"]) == (Exit.INTEGRITY, "unverifiable")


@pytest.mark.parametrize("name", ["run1-w0-1.custody.jsonl", "run1-w0-1.jsonl", "elsewhere.jsonl"])
def test_one_file_is_held_to_the_log_that_came_with_it(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path, log = tmp_path / "run1-w0-1.warc.gz", tmp_path / name
    shutil.copy(root / WARC, path)
    shutil.copy(root / LOG, log)
    words = (path, "--custody", log) if name.startswith("elsewhere") else (path,)
    code, lines = said(capsys, *words)
    assert (code, lines[-1]["summary"]["levels"]["e"]) == (Exit.SOUND, "unverifiable")
    assert ["nobody signed this log" in line["message"] for line in lines[:-1]] == [True]
    change(log, lambda lines: b"".join(lines.splitlines(keepends=True)[:-1]))
    code, lines = said(capsys, *words)
    assert (code, lines[0]["check"], lines[0]["verdict"]) == (Exit.INTEGRITY, "custody", "altered")


def test_a_file_inside_a_store_finds_its_log_and_its_seal_there(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (key,) = (root / "custody/keys").iterdir()
    for words, word in (((root / WARC,), "signer-unknown"), ((root / WARC, "--trust", key.stem), "ok")):
        code, lines = said(capsys, *words)
        assert (code, lines[-1]["summary"]["levels"]["e"]) == (Exit.SOUND, word)
    code, lines = said(capsys, root / WARC, "--trust", "0" * 64)
    assert (code, lines[-1]["summary"]["levels"]["e"]) == (Exit.INTEGRITY, "altered")


@pytest.mark.parametrize("gone", [("seals",), ("story",), ("seals", "keys", "story")])
def test_a_file_inside_a_store_that_no_seal_holds_is_never_ok(
    root: Path, capsys: pytest.CaptureFixture[str], gone: tuple[str, ...]
) -> None:
    (key,) = (root / "custody/keys").iterdir()
    for folder in gone:
        shutil.rmtree(root / "custody" / folder)
    _, lines = said(capsys, root / WARC)
    assert lines[-1]["summary"]["levels"]["e"] in {"unverifiable", "missing"}
    code, lines = said(capsys, root / WARC, "--trust", key.stem)
    assert (code, lines[-1]["summary"]["levels"]["e"]) == (Exit.INTEGRITY, "missing")


def test_trusted_keys_are_asked_of_a_package_too(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "story.wacz"
    assert run(["export", "story", "--to", "wacz", "-o", str(path), "--store", str(root)]) == Exit.SOUND
    capsys.readouterr()
    (key,) = (root / "custody/keys").iterdir()
    assert said(capsys, path, "--trust", key.stem)[0] == Exit.SOUND
    code, lines = said(capsys, path, "--trust", "0" * 64)
    assert (code, lines[-1]["summary"]["levels"]["e"]) == (Exit.INTEGRITY, "altered")
    monkeypatch.setenv("WARRAQ_TRUSTED_KEYS", json.dumps(["0" * 64]))
    assert said(capsys, path)[0] == Exit.INTEGRITY


@pytest.mark.parametrize(
    "words",
    [
        ("x.warc.gz", "--trust", "0" * 64),
        ("x.warc.gz", "--head", "0" * 64),
        ("x.warc.gz", "--sample", "1/2"),
        ("x.warc.gz", "--resume"),
        ("x.wacz", "--head", "0" * 64),
        ("x.wacz", "--custody", "log"),
        ("x.wacz", "--state", "s"),
        ("store", "--custody", "log"),
        ("store", "--state", "store/spool/audit.jsonl"),
        ("s3://bucket/prefix", "--resume"),
    ],
)
def test_a_flag_that_a_place_cannot_obey_is_refused_and_never_passed_over(
    root: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    root.rename("store")
    shutil.copy(Path("store") / WARC, "x.warc.gz")
    shutil.copy(Path("store") / LOG, "log")
    Path("x.wacz").write_bytes(b"PK\x03\x04")
    assert run(["audit", *words]) == Exit.USAGE
    said = capsys.readouterr().err
    assert said.startswith("error: --")
    assert words[1] in said.partition(": ")[2].partition(": ")[0]


def test_a_rolled_back_chain_and_another_key_are_found_by_what_was_written_down(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, root, "--head", "0" * 64)[0] == Exit.INTEGRITY
    assert said(capsys, root, "--trust", "0" * 64)[0] == Exit.INTEGRITY
    (key,) = (root / "custody/keys").iterdir()
    assert said(capsys, root, "--trust", key.stem)[0] == Exit.SOUND


def test_a_sample_says_that_it_is_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = [said(capsys, root, "--sample", f"{n}/3")[1][-1]["summary"] for n in (1, 2, 3)]
    assert [part["verdict"] for part in parts] == ["ok"] * 3
    assert sum(part["files"] for part in parts) == 1
    assert all(part["unchecked"] for part in parts if not part["files"])


@pytest.mark.parametrize(
    "words",
    [["--sample", "0/3"], ["--remote"], ["--head", "abc"], ["--trust", "x"], ["--custody", "nowhere.jsonl"]],
)
def test_words_that_make_no_audit_are_2(
    root: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert run(["audit", str(root), *words]) == Exit.USAGE
    assert capsys.readouterr().err.startswith("error: ")


def test_a_thousand_findings_are_one_page_for_a_person(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(200):
        (root / f"cdxj/story/planted{n}.cdxj").write_bytes(b"")
    assert run(["audit", str(root)]) == Exit.INTEGRITY
    page = capsys.readouterr().out
    assert "195 more like it; --all" in page
    assert len(page.splitlines()) < 100


@pytest.mark.parametrize("name", ["story.wacz", "story.zip", "story.warc.gz"])
def test_a_package_is_known_by_its_bytes_and_its_page_counts_what_was_read(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_package(tmp_path).rename(tmp_path / name)
    code, lines = said(capsys, path)
    summary = lines[-1]["summary"]
    assert (code, summary["files"]) == (Exit.SOUND, 2)
    assert summary["records"] >= 8
    assert run(["audit", str(path)]) == Exit.SOUND
    assert f"2 WARC files, {summary['records']} records" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["x.wacz", "x.bin"])
def test_a_warc_under_any_name_is_audited_as_one(
    name: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(root / WARC, tmp_path / name)
    code, lines = said(capsys, tmp_path / name)
    summary = lines[-1]["summary"]
    assert (code, summary["verdict"], summary["files"]) == (Exit.SOUND, "ok", 1)
    assert summary["records"] >= 5


def test_noise_with_the_name_of_a_package_is_said_to_be_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.wacz").write_bytes(b"noise" * 100)
    code, lines = said(capsys, tmp_path / "x.wacz")
    assert (code, lines[0]["check"], lines[0]["verdict"]) == (Exit.INTEGRITY, "zip", "damaged")


def test_the_catalogue_is_said_to_be_no_evidence(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "catalogue.db").write_bytes(b"anything")
    code, lines = said(capsys, root)
    assert code == Exit.SOUND
    assert [one["what"] for one in lines[-1]["summary"]["unchecked"]] == ["catalogue.db"]
