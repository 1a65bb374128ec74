"""The file in a bucket that says in which database its machines agree: no evidence, and written once, so that nobody agrees elsewhere unseen."""

import json
from dataclasses import dataclass
from datetime import datetime

from archive.strict_json import Fields, JsonError, moment_text, read_json

MARK = "shared.json"
SCHEMA = "warraq/shared/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The id of the database, and which machine wrote it down, when."""

    database: str
    machine: str
    at: datetime


def to_json(mark: Mark) -> bytes:
    """Return the file's bytes."""
    value = {"schema": SCHEMA, "database": mark.database, "machine": mark.machine, "at": moment_text(mark.at)}
    return json.dumps(value, sort_keys=True, indent=1).encode() + b"\n"


def from_json(content: bytes, place: str) -> Mark:
    """Read the file; `place` names it. Raises JsonError."""
    fields = Fields(read_json(content, place), place)
    if (schema := fields.text("schema")) != SCHEMA:
        raise JsonError(f"{place}: schema {schema!r} is not {SCHEMA!r}: another version of warraq wrote it")
    mark = Mark(database=fields.text("database"), machine=fields.text("machine"), at=fields.moment("at"))
    fields.done()
    return mark
