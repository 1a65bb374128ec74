"""What a run and a story say of themselves in a store, read leniently: what cannot be read says nothing, the audit says why."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple
from io import SEEK_END

from archive.cdxj.lines import CdxError, read_line
from archive.cdxj.rescan import rescanned
from archive.cdxj.spelt import Spelt, values_of
from archive.custody.log import CustodyError, custody_name
from archive.manifests.manifest import Manifest, ManifestError
from archive.manifests.spelt import RunSaid, read_said
from archive.store import Store, StoreError


def said_in(store: Store) -> Iterator[RunSaid | str]:
    """Read what every run of a store says; of a manifest that cannot be read, or is another's copy, a message."""
    for name in store.list("runs/"):
        if not name.endswith(".json"):
            continue
        try:
            said = read_said(store.read(name), name)
        except (ManifestError, StoreError) as error:
            yield f"{name}: {error}"
            continue
        if said.manifest.name == name:
            yield said
        else:
            yield f"{name}: it says that it is {said.manifest.name}"


def lacks_index(store: Store, manifest: Manifest) -> bool:
    """Say whether an index of a run is gone or cut, so that only its WARC files can say what it kept."""
    indexes = [entry for entry in manifest.files if entry.name.startswith("cdxj/")]
    kept = any(entry.name.startswith("warc/") for entry in manifest.files)
    return (kept and not indexes) or any(_size(store, entry.name) != entry.size_bytes for entry in indexes)


def _size(store: Store, name: str) -> int | None:
    try:
        with store.open(name) as file:
            return file.seek(0, SEEK_END)
    except StoreError:
        return None


def scanned_lines(store: Store, manifest: Manifest) -> Iterator[Spelt]:
    """Read what a run kept from its WARC files themselves; a file that is not there says nothing."""
    for entry in manifest.files:
        if entry.name.startswith("warc/"):
            with suppress(StoreError, OSError):
                log = _claimed_log(store, manifest, entry.name)
                yield from rescanned(store.local_path(entry.name), entry.name, log)


def _claimed_log(store: Store, manifest: Manifest, warc: str) -> bytes | None:
    """Read a WARC file's custody log; None where its bytes are not those that the manifest claims."""
    with suppress(StoreError, CustodyError):
        name = custody_name(warc)
        claim = next((entry for entry in manifest.files if entry.name == name), None)
        log = b"" if claim is None else store.read(name)
        if claim is not None and hashlib.sha256(log).hexdigest() == claim.sha256:
            return log
    return None


def indexed_lines(store: Store, manifest: Manifest) -> Iterator[Spelt]:
    """Read a run's indexes, line by line; what is not there, or no line, says nothing."""
    for entry in manifest.files:
        if entry.name.startswith("cdxj/"):
            with suppress(StoreError), store.open(entry.name) as file:
                yield from filter(None, map(_line, file))


def _line(raw: bytes) -> Spelt | None:
    try:
        text = raw.decode("ascii").removesuffix("\n")
        return values_of(text) or Spelt(*astuple(read_line(text)))
    except (CdxError, UnicodeDecodeError):
        return None
