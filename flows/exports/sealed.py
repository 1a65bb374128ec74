"""The proofs of an evidence bundle: each record's bytes, its custody line, its path to a sealed root, and the seals."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.custody.log import CustodyError, CustodyLine, custody_name, read_log
from archive.custody.merkle import merkle_root, sided_paths
from archive.custody.seals import (
    OPEN_STAMP,
    SEALS,
    SIGNATURE,
    STAMP,
    Seal,
    beside,
    from_json,
    key_name,
    read_signature,
    seal_number,
)
from archive.disk import CHUNK
from archive.manifests.manifest import manifest_name
from archive.store import Store
from flows.exports.package import ChangedError
from flows.exports.records import Picked
from flows.exports.taken import Taken

EVIDENCE, LINES, PATHS = "evidence.warc.gz", "custody/lines.jsonl", "custody/paths.txt"


@dataclass(slots=True, kw_only=True)
class Proofs:
    """Writes the proofs into a folder; `seals` are those that were needed, `records` how many are proven."""

    store: Store
    folder: Path
    seals: dict[str, Seal] = field(default_factory=dict)
    records: int = 0
    runs: set[tuple[str, str]] = field(default_factory=set)
    manifests_left_out: int = 0
    _by_file: dict[str, str] = field(default_factory=dict)

    def write(self, picked: Picked, taken: Taken) -> None:
        """Write records, lines, paths and manifests. Raises ChangedError, CustodyError, StoreError, OSError."""
        (self.folder / "custody").mkdir()
        self._by_file = _holders(self.store)
        with (
            (self.folder / EVIDENCE).open("wb") as evidence,
            (self.folder / LINES).open("wb") as lines,
            (self.folder / PATHS).open("w", encoding="ascii") as paths,
        ):
            for warc in sorted(picked.places):
                for line, path in self._of_file(warc, sorted(picked.places[warc])):
                    offset = evidence.tell()
                    self._copy(warc, line, evidence)
                    lines.write(line.raw + b"\n")
                    held_by = self._by_file[warc]
                    paths.write(f"{offset} {line.link.length} {held_by} {','.join(path) or '-'}\n")
                    self.records += 1
        for story, run in sorted(self.runs):
            self._manifest(manifest_name(story, run), taken)

    def write_seals(self) -> None:
        """Write the seals that were needed, and what goes with each: signature, key, time stamps."""
        for name, seal in self.seals.items():
            self._seal(name, seal)

    def claimed(self, name: str, content: bytes) -> None:
        """Write a file that a seal holds by itself, such as a decision, with its seal."""
        if name not in self._by_file:
            return  # decided while a run was under way: it is sealed at that run's end
        seal = self._use(name)
        if hashlib.sha256(content).hexdigest() != seal.sealed.file.sha256:
            raise ChangedError(f"{name} is not the file that {seal.name} holds")
        self._put(name, content)

    def _use(self, name: str) -> Seal:
        """Return the seal of a file, and count it among those that are needed. Raises CustodyError."""
        if name not in self._by_file:
            raise CustodyError(
                f"no seal holds {name}: its run is not closed, or seals were taken away. Run `warraq audit`"
            )
        seal_name = self._by_file[name]
        if seal_name not in self.seals:
            self.seals[seal_name] = from_json(self.store.read(seal_name), seal_name)
        return self.seals[seal_name]

    def _of_file(self, warc: str, places: list[int]) -> Iterator[tuple[CustodyLine, tuple[str, ...]]]:
        """Give the lines at some places of a file's log, each with its path to the root that the seal holds."""
        name, seal = custody_name(warc), self._use(warc)
        log = read_log(self.store.read(name), name)
        leaves = [line.raw for line in log]
        if seal.sealed.merkle_root != merkle_root(leaves):
            raise ChangedError(f"{name}: its Merkle root is not the one in {seal.name}")
        self.runs.add((seal.sealed.story, seal.sealed.run))
        yield from zip((log[place] for place in places), sided_paths(leaves, places), strict=True)

    def _copy(self, warc: str, line: CustodyLine, evidence: BinaryIO) -> None:
        """Copy a record's member, byte for byte; it must be the one that its line speaks of."""
        digest, left = hashlib.sha256(), line.link.length
        with self.store.local_path(warc).open("rb") as file:
            file.seek(line.link.offset)
            while left and (piece := file.read(min(left, CHUNK))):
                digest.update(piece)
                evidence.write(piece)
                left -= len(piece)
        if left or digest.hexdigest() != line.link.member:
            raise ChangedError(f"{warc} at byte {line.link.offset} is not what its custody log holds")

    def _manifest(self, name: str, taken: Taken) -> None:
        """Write a run's manifest; one that names an address which was taken down is left out, since no seal holds half of it."""
        content = self.store.read(name)
        if taken.down.pages and any(taken.has(url) for url in _planned(content)):
            self.manifests_left_out += 1
            return
        self._use(name)  # a manifest that no seal holds proves nothing
        self.claimed(name, content)

    def _seal(self, name: str, seal: Seal) -> None:
        content = self.store.read(name)
        self._put(name, content)
        self._put(beside(name, SIGNATURE), read_signature(self.store, name, content))
        self._put(key_name(seal.key), self.store.read(key_name(seal.key)))
        for suffix in (STAMP, OPEN_STAMP):
            if self.store.exists(beside(name, suffix)):
                self._put(beside(name, suffix), self.store.read(beside(name, suffix)))

    def _put(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _holders(store: Store) -> dict[str, str]:
    """Return which seal holds which file, the newest where there are several; a seal that cannot be read is left to the audit."""
    holders: dict[str, str] = {}
    for name in store.list(SEALS):
        if seal_number(name) is not None:
            try:
                holders[from_json(store.read(name), name).sealed.file.name] = name
            except CustodyError:
                continue
    return holders


def _planned(manifest: bytes) -> Iterator[str]:
    """Give every address that a manifest names, spelt as it may be."""
    for outcome in json.loads(manifest)["planned"]:
        yield from (outcome[key] for key in ("url", "redirects_to") if outcome.get(key))
