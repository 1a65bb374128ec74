"""The story's clean text: one sealed file a run, and the view of the story as it stands now."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.manifests.manifest import FileEntry
from archive.shelf import Line, newest_lines, raw_lines, runs_folder
from archive.store import Store, StoreError
from flows.decisions.decide import hidden_ids
from flows.house import House
from flows.run_kinds import RunKind
from flows.store.fresh_lines import Fresh, laid_aside
from flows.store.lines_aside import LinesAside, Standing, lines_aside
from flows.store.view import Marks, Source, is_known, made_again
from flows.store.view_note import Page, Seen, read_note, write_note

if TYPE_CHECKING:
    from flows.run import Run

_WRITTEN_AT_ONCE = 256  # pages that wait for the disk together


def put_on_shelf(run: "Run", lines: Iterable[Line]) -> tuple[FileEntry, ...]:
    """Write what this run read, as article lines, then the view of the story; return the sealed file's entry, if any.

    Lines are taken one at a time: none stays in memory.

    The view holds the newest version of each article of the story, earlier runs included. A run that reads archived pages again
    takes nothing for standing that it did not look at.
    """
    name = f"{runs_folder(run.story)}{run.run_id}.jsonl"
    with lines_aside(run.folder) as aside:
        told = tuple(laid_aside(lines, aside))
        if not aside:
            return ()
        sealed = run.house.store().write_text(name, aside.file)
        fresh = Fresh(name=name, sha256=sealed.sha256, told=told, lines=aside)
        put_view(run.house, run.story, fresh, wholly=run.kind is RunKind.TEXT)
    return (sealed,)


def put_view(house: House, story: str, fresh: Fresh | None = None, *, wholly: bool = False) -> None:
    """Write the view of a story: what belongs to it and was not taken down. A page that stands there word for word is left as it is.

    What was made or found standing earlier, and not written to since, is not read again unless `wholly`; nor is what is `fresh` taken apart again.
    """
    store, folder = house.store(), f"text/{story}/"
    listing = f"{folder}articles.jsonl"
    marks = store.marks(folder)
    with lines_aside(house.root) as lines, lines_aside(house.root) as made:
        standing = _laid_aside(store, listing, lines)
        note = None if wholly else read_note(house.root, story, standing)
        source = Source(store=store, lines=lines, fresh=None if wholly else fresh)
        view = made_again(source, story, (marks, note), hidden_ids(house, story))
        named = _named(view.pages, folder)
        files = _put_pages((store, lines), named, marks, view.files)
        for old in sorted(name for name in marks.keys() - named.keys() if name.endswith(".md")):
            store.remove_text(old)
        told = made.add_all(lines[page.line] for page in view.pages)
        if told.sha256 != standing.sha256:
            store.write_text(listing, made.file)
    places = {id(page): name for name, page in named.items()}
    pages = tuple(replace(page, standing=places[id(page)]) for page in view.pages)
    view = replace(view, articles=told.sha256, pages=pages, files=files)
    write_note(house.root, story, view.marked(store.marks(folder)))


def _laid_aside(store: Store, listing: str, lines: LinesAside) -> Standing:
    """Lay the lines aside that stand in a view; where they cannot be read there are none."""
    try:
        return lines.add_all(raw_lines(store, listing))
    except StoreError:
        return Standing()


def _put_pages(
    source: tuple[Store, LinesAside], pages: Mapping[str, Page], marks: Marks, known: Mapping[str, Seen]
) -> dict[str, Seen]:
    """Write those pages that do not stand; return what each file says now."""
    from flows.lines import markdown  # who only looks at a shelf needs no words of pages

    store, lines = source
    now, unwritten = dict[str, Seen](), dict[str, bytes]()
    for name, page in pages.items():
        if page.standing == name and name in known and is_known(store, marks, name, known[name]):
            now[name] = Seen(said=known[name].said, mark=marks[name])
            continue
        text = markdown(json.loads(lines[page.line])).encode("utf-8", "backslashreplace")
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


def articles_of(house: House, story: str, *, keys: Collection[str] | None = None) -> tuple[Line, ...]:
    """Return the newest version of every judged article of a story, related or not, by date of publication; none that was taken down.

    With *keys* these alone of each; see `newest_lines`.
    """
    hidden = hidden_ids(house, story)
    return tuple(line for line in newest_lines(house.store(), story, keys=keys) if line["id"] not in hidden)


def _named(pages: Sequence[Page], folder: str) -> dict[str, Page]:
    """Return pages by their files' names: where one record gave several lines, it is made of their ids."""
    counted = Counter(page.name for page in pages)
    return {folder + (page.name if counted[page.name] == 1 else page.own_name): page for page in pages}
