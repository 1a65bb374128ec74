"""A file's seal is found among many by a few looks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.custody.log import CustodyError
from archive.custody.seal_search import number_near, seal_near
from archive.custody.seals import Seal, Sealed, SealKind, seal_name, to_json
from archive.manifests.manifest import FileEntry
from archive.store import FolderStore

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
MANY = 300


class Counting(FolderStore):
    """Counts what is read."""

    reads = 0

    def read(self, name: str) -> bytes:
        """See `Store.read`."""
        self.reads += 1
        return super().read(name)


def a_store(root: Path, sealed_at: Callable[[int], datetime]) -> Counting:
    (root / "custody" / "seals").mkdir(parents=True)
    for number in range(1, MANY + 1):
        digest = "0" * 64
        entry = FileEntry(name=f"runs/s/{number}.json", size_bytes=1, sha256=digest)
        sealed = Sealed(kind=SealKind.MANIFEST, story="s", run="r", file=entry)
        seal = Seal(
            number=number,
            previous=None if number == 1 else digest,
            sealed_at=sealed_at(number),
            sealed=sealed,
            key=digest,
            software="x",
        )
        (root / seal_name(number)).write_bytes(to_json(seal))
    return Counting(root)


def hourly(number: int) -> datetime:
    return FIRST + timedelta(hours=number)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Counting:
    return a_store(tmp_path_factory.mktemp("seals"), hourly)


@pytest.mark.parametrize("number", [1, 2, 170, MANY - 1, MANY])
def test_the_seal_behind_a_capture_is_found_in_few_looks(store: Counting, number: int) -> None:
    store.reads = 0
    seal, _ = seal_near(store, f"runs/s/{number}.json", hourly(number) - timedelta(minutes=30))
    assert seal.number == number
    assert store.reads < 30


def test_where_clocks_went_back_all_seals_are_looked_through(tmp_path: Path) -> None:
    store = a_store(tmp_path, lambda number: FIRST - timedelta(hours=number))
    assert seal_near(store, "runs/s/150.json", FIRST)[0].number == 150


def test_a_file_that_no_seal_holds_is_told(store: Counting) -> None:
    with pytest.raises(CustodyError, match="no seal holds warc/s/x"):
        seal_near(store, "warc/s/x", hourly(5))


def test_a_file_that_no_seal_holds_near_its_time_is_asked_for_in_few_looks(store: Counting) -> None:
    store.reads = 0
    assert number_near(store, "runs/s/170.json", hourly(170) - timedelta(minutes=30)) == 170
    assert number_near(store, "runs/s/290.json", hourly(295)) is None
    assert store.reads < 60
