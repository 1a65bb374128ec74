"""A story's view as it is made again at the end of a run: of what is known to stand nothing is read, of what changed everything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.disk import measured, told
from archive.shelf import (
    began_at,
    line_bytes,
    lines_in,
    manifest_of,
    raw_lines,
    run_order,
    runs_folder,
)
from archive.store import Store, StoreError
from flows.store.fresh_lines import Fresh, Said, told_by
from flows.store.lines_aside import LinesAside
from flows.store.view_note import Page, Seen, ViewNote, digest_of_ids

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

Marks = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a view is made of: a store, lines of it laid aside, and what a run has just written into it, if it did."""

    store: Store
    lines: LinesAside
    fresh: Fresh | None = None


def made_again(
    source: Source,
    story: str,
    known: tuple[Marks, ViewNote | None],
    hidden: frozenset[str],
) -> ViewNote:
    """Return a story's view as the lines of its runs make it, without articles that are hidden; `known` are the marks of what stands, and what is known of it.

    Lines of runs are laid aside beside those that stand.

    Where all that it was made of stands, and what came since came behind it, only what came is read.
    """
    store, (marks, note) = source.store, known
    began = _began(store, story, marks, note)
    if note is not None and (
        note.hidden != digest_of_ids(hidden) or not _is_grown(store, marks, note, began)
    ):
        note = None
    runs = {name: Seen(said=seen.said, mark=marks[name]) for name, seen in note.runs.items()} if note else {}
    newest = {page.id: page for page in note.pages} if note else {}
    for name in [name for name in began if name not in runs]:
        runs[name] = Seen(said=_hear(source, name, newest, hidden), mark=marks[name])
    return ViewNote(
        hidden=digest_of_ids(hidden),
        runs=runs,
        began=began,
        pages=tuple(sorted(newest.values(), key=lambda page: page.order)),
        files=note.files if note else {},
    )


def is_known(store: Store, marks: Marks, name: str, seen: Seen) -> bool:
    """Say whether a file says what it said: by its mark, or where that is another one by its bytes."""
    if not (mark := marks.get(name)):
        return mark is not None and _digest(store, name) == seen.said
    return mark == seen.mark or _digest(store, name) == seen.said


def _began(store: Store, story: str, marks: Marks, note: ViewNote | None) -> dict[str, Seen]:
    """Return when each run of a story began, by its file and in their order; a manifest that was not written since is not read again."""
    claims = store.marks(f"runs/{story}/")
    before = note.began if note else {}
    found: dict[str, Seen] = {}
    for name in (name for name in marks if name.startswith(runs_folder(story))):
        mark, seen = claims.get(manifest_of(name), ""), before.get(name)
        if seen is None or not mark or mark != seen.mark:
            seen = Seen(said=began_at(store, name).isoformat(), mark=mark)
        found[name] = seen
    order = sorted(found, key=lambda name: run_order(name, datetime.fromisoformat(found[name].said)))
    return {name: found[name] for name in order}


def _is_grown(store: Store, marks: Marks, note: ViewNote, began: Mapping[str, Seen]) -> bool:
    """Say whether all that a view was made of is as it was, and what came since came behind it."""
    first = list(began)[: len(note.runs)]
    return first == list(note.runs) and all(is_known(store, marks, name, note.runs[name]) for name in first)


def _hear(source: Source, name: str, newest: dict[str, Page], hidden: frozenset[str]) -> str:
    """Take a file's lines in, and return its digest: of each article the newest line counts, and says whether it belongs to the story.

    Of what a run has just written its bytes alone are read, whether they stand there.
    """
    fresh, digest = source.fresh, sha256()
    stands = fresh is not None and fresh.name == name and _measured(source.store, name) == fresh.sha256
    for article, page, line in fresh if stands and fresh else _read(source.store, name, digest):
        if page is None or article in hidden:
            newest.pop(article, None)
        else:
            newest[article] = replace(page, line=source.lines.add(line))
    return fresh.sha256 if stands and fresh else digest.hexdigest()


def _read(store: Store, name: str, digest: "Hash") -> Iterator[Said]:
    def heard() -> Iterator[bytes]:
        for raw in raw_lines(store, name):
            digest.update(raw)
            yield raw

    for line in lines_in(heard()):
        article, page = told_by(line)
        yield article, page, line_bytes(line) if page else b""


def _measured(store: Store, name: str) -> str:
    with told(f"cannot read {name}"), store.open(name) as file:
        return measured(file)[1]


def _digest(store: Store, name: str) -> str:
    """Return the digest of what stands under a name; of what cannot be read none."""
    try:
        return sha256(store.read(name)).hexdigest()
    except StoreError:
        return ""
