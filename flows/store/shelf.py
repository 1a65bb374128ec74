"""The story's clean text: one sealed file a run, and the view of the story as it stands now."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.manifests.manifest import FileEntry
from archive.shelf import Line, as_jsonl, newest_lines, runs_folder
from archive.store import Store, StoreError
from flows.decisions.decide import hidden_ids
from flows.house import House
from flows.lines import markdown
from flows.run_kinds import RunKind
from flows.store.view import Marks, is_known, made_again
from flows.store.view_note import Page, Seen, read_note, write_note

if TYPE_CHECKING:
    from flows.run import Run

_WRITTEN_AT_ONCE = 256  # pages that wait for the disk together


def put_on_shelf(run: "Run", lines: Sequence[Line]) -> tuple[FileEntry, ...]:
    """Write what this run read, as article lines, then the view of the story; return the sealed file's entry, if any.

    The view holds the newest version of each article of the story, earlier runs included. A run that reads archived pages again
    takes nothing for standing that it did not look at.
    """
    if not lines:
        return ()
    store = run.house.store()
    name = f"{runs_folder(run.story)}{run.run_id}.jsonl"
    sealed = store.write_text(name, as_jsonl(list(lines)))
    put_view(run.house, run.story, wholly=run.kind is RunKind.TEXT)
    return (sealed,)


def put_view(house: House, story: str, *, wholly: bool = False) -> None:
    """Write the view of a story: what belongs to it and was not taken down. A page that stands there word for word is left as it is.

    What was made or found standing earlier, and not written to since, is not read again unless `wholly`.
    """
    store, folder = house.store(), f"text/{story}/"
    listing = f"{folder}articles.jsonl"
    marks, articles = store.marks(folder), _standing(store, listing) or b""
    note = None if wholly else read_note(house.root, story, articles)
    view = made_again(store, story, (marks, note), hidden_ids(house, story))
    named = _named(view.pages, folder)
    files = _put_pages(store, named, marks, view.files)
    for old in sorted(name for name in marks.keys() - named.keys() if name.endswith(".md")):
        store.remove_text(old)
    made = b"".join(page.line for page in view.pages)
    if made != articles:
        store.write_text(listing, made)
    places = {id(page): name for name, page in named.items()}
    pages = tuple(replace(page, standing=places[id(page)]) for page in view.pages)
    view = replace(view, articles=sha256(made).hexdigest(), pages=pages, files=files)
    write_note(house.root, story, view.marked(store.marks(folder)))


def _put_pages(
    store: Store, pages: Mapping[str, Page], marks: Marks, known: Mapping[str, Seen]
) -> dict[str, Seen]:
    """Write those pages that do not stand; return what each file says now."""
    now, unwritten = dict[str, Seen](), dict[str, bytes]()
    for name, page in pages.items():
        if page.standing == name and name in known and is_known(store, marks, name, known[name]):
            now[name] = Seen(said=known[name].said, mark=marks[name])
            continue
        text = markdown(json.loads(page.line)).encode("utf-8", "backslashreplace")
        is_there = name in marks and _standing(store, name) == text
        now[name] = Seen(said=sha256(text).hexdigest(), mark=marks[name] if is_there else "")
        if not is_there:
            unwritten[name] = text
        if len(unwritten) >= _WRITTEN_AT_ONCE:
            store.write_texts(unwritten)
            unwritten = {}
    if unwritten:
        store.write_texts(unwritten)
    return now


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


def _named(pages: Sequence[Page], folder: str) -> dict[str, Page]:
    """Return pages by their files' names: where one record gave several lines, it is made of their ids."""
    counted = Counter(page.name for page in pages)
    return {folder + (page.name if counted[page.name] == 1 else page.own_name): page for page in pages}
