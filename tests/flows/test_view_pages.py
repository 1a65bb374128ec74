"""The view of a story for people: which of its pages are written when it is made again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from archive.file_marks import file_mark
from archive.shelf import as_jsonl, runs_folder
from archive.store import FolderStore
from flows.house import House
from flows.settings import load_settings
from flows.store.shelf import put_view

STORY = "story"


def a_line(number: int, *, title: str = "Talks", related: bool = True) -> dict[str, Any]:
    url = f"https://outlet.example/{number}"
    return {
        "id": url,
        "url": url,
        "record": f"urn:uuid:00000000-0000-4000-a000-{number:012}",
        "title": title,
        "outlet": "Outlet",
        "published_at": f"2025-07-{number:02}T10:00:00+00:00",
        "published_raw": None,
        "status": "article",
        "verdict": {"relation": "RELATED", "score": 3.0, "reasons": [], "copy_of": None, "related": related},
        "archived": None,
        "found": [],
        "paragraphs": ["Delegations met."],
        "bylines": [],
    }


def read_by(store: FolderStore, run: str, *lines: dict[str, Any]) -> None:
    store.write_text(f"{runs_folder(STORY)}{run}.jsonl", as_jsonl(list(lines)))


def pages(root: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (root / "text" / STORY).glob("*.md")}


def test_a_page_that_stands_there_word_for_word_is_not_written_again_and_every_other_one_is(
    tmp_path: Path,
) -> None:
    store, house = FolderStore(tmp_path), House(settings=load_settings(store=str(tmp_path)))
    read_by(store, "20250728T100000Z-gather", *(a_line(n) for n in range(1, 6)))
    put_view(house, STORY)
    before = pages(tmp_path)
    same, harmed, gone, other, out = sorted(before)
    (tmp_path / "text" / STORY / harmed).write_bytes(b"harmed")
    (tmp_path / "text" / STORY / gone).unlink()
    read_by(store, "20250729T100000Z-gather", a_line(4, title="No talks"), a_line(5, related=False))
    put_view(house, STORY)
    after = pages(tmp_path)
    assert after[same] == before[same]
    assert (tmp_path / "text" / STORY / harmed).read_bytes().startswith(b"# Talks")
    assert gone in after
    assert other not in after
    assert out not in after
    assert len([name for name in after if "no-talks" in name]) == 1
    lines = (tmp_path / "text" / STORY / "articles.jsonl").read_text().splitlines()
    assert [line.count("No talks") for line in lines] == [0, 0, 0, 1]


@contextmanager
def opened() -> Iterator[list[str]]:
    """Collect which files of texts are opened for reading within a block."""
    names: list[str] = []

    class Listening(FolderStore):
        def read(self, name: str) -> bytes:
            names.append(name)
            return super().read(name)

        def open(self, name: str) -> BinaryIO:
            names.append(name)
            return super().open(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.house.FolderStore", Listening)
        yield names


def test_what_a_run_has_nothing_to_do_with_is_not_read_again_and_what_was_harmed_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.file_marks.FRESH_NS", 0)
    store, house = FolderStore(tmp_path), House(settings=load_settings(store=str(tmp_path)))
    read_by(store, "20250728T100000Z-gather", *(a_line(n) for n in range(1, 9)))
    put_view(house, STORY)
    first = min(pages(tmp_path))
    read_by(store, "20250729T100000Z-gather", a_line(9))
    with opened() as names:
        put_view(house, STORY)
    assert set(names) <= {
        f"text/{STORY}/articles.jsonl",
        f"{runs_folder(STORY)}20250729T100000Z-gather.jsonl",
        f"runs/{STORY}/20250728T100000Z-gather.json",  # manifests are asked when the runs began
        f"runs/{STORY}/20250729T100000Z-gather.json",
    }
    assert len(pages(tmp_path)) == 9
    page = tmp_path / "text" / STORY / first
    whole = page.read_bytes()
    page.write_bytes(whole.replace(b"Delegations", b"delegations"))  # as long as it was
    with opened() as names:
        put_view(house, STORY)
    assert page.read_bytes() == whole
    assert f"text/{STORY}/{first}" in names


@pytest.mark.parametrize("harm", ["lines", "runs", "note", "hidden", "order"])
def test_a_view_is_made_of_all_lines_again_where_what_it_was_made_of_is_not_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    monkeypatch.setattr("archive.file_marks.FRESH_NS", 0)
    store, house = FolderStore(tmp_path), House(settings=load_settings(store=str(tmp_path)))
    read_by(store, "20250728T100000Z-gather", *(a_line(n) for n in range(1, 5)))
    put_view(house, STORY)
    listing = tmp_path / "text" / STORY / "articles.jsonl"
    whole, note = listing.read_bytes(), tmp_path / ".views" / f"{STORY}.json"
    match harm:
        case "lines":
            listing.write_bytes(whole.replace(b"Talks", b"Tales"))
        case "runs":
            store.write_text(f"{runs_folder(STORY)}20250728T100000Z-gather.jsonl", as_jsonl([a_line(1)]))
            whole = whole.split(b"\n")[0] + b"\n"
        case "note":
            note.write_bytes(note.read_bytes().replace(b'"files": {', b'"files": { ', 1))
        case "hidden":
            monkeypatch.setattr("flows.store.shelf.hidden_ids", lambda *_: frozenset({a_line(1)["id"]}))
            whole = whole.split(b"\n", 1)[1]
        case "order":
            read_by(store, "20250727T100000Z-gather", a_line(1, title="Before"), a_line(5, related=False))
    put_view(house, STORY)
    assert listing.read_bytes() == whole
    assert len(pages(tmp_path)) == whole.count(b"\n")


def test_a_file_that_went_while_it_was_looked_for_has_no_mark(tmp_path: Path) -> None:
    assert file_mark(str(tmp_path / "gone.md")) == ""
