"""What a manifest says of its run as a whole, without its planned addresses: these may be hundreds of thousands, and the catalogue has them."""

import functools
from dataclasses import dataclass
from datetime import datetime

from archive.manifests.channel_counts import ChannelCount, CountError, read_count
from archive.manifests.cost import RunCost, read_run_cost
from archive.manifests.manifest import FileEntry, ManifestError, manifest_digest
from archive.store import StoreError
from archive.strict_json import JsonError, read_json, read_moment
from flows.house import House

_PLANNED, _BEHIND = (
    b'\n "planned": [\n',
    b'\n ],\n "previous":',
)  # as a manifest is written: one space a level


_NONE = (StoreError, JsonError, CountError, ManifestError, KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A manifest without its planned addresses; `digest` is the SHA-256 of its bytes, `fates` how many addresses ended in each."""

    name: str
    digest: str
    size_bytes: int
    began_at: datetime
    ended_at: datetime
    result: str
    software: tuple[tuple[str, str], ...]
    settings_digest: str
    files: tuple[FileEntry, ...]
    fates: tuple[tuple[str, int], ...]
    verdicts: tuple[tuple[str, int], ...]
    previous: str | None
    allow_private: bool
    connect_to: bool
    notes: tuple[str, ...]
    channels: tuple[ChannelCount, ...]
    cost: RunCost | None


def head_of(house: House, name: str) -> Head | None:
    """Return what the manifest of a name claims as a whole; None where it is gone or damaged: the audit says more.

    One that was read is remembered: manifests are never changed. Whoever checks one reads it by `head_now`.
    """
    try:
        return _remembered(house, name)
    except _NONE:
        return None


def head_now(house: House, name: str) -> Head | None:
    """Return the same, read now."""
    try:
        return _read(name, house.store().read(name))
    except _NONE:
        return None


@functools.lru_cache(maxsize=64)
def _remembered(house: House, name: str) -> Head:
    return _read(name, house.store().read(name))


def _read(name: str, content: bytes) -> Head:
    value = read_json(_without_planned(content), name)
    if not isinstance(value, dict):
        raise JsonError(f"{name}: is no object")
    cost = value.get("cost")
    return Head(
        name=name,
        digest=manifest_digest(content),
        size_bytes=len(content),
        began_at=read_moment(value["began_at"]),
        ended_at=read_moment(value["ended_at"]),
        result=str(value["result"]),
        software=tuple((str(name), str(version)) for name, version in value["software"].items()),
        settings_digest=str(value["settings_digest"]),
        files=tuple(FileEntry(**one) for one in value["files"]),
        fates=tuple((str(fate), int(count)) for fate, count in value["fates"].items()),
        verdicts=tuple((str(one), int(count)) for one, count in value["verdicts"].items()),
        previous=value["previous"],
        allow_private=bool(value["allow_private"]),
        connect_to=bool(value["connect_to"]),
        notes=tuple(str(note) for note in value["notes"]),
        channels=tuple(read_count(one, name) for one in value.get("channels", ())),
        cost=None if cost is None else read_run_cost(cost, name),
    )


def _without_planned(content: bytes) -> bytes:
    """Return a manifest's bytes with no planned address; as they are where they are not spelt as manifests are written.

    No text within holds a line end, so that what is looked for stands in no text.
    """
    begin = content.find(_PLANNED)
    end = content.rfind(_BEHIND)
    if not 0 <= begin < end:
        return content
    return content[:begin] + b'\n "planned": [' + content[end:]
