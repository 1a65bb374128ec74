"""I1: what `warraq import` refuses leaves the store as it was, and nothing in the spool."""

import gzip
import json
import re
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.wacz.datapackage import DATAPACKAGE
from archive.wacz.zipnum import IDX, INDEX
from desk.cli import run
from desk.exits import Exit
from tests.archive.wacz_builders import Crafted, Files, a_package, crafted, files_of, rebuilt
from tests.builders import change, flip

LINK = stat.S_IFLNK | 0o777


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return files_of(a_package(tmp_path_factory.mktemp("sound")))


def refused(file: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Import, hold that nothing was kept of it anywhere, and return what was said."""
    around = set(file.parent.rglob("*"))
    assert run(["import", str(file), "--store", str(store), "--quiet"]) == Exit.INTEGRITY
    assert [
        p.name for p in store.rglob("*") if p.is_file() and not p.name.endswith((".lock", "catalogue.db"))
    ] == []
    assert list((store / "spool").iterdir()) == []
    assert {p for p in file.parent.rglob("*") if store not in (p, *p.parents)} == around - {store}
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (Crafted(name=b"archive/../../out.warc.gz"), "made of dots"),
        (Crafted(name=b"../out.warc.gz"), "made of dots"),
        (Crafted(name=b"/etc/x.warc.gz"), "absolute"),
        (Crafted(name=b"C:/x.warc.gz"), "drive letter"),
        (Crafted(name=b"archive\\x.warc.gz"), "backslash"),
        (Crafted(name=b"archive/x\0.warc.gz"), "control characters"),
        (Crafted(name="archive/\u2024\u2024/x.warc.gz".encode(), flags=0x800), "dots"),
        (Crafted(name=b"archive/x.warc.gz", content=b"/etc/passwd", attributes=LINK), "link"),
        (
            Crafted(name=b"archive/x.warc.gz", told_name=b"archive/y.warc.gz"),
            "local header",
        ),
    ],
)
def test_I1_an_entry_that_leads_out_or_has_two_faces_is_refused(  # noqa: N802
    entry: Crafted, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:

    said = refused(crafted(tmp_path / "x.wacz", entry), tmp_path / "store", capsys)
    assert re.search(why, said), said


def test_I1_an_entry_that_stands_twice_is_refused(  # noqa: N802
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Crafted(name=b"archive/x.warc.gz")
    assert "twice" in refused(crafted(tmp_path / "x.wacz", one, one), tmp_path / "store", capsys)


def test_I1_a_bomb_is_refused(sound: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: N802
    files = {**sound, "archive/bomb.warc.gz": bytes(3 << 20)}
    path = rebuilt(tmp_path / "x.wacz", files, method=8)
    assert "x.wacz is refused" in refused(path, tmp_path / "store", capsys)


@pytest.mark.parametrize("lost", [INDEX, IDX, DATAPACKAGE, "pages/pages.jsonl", "archive/run2-w0-1.warc.gz"])
def test_I1_a_package_without_a_part_is_refused(  # noqa: N802
    lost: str, sound: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rebuilt(tmp_path / "x.wacz", {name: content for name, content in sound.items() if name != lost})
    assert lost.rpartition("/")[2] in refused(path, tmp_path / "store", capsys)


def test_I1_a_digest_that_the_file_has_not_is_refused(  # noqa: N802
    sound: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(sound[DATAPACKAGE])
    told["resources"][0]["hash"] = "sha256:" + "0" * 64
    path = rebuilt(tmp_path / "x.wacz", {**sound, DATAPACKAGE: json.dumps(told).encode()})
    assert "x.wacz is refused" in refused(path, tmp_path / "store", capsys)


def whole(raw: bytes) -> bytes:
    return gzip.decompress(raw)


def twice(raw: bytes) -> bytes:
    return raw + raw


@pytest.mark.parametrize(
    ("name", "edit", "why"),
    [
        ("x.warc.gz", lambda raw: raw[:-9], "is refused"),
        ("x.warc.gz", flip, "is refused"),
        ("x.warc.gz", lambda raw: raw + b"tail", "is refused"),
        ("x.warc.gz", lambda raw: gzip.compress(whole(raw)), "more than one record"),
        ("x.warc.gz", twice, "twice"),
        ("x.warc", whole, "uncompressed.*warcio recompress"),
        ("x.warc.zst", lambda raw: b"\x28\xb5\x2f\xfd" + raw, "Zstandard.*warcio recompress"),
        ("x.warc.gz", lambda _: b"", "no WARC file"),
        ("x.warc.gz", lambda _: gzip.compress(b""), "is refused"),
        ("x.warc.gz", lambda _: zlib.compress(b"x"), "no WARC file"),
        ("x.wacz", lambda _: b"PK\3\4", "is refused"),
    ],
)
def test_I1_a_warc_that_is_damaged_or_of_another_kind_is_refused(  # noqa: N802
    name: str,
    edit: Callable[[bytes], bytes],
    why: str,
    sound: Files,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:

    path = tmp_path / name
    path.write_bytes(sound["archive/run1-w0-1.warc.gz"])
    change(path, edit)
    said = refused(path, tmp_path / "store", capsys)
    assert re.search(why, said), said


def test_a_file_that_is_not_there_is_told_and_nothing_is_begun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["import", str(tmp_path / "no.warc.gz"), "--store", str(tmp_path / "store")]
    assert run(words) == Exit.USAGE
    assert "there is no such file; give a .wacz or .warc.gz" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()


def test_no_file_is_a_fault_of_usage(tmp_path: Path) -> None:
    assert run(["import", "--store", str(tmp_path / "store")]) == Exit.USAGE
