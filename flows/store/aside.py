"""A run that the bucket cannot take, for another machine has put a run of the same id there: it leaves the queue, and comes in as an import.

Its WARC files go byte for byte into the store under names of their own; its manifest, index and custody logs, which name others'
files, stay on this machine's disk. Manifests that wait behind it are put in line again without it. All of it may be killed and repeated.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from archive.bucket.outbox import Outbox
from archive.bucket.store import BucketStore
from archive.custody.seals import from_json as seal_from
from archive.custody.seals import to_json as seal_text
from archive.custody.shared_chain import ToSeal
from archive.disk import StoreErrorKind, make_folders, sync_folder, write_durably
from archive.manifests.manifest import FileEntry, Manifest, from_json, manifest_digest, manifest_name, to_json
from flows.decisions.sealings import witness_of
from flows.house import House
from flows.importing import Imported, import_file
from flows.run import TORN, RunError

ASIDE = ".aside"  # below the spool, as TORN is


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtIn:
    """A run that was in the way: what was imported of it, and the folder in which the rest of it stays."""

    story: str
    run_id: str
    folder: Path
    imported: tuple[Imported, ...]


def set_aside(house: House, *, now: datetime) -> Iterator[BroughtIn]:
    """Take runs out of the queue whose names are taken in the bucket, send what waited behind them, and import them.

    Raises LockedError beside a run, RunError where it is not known what is in the way, ImportRefusedError, StoreError.
    """
    with house.lock():
        while (run := _in_the_way(house)) is not None:
            _take_out(house, run)
    for folder in sorted((house.spool / ASIDE).glob("*/*")):
        yield _brought_in(house, folder, now)


def _in_the_way(house: House) -> Manifest | None:
    """Send what waits; return the run whose file stopped it because other bytes stand under its name."""
    store = house.store()
    pending = store.flush() if isinstance(store, BucketStore) else None
    if pending is None or pending.kind is not StoreErrorKind.EXISTS:
        return None
    name = pending.names[0]
    for data in (*_waiting(house, "runs/").values(), *_put_aside(house)):
        run = from_json(data, place=f"the manifest of {name}")
        if name in {file.name for file in run.files} and not (house.spool / run.run_id).exists():
            return run
    raise RunError(
        f"{pending.why}. It is of no run that this machine has ended: end that run first (warraq recover names its command)"
    )


def _outbox(house: House) -> Outbox:
    return Outbox(house.root / "outbox")


def _waiting(house: House, begins: str) -> dict[str, bytes]:
    """Return the manifests that wait for the bucket, the oldest first."""
    outbox = _outbox(house)
    names = dict.fromkeys(one.file.name for one in outbox.entries() if one.file.name.startswith(begins))
    return {name: outbox.held.read(name) for name in names if name.endswith(".json")}


def _put_aside(house: House) -> Iterator[bytes]:
    for path in (house.spool / ASIDE).glob("*/*/*.json"):
        yield path.read_bytes()


def _take_out(house: House, run: Manifest) -> None:
    outbox, folder = _outbox(house), house.spool / ASIDE / run.story / run.run_id
    names = {run.name, *(file.name for file in run.files)}
    mine = [one for one in outbox.entries() if one.file.name in names]
    make_folders(folder)
    for one in mine:
        with suppress(FileExistsError):
            os.link(outbox.held.root / one.file.name, folder / one.file.name.rpartition("/")[2])
    sync_folder(folder)
    manifest = (folder / run.name.rpartition("/")[2]).read_bytes()
    relinked = _put_in_line(house, run, manifest_digest(manifest))
    for path, sealed in tuple(_to_seal(house).waiting()):
        if sealed.file.name in names:
            path.unlink()
    for one in reversed(mine):  # its manifest first: alone it would go in the place of the other machine's
        with outbox.turn():
            outbox.let_go(one)
    _tell_catalogue(house, run, relinked)


def _put_in_line(house: House, run: Manifest, digest: str) -> list[Manifest]:
    """Let the manifests of the story that wait name what stands before the run, and no longer the run; return them."""
    told: dict[str, str | None] = {digest: run.previous}
    changed: list[Manifest] = []
    for name, data in _waiting(house, f"runs/{run.story}/").items():
        one = from_json(data, place=name)
        if name != run.name and one.previous in told:
            changed.append(replace(one, previous=told[one.previous]))
            told[manifest_digest(data)] = manifest_digest(to_json(changed[-1]))
    for one in reversed(changed):  # the newest first: who repeats this finds the rest by what they name
        text = to_json(one)
        _say_again(house, FileEntry(name=one.name, size_bytes=len(text), sha256=sha256(text).hexdigest()))
        house.store().write_text(one.name, text)
    return changed


def _say_again(house: House, file: FileEntry) -> None:
    """Let the note of a seal speak of other bytes."""
    for path, sealed in tuple(_to_seal(house).waiting()):
        if sealed.file.name == file.name:
            seal = seal_from(path.read_bytes(), str(path))
            part = path.with_suffix(".part")
            write_durably(part, [seal_text(replace(seal, sealed=replace(sealed, file=file)))])
            part.rename(path)
            sync_folder(path.parent)


def _to_seal(house: House) -> ToSeal:
    return ToSeal(folder=house.root / "outbox" / "to-seal")


def _tell_catalogue(house: House, run: Manifest, relinked: list[Manifest]) -> None:
    """Forget what the run said, enter what stands in the bucket in its place, and the manifests that were put in line."""
    store = house.audited()
    name = manifest_name(run.story, run.run_id)
    with house.catalogue() as catalogue:
        catalogue.add_run(replace(run, planned=()), ())
        there = [from_json(store.read(name), place=name)] if store.exists(name) else []
        for one in (*there, *relinked):
            catalogue.add_from(store, one, witness_of(house))


def _brought_in(house: House, folder: Path, now: datetime) -> BroughtIn:
    story, run_id = folder.parent.name, folder.name
    note = f"run {run_id} of machine {house.settings.machine}: the store has another run of that id, of a machine of the same name"
    warcs = sorted(folder.glob("*.warc.gz"))
    imported = tuple(import_file(house, warc, story, now=now, note=note) for warc in warcs)
    kept = house.spool / TORN / story / run_id
    make_folders(kept.parent)
    folder.rename(kept)
    sync_folder(kept.parent)
    return BroughtIn(story=story, run_id=run_id, folder=kept, imported=imported)
