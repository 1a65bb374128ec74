"""What may be audited: stores, files of anybody, folders of such files; and what can't be read again is refused."""

import gzip
import os
import shutil
from pathlib import Path

import pytest

from archive.audit.finding import Finding, FindingVerdict
from desk.audit.causes import causes_of
from desk.cli import run
from desk.exits import Exit
from flows.settings import SettingsError, load_settings
from tests.desk.audit_calls import a_store_to_change, said

WARC = "warc/story/run1-w0-1.warc.gz"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    pages = {f"http://a.example/{n}": b"text" * 40 + bytes([65 + n]) for n in range(9)}
    return a_store_to_change(tmp_path / "store", tmp_path / "spool", pages)


def test_a_folder_of_files_of_anybody_is_audited_file_by_file(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "theirs"
    (folder / "deep/er").mkdir(parents=True)
    for name in ("b.warc.gz", "deep/a.warc.gz", "deep/er/c.warc.gz"):
        shutil.copy(root / WARC, folder / name)
    (folder / "notes.txt").write_text("not one of them")
    code, lines = said(capsys, folder)
    summary = lines[-1]["summary"]
    assert (code, summary["files"]) == (Exit.SOUND, 3)
    assert summary["records"] % 3 == 0
    assert "no store is here" in summary["unchecked"][0]["why"]
    assert [one["what"] for one in summary["unchecked"][1:]] == ["custody (3 files)"]
    (folder / "deep/junk.arc").write_bytes(b"")
    assert said(capsys, folder)[0] == Exit.INTEGRITY


def test_a_folder_without_a_store_and_without_files_to_audit_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("nothing else")
    code, lines = said(capsys, tmp_path)
    assert code == Exit.INTEGRITY
    assert lines[0]["message"].startswith("this is no store (no warc/, no runs/)")


def test_what_is_neither_file_nor_folder_is_refused_and_never_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.warc.gz")
    for place in (tmp_path / "pipe.warc.gz", "/dev/zero"):
        assert run(["audit", str(place)]) == Exit.USAGE
        assert "neither a file nor a folder" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "-3"])
def test_no_processes_are_refused(root: Path, capsys: pytest.CaptureFixture[str], jobs: str) -> None:
    assert run(["audit", str(root), "--jobs", jobs]) == Exit.USAGE
    assert "--jobs" in capsys.readouterr().err


def test_links_and_strange_entries_of_a_store_are_told(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / WARC).rename(tmp_path / "elsewhere")
    (root / WARC).symlink_to(tmp_path / "elsewhere")
    (root / "warc/loop").symlink_to(root / "warc")
    os.mkfifo(root / "spool.pipe")
    code, lines = said(capsys, root)
    assert (code, lines[-1]["summary"]["verdict"]) == (Exit.SOUND, "ok")
    assert [one["what"] for one in lines[-1]["summary"]["unchecked"]] == [
        "2 strange entries of the store",
        "1 symbolic links",
    ]


def test_the_cause_comes_first_and_what_follows_from_it_is_a_few_lines(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / WARC).unlink()
    assert run(["audit", str(root)]) == Exit.INTEGRITY
    page = capsys.readouterr().out.splitlines()
    assert page[0].split() == ["MISSING", "custody", WARC]
    assert len([line for line in page if line.startswith(("MISSING", "ALTERED"))]) < 20
    _, lines = said(capsys, root)
    assert run(["audit", str(root), "--all"]) == Exit.INTEGRITY
    everything = capsys.readouterr().out.splitlines()
    assert len([line for line in everything if line.startswith(("MISS", "ALT", "UNV"))]) == len(lines) - 1


def a_finding(check: str, verdict: FindingVerdict, subject: str, message: str = "") -> Finding:
    return Finding(check=check, verdict=verdict, subject=subject, message=message)


def test_files_that_nobody_claims_follow_from_the_manifest_of_their_run() -> None:
    unclaimed = [
        a_finding("manifest", FindingVerdict.UNVERIFIABLE, f"warc/story/run1-w0-{n}.warc.gz", "nobody")
        for n in range(3)
    ]
    sealed = a_finding("custody", FindingVerdict.ALTERED, "runs/story/run1.json", "its seal says otherwise")
    damaged = a_finding("manifest", FindingVerdict.DAMAGED, "runs/story/run1.json", "no JSON")
    (cause,) = causes_of([damaged, *unclaimed, sealed])
    assert (cause.finding, cause.followers) == (sealed, [damaged, *unclaimed])


def test_another_files_harm_is_never_put_under_a_cause_that_it_does_not_name() -> None:
    one = a_finding("manifest", FindingVerdict.MISSING, "warc/story/run1-w0-1.warc.gz")
    other = a_finding("digest", FindingVerdict.ALTERED, "warc/story/run1-w0-2.warc.gz")
    assert [cause.finding for cause in causes_of([other, one])] == [one, other]


def test_what_was_deleted_is_said_to_be_gone_not_mistyped(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "custody/seals/00000001.sig").unlink()
    (root / "cdxj/story/run1.cdxj").unlink()
    for key in (root / "custody/keys").iterdir():
        key.unlink()
    _, lines = said(capsys, root)
    assert not [line for line in lines if "--store" in line.get("message", "")]


def test_a_finding_does_not_repeat_the_name_that_it_is_about(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, manifest = root / "custody/story/run1-w0-1.jsonl", root / "runs/story/run1.json"
    log.write_bytes(log.read_bytes().replace(b'"seq":1', b'"seq":7'))
    manifest.write_bytes(b'{"a": 1}\n')
    for line in said(capsys, root)[1][:-1]:
        assert not line["message"].startswith(line["subject"]), line


def test_a_setting_that_is_wrong_is_named_without_the_words_of_a_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WARRAQ_TRUSTED_KEYS", '["x"]')
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert "Value error" not in str(wrong.value)
    assert "Known keys" not in str(wrong.value)
    monkeypatch.delenv("WARRAQ_TRUSTED_KEYS")
    with pytest.raises(SettingsError, match="Known keys"):
        load_settings(no_such_key=1)


def test_a_file_compressed_as_one_piece_is_named_as_that_and_its_unpacked_copy_is_audited(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, whole = tmp_path / "whole.warc", tmp_path / "whole.warc.gz"
    plain.write_bytes(gzip.decompress((root / WARC).read_bytes()))
    whole.write_bytes(gzip.compress(plain.read_bytes()))
    code, lines = said(capsys, whole)
    assert (code, lines[0]["verdict"]) == (Exit.INTEGRITY, "damaged")
    assert "not one record a member (WARC/1.1 annex D)" in lines[0]["message"]
    assert run(["recover", str(whole)]) == Exit.INTEGRITY
    assert "compressed as one piece" in capsys.readouterr().out
    assert said(capsys, plain)[0] == Exit.SOUND


@pytest.mark.parametrize(
    "name", ["runs/story/run1.json", "custody/seals/00000001.sig", "cdxj/story/run1.cdxj", WARC]
)
def test_a_pipe_in_place_of_a_files_of_a_store_is_an_alarm_and_never_waited_for(
    root: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (root / name).unlink()
    os.mkfifo(root / name)
    assert said(capsys, root)[0] == Exit.INTEGRITY


def test_a_state_that_cannot_be_written_is_one_clear_line(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["audit", str(root), "--state", "/dev/null/state.jsonl"])
    err = capsys.readouterr().err
    assert code != Exit.SOUND
    assert "Traceback" not in err
    assert "state.jsonl" in err
