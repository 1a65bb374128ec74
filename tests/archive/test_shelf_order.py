import json
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from archive.manifests.manifest import Manifest, RunResult, to_json
from archive.shelf import as_jsonl, is_held_in, newest_lines, runs_folder
from archive.store import FolderStore
from tests.builders import A_MOMENT

STEM = "20250728T123015Z"  # the second of A_MOMENT


def a_text(store: FolderStore, run: str) -> None:
    store.write_text(f"{runs_folder('story')}{run}.jsonl", as_jsonl([{"id": "a", "title": run}]))


def a_manifest(store: FolderStore, run: str, after_ms: int) -> None:
    began_at = A_MOMENT + timedelta(milliseconds=after_ms)
    manifest = Manifest(
        run_id=run,
        story="story",
        began_at=began_at,
        ended_at=began_at,
        result=RunResult.SOUND,
        software=(),
        settings_digest="0" * 64,
        files=(),
        planned=(),
    )
    store.write_text(manifest.name, to_json(manifest))


def newest(store: FolderStore) -> str:
    return str(newest_lines(store, "story")[0]["title"])


def test_the_second_and_tenth_run_of_a_second_are_newer_than_the_first(tmp_path: Path) -> None:
    for turn, runs in enumerate(permutations([f"{STEM}-gather", f"{STEM}-gather-2", f"{STEM}-gather-10"])):
        store = FolderStore(tmp_path / str(turn))
        for run in runs:
            a_text(store, run)
        assert newest(store) == f"{STEM}-gather-10"


@pytest.mark.parametrize("names", [("run2", "run1"), (f"{STEM}-refetch", f"{STEM}-gather")])
def test_runs_are_ordered_by_what_their_manifests_say(tmp_path: Path, names: tuple[str, str]) -> None:
    store = FolderStore(tmp_path)
    for after_ms, run in enumerate(names):
        a_text(store, run)
        a_manifest(store, run, after_ms)
    assert newest(store) == names[1]


@pytest.mark.parametrize("run", [f"{STEM}-gather-2", "20250728T123016Z-gather", "anything"])
def test_a_run_without_a_manifest_counts_as_begun_when_its_name_says(tmp_path: Path, run: str) -> None:
    store = FolderStore(tmp_path)
    for name in (f"{STEM}-refetch", run):
        a_text(store, name)
    a_manifest(store, f"{STEM}-refetch", 5)
    assert newest(store) == run
    a_text(store, "20250728T123014Z-gather")
    assert newest(store) == run


def test_a_broken_manifest_does_not_hide_the_text(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    a_text(store, "run1")
    for data in (
        b"",
        b"[]",
        b'{"began_at": 5}',
        b'{"began_at": "noon"}',
        b'{"began_at": "0001-01-01T00:00:00+05:00"}',
    ):
        store.write_text("runs/story/run1.json", data)
        assert newest(store) == "run1"


@pytest.mark.parametrize("writer", ["w0-1", "w11-120", "text-1", "browser-3"])
def test_a_run_whose_name_begins_anothers_has_none_of_its_lines(writer: str) -> None:
    line = {"archived": {"warc": f"warc/story/{STEM}-gather-2-{writer}.warc.gz"}}
    assert is_held_in(line, "story", f"{STEM}-gather-2")
    assert not is_held_in(line, "story", f"{STEM}-gather")
    assert not is_held_in(line, "another", f"{STEM}-gather-2")
    assert not is_held_in({"archived": None}, "story", f"{STEM}-gather-2")


def test_a_manifest_that_was_cut_or_is_spelt_otherwise_counts_as_far_as_it_can_be_read(
    tmp_path: Path,
) -> None:
    store = FolderStore(tmp_path)
    for run in ("run1", "run2"):
        a_text(store, run)
    a_manifest(store, "run1", 2)
    a_manifest(store, "run2", 1)
    whole = store.read("runs/story/run1.json")
    store.write_text("runs/story/run1.json", json.dumps(json.loads(whole)).encode())
    assert newest(store) == "run1"
    store.write_text("runs/story/run1.json", whole[:-2])
    store.write_text("runs/story/run2.json", whole)
    assert newest(store) == "run1"  # unfinished, for all that is known: behind all others
