"""What a machine has of the boards, on its own disk: so that a restart knows which fates it still owes, and under which tokens."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.disk import make_folders, sync_folder, write_durably
from archive.shared.board import Shard
from flows.house import House

# Below the spool; the leading dot keeps it out of every listing (docs/format.md §10).
_FOLDER = ".work"


class WorkNoteError(Exception):
    """A note of a board's work that cannot be read. The message names it and the next step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkNote:
    """The shards that one run fetches. It stands from before the first address is planned until the board has heard of all."""

    run_id: str
    shards: tuple[Shard, ...]


def note_of(house: House, run_id: str) -> Path:
    """Return where a run's note stands."""
    return house.spool / _FOLDER / f"{run_id}.json"


def write_note(house: House, run_id: str, shards: Sequence[Shard]) -> WorkNote:
    """Write down, durably, what a run is to fetch."""
    path = note_of(house, run_id)
    make_folders(path.parent)
    rows = [{"board": s.board, "shard": s.name, "token": s.token, "urls": list(s.urls)} for s in shards]
    draft = path.with_suffix(".new")
    write_durably(draft, [json.dumps(rows).encode()])
    draft.rename(path)
    sync_folder(path.parent)
    return WorkNote(run_id=run_id, shards=tuple(shards))


def read_note(house: House, run_id: str) -> WorkNote | None:
    """Read what a run was to fetch; None where nothing is noted. Its leases are of no time: who goes on renews them first."""
    path = note_of(house, run_id)
    if not path.exists():
        return None
    try:
        shards = [
            Shard(
                board=str(row["board"]),
                name=str(row["shard"]),
                token=int(row["token"]),
                deadline=float("-inf"),
                urls=tuple(map(str, row["urls"])),
            )
            for row in json.loads(path.read_text(encoding="utf-8"))
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkNoteError(
            f"{path}: this note of a board's work can't be read ({error!r}); move it away: other machines take what it had"
        ) from error
    return WorkNote(run_id=run_id, shards=tuple(shards))


def notes(house: House) -> Iterator[WorkNote]:
    """Yield all that is noted, the oldest first."""
    for path in sorted((house.spool / _FOLDER).glob("*.json")):
        if (note := read_note(house, path.stem)) is not None:
            yield note


def forget(house: House, run_id: str) -> None:
    """The board has heard of all that a run did."""
    note_of(house, run_id).unlink(missing_ok=True)
