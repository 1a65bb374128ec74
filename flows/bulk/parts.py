"""Files that workers write under the name of their shard, in a folder that they and the parent reach.

A part is written whole or not at all: a worker that dies leaves a draft that nobody reads, and a shard that is done again writes the
same part anew.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from flows.bulk.engine import EngineError


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of a shard: its name, its digest, and where each of its pieces ends. `why` says instead why there is none."""

    name: str
    sha256: str = ""
    ends: tuple[int, ...] = ()
    why: str = ""


def write_part(folder: Path, name: str, pieces: Iterable[bytes]) -> Part:
    """Write the pieces of a shard one behind the other. Raises EngineError where a worker does not reach the folder."""
    digest, ends = hashlib.sha256(), [0]
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f"{name}.", suffix=".new", dir=folder)
    except FileNotFoundError as error:
        raise EngineError(
            f"a worker does not reach {folder}: what workers write must be a folder that all of them share; "
            "put the store on a shared file system (docs/bulk-work.md)"
        ) from error
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            ends.append(ends[-1] + len(piece))
    Path(draft).replace(folder / name)
    return Part(name=name, sha256=digest.hexdigest(), ends=tuple(ends[1:]))


def pieces_of(folder: Path, part: Part) -> Iterator[bytes]:
    """Read the pieces of a part, in their order. Raises EngineError where it is not what its worker wrote."""
    digest = hashlib.sha256()
    with (folder / part.name).open("rb") as file:
        for begin, end in pairwise((0, *part.ends)):
            piece = file.read(end - begin)
            digest.update(piece)
            yield piece
    if digest.hexdigest() != part.sha256:
        raise EngineError(
            f"{folder / part.name} is not what its worker wrote: is the folder one file system for all?"
        )


def as_piece(value: Any) -> bytes:
    """Return a JSON value as bytes that give it back, halves of surrogate pairs out of broken pages too."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")
