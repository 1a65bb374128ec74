"""I1: a package that is taken in leaves nothing behind unless all of it is sound."""

from pathlib import Path

import pytest

from archive.wacz.unpack import RefusedError, unpack_warcs
from archive.wacz.zipnum import IDX, INDEX
from tests.archive.wacz_builders import Crafted, a_package, crafted, files_of, rebuilt


def test_warc_files_come_out_byte_for_byte_under_names_of_our_own(tmp_path: Path) -> None:
    path = a_package(tmp_path)
    (tmp_path / "out").mkdir()
    taken = unpack_warcs(path, tmp_path / "out")
    files = files_of(path)
    assert {one.name: one.path.read_bytes() for one in taken} == {
        name: content for name, content in files.items() if name.startswith("archive/")
    }
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["1.warc.gz", "2.warc.gz"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("archive/../../out.warc", "made of dots"),
        ("/etc/x.warc", "absolute"),
        ("archive\\x.warc", "backslash"),
    ],
)
def test_I1_a_name_that_leads_out_is_refused(name: str, why: str, tmp_path: Path) -> None:  # noqa: N802
    (tmp_path / "out").mkdir()
    path = crafted(tmp_path / "x.wacz", Crafted(name=name.encode()))
    with pytest.raises(RefusedError, match=why):
        unpack_warcs(path, tmp_path / "out")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["out", "x.wacz"]


@pytest.mark.parametrize("lost", [INDEX, IDX, "pages/pages.jsonl", "archive/run2-w0-1.warc.gz"])
def test_I1_a_package_without_a_part_is_refused(lost: str, tmp_path: Path) -> None:  # noqa: N802
    files = files_of(a_package(tmp_path))
    (tmp_path / "out").mkdir()
    path = rebuilt(tmp_path / "x.wacz", {name: content for name, content in files.items() if name != lost})
    with pytest.raises(RefusedError, match=lost.rpartition("/")[2]):
        unpack_warcs(path, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
