"""The story's clean text: one sealed file a run, and the view of the story as it stands now."""

import json
import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from unicodedata import category

from archive.manifests.manifest import FileEntry
from archive.shelf import Line, as_jsonl, every_line, newest_lines, published_order, runs_folder
from archive.store import Store, StoreError
from flows.decisions.decide import hidden_ids
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
    """Write the view of a story: what belongs to it and was not taken down. A page that stands there word for word is left as it is."""
    store, folder = house.store(), f"text/{story}/"
    view = _belonging(store, story, hidden_ids(house, story))
    there = {name for name in store.list(folder) if name.endswith(".md")}
    pages = _named(view, folder)
    for name, page in pages.items():
        text = markdown(json.loads(page.line)).encode("utf-8", "backslashreplace")
        if name not in there or _standing(store, name) != text:
            store.write_text(name, text)
    for old in sorted(there - pages.keys()):
        store.remove_text(old)
    store.write_text(f"{folder}articles.jsonl", b"".join(page.line for page in view))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """An article of a view: its line as bytes, which take a fifth of what is read of them, and the two names that its page may have."""

    order: tuple[str, str]
    line: bytes
    name: str
    own_name: str


def _belonging(store: Store, story: str, hidden: Container[str]) -> list[_Page]:
    """Return what belongs to a story, of each article its newest line, by date of publication; undated ones last."""
    newest: dict[str, _Page] = {}
    for line in every_line(store, story):
        if line["id"] in hidden or not (line.get("verdict") or {}).get("related"):
            newest.pop(line["id"], None)
        else:
            newest[line["id"]] = _Page(
                order=published_order(line),
                line=as_jsonl([line]),
                name=file_name(line),
                own_name=file_name(line, by_id=True),
            )
    return sorted(newest.values(), key=lambda page: page.order)


def _standing(store: Store, name: str) -> bytes | None:
    """Return what stands under a name; None where it cannot be read."""
    try:
        return store.read(name)
    except StoreError:
        return None


def articles_of(house: House, story: str) -> tuple[Line, ...]:
    """Return the newest version of every judged article of a story, related or not, by date of publication; none that was taken down."""
    hidden = hidden_ids(house, story)
    return tuple(line for line in newest_lines(house.store(), story) if line["id"] not in hidden)


def _hyphened(title: str) -> str:
    """Return a title as one word; marks on letters, which `re` takes for no part of a word, stay."""
    return re.sub(
        "-+", "-", "".join(c if c.isalnum() or c == "_" or category(c)[0] == "M" else "-" for c in title)
    )


def _named(pages: Sequence[_Page], folder: str) -> dict[str, _Page]:
    """Return pages by their files' names: where one record gave several lines, it is made of their ids."""
    counted = Counter(page.name for page in pages)
    return {folder + (page.name if counted[page.name] == 1 else page.own_name): page for page in pages}


def file_name(line: Line, *, by_id: bool = False, suffix: str = ".md") -> str:
    """Return a file name that sorts by date, reads like the title, and is one article's alone."""
    letters = _hyphened(_VOWELS.sub("", line["title"]))[:_SLUG_CHARACTERS].lower()
    slug = letters.encode()[:_SLUG_OCTETS].decode(errors="ignore").strip("-") or "untitled"
    own = _SLUG.sub("-", (line["record"] or line["id"]).rsplit("-", 1)[-1][-12:])
    if by_id or line.get("instead_of"):  # one feed's record holds the texts of many pages
        own = sha256(line["id"].encode("utf-8", "replace")).hexdigest()[:12]
    return f"{(line['published_at'] or 'undated')[:10]}-{slug}-{own}{suffix}"
