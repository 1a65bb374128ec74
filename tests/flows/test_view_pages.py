"""The view of a story for people: which of its pages are written when it is made again."""

from pathlib import Path
from typing import Any

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
