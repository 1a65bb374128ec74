"""What stands at a place that is to be audited: a store, files of anybody, or something that cannot be read to its end."""

import os
from collections.abc import Iterator
from pathlib import Path

from archive.audit.levels import Unchecked

_PARTS = ("warc", "cdxj", "custody", "runs", "text", "spool")
_ARCHIVES = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".wacz")


def is_store(folder: Path) -> bool:
    """Say whether a folder is a store, or may become one: it has a part of a store, or nothing at all."""
    return any((folder / part).is_dir() for part in _PARTS) or not any(_below(folder))


def archives_in(folder: Path) -> tuple[Path, ...]:
    """Return the WARC, ARC and WACZ files in a folder and below it, sorted; links to folders are not followed."""
    return tuple(sorted(p for p in _below(folder) if p.name.lower().endswith(_ARCHIVES) and p.is_file()))


def unread_entries(folder: Path) -> Iterator[Unchecked]:
    """Tell what of a store no audit reads as it stands: links to folders, and what is no file; links to files are read."""
    followed, odd = [], []
    for path in _below(folder):
        if path.is_symlink() and path.is_file():
            followed.append(path)
        elif not path.is_file():
            odd.append(path)
    if odd:
        why = f"links that lead to no file, and what is neither file nor folder, are not read, such as {_inside(odd, folder)}"
        yield Unchecked(what=f"{len(odd)} strange entries of the store", why=why)
    if followed:
        why = f"the bytes that they lead to were read and lie elsewhere, such as those of {_inside(followed, folder)}"
        yield Unchecked(what=f"{len(followed)} symbolic links", why=why)
    torn = [path for path in (folder / "spool" / ".torn").glob("*/*/*") if path.is_file()]
    if torn:
        why = f"what crashes left behind what was committed is kept and never part of the archive, such as {_inside(torn, folder)}"
        yield Unchecked(what=f"{len(torn)} torn files of ended runs", why=why)


def _inside(paths: list[Path], folder: Path) -> str:
    return min(path.relative_to(folder).as_posix() for path in paths)


def _below(folder: Path) -> Iterator[Path]:
    """Give all that is no folder, hidden names left out as a store does."""
    for base, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if (Path(base) / name).is_symlink()]
        yield from (Path(base) / name for name in (*files, *links) if not name.startswith("."))
