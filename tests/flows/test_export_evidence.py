"""What a package brings along: seals that can be verified in it, and the originals of its revisits."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.capture import Earlier
from archive.fate import Fate, Outcome
from archive.manifest import Manifest, RunResult, to_json
from archive.record import RecordRef
from archive.seal import seal_run
from archive.spool import Spool, SpoolName, SpoolOptions
from archive.store import FolderStore
from flows.export import Exported, Wish, export_story
from flows.house import House
from flows.settings import load_settings
from tests.archive.wacz_builders import MADE_AT, Files, a_store, accused, files_of, findings, rehashed
from tests.builders import A_MOMENT, a_page, counted_ids

IDS = counted_ids()
BODY = b"<html>" + b"the same words " * 200


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A package of a store whose files are sealed."""
    folder = tmp_path_factory.mktemp("sealed")
    house = a_store(folder)
    export_story(house, Wish(story="story", path=folder / "x.wacz", created=MADE_AT))
    assert accused(folder / "x.wacz") == set()
    told = [f.message for f in findings(folder / "x.wacz") if "signed by the key" in f.message]
    assert len(told) == 4
    return files_of(folder / "x.wacz")


LOG, WARC = "custody/story+run1-w0-1.jsonl", "archive/run1-w0-1.warc.gz"


def test_a_seal_whose_text_was_changed_is_found(sealed: Files, tmp_path: Path) -> None:
    name = "custody/seals+00000001.json"
    files = {**sealed, name: sealed[name].replace(b"warraq/test", b"warraq/fake")}
    assert accused(rehashed(tmp_path / "x.wacz", files)) == {("custody", "altered")}


def test_a_log_that_was_written_anew_does_not_fit_its_seal(sealed: Files, tmp_path: Path) -> None:
    cut = sealed[LOG][: sealed[LOG].rindex(b"\n", 0, -1) + 1]
    told = accused(rehashed(tmp_path / "x.wacz", {**sealed, LOG: cut}))
    assert ("custody", "altered") in told


def test_a_seal_without_its_key_is_unverifiable(sealed: Files, tmp_path: Path) -> None:
    key = next(name for name in sealed if name.startswith("custody/keys+"))
    description = json.loads(sealed["datapackage.json"])
    description["resources"] = [r for r in description["resources"] if r["path"] != key]
    files = {n: c for n, c in sealed.items() if n != key} | {
        "datapackage.json": json.dumps(description).encode()
    }
    assert accused(rehashed(tmp_path / "x.wacz", files)) == {("custody", "unverifiable")}


def a_run_of(folder: Path, story: str, earlier: RecordRef | None) -> RecordRef:
    """A run of one page in a story of its own; with `earlier` the page has not changed since."""
    store, run, at = FolderStore(folder / "store"), f"run-{story}", A_MOMENT + timedelta(hours=bool(earlier))
    options = SpoolOptions(software="warraq/test", user_agent="warraq test")
    writer = Spool(
        folder / "spool",
        SpoolName(story=story, run=run, worker="w0"),
        options=options,
        now=lambda: at,
        new_id=IDS,
    )
    page = a_page("http://a.example/page", BODY, requested_at=at)
    ref = writer.keep(page if earlier is None else replace(page, earlier=Earlier(ref=earlier)))
    writer.close()
    manifest = Manifest(
        run_id=run,
        story=story,
        began_at=at,
        ended_at=at,
        result=RunResult.SOUND,
        software=(),
        settings_digest="0" * 64,
        files=seal_run(folder / "spool", store, story, run),
        planned=(Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref),),
    )
    store.write_text(manifest.name, to_json(manifest))
    return ref


def exported(folder: Path) -> Exported:
    house = House(settings=load_settings(store=str(folder / "store")))
    return export_story(house, Wish(story="second", path=folder / "x.wacz", created=MADE_AT))


def test_a_revisit_brings_the_file_that_holds_its_original(tmp_path: Path) -> None:
    a_run_of(tmp_path, "second", a_run_of(tmp_path, "first", None))
    told = exported(tmp_path)
    names = {name for name in files_of(tmp_path / "x.wacz") if name.startswith("archive/")}
    assert names == {"archive/run-first-w0-1.warc.gz", "archive/run-second-w0-1.warc.gz"}
    assert (told.warcs, told.missing) == (2, ())
    assert not [
        f
        for f in findings(tmp_path / "x.wacz")
        if f.check in {"index", "custody", "manifest", "pages"} and f.verdict != "ok"
    ]


def test_an_original_that_is_nowhere_is_told(tmp_path: Path) -> None:
    original = a_run_of(tmp_path, "first", None)
    a_run_of(tmp_path, "second", original)
    (tmp_path / "store" / original.warc).unlink()
    assert exported(tmp_path).missing == (original.record_id,)
