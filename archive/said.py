"""What a run and a story say of themselves in a store, read leniently: what cannot be read says nothing, the audit says why."""

from collections.abc import Iterator
from contextlib import suppress

from archive.cdxj import CdxError, CdxLine, read_line
from archive.cdxj_spelt import read_spelt
from archive.checks.texts import articles_name
from archive.manifest import Manifest
from archive.shelf import as_jsonl, newest_lines
from archive.store import Store, StoreError


def indexed_lines(store: Store, manifest: Manifest) -> Iterator[CdxLine]:
    """Read a run's indexes, line by line; what is not there, or no line, says nothing."""
    for entry in manifest.files:
        if entry.name.startswith("cdxj/"):
            with suppress(StoreError), store.open(entry.name) as file:
                for raw in file:
                    line = _line(raw)
                    if line is not None:
                        yield line


def _line(raw: bytes) -> CdxLine | None:
    try:
        text = raw.decode("ascii").removesuffix("\n")
        return read_spelt(text) or read_line(text)
    except (CdxError, UnicodeDecodeError):
        return None


def text_of(store: Store, story: str) -> bytes:
    """Read a story's clean text. Without runs' own text the view must do: a store of which only the view was copied."""
    return as_jsonl(newest_lines(store, story)) or _read(store, articles_name(story))


def _read(store: Store, name: str) -> bytes:
    try:
        return store.read(name)
    except StoreError:
        return b""
