"""The story's clean text: one sealed file a run, and the view of the story as it stands now."""

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING
from unicodedata import category

from archive.manifests.manifest import FileEntry
from archive.shelf import Line, as_jsonl, newest_lines, runs_folder
from flows.decisions import hidden_ids
from flows.house import House
from flows.lines import markdown

if TYPE_CHECKING:
    from flows.run import Run

_SLUG = re.compile(r"[^\w]+")
_VOWELS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)  # Hebrew's and Arabic's
# A letter has up to four octets, and a name no more than 255 (archive.manifests.manifest).
_SLUG_CHARACTERS, _SLUG_OCTETS = 60, 180


def put_on_shelf(run: "Run", lines: Sequence[Line]) -> tuple[FileEntry, ...]:
    """Write what this run read, as article lines, then the view of the story; return the sealed file's entry, if any.

    The view holds the newest version of each article of the story, earlier runs included.
    """
    if not lines:
        return ()
    store = run.house.store()
    name = f"{runs_folder(run.story)}{run.run_id}.jsonl"
    sealed = store.write_text(name, as_jsonl(list(lines)))
    put_view(run.house, run.story)
    return (sealed,)


def put_view(house: House, story: str) -> None:
    """Write the view of a story: what belongs to it and was not taken down."""
    store, folder = house.store(), f"text/{story}/"
    hidden = hidden_ids(house, story)
    lines = (line for line in newest_lines(store, story) if line["id"] not in hidden)
    view = [line for line in lines if line["verdict"]["related"]]
    pages = {folder + name: markdown(line).encode("utf-8", "backslashreplace") for name, line in _named(view)}
    for page, text in pages.items():
        store.write_text(page, text)
    for old in store.list(folder):
        if old.endswith(".md") and old not in pages:
            store.remove_text(old)
    store.write_text(f"{folder}articles.jsonl", as_jsonl(view))


def articles_of(house: House, story: str) -> tuple[Line, ...]:
    """Return the newest version of every judged article of a story, related or not, by date of publication; none that was taken down."""
    hidden = hidden_ids(house, story)
    return tuple(line for line in newest_lines(house.store(), story) if line["id"] not in hidden)


def _hyphened(title: str) -> str:
    """Return a title as one word; marks on letters, which `re` takes for no part of a word, stay."""
    return re.sub(
        "-+", "-", "".join(c if c.isalnum() or c == "_" or category(c)[0] == "M" else "-" for c in title)
    )


def _named(lines: Sequence[Line]) -> list[tuple[str, Line]]:
    """Return each line with its file's name: where one record gave several lines, it is made of their ids."""
    names = [file_name(line) for line in lines]
    counted = Counter(names)
    return [
        (name if counted[name] == 1 else file_name(line, by_id=True), line)
        for name, line in zip(names, lines, strict=True)
    ]


def file_name(line: Line, *, by_id: bool = False, suffix: str = ".md") -> str:
    """Return a file name that sorts by date, reads like the title, and is one article's alone."""
    letters = _hyphened(_VOWELS.sub("", line["title"]))[:_SLUG_CHARACTERS].lower()
    slug = letters.encode()[:_SLUG_OCTETS].decode(errors="ignore").strip("-") or "untitled"
    own = _SLUG.sub("-", (line["record"] or line["id"]).rsplit("-", 1)[-1][-12:])
    if by_id or line.get("instead_of"):  # one feed's record holds the texts of many pages
        own = sha256(line["id"].encode("utf-8", "replace")).hexdigest()[:12]
    return f"{(line['published_at'] or 'undated')[:10]}-{slug}-{own}{suffix}"
