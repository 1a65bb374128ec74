"""I1: a package that could harm whoever unpacks it, or that two readers read differently, is refused with a reason."""

import zipfile
from pathlib import Path

import pytest

from archive.wacz.names import name_problem
from tests.archive.wacz_builders import Crafted, a_package, accused, crafted, files_of, findings, rebuilt

LINK = 0o120777


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_package(tmp_path_factory.mktemp("sound"))


REFUSED_NAMES = {
    "leads out": "archive/../../etc/passwd",
    "absolute": "/etc/passwd",
    "drive letter": "C:/windows/system32",
    "backslash": "archive\\..\\x",
    "NUL": "archive/a\0.warc",
    "line end": "archive/a\n.warc",
    "one dot": "archive/./a",
    "empty part": "archive//a",
    "dots and spaces": "archive/.. /a",
    "look-alike dots": "archive/\uff0e\uff0e/a",
    "one dot leader": "archive/\u2024\u2024/a",
    "ellipsis": "\u2026/a",
    "look-alike slash": "archive\uff0f..\uff0fa",
    "division slash": "archive\u2215a",
    "turned around": "archive/\u202egnp.exe",
    "nothing": "",
}


@pytest.mark.parametrize("case", REFUSED_NAMES)
def test_I1_a_name_that_leads_elsewhere_is_refused(case: str, tmp_path: Path) -> None:  # noqa: N802
    path = crafted(tmp_path / "x.wacz", Crafted(name=REFUSED_NAMES[case].encode()))
    told = [f.message for f in findings(path) if f.verdict == "altered"]
    assert len(told) == 1
    assert "name" in told[0]


@pytest.mark.parametrize(
    "name",
    [
        "archive/data.warc.gz",
        "raw/response_2023-02-19T00:49:59.837Z_sha256:8ca0",
        "text/قصة.md",
        "a/.hidden",
        "pages/",
    ],
)
def test_a_harmless_name_is_not_refused(name: str) -> None:
    assert name_problem(name) is None


CRAFTED = {
    "link": ((Crafted(name=b"archive/a.warc", attributes=LINK),), "link"),
    "pipe": ((Crafted(name=b"archive/a.warc", attributes=0o010644),), "neither a file nor a folder"),
    "twice": ((Crafted(name=b"a"), Crafted(name=b"a")), "twice"),
    "twice but for case": ((Crafted(name=b"a"), Crafted(name=b"A")), "twice"),
    "a file and a folder": ((Crafted(name=b"a"), Crafted(name=b"a/", content=b"")), "twice"),
    "encrypted": ((Crafted(name=b"a", flags=1),), "encrypted"),
    "another name outside": ((Crafted(name=b"archive/a", told_name=b"archive/b"),), "local header calls it"),
    "another size outside": ((Crafted(name=b"a", size=2),), "stored, and has 1 bytes in the archive and 2 outside"),
}  # fmt: skip


@pytest.mark.parametrize("case", CRAFTED)
def test_I1_an_entry_that_readers_see_differently_is_refused(case: str, tmp_path: Path) -> None:  # noqa: N802
    entries, why = CRAFTED[case]
    path = crafted(tmp_path / "x.wacz", *entries)
    assert any(why in f.message for f in findings(path) if f.verdict == "altered")


def test_I1_entries_that_share_bytes_are_refused(tmp_path: Path) -> None:  # noqa: N802
    whole = crafted(
        tmp_path / "x.wacz", Crafted(name=b"a", content=b"y" * 50), Crafted(name=b"b")
    ).read_bytes()
    second = whole.index(b"PK\1\2", whole.index(b"PK\1\2") + 1)
    at = second + 42  # offset of the local header in the second central one
    (tmp_path / "x.wacz").write_bytes(whole[:at] + (0).to_bytes(4, "little") + whole[at + 4 :])
    assert ("zip", "altered") in accused(tmp_path / "x.wacz")


def test_I1_a_bomb_is_refused_before_it_is_unpacked(sound: Path, tmp_path: Path) -> None:  # noqa: N802
    files = {**files_of(sound), "archive/bomb.warc": b"\0" * (64 << 20)}
    path = rebuilt(tmp_path / "x.wacz", files, method=zipfile.ZIP_DEFLATED)
    told = [f for f in findings(path) if f.verdict == "altered"]
    assert [f.check for f in told] == ["zip"]
    assert "bomb" in told[0].message


HARMED = {
    "cut": lambda raw: raw[:-30],
    "bytes behind": lambda raw: raw + b"tail",
    "bytes in front": lambda raw: b"MZ" + raw,
    "no end": lambda raw: raw.replace(b"PK\5\6", b"PK\0\0"),
    "fewer entries than it says": lambda raw: raw[:-12] + (9).to_bytes(2, "little") * 1 + raw[-10:],
    "nothing": lambda raw: b"",
}


@pytest.mark.parametrize("case", HARMED)
def test_I1_a_harmed_archive_is_damaged_and_never_a_crash(case: str, tmp_path: Path) -> None:  # noqa: N802
    path = crafted(tmp_path / "x.wacz", Crafted(name=b"a"), edit=HARMED[case])
    assert accused(path) == {("zip", "damaged")}


def test_bytes_that_belong_to_no_entry_are_told(sound: Path, tmp_path: Path) -> None:
    """An entry that only the local headers know is what a streaming reader would unpack."""
    hidden = crafted(tmp_path / "h.wacz", Crafted(name=b"hidden")).read_bytes()[: 30 + 6 + 1]
    one = crafted(tmp_path / "x.wacz", Crafted(name=b"a"), Crafted(name=b"b")).read_bytes()
    at = one.index(b"PK\1\2")
    end = len(one) - 22
    moved = (
        one[:at]
        + hidden
        + one[at:end]
        + one[end : end + 16]
        + (at + len(hidden)).to_bytes(4, "little")
        + one[-2:]
    )
    (tmp_path / "x.wacz").write_bytes(moved)
    assert any("does not name" in f.message for f in findings(tmp_path / "x.wacz") if f.verdict == "altered")


def test_our_own_package_is_sound(sound: Path) -> None:
    assert accused(sound) == set()


def test_a_deflated_package_is_read_as_a_stored_one(sound: Path, tmp_path: Path) -> None:
    assert accused(rebuilt(tmp_path / "x.wacz", files_of(sound), method=zipfile.ZIP_DEFLATED)) == set()
    assert len(findings(tmp_path / "x.wacz")) == len(findings(sound))
