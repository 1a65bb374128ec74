"""Export of clean text: the articles of a story as JSON lines, without those that their sites reserve unless they are wished for."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.disk import StoreError, StoreErrorKind, removed_on_error, sync_folder, told, write_durably
from archive.shelf import Line, as_jsonl, is_held_in, newest_lines
from flows.export import ExportError
from flows.house import House
from flows.reservations import Reserved, counted, reserved_by
from flows.story_names import no_articles


class Policy(StrEnum):
    """What an export of text does with articles that their sites reserve."""

    LEAVE_OUT = "leave-out"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWish:
    """What to export: story (as the store has it), one run of it or all (None), where to, and what becomes of reserved articles."""

    story: str
    path: Path
    run: str | None = None
    policy: Policy = Policy.LEAVE_OUT
    overwrite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextExported:
    """What was written; `reserved` counts among all articles that the wish names, `left_out` is how many of them are not in the file."""

    size_bytes: int
    sha256: str
    articles: int
    left_out: int
    reserved: Reserved


def export_lines(house: House, wish: TextWish) -> TextExported:
    """Write the articles that belong to a story as lines. Raises ExportError (nothing there), StoreError (EXISTS)."""
    lines = _lines(house, wish)
    leaves = wish.policy is Policy.LEAVE_OUT
    kept = [line for line in lines if not (leaves and reserved_by(line))]
    content = as_jsonl(kept)
    _write(wish, content)
    return TextExported(
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        articles=len(kept),
        left_out=len(lines) - len(kept),
        reserved=counted(lines),
    )


def _lines(house: House, wish: TextWish) -> Sequence[Line]:
    newest = newest_lines(house.store(), wish.story)
    found = [
        {**line, "schema": "warraq/article/2"}
        for line in newest
        if line["verdict"]["related"] and (wish.run is None or is_held_in(line, wish.story, wish.run))
    ]
    if not found:
        if not newest:
            raise ExportError(no_articles(house, wish.story))
        asked = f"run {wish.run!r} of {wish.story!r}" if wish.run else f"story {wish.story!r}"
        raise ExportError(
            f"the store {house.where('')} holds no related article of {asked}; see: warraq show {wish.story} --all --store {house.where('')}"
        )
    return found


def _write(wish: TextWish, content: bytes) -> None:
    """Give the file its name when it is whole."""
    path = wish.path
    if path.exists() and not wish.overwrite:
        message = f"{path} is there already; give another name, or --overwrite to replace it"
        raise StoreError(message, kind=StoreErrorKind.EXISTS)
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    with told(f"cannot write {path}"), removed_on_error(part):
        write_durably(part, [content])
        part.chmod(0o644)
        part.replace(path)
        sync_folder(path.parent)
