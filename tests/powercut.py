"""A disk that remembers what was synced: every state that a power cut may leave, from the calls that were made.

The model is the strict reading of POSIX, not one file system's kindness: bytes last only after fsync of the
file, names only after fsync of their folder. What was not synced is there or not, in any mixture, torn or
as zeros. One that journals in order leaves fewer states, never others.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.watched_disk import Call

# More mixtures than this at one moment are thinned to those that differ from "all" or "nothing" in one or two places.
_MOST_MIXTURES = 16
Tree = dict[str, tuple[bytes, int] | None]  # path → content and mode, None for a folder


@dataclass(slots=True)
class _File:
    """What is sure of a file, and what was done to it since: (what, offset or length or mode, bytes)."""

    content: bytes = b""
    mode: int = 0o644
    length: int = 0
    pending: list[tuple[str, int, bytes]] = field(default_factory=list)

    def settle(self) -> None:
        self.content, self.mode = _after(self.content, self.mode, self.pending)
        self.pending.clear()

    def ends(self) -> list[tuple[bytes, int]]:
        """Everything that may be found of it."""
        steps = self.pending
        mixtures = [steps[:n] for n in range(len(steps) + 1)]
        mixtures += [steps[:n] + steps[n + 1 :] for n in range(len(steps))]
        for n, (what, at, content) in enumerate(steps):
            if what == "write":
                mixtures.append([*steps[:n], (what, at, content[: len(content) // 2])])
                mixtures.append([*steps[:n], (what, at, bytes(len(content))), *steps[n + 1 :]])
        return list(dict.fromkeys(_after(self.content, self.mode, mixture) for mixture in mixtures))


def _after(content: bytes, mode: int, steps: list[tuple[str, int, bytes]]) -> tuple[bytes, int]:
    for what, number, new in steps:
        if what == "write":
            content = content[:number].ljust(number, b"\0") + new + content[number + len(new) :]
        elif what == "truncate":
            content = content[:number].ljust(number, b"\0")
        else:
            mode = number
    return content, mode


@dataclass(slots=True)
class _Folder:
    """The names that are sure (number of the file, or None for a folder), and the changes since."""

    names: dict[str, int | None] = field(default_factory=dict)
    pending: list[dict[str, int | str | None]] = field(default_factory=list)

    def settle(self) -> None:
        self.names = _named(self.names, self.pending)
        self.pending.clear()

    def ends(self) -> list[dict[str, int | None]]:
        steps = self.pending
        if len(steps) <= 3:
            kept = [list(c) for n in range(len(steps) + 1) for c in itertools.combinations(steps, n)]
        else:
            kept = [steps[:n] for n in range(len(steps) + 1)]
            kept += [steps[:n] + steps[n + 1 :] for n in range(len(steps))]
        return [_named(self.names, mixture) for mixture in kept]


_GONE = "gone"


def _named(names: dict[str, int | None], steps: list[dict[str, int | str | None]]) -> dict[str, int | None]:
    found: dict[str, int | str | None] = dict(names)
    for step in steps:
        found |= step
    return {name: what for name, what in found.items() if not isinstance(what, str)}


class _Model:
    def __init__(self, tree: Tree) -> None:
        self.files: dict[int, _File] = {}
        self.folders: dict[str, _Folder] = {"": _Folder()}
        self.now: dict[str, int] = {}
        for path, held in sorted(tree.items()):
            if held is None:
                self._add_folder(path)
            else:
                self._add_file(path, _File(content=held[0], mode=held[1], length=len(held[0])))
        for folder in self.folders.values():
            folder.settle()

    def apply(self, call: Call) -> None:
        getattr(self, f"_{call.what}")(call)

    def _add_folder(self, path: str) -> None:
        self.folders[path] = _Folder()
        self._name({path: None})

    def _add_file(self, path: str, file: _File) -> None:
        number = len(self.files)
        self.files[number] = file
        self.now[path] = number
        self._name({path: number})

    def _name(self, changes: dict[str, int | str | None]) -> None:
        """Change names in one folder, in one step."""
        folder = next(iter(changes)).rpartition("/")[0]
        self.folders[folder].pending.append({path.rpartition("/")[2]: what for path, what in changes.items()})

    def _create(self, call: Call) -> None:
        self._add_file(call.path, _File())

    def _folder(self, call: Call) -> None:
        self._add_folder(call.path)

    def _write(self, call: Call) -> None:
        file = self.files[self.now[call.path]]
        file.pending.append(("write", file.length, call.content))
        file.length += len(call.content)

    def _truncate(self, call: Call) -> None:
        file = self.files[self.now[call.path]]
        file.pending.append(("truncate", call.number, b""))
        file.length = call.number

    def _chmod(self, call: Call) -> None:
        self.files[self.now[call.path]].pending.append(("chmod", call.number, b""))

    def _sync(self, call: Call) -> None:
        if call.path in self.folders or call.path == ".":
            self.folders[call.path.removeprefix(".")].settle()
        else:
            self.files[self.now[call.path]].settle()

    def _link(self, call: Call) -> None:
        self.now[call.to] = self.now[call.path]
        self._name({call.to: self.now[call.path]})

    def _rename(self, call: Call) -> None:
        number = self.now.pop(call.path)
        self.now[call.to] = number
        self._name({call.path: _GONE, call.to: number})

    def _unlink(self, call: Call) -> None:
        self.now.pop(call.path)
        self._name({call.path: _GONE})

    def trees(self) -> Iterator[Tree]:
        """Every tree that may be found if the power goes now."""
        folders = {path: folder.ends() for path, folder in self.folders.items()}
        files = {number: file.ends() for number, file in self.files.items()}
        sizes = [len(ends) for ends in folders.values()] + [len(ends) for ends in files.values()]
        for chosen in _mixtures(sizes):
            names = {path: ends[at] for (path, ends), at in zip(folders.items(), chosen, strict=False)}
            behind = chosen[len(folders) :]
            contents = {number: ends[at] for (number, ends), at in zip(files.items(), behind, strict=True)}
            yield dict(_walked("", names, contents))


def _walked(
    at: str, names: dict[str, dict[str, int | None]], contents: dict[int, tuple[bytes, int]]
) -> Iterator[tuple[str, tuple[bytes, int] | None]]:
    """Give what can be reached from the root: a file without a name is not there."""
    for name, what in names[at].items():
        path = f"{at}/{name}".removeprefix("/")
        if what is None:
            yield path, None
            yield from _walked(path, names, contents)
        else:
            yield path, contents[what]


def _mixtures(sizes: list[int]) -> Iterator[tuple[int, ...]]:
    """Give choices, one a place: all of them when they are few, else those near "nothing" and near "everything"."""
    total = 1
    for size in sizes:
        total *= size
    if total <= _MOST_MIXTURES:
        yield from itertools.product(*map(range, sizes))
        return
    for start in ([0] * len(sizes), [size - 1 for size in sizes]):
        yield tuple(start)
        for place, size in enumerate(sizes):
            yield from ((*start[:place], at, *start[place + 1 :]) for at in range(size))


def states(calls: list[Call], before: Tree) -> Iterator[tuple[Tree, int]]:
    """Give every distinct tree that a power cut may leave during the calls, and the last promise before it."""
    model, promised = _Model(before), 0
    seen: set[int] = set()
    for call in calls:
        if call.what == "promise":
            promised = call.number
        else:
            model.apply(call)
        for tree in model.trees():
            if (key := state_key(tree, promised)) not in seen:
                seen.add(key)
                yield tree, promised


def state_key(tree: Tree, promised: int) -> int:
    """Give one number for equal states, in this process."""
    return hash((frozenset(tree.items()), promised))


def lay_out(tree: Tree, root: Path) -> None:
    """Put a tree on the real disk."""
    root.mkdir(parents=True)
    for path, held in sorted(tree.items()):
        if held is None:
            (root / path).mkdir(exist_ok=True)
        else:
            (root / path).write_bytes(held[0])
            (root / path).chmod(held[1])


def read_tree(root: Path) -> Tree:
    """Read a folder as a tree."""
    return {
        path.relative_to(root).as_posix(): None
        if path.is_dir()
        else (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in sorted(root.rglob("*"))
    }
