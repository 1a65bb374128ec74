"""Killed anywhere between publishing and the last request: nothing is lost, and the next flush finishes it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from archive.fsops import FileOps
from archive.store import StoreError, StoreErrorKind
from tests.bucket.servers import PART, Bench, Handler, Seen, Shim
from tests.builders import ROOT_OF_REPO

T = TypeVar("T")
WARC, LARGE, VIEW, OLD, MANIFEST = (
    "warc/s/r-w0-1.warc.gz",
    "warc/s/r-w0-2.warc.gz",
    "text/s/articles.jsonl",
    "text/s/old.md",
    "runs/s/r.json",
)
BYTES = {WARC: b"a record", LARGE: b"L" * (PART + 7), VIEW: b"second", MANIFEST: b"{}"}


class Killed(BaseException):
    """The process ends here."""


class Mortal(FileOps):
    """Dies before its nth operation that changes the disk."""

    def __init__(self, at: int) -> None:
        self.left = at

    def _beat(self, operation: Callable[..., T], *arguments: object) -> T:
        self.left -= 1
        if self.left < 0:
            raise Killed
        return operation(*arguments)

    def sync(self, descriptor: int) -> None:
        """A killed process loses nothing that it wrote: waiting for the disk proves nothing here."""

    def sync_path(self, path: Path) -> None:
        """As `sync`."""

    def create(self, path: Path) -> int:
        return self._beat(super().create, path)

    def write(self, descriptor: int, content: bytes | memoryview) -> int:
        return self._beat(super().write, descriptor, content)

    def link(self, old: Path, new: Path) -> None:
        return self._beat(super().link, old, new)

    def rename(self, old: Path, new: Path) -> None:
        return self._beat(super().rename, old, new)

    def unlink(self, path: Path) -> None:
        return self._beat(super().unlink, path)


def a_run(bench: Bench, spool: Path) -> None:
    """What a run does: it publishes from its spool, and lets go of a file only when it was taken in."""
    store = bench.store()
    for name in (WARC, LARGE):
        local = spool / name.rpartition("/")[2]
        if local.exists():
            store.publish(local, name)
            local.unlink()
    store.write_text(VIEW, b"first")
    store.write_text(OLD, b"old")
    store.write_text(VIEW, BYTES[VIEW])
    store.remove_text(OLD)
    store.write_text(MANIFEST, BYTES[MANIFEST])
    assert store.flush() is None


@pytest.mark.slow
def test_s2_killed_before_any_change_of_the_disk_the_same_run_again_ends_the_same(bench: Bench) -> None:
    for at in range(500):
        turn = replace(bench, folder=bench.folder / str(at), prefix=f"{at}/")
        spool = turn.folder / "spool"
        spool.mkdir(parents=True)
        for name in (WARC, LARGE):
            (spool / name.rpartition("/")[2]).write_bytes(BYTES[name])
        mortal = Mortal(at)
        try:
            a_run(replace(turn, files=mortal), spool)
        except Killed:
            assert_nothing_is_called_there_before_what_it_speaks_of(turn)
            a_run(replace(turn, files=Mortal(10_000)), spool)
        assert turn.store().waiting() == ()
        assert inside(turn) == BYTES
        assert turn.outbox.held.list() == ()
        if mortal.left >= 0:
            break
    assert at > 60


def inside(bench: Bench) -> dict[str, bytes]:
    """What moto holds under the prefix, taken without a request: it runs in this process."""
    keys = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bench.bucket].keys.items()
    start = bench.prefix
    return {key.removeprefix(start): value.value for key, value in keys if key.startswith(start)}


def assert_nothing_is_called_there_before_what_it_speaks_of(bench: Bench) -> None:
    reached = [name in inside(bench) for name in (WARC, LARGE, VIEW, MANIFEST)]
    assert reached == sorted(reached, reverse=True)


KILLED = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from tests.bucket.servers import Bench
bench = Bench(endpoint=sys.argv[1], bucket=sys.argv[2], folder=Path(sys.argv[3]), tries=1)
store = bench.store()
store.publish(bench.folder / "large.bin", "warc/s/r-w0-2.warc.gz")
store.write_text("runs/s/r.json", b"{}")
print("published", flush=True)
store.flush()
"""


@pytest.mark.parametrize("at", ["uploads$", "partNumber=2", r"POST.*uploadId="])
def test_s2_a_real_kill_in_the_middle_of_an_upload_is_finished_by_the_next_flush(
    bench: Bench, shim: Shim, at: str
) -> None:
    (bench.folder / "large.bin").write_bytes(BYTES[LARGE])
    process: list[subprocess.Popen[bytes]] = []

    def kill(handler: Handler, seen: Seen) -> bool:
        if (
            not Seen(seen.method, f"{seen.method} {seen.path}", {}, b"").is_(seen.method, at)
            or seen.method == "GET"
        ):
            return False
        handler.passed_on(seen)
        os.kill(process[0].pid, signal.SIGKILL)
        process[0].wait()
        return handler.reset()

    shim.rule = kill
    words = [sys.executable, "-c", KILLED, shim.endpoint, bench.bucket, str(bench.folder)]
    process.append(subprocess.Popen(words, cwd=ROOT_OF_REPO, stdout=subprocess.DEVNULL))
    assert process[0].wait() == -signal.SIGKILL
    shim.rule = None
    store = bench.store()
    assert store.waiting() == (LARGE, MANIFEST)
    assert store.read(LARGE) == BYTES[LARGE]
    assert store.flush() is None
    assert bench.there(LARGE) == BYTES[LARGE]
    assert "Uploads" not in bench.client().list_multipart_uploads(Bucket=bench.bucket)


def test_a_file_that_this_disk_damaged_while_it_waited_is_never_sent(bench: Bench) -> None:
    store = bench.store()
    store.publish(bench.file(b"a record"), WARC)
    held = bench.folder / "local" / "outbox" / "files" / WARC
    held.chmod(0o644)
    held.write_bytes(b"a recorD")
    pending = store.flush()
    assert pending is not None
    assert pending.kind is StoreErrorKind.BROKEN
    assert "this disk has damaged it" in pending.why
    assert bench.keys() == []


def test_a_note_that_cannot_be_read_stops_and_says_where_the_file_is(bench: Bench) -> None:
    store = bench.store()
    store.publish(bench.file(b"a record"), WARC)
    (note,) = (bench.folder / "local" / "outbox" / "queue").glob("*.json")
    note.write_bytes(b"{")
    with pytest.raises(StoreError, match="keep both"):
        bench.store().flush()


def test_a_file_that_was_taken_in_and_vanished_is_told_as_broken_and_stays_noted(bench: Bench) -> None:
    store = bench.store()
    store.publish(bench.file(b"a record"), WARC)
    (bench.folder / "local" / "outbox" / "files" / WARC).unlink()
    for _ in range(2):
        pending = bench.store().flush()
        assert pending is not None
        assert (pending.kind, pending.names) == (StoreErrorKind.BROKEN, (WARC,))
        assert "gone from this disk" in pending.why
    store.publish(bench.file(b"a record"), WARC)  # a backup has it
    assert bench.store().flush() is None
    assert bench.there(WARC) == b"a record"


def test_a_vanished_file_that_the_bucket_has_is_no_loss(bench: Bench) -> None:
    store = bench.store()
    store.publish(bench.file(b"a record"), WARC)
    store.flush()
    (bench.folder / "local" / "mirror" / "stored.jsonl").unlink()
    bench.store().publish(bench.file(b"a record"), WARC)
    (bench.folder / "local" / "outbox" / "files" / WARC).unlink()
    assert bench.store().flush() is None
    assert bench.store().waiting() == ()


def test_a_damaged_copy_of_a_seal_is_not_read_while_the_bucket_has_the_right_one(bench: Bench) -> None:
    name, store = "custody/seals/00000001.json", bench.store()
    store.publish(bench.file(b"{}"), name)
    assert store.flush() is None
    copy = bench.folder / "local" / "mirror" / "copies" / name
    copy.chmod(0o644)
    copy.write_bytes(b"[]")
    assert bench.store().read(name) == b"{}"


def test_whether_a_bucket_holds_a_file_is_never_guessed(bench: Bench, shim: Shim) -> None:
    away = replace(bench, endpoint=shim.endpoint)
    store = away.store()
    store.publish(bench.file(b"a record"), WARC)
    assert store.flush() is None
    shim.rule = lambda handler, _seen: handler.reset()
    shim.requests.clear()
    assert away.store().holds(WARC)
    assert not shim.requests  # this machine stored it, so nobody is asked
    (bench.folder / "local" / "mirror" / "stored.jsonl").unlink()
    with pytest.raises(StoreError, match="Nothing was changed") as told:
        away.store().holds(WARC)
    assert told.value.kind is StoreErrorKind.AWAY
    shim.rule = None
    assert away.store().holds(WARC)
