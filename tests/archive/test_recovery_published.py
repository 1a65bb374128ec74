"""What recovery and sealing do with files that are in the store already, and with revisits whose originals are lost."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.fsops import FileOps
from archive.reading.reader import StoredRecord, scan
from archive.spool.openwarc import cdxj_path
from archive.spool.recovery import Care, recover_spool
from archive.spool.seal import SealError, seal_run
from archive.store import FolderStore
from tests.builders import a_page, a_spool, in_a_child

RUN = "run1"
WARC = "warc/story/run1-w0-1.warc.gz"
NOBODY = 65534  # the user id "nobody" of Linux
BODY = b"the same page " * 200


class PulledPlugError(Exception):
    """The end of the world, as far as one process can tell."""


class NoUnlink(FileOps):
    """A disk that dies when the spool's name of a published file is taken away."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix

    def unlink(self, path: Path) -> None:
        if path.name.endswith(self._suffix):
            raise PulledPlugError
        super().unlink(path)


def crash_while_sealing(root: Path, suffix: str) -> dict[str, int]:
    """Keep three pages, seal them, and stop between the store's name and the end of the spool's."""
    spool = a_spool(root / "spool")
    for number in range(3):
        spool.keep(a_page(f"http://a.example/{number}", b"%d" % number * 50))
    marks = {mark.warc: mark.end_offset for mark in spool.close()}
    with pytest.raises(PulledPlugError):
        seal_run(root / "spool", FolderStore(root / "store"), "story", RUN, files=NoUnlink(suffix))
    return marks


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may write to and reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("suffix", [".warc.gz.open", ".custody.open"])
@pytest.mark.parametrize("deep", [False, True])
def test_i3_a_crash_while_sealing_is_gone_on_with_by_a_user_who_is_not_root(
    open_folder: Path, suffix: str, deep: bool
) -> None:
    def as_nobody() -> None:
        crash_while_sealing(open_folder / "warm", suffix)  # loads every module while it still may be read
        if os.geteuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        marks = crash_while_sealing(open_folder, suffix)
        store = FolderStore(open_folder / "store")
        assert (store.root / WARC).stat().st_mode & 0o777 == 0o444
        found = recover_spool(open_folder / "spool" / RUN, marks, Care(deep=deep, published=store.exists))
        assert [one.lost_bytes for one in found] == [0] * len(found)
        assert len(seal_run(open_folder / "spool", store, "story", RUN)) == 3

    assert in_a_child(as_nobody) == 0


def flip_at(path: Path, at: int) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def rot(published: Path) -> bytes:
    """Change a byte in the middle of a read-only file, as a bad disk does; give what stands there now."""
    published.chmod(0o644)
    flip_at(published, published.stat().st_size - 30)
    published.chmod(0o444)
    return published.read_bytes()


@pytest.mark.parametrize("known", [True, False])
def test_a_published_file_that_rotted_is_never_cut_through_its_other_name(
    tmp_path: Path, known: bool
) -> None:
    marks = crash_while_sealing(tmp_path, ".warc.gz.open")
    store = FolderStore(tmp_path / "store")
    rotten = rot(store.root / WARC)
    care = Care(deep=True, published=store.exists if known else None)
    recover_spool(tmp_path / "spool" / RUN, marks, care)
    assert (store.root / WARC).read_bytes() == rotten
    assert {entry.name for entry in seal_run(tmp_path / "spool", store, "story", RUN)} >= {WARC}
    assert (store.root / WARC).read_bytes() == rotten  # the audit accuses it, and nothing changes it


def a_run_of_revisits(root: Path) -> dict[str, int]:
    """Keep one page under three addresses, a file each: two revisits lead to the first."""
    spool = a_spool(root / "spool", max_bytes=1)
    kinds = [spool.keep(a_page(f"http://a.example/{number}", BODY)).kind for number in range(3)]
    assert kinds == ["response", "revisit", "revisit"]
    return {mark.warc: mark.end_offset for mark in spool.close()}


def lose_the_original(root: Path) -> None:
    first = root / "spool" / RUN / "run1-w0-1.warc.gz.open"
    (response,) = (r for r in scan(first) if isinstance(r, StoredRecord) and r.kind == "response")
    flip_at(first, response.offset + response.length - 6)


def test_revisits_whose_original_is_lost_are_cut_off_with_it(tmp_path: Path) -> None:
    marks = a_run_of_revisits(tmp_path)
    lose_the_original(tmp_path)
    folder = tmp_path / "spool" / RUN
    dry = recover_spool(folder, marks, Care(deep=True, dry=True))
    found = recover_spool(folder, marks, Care(deep=True))
    assert dry == found
    assert all(one.lost_bytes > 0 for one in found)
    assert not [p for path in folder.glob("*.warc.gz.open") for p in scan(path) if "revisit" in str(p)]
    store = FolderStore(tmp_path / "store")
    seal_run(tmp_path / "spool", store, "story", RUN)
    assert not [line for name in store.list("cdxj/") for line in store.read(name).splitlines()]


def test_a_whole_file_that_is_lost_takes_its_revisits_along(tmp_path: Path) -> None:
    marks = a_run_of_revisits(tmp_path)
    folder = tmp_path / "spool" / RUN
    (folder / "run1-w0-1.warc.gz.open").unlink()
    found = recover_spool(folder, marks, Care(published=lambda _name: False))
    assert sorted(one.path.name[:9] for one in found if one.lost_bytes) == [
        "run1-w0-1",
        "run1-w0-2",
        "run1-w0-3",
    ]


def test_a_revisit_to_a_record_that_nobody_holds_is_not_sealed(tmp_path: Path) -> None:
    a_run_of_revisits(tmp_path)
    folder, store = tmp_path / "spool" / RUN, FolderStore(tmp_path / "store")
    ids = [
        line.split(b'"recordid":')[1].split(b'"')[1].decode()
        for line in cdxj_path(folder / "run1-w0-1.warc.gz.open").read_bytes().splitlines()
    ]
    for path in folder.glob("run1-w0-1.*"):
        path.unlink()
    with pytest.raises(SealError, match="neither in this run nor in the store"):
        seal_run(tmp_path / "spool", store, "story", RUN)
    assert not store.list("warc/")
    assert seal_run(tmp_path / "spool", store, "story", RUN, known=lambda asked: set(asked) & set(ids))
