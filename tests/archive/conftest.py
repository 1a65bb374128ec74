"""A sound store of two runs, and a copy of it that a test may harm."""

import shutil
from pathlib import Path

import pytest

from archive.manifests.manifest import manifest_digest, to_json
from archive.store import FolderStore
from tests.builders import a_sealed_run


@pytest.fixture(scope="module")
def sound_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    store = FolderStore(folder / "store")
    first = a_sealed_run(
        store, folder / "spool", {f"http://a.example/{n}": b"text %d" % n * 40 for n in range(4)}
    )
    a_sealed_run(
        store,
        folder / "spool",
        {"http://b.example/": b"b" * 90},
        run="run2",
        hours=1,
        previous=manifest_digest(to_json(first)),
    )
    return folder / "store"


@pytest.fixture
def store(sound_store: Path, tmp_path: Path) -> FolderStore:
    shutil.copytree(sound_store, tmp_path / "store")
    for path in (tmp_path / "store").rglob("*"):
        path.chmod(0o755)
    return FolderStore(tmp_path / "store")
