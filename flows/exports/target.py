"""Where an export goes: a file or a folder that gets its name when it is whole, and replaces nothing unasked."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from archive.disk import StoreError, StoreErrorKind, sync_file, sync_folder, told

# What a folder of ours holds: by it a folder that is to be replaced is told from any other folder of a user.
ABOUT = "EXPORT.json"
ABOUT_SCHEMA = "warraq/export/1"
_MANY = 100  # files; what else is on its way to the disk is waited for too, so not for a few


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A path to write, and whether what stands there may be replaced."""

    path: Path
    overwrite: bool = False


def check_free(target: Target) -> None:
    """Raise StoreError where something stands at the target that is not to be replaced."""
    if os.path.lexists(target.path) and not target.overwrite:
        message = f"{target.path} is there already; give another name, or --overwrite to replace it"
        raise StoreError(message, kind=StoreErrorKind.EXISTS)


@contextmanager
def whole_file(target: Target) -> Iterator[Path]:
    """Give the path to write to; the file has its name when the block ends well, and nothing is there otherwise. Raises StoreError."""
    check_free(target)
    with _part(target) as part:
        yield part
        with told(f"cannot write {target.path}"):
            part.chmod(0o644)
            sync_file(part)
            part.replace(target.path)
            sync_folder(target.path.parent)


@contextmanager
def whole_folder(target: Target) -> Iterator[Path]:
    """Give a folder to write into, under the same promise. Only a folder that an export made is ever replaced. Raises StoreError."""
    check_free(target)
    if target.path.exists() and not _is_ours(target.path):
        message = f"{target.path} is no folder that an export made, so it is not replaced; give another name"
        raise StoreError(message, kind=StoreErrorKind.EXISTS)
    with _part(target) as part:
        part.mkdir()
        yield part
        with told(f"cannot write {target.path}"):
            _sync(part)
            _put(part, target.path)


def _sync(folder: Path) -> None:
    """Make all files of a folder durable."""
    files = sorted(folder.rglob("*"))
    if len(files) > _MANY:
        os.sync()  # in one go; then each file costs a quarter, and still tells what could not be written
    for file in files:
        sync_file(file)
    sync_folder(folder)


def _put(part: Path, path: Path) -> None:
    old = part.with_suffix(".old")
    if path.exists():
        path.replace(old)
    try:
        part.replace(path)
    except OSError:
        if old.exists():
            old.replace(path)
        raise
    sync_folder(path.parent)
    shutil.rmtree(old, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    with suppress(OSError, ValueError):
        said = json.loads((folder / ABOUT).read_bytes())
        return isinstance(said, dict) and said.get("schema") == ABOUT_SCHEMA
    return False


@contextmanager
def _part(target: Target) -> Iterator[Path]:
    """Give a hidden name beside the target's own; what stands under it is gone when the block fails."""
    path = target.path
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    with told(f"cannot write {path}"):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            part.unlink(missing_ok=True)
            raise
