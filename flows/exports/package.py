"""Export: a story, or one run of it, as one WACZ file that opens in any replay and proves itself without a store."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.catalogue.catalogue import Catalogue
from archive.checks.decisions import Decided, read_decided
from archive.checks.manifests import Claim, read_claims
from archive.checks.texts import articles_name
from archive.custody.log import custody_name
from archive.custody.seals import (
    OPEN_STAMP,
    SEALS,
    SIGNATURE,
    STAMP,
    beside,
    claim_name,
    from_json,
    key_name,
    seal_number,
)
from archive.decisions.decision import decision_names
from archive.disk import CHUNK
from archive.manifests.manifest import FileEntry, Manifest
from archive.store import Store
from archive.wacz.datapackage import Heading
from archive.wacz.evidence import inside_name
from archive.wacz.held import ARCHIVE, stretch_digest
from archive.wacz.keys import PackageKey, make_package_key, read_package_key
from archive.wacz.write import Packed, Packing, Part, write_package
from archive.wacz.zipnum import IDX, INDEX, ZipNum, package_lines
from flows.decisions.down import down_in
from flows.exports.package_down import held_down
from flows.exports.package_pages import Pages, pages_of
from flows.exports.package_standing import standings_of
from flows.exports.referred import lines_in, referred
from flows.house import House
from flows.reservations import Reserved, counted
from flows.store.story_facts import title_of
from flows.version import VERSION


class ExportError(Exception):
    """A story that cannot be exported. The message says why and what to do."""


class ChangedError(ExportError):
    """A file of the store is not what its manifest or seal claims, so nothing is made of it. It is told with the next step behind it."""

    def __str__(self) -> str:
        """Return what is wrong, what came of it, and who says more."""
        return f"{super().__str__()}; nothing was written. What else is wrong says `warraq audit`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to export: story (as the store has it), one run or all (None), where to, when it is said to be made.

    `key_file` is the ECDSA key that signs, made on first use; None leaves the package unsigned.
    """

    story: str
    path: Path
    created: datetime
    run: str | None = None
    key_file: Path | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written: all, whatever is `reserved` of its articles; `made_key` says that the signing key is new, `missing` which originals of revisits are nowhere."""

    packed: Packed
    runs: tuple[str, ...]
    warcs: int
    pages: int
    reserved: Reserved
    missing: tuple[str, ...] = ()
    made_key: bool = False


@dataclass(slots=True, kw_only=True)
class _Contents:
    """What goes in: the runs, and every WARC file by its store name with its name in the package and its index.

    `claimed` is the SHA-256 of every file that a manifest or seal speaks of, and who says so.
    """

    store: Store
    manifests: tuple[Manifest, ...]
    decided: Decided
    claimed: dict[str, tuple[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    indexes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, warc: str) -> None:
        """Take a WARC file in; two of one name in two stories are told apart."""
        if warc in self.names:
            return
        story, last = warc.split("/")[1], warc.rpartition("/")[2]
        self.names[warc] = f"{story}-{last}" if last in self.names.values() else last


def export_story(house: House, wish: Wish) -> Exported:
    """Write a WACZ of a story. Raises ExportError, ChangedError, StoreError (EXISTS: the file is there already)."""
    contents, down = _contents(house, wish), down_in(house)
    gone = frozenset(contents.decided.records)
    if held := held_down(down, wish.story, contents.store, contents.names, gone):
        raise ExportError(held)
    made, key = _key(wish)
    with standings_of(house, wish.story) as told:
        pages = pages_of(contents.store, wish.story, contents.manifests, gone, told)
    heading = Heading(title=title_of(house, wish.story), created=wish.created, software=f"warraq/{VERSION}",
                      main_url=pages.main_url, main_at=pages.main_at)  # fmt: skip
    parts = _parts(contents, pages, wish.story)
    packed = write_package(wish.path, heading, parts, Packing(key=key, overwrite=wish.overwrite))
    return Exported(
        packed=packed,
        runs=tuple(manifest.run_id for manifest in contents.manifests),
        warcs=len(contents.names),
        pages=len(pages.main),
        reserved=counted(pages.lines),
        missing=tuple(contents.missing),
        made_key=made,
    )


def _key(wish: Wish) -> tuple[bool, PackageKey | None]:
    if wish.key_file is None:
        return False, None
    return make_package_key(wish.key_file), read_package_key(wish.key_file)


def _contents(house: House, wish: Wish) -> _Contents:
    store = house.store()
    claims = _claims(store, wish.story)
    chosen = [m for m in claims if m.story == wish.story and wish.run in {None, m.run_id}]
    if not chosen:
        asked = f"run {wish.run!r} of {wish.story!r}" if wish.run else f"story {wish.story!r}"
        raise ExportError(f"the store {house.root} holds no finished {asked}; see: warraq audit {house.root}")
    runs = tuple(sorted(chosen, key=lambda m: (m.began_at, m.run_id)))
    contents = _Contents(store=store, manifests=runs, decided=read_decided(store)[0])
    # A file of clean text may be replaced by a later run: the newest manifest that claims it speaks for it.
    for manifest in sorted(claims, key=lambda m: (m.ended_at, m.run_id)):
        stand = map(contents.decided.after, manifest.files)
        contents.claimed |= {entry.name: (entry.sha256, manifest.name) for entry in stand}
    for name in {entry.name for manifest in contents.manifests for entry in manifest.files}:
        if not name.startswith("warc/"):  # these are read here; a WARC file is compared while it is packed
            _proven(contents, name)
    for manifest in contents.manifests:
        _take(contents, manifest, {entry.name for entry in manifest.files})
    if not contents.names:
        raise ExportError(f"{wish.story!r} has kept no exchange yet, so there is nothing to export")
    with house.catalogue() as catalogue:
        _take_originals(contents, catalogue, claims)
    return contents


def _claims(store: Store, story: str) -> list[Manifest]:
    """Read all manifests; one of this story that cannot be read or stands under another's name ends the export."""
    claims = []
    for part in read_claims(store):
        if isinstance(part, Claim):
            claims.append(part.manifest)
        elif part.subject.startswith(f"runs/{story}/"):
            raise ChangedError(f"{part.subject}: {part.message}")
    return claims


def _proven(contents: _Contents, name: str) -> None:
    """Read a claimed file as a whole before anything in it is believed."""
    digest, claimed_by = contents.claimed[name]
    if not contents.store.exists(name):
        raise ChangedError(f"{claimed_by} claims {name}, which is gone")
    if contents.store.measure(name).sha256 != digest:
        raise ChangedError(f"{name} is not the file that {claimed_by} claims (sha256 {digest})")


def _take(contents: _Contents, manifest: Manifest, wanted: set[str]) -> None:
    """Take a run's WARC files of `wanted` in, and the indexes that speak of them."""
    for entry in manifest.files:
        if entry.name.startswith("warc/") and entry.name in wanted:
            contents.add(entry.name)
        elif entry.name.startswith("cdxj/"):
            contents.indexes.append(entry.name)


def _take_originals(contents: _Contents, catalogue: Catalogue, claims: list[Manifest]) -> None:
    """Take in the files that hold what revisits refer to, and what these refer to, until nothing is left open."""
    read: set[str] = set()
    while left := [name for name in contents.indexes if name not in read]:
        for name in left:
            read.add(name)
            _proven(contents, name)
            for record_id in referred(contents.store, contents.names, name):
                version = catalogue.record(record_id)
                warc = version.ref.warc if version else None
                if warc is None or not contents.store.exists(warc):
                    contents.missing.append(record_id)
                elif warc not in contents.names:
                    holder = next((m for m in claims if any(e.name == warc for e in m.files)), None)
                    contents.add(warc)
                    contents.indexes += _indexes_of(holder, contents.indexes)
                    read -= set(_indexes_of(holder, []))


def _indexes_of(manifest: Manifest | None, known: list[str]) -> list[str]:
    files = manifest.files if manifest else ()
    return [e.name for e in files if e.name.startswith("cdxj/") and e.name not in known]


def _parts(contents: _Contents, pages: Pages, story: str) -> Iterator[Part]:
    """Give every file of the package in order: WARC files, index, pages, then the evidence of our own."""
    store, taken = contents.store, contents.names
    for warc in sorted(taken, key=lambda name: taken[name]):
        yield _part(contents, warc, ARCHIVE + taken[warc])
    indexes = [contents.decided.index_left(lines_in(store, name)) for name in sorted(contents.indexes)]
    lines = package_lines(indexes, taken, _digest(store))
    index = ZipNum(lines=lines)
    yield Part(name=INDEX, pieces=index.packed)
    yield Part(name=IDX, pieces=index.idx)
    yield Part(name="pages/pages.jsonl", pieces=pages.main_lines)
    if pages.extra:
        yield Part(name="pages/extraPages.jsonl", pieces=pages.extra_lines)
    for name in sorted(set(_evidence(contents, story))):
        if store.exists(name):
            yield _part(contents, name, inside_name(name))
        elif name in contents.claimed:
            _proven(contents, name)


def _digest(store: Store) -> Callable[[str, int, int], str]:
    return lambda name, offset, length: stretch_digest(store.local_path(name), offset, length)


def _part(contents: _Contents, name: str, inside: str) -> Part:
    """Give one file of the store; at its end its bytes must have been those that were claimed."""
    store, claimed = contents.store, contents.claimed.get(name)

    def pieces() -> Iterator[bytes]:
        digest = hashlib.sha256()
        with store.open(name) as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
                yield piece
        if claimed is not None and digest.hexdigest() != claimed[0]:
            message = f"{name} is not the file that {claimed[1]} claims (sha256 {claimed[0]})"
            raise ChangedError(message)

    with store.open(name) as file:
        return Part(name=inside, pieces=pieces, size=file.seek(0, 2))


def _evidence(contents: _Contents, story: str) -> Iterator[str]:
    """Give the store names of what proves the files: manifests and what they claim, logs, seals and public keys.

    Of the store's chain of seals only those of the files in the package go in: the others name other stories.
    """
    claimed = {entry.name for manifest in contents.manifests for entry in manifest.files}
    yield from (name for name in claimed if not name.startswith("warc/"))
    yield from (manifest.name for manifest in contents.manifests)
    yield articles_name(story)
    yield from map(custody_name, contents.names)
    decisions = decision_names(contents.store, story)
    yield from decisions
    held = {*contents.names, *(manifest.name for manifest in contents.manifests), *decisions}
    for name in contents.store.list(SEALS):
        if seal_number(name) is None:
            continue
        content = contents.store.read(name)
        seal = from_json(content, name)
        if seal.sealed.file.name in held:
            for entry in (seal.sealed.file, seal.sealed.log):
                _agreed(contents, entry, name)
            yield from (name, key_name(seal.key), claim_name(content))
            yield from (beside(name, suffix) for suffix in (SIGNATURE, STAMP, OPEN_STAMP))


def _agreed(contents: _Contents, entry: FileEntry | None, seal: str) -> None:
    """Let a seal speak for a file that no manifest claims; where both do, they must say the same."""
    if entry is None:
        return
    now = contents.decided.after(entry).sha256
    digest, claimed_by = contents.claimed.setdefault(entry.name, (now, seal))
    if digest != now:
        message = f"{claimed_by} claims sha256 {digest} of {entry.name}, {seal} holds {now}"
        raise ChangedError(message)
