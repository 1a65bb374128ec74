"""What a run claims. Written last: no manifest, no run.

Schema "warraq/manifest/3": one JSON object, keys sorted, UTF-8, one newline at the end, so that equal
manifests are equal bytes and the next one can hold their digest. "warraq/manifest/2" had no `cost`,
"warraq/manifest/1" no `channels` either.
"""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from operator import itemgetter

from archive.fate import Fate, Outcome
from archive.manifests.channel_counts import ChannelCount, CountError, count_value, read_count
from archive.manifests.cost import RunCost, read_run_cost, run_cost_value
from archive.manifests.record_json import read_ref, ref_value
from archive.strict_json import Fields, JsonError, moment_text, read_json

SCHEMA, _WITHOUT_COST, _WITHOUT_CHANNELS = "warraq/manifest/3", "warraq/manifest/2", "warraq/manifest/1"
MAX_PART = 255  # octets of one file name on the file systems in use (ext4, XFS, APFS)
_PART = re.compile(r"[^./\\\x00-\x1f\x7f-\x9f\ud800-\udfff][^/\\\x00-\x1f\x7f-\x9f\ud800-\udfff]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
OUTCOME_NAMES = ("url", "fate", "reason", "why", "record", "redirects_to")
_OUTCOME_KEYS, _OUTCOME_VALUES = frozenset(OUTCOME_NAMES), itemgetter(*OUTCOME_NAMES)
_FATES = {fate.value: fate for fate in Fate}


class ManifestError(ValueError):
    """A manifest that contradicts itself or its schema. The message names the key or the address."""


class RunResult(StrEnum):
    """How a run ended: everything planned went well, some fates failed, or it is not to be trusted as whole."""

    SOUND = "sound"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One published file: store-relative `name` ("warc/…", "cdxj/…", "text/…"), size, SHA-256 in lower-case hex."""

    name: str
    size_bytes: int
    sha256: str

    def __post_init__(self) -> None:
        check_name(self.name)
        if not _SHA256.fullmatch(self.sha256) or self.size_bytes < 0:
            raise ManifestError(f"file {self.name!r}: size or SHA-256 is no size or digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One run: what was planned and how each address ended, and the files that prove it.

    `planned` holds every planned URL exactly once. `software` and `verdicts` are sorted pairs (name and
    version, relation and count). `previous` is the SHA-256 of the story's manifest before this one.
    `allow_private` and `connect_to` say that the run could reach addresses which the open web does not have.
    `channels` says what each way to find coverage was asked and gave, and what was not measured; `cost` what the run
    took on the wire and in time, None for one that was not measured.
    Raises ManifestError when a URL, file or channel stands twice, a time has no zone, or the run ends before it begins.
    """

    run_id: str
    story: str
    began_at: datetime
    ended_at: datetime
    result: RunResult
    software: tuple[tuple[str, str], ...]
    settings_digest: str
    files: tuple[FileEntry, ...]
    planned: tuple[Outcome, ...]
    verdicts: tuple[tuple[str, int], ...] = ()
    previous: str | None = None
    allow_private: bool = False
    connect_to: bool = False
    notes: tuple[str, ...] = ()
    channels: tuple[ChannelCount, ...] = ()
    cost: RunCost | None = None

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.began_at.tzinfo is None or self.ended_at.tzinfo is None:
            raise ManifestError(f"run {self.run_id}: began_at and ended_at need a time zone")
        if self.ended_at < self.began_at:
            raise ManifestError(f"run {self.run_id}: it ends before it begins")
        if self.previous is not None and not _SHA256.fullmatch(self.previous):
            raise ManifestError(f"run {self.run_id}: previous is no SHA-256 in lower-case hex")
        _refuse_twice("address", [outcome.url for outcome in self.planned])
        _refuse_twice("file", [entry.name for entry in self.files])
        _refuse_twice("channel", [f"{one.channel} of {one.outlet}" for one in self.channels])

    @property
    def name(self) -> str:
        """Return the store-relative name of this manifest."""
        return manifest_name(self.story, self.run_id)

    @property
    def fates(self) -> dict[Fate, int]:
        """Return how many planned URLs ended in each fate, zeros included."""
        counted = Counter(outcome.fate for outcome in self.planned)
        return {fate: counted[fate] for fate in Fate}


def manifest_name(story: str, run_id: str) -> str:
    """Return "runs/<story>/<run>.json"."""
    return f"runs/{story}/{run_id}.json"


def check_name(name: str) -> None:
    """Refuse a store-relative name that leads out of the store or hides in it; raises ManifestError."""
    parts = name.split("/")
    for part in parts:
        if not _PART.fullmatch(part) or len(part.encode()) > MAX_PART:
            raise ManifestError(f"name {name[:120]!r} may not stand in a store: part {part[:60]!r}")


def manifest_digest(data: bytes) -> str:
    """Return what the next manifest holds as `previous`: SHA-256 of the file's bytes, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def to_json(manifest: Manifest) -> bytes:
    """Return the file's bytes. Equal manifests give equal bytes."""
    value = {
        "schema": SCHEMA,
        "run_id": manifest.run_id,
        "story": manifest.story,
        "began_at": moment_text(manifest.began_at),
        "ended_at": moment_text(manifest.ended_at),
        "result": manifest.result.value,
        "software": dict(manifest.software),
        "settings_digest": manifest.settings_digest,
        "files": [{"name": f.name, "size_bytes": f.size_bytes, "sha256": f.sha256} for f in manifest.files],
        "fates": dict(_counted(manifest)),
        "planned": [_outcome_value(outcome) for outcome in manifest.planned],
        "verdicts": dict(manifest.verdicts),
        "previous": manifest.previous,
        "allow_private": manifest.allow_private,
        "connect_to": manifest.connect_to,
        "notes": list(manifest.notes),
        "channels": [count_value(count) for count in manifest.channels],
        "cost": None if manifest.cost is None else run_cost_value(manifest.cost),
    }
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace")


def from_json(data: bytes, *, place: str = "manifest") -> Manifest:
    """Read a manifest, every key checked; `place` names the file in messages.

    Raises ManifestError for another schema, wrong types, unknown keys, and counts that are not the fates'.
    """
    try:
        return from_value(read_json(data, place), place)
    except (JsonError, CountError) as error:
        raise ManifestError(str(error)) from error


def from_value(value: object, place: str) -> Manifest:
    """Read a manifest from its JSON value. Raises ManifestError, JsonError, CountError."""
    fields = Fields(value, place)
    if (schema := fields.text("schema")) not in {SCHEMA, _WITHOUT_COST, _WITHOUT_CHANNELS}:
        raise ManifestError(f"{place}: schema {schema!r} is not {SCHEMA!r}: another version of warraq wrote it")  # fmt: skip
    channels = fields.items("channels") if schema != _WITHOUT_CHANNELS else []
    cost = fields.take("cost") if schema == SCHEMA else None
    counted, manifest = fields.counts("fates"), _manifest(fields, channels)
    if cost is not None:
        manifest = replace(manifest, cost=read_run_cost(cost, f"{place}.cost"))
    fields.done()
    if dict(counted) != {fate: count for fate, count in _counted(manifest) if fate in fates_of(schema)}:
        raise ManifestError(f"{place}: the counts of fates are not those of the planned addresses")
    return manifest


def fates_of(schema: object) -> frozenset[str]:
    """Return the words of the fates that a manifest of a schema counts: older ones knew no `blocked`."""
    return frozenset(_FATES) if schema == SCHEMA else frozenset(_FATES) - {Fate.BLOCKED.value}


def _counted(manifest: Manifest) -> list[tuple[str, int]]:
    return [(fate.value, count) for fate, count in manifest.fates.items()]


def _manifest(fields: Fields, channels: list[tuple[object, str]]) -> Manifest:
    return Manifest(
        run_id=fields.text("run_id"),
        story=fields.text("story"),
        began_at=fields.moment("began_at"),
        ended_at=fields.moment("ended_at"),
        result=fields.choice("result", RunResult),
        software=fields.pairs("software"),
        settings_digest=fields.text("settings_digest"),
        files=tuple(_file(value, place) for value, place in fields.items("files")),
        planned=tuple(_outcome(value, place) for value, place in fields.items("planned")),
        verdicts=fields.counts("verdicts"),
        previous=fields.text_or_none("previous"),
        allow_private=fields.flag("allow_private"),
        connect_to=fields.flag("connect_to"),
        notes=fields.texts("notes"),
        channels=tuple(read_count(value, place) for value, place in channels),
    )


def _file(value: object, place: str) -> FileEntry:
    fields = Fields(value, place)
    entry = FileEntry(name=fields.text("name"), size_bytes=fields.number("size_bytes"), sha256=fields.text("sha256"))  # fmt: skip
    fields.done()
    return entry


def _outcome_value(outcome: Outcome) -> dict[str, object]:
    return {
        "url": outcome.url,
        "fate": outcome.fate.value,
        "reason": outcome.reason,
        "why": outcome.why,
        "record": None if outcome.ref is None else ref_value(outcome.ref),
        "redirects_to": outcome.redirects_to,
    }


def _outcome(value: object, place: str) -> Outcome:
    if isinstance(value, dict) and value.keys() == _OUTCOME_KEYS:
        url, fate, reason, why, record, onward = _OUTCOME_VALUES(value)
        texts = type(url) is type(reason) is type(why) is str and (onward is None or type(onward) is str)
        if texts and fate in _FATES:  # as nearly all are; for the others, what is wrong is named below
            ref = None if record is None else read_ref(record, f"{place}.record")
            return Outcome(url=url, fate=_FATES[fate], reason=reason, why=why, ref=ref, redirects_to=onward)
    fields = Fields(value, place)
    record = fields.take("record")
    outcome = Outcome(
        url=fields.text("url"),
        fate=fields.choice("fate", Fate),
        reason=fields.text("reason"),
        why=fields.text("why"),
        ref=None if record is None else read_ref(record, f"{place}.record"),
        redirects_to=fields.text_or_none("redirects_to"),
    )
    fields.done()
    return outcome


def _refuse_twice(what: str, names: list[str]) -> None:
    counted = Counter(names)
    if len(counted) != len(names):
        twice = next(name for name, count in counted.items() if count > 1)
        raise ManifestError(f"{what} {twice[:200]!r} stands twice: every one has exactly one place")
