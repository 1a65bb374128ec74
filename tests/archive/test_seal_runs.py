import os
from pathlib import Path

import pytest

from archive.addresses.urls import url_key
from archive.audit.store import FindingVerdict, audit_store
from archive.catalogue.catalogue import Catalogue
from archive.cdxj.lines import read_line
from archive.reading.reader import StoredRecord, read_record
from archive.spool.seal import SealError, seal_run
from archive.store import FolderStore, StoreError
from tests.builders import a_page, a_sealed_run, a_spool

PAGES = {f"http://{name}.example/{name}": name.encode() * 50 for name in ("b", "a", "c")}


def a_closed_spool(folder: Path, **options: int) -> Path:
    writer = a_spool(folder, **options)
    for url, body in PAGES.items():
        writer.keep(a_page(url, body))
    writer.close()
    return folder / "run1"


def test_a_sealed_run_is_in_the_store_and_no_longer_in_the_spool(tmp_path: Path) -> None:
    open_files = a_closed_spool(tmp_path / "spool", max_bytes=1)
    store = FolderStore(tmp_path / "store")
    entries = seal_run(tmp_path / "spool", store, "story", "run1")
    assert [entry.name for entry in entries] == [
        "cdxj/story/run1.cdxj",
        *(f"custody/story/run1-w0-{n}.jsonl" for n in (1, 2, 3)),
        *(f"warc/story/run1-w0-{n}.warc.gz" for n in (1, 2, 3)),
    ]
    assert sorted(path.name for path in open_files.glob("*.cdxj*")) == [
        f"run1-w0-{n}.cdxj.sealed" for n in (1, 2, 3)
    ]
    assert all(store.measure(entry.name) == entry for entry in entries)


def test_the_one_index_is_sorted_and_leads_to_every_page(tmp_path: Path) -> None:
    a_closed_spool(tmp_path / "spool", max_bytes=1)
    store = FolderStore(tmp_path / "store")
    seal_run(tmp_path / "spool", store, "story", "run1")
    raw = store.read("cdxj/story/run1.cdxj").splitlines()
    assert raw == sorted(raw)
    lines = [read_line(line.decode()) for line in raw]
    records = [read_record(store.local_path(line.filename), line.offset, line.length) for line in lines]
    assert {record.url: record.block.rpartition(b"\r\n\r\n")[2] for record in records} == PAGES


def test_sealing_again_says_the_same(tmp_path: Path) -> None:
    a_closed_spool(tmp_path / "spool")
    store = FolderStore(tmp_path / "store")
    once = seal_run(tmp_path / "spool", store, "story", "run1")
    assert seal_run(tmp_path / "spool", store, "story", "run1") == once


def test_a_run_that_kept_nothing_seals_to_nothing(tmp_path: Path) -> None:
    assert seal_run(tmp_path / "spool", FolderStore(tmp_path / "store"), "story", "run1") == ()
    a_spool(tmp_path / "spool").close()
    assert seal_run(tmp_path / "spool", FolderStore(tmp_path / "store"), "story", "run1") == ()


def test_a_run_whose_name_begins_another_has_only_its_own_files(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    a_sealed_run(store, tmp_path / "spool", PAGES, run="run1-w0")
    a_closed_spool(tmp_path / "spool")
    entries = seal_run(tmp_path / "spool", store, "story", "run1")
    assert [entry.name for entry in entries] == [
        "cdxj/story/run1.cdxj",
        "custody/story/run1-w0-1.jsonl",
        "warc/story/run1-w0-1.warc.gz",
    ]


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x01
    path.write_bytes(content)


@pytest.mark.parametrize("suffix", [".warc.gz.open", ".cdxj.open"])
@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "gone"])
def test_what_is_not_sound_is_not_published(tmp_path: Path, suffix: str, damage: str) -> None:
    path = a_closed_spool(tmp_path / "spool") / f"run1-w0-1{suffix}"
    match damage:
        case "flip":
            flip(path, path.stat().st_size // 2)
        case "cut":
            os.truncate(path, path.stat().st_size - 3)
        case "empty":
            os.truncate(path, 0)
        case "gone":
            path.unlink()
    store = FolderStore(tmp_path / "store")
    with pytest.raises((SealError, StoreError)):
        seal_run(tmp_path / "spool", store, "story", "run1")
    assert store.list() == ()


def test_a_file_that_is_still_being_written_is_not_published(tmp_path: Path) -> None:
    writer = a_spool(tmp_path / "spool")
    writer.keep(a_page("http://a.example/x", b"x"))
    writer.commit()
    with pytest.raises(SealError, match="still being written"):
        seal_run(tmp_path / "spool", FolderStore(tmp_path / "store"), "story", "run1")
    writer.close()
    assert seal_run(tmp_path / "spool", FolderStore(tmp_path / "store"), "story", "run1")


LATER = {"http://later.example/": b"later" * 50}


def test_a_sealed_run_that_goes_on_before_its_manifest_is_sealed_further(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    a_closed_spool(tmp_path / "spool")
    first = seal_run(tmp_path / "spool", store, "story", "run1")
    manifest = a_sealed_run(store, tmp_path / "spool", LATER, hours=1)
    names = [entry.name for entry in manifest.files if not entry.name.startswith("text/")]
    assert names == [
        "cdxj/story/run1.cdxj",
        "cdxj/story/run1~2.cdxj",
        "custody/story/run1-w0-1.jsonl",
        "custody/story/run1-w0-2.jsonl",
        "warc/story/run1-w0-1.warc.gz",
        "warc/story/run1-w0-2.warc.gz",
    ]
    assert set(first) <= set(manifest.files)
    # The builder's manifest speaks of the later pages alone; the audit says that of the others, and nothing else.
    wrong = [f for f in audit_store(store) if f.verdict is not FindingVerdict.OK]
    assert {f.check for f in wrong} == {"record"}
    assert all("tells no fate of" in f.message for f in wrong)
    with Catalogue("sqlite://") as catalogue:
        assert catalogue.rebuild(store).skipped == ()
        assert all(catalogue.latest(url_key(url)) for url in {**PAGES, **LATER})
    (tmp_path / "store/cdxj/story/run1~2.cdxj").unlink()
    assert any(f.check == "index" and f.verdict is FindingVerdict.MISSING for f in audit_store(store))


@pytest.mark.parametrize("seen", [1, 2])
def test_no_index_says_again_what_one_has_said(tmp_path: Path, seen: int) -> None:
    """The crash came between the index and the marks that its parts are sealed."""
    store = FolderStore(tmp_path / "store")
    folder = a_closed_spool(tmp_path / "spool", max_bytes=1)
    seal_run(tmp_path / "spool", store, "story", "run1")
    for n in range(seen):
        (folder / f"run1-w0-{n + 1}.cdxj.sealed").rename(folder / f"run1-w0-{n + 1}.cdxj.open")
    a_closed_spool(tmp_path / "spool")
    seal_run(tmp_path / "spool", store, "story", "run1")
    lines = [store.read(f"cdxj/story/{name}.cdxj").splitlines() for name in ("run1", "run1~2")]
    assert [len(part) for part in lines] == [3, 3]
    assert not set(lines[0]) & set(lines[1])
    assert seal_run(tmp_path / "spool", store, "story", "run1")
    assert not store.exists("cdxj/story/run1~3.cdxj")


def test_what_comes_after_the_seal_is_never_thrown_away(tmp_path: Path) -> None:
    a_closed_spool(tmp_path / "spool")
    store = FolderStore(tmp_path / "store")
    seal_run(tmp_path / "spool", store, "story", "run1")
    late = a_closed_spool(tmp_path / "spool") / "run1-w0-2.warc.gz.open"
    flip(late, late.stat().st_size // 2)
    before = late.read_bytes()
    with pytest.raises(SealError, match="warraq recover"):
        seal_run(tmp_path / "spool", store, "story", "run1")
    assert late.read_bytes() == before


class Crash(BaseException):
    """The process dies here."""


_STEPS = ("fsync", "link", "unlink", "chmod", "mkdir", "replace")


def sealed_until(turn: int, folder: Path, store: FolderStore) -> bool:
    """Seal, but die at the step number `turn`; return whether there were fewer steps than that."""
    real = {name: getattr(os, name) for name in _STEPS}
    made = 0

    def dying(name: str) -> object:
        def call(*args: object, **named: object) -> object:
            nonlocal made
            made += 1
            if made == turn:
                raise Crash
            return real[name](*args, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in _STEPS:
            patch.setattr(os, name, dying(name))
        try:
            seal_run(folder / "spool", store, "story", "run1")
        except Crash:
            return False
    return True


def test_a_crash_at_any_step_of_sealing_loses_nothing(tmp_path: Path) -> None:
    turn, finished = 0, False
    while not finished:
        turn += 1
        folder = tmp_path / str(turn)
        a_closed_spool(folder / "spool", max_bytes=1)
        store = FolderStore(folder / "store")
        finished = sealed_until(turn, folder, store)
        entries = seal_run(folder / "spool", store, "story", "run1")
        assert len(entries) == 7
        lines = [read_line(line.decode()) for line in store.read("cdxj/story/run1.cdxj").splitlines()]
        kept = [read_record(store.local_path(line.filename), line.offset, line.length) for line in lines]
        assert {r.url for r in kept if isinstance(r, StoredRecord)} == set(PAGES)
        assert {path.suffix for path in (folder / "spool" / "run1").glob("*.cdxj*")} == {".sealed"}
        assert all(
            path.stat().st_mode & 0o222 == 0 for path in (folder / "store").rglob("*.*") if path.is_file()
        )
    assert turn > 20
