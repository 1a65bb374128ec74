import contextlib
import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.disk import told
from archive.store import FolderStore, StoreError, StoreErrorKind
from tests.builders import ROOT_OF_REPO

NAME = "warc/story/run1-w0-1.warc.gz"


def a_file(folder: Path, content: bytes = b"bytes") -> Path:
    path = folder / "local"
    path.write_bytes(content)
    return path


def everything_under(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_published_file_is_whole_read_only_and_measured(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    entry = store.publish(a_file(tmp_path), NAME)
    assert store.read(NAME) == b"bytes"
    assert (entry.name, entry.size_bytes) == (NAME, 5)
    assert store.measure(NAME) == entry
    assert stat.S_IMODE((tmp_path / "store" / NAME).stat().st_mode) == 0o444


def test_publishing_never_overwrites(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    first = store.publish(a_file(tmp_path), NAME)
    (tmp_path / "local").unlink()
    with pytest.raises(StoreError) as refused:
        store.publish(a_file(tmp_path, b"other"), NAME)
    assert refused.value.kind is StoreErrorKind.EXISTS
    assert store.measure(NAME) == first
    (tmp_path / "local").unlink()
    assert store.publish(a_file(tmp_path), NAME) == first  # the same bytes again: a repeated step, no error


def refuse_links(*_args: object, **_named: object) -> None:
    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))


def test_a_store_on_another_file_system_gets_a_proven_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse_links)
    store = FolderStore(tmp_path / "store")
    entry = store.publish(a_file(tmp_path), NAME)
    assert store.measure(NAME) == entry
    assert everything_under(tmp_path / "store") == {NAME: b"bytes"}
    (tmp_path / "local").unlink()
    with pytest.raises(StoreError):
        store.publish(a_file(tmp_path, b"other"), NAME)
    assert store.measure(NAME) == entry


def test_text_is_replaced_in_one_step_and_originals_never_are(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.write_text("text/story/articles.jsonl", b"one")
    assert store.write_text("text/story/articles.jsonl", b"two").size_bytes == 3
    assert store.read("text/story/articles.jsonl") == b"two"
    for name in (NAME, "cdxj/story/run1.cdxj", "custody/x.jsonl"):
        with pytest.raises(StoreError) as refused:
            store.write_text(name, b"")
        assert refused.value.kind is StoreErrorKind.BAD_NAME


def test_a_listing_holds_names_and_no_locks_or_parts(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    assert store.list("warc/") == ()
    store.write_text("text/b/x.md", b"")
    store.write_text("text/a/x.md", b"")
    (tmp_path / "text/a/.x.md.1.part").touch()
    (tmp_path / ".lock").touch()
    assert store.list() == ("text/a/x.md", "text/b/x.md")
    assert store.list("text/b") == ("text/b/x.md",)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "warc/../../x", "text/.x", "text/a\0b", ""])
def test_no_name_leads_out_of_the_store(tmp_path: Path, name: str) -> None:
    store = FolderStore(tmp_path / "store")
    for act in (
        store.read,
        store.exists,
        store.local_path,
        store.measure,
        lambda n: store.publish(a_file(tmp_path), n),
    ):
        with pytest.raises(StoreError) as refused:
            act(name)
        assert refused.value.kind is StoreErrorKind.BAD_NAME


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for act in (store.read, store.local_path, store.measure, store.open):
        with pytest.raises(StoreError) as refused:
            act(NAME)
        assert refused.value.kind is StoreErrorKind.MISSING
    assert not store.exists(NAME)


def test_a_file_where_a_folder_should_be_is_not_writable(tmp_path: Path) -> None:
    (tmp_path / "warc").touch()
    (tmp_path / "text").touch()
    store = FolderStore(tmp_path)
    with pytest.raises(StoreError) as refused:
        store.publish(a_file(tmp_path), NAME)
    assert refused.value.kind is StoreErrorKind.NOT_WRITABLE
    with pytest.raises(StoreError) as refused:
        store.write_text("text/story/x.md", b"")
    assert refused.value.kind is StoreErrorKind.NOT_WRITABLE


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StoreErrorKind.FULL),
        (errno.EDQUOT, StoreErrorKind.FULL),
        (errno.EFBIG, StoreErrorKind.FULL),
        (errno.EACCES, StoreErrorKind.NOT_WRITABLE),
        (errno.EROFS, StoreErrorKind.NOT_WRITABLE),
        (errno.ENOENT, StoreErrorKind.MISSING),
        (errno.EIO, StoreErrorKind.BROKEN),
    ],
)
@pytest.mark.row("D3", "D13")
def test_every_refusal_of_the_disk_has_a_kind_and_a_next_step(number: int, kind: StoreErrorKind) -> None:
    with pytest.raises(StoreError, match=r"cannot do it: .+\. [A-Z]") as refused, told("cannot do it"):
        raise OSError(number, os.strerror(number))
    assert refused.value.kind is kind


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from archive.store import FolderStore, StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    FolderStore(Path(sys.argv[1])).write_text("text/story/articles.jsonl", b"x" * 10_000)
except StoreError as error:
    print(error.kind)
"""


def test_a_full_disk_is_full_and_leaves_the_old_text(tmp_path: Path) -> None:
    FolderStore(tmp_path).write_text("text/story/articles.jsonl", b"old")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        cwd=ROOT_OF_REPO,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "full"
    assert everything_under(tmp_path) == {"text/story/articles.jsonl": b"old"}


CALLS = ("fsync", "link", "mkdir", "chmod", "replace")


def fail_at(monkeypatch: pytest.MonkeyPatch, turn: int) -> Callable[[], int]:
    """Let the turn-th call of the file system fail, as SQLite's fault loop does; give how many were made."""
    made = 0

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            nonlocal made
            made += 1
            if made == turn:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args, **named)

        return call

    for name in CALLS:
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    return lambda: made


@pytest.mark.parametrize("copied", [False, True])
@pytest.mark.row("D3", "D4", "D5")
def test_a_fault_at_any_call_leaves_all_or_nothing_and_the_next_try_succeeds(
    tmp_path: Path, copied: bool
) -> None:
    turn = 0
    while True:
        turn += 1
        folder = tmp_path / str(turn)
        folder.mkdir()
        local, store = a_file(folder), FolderStore(folder / "store")
        with pytest.MonkeyPatch.context() as patch:
            if copied:
                patch.setattr(os, "link", refuse_links)
            made = fail_at(patch, turn)
            with contextlib.suppress(StoreError):
                store.publish(local, NAME)
            calls = made()
        assert everything_under(folder / "store") in ({}, {NAME: b"bytes"})
        assert store.publish(local, NAME).size_bytes == 5
        assert everything_under(folder / "store") == {NAME: b"bytes"}
        if calls < turn:
            break
    assert turn > 5


def test_only_a_file_of_a_view_can_be_removed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    store.write_text("text/s/old.md", b"old")
    store.write_text("text/s/runs/r.jsonl", b"{}")
    store.remove_text("text/s/old.md")
    store.remove_text("text/s/never-there.md")
    assert store.list() == ("text/s/runs/r.jsonl",)
    for name in ("text/s/runs/r.jsonl", "runs/s/r.json", "warc/s/r.warc.gz", "text/../runs/s/r.json"):
        with pytest.raises(StoreError):
            store.remove_text(name)
