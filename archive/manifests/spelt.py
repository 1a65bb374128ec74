"""Manifests read fast, for whoever reads all of a store: without an object for each address.

Columns are checked at once instead of values one by one. What is not exactly as our writer has it is left to
`archive.manifests.manifest.from_json`, which says what is wrong.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from archive.manifests.channel_counts import CountError
from archive.manifests.manifest import OUTCOME_NAMES, Manifest, ManifestError, fates_of, from_json, from_value
from archive.manifests.record_json import REF_NAMES
from archive.record import RecordKind
from archive.strict_json import JsonError, moment_text, read_json

_KINDS = frozenset(kind.value for kind in RecordKind)
# As `moment_text` writes it; whether the day exists is asked of the clock's own reader.
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_Types = frozenset[type]
_TEXT: _Types = frozenset({str})
_TEXT_OR_NONE: _Types = frozenset({str, type(None)})
_NUMBER: _Types = frozenset({int})
_NUMBER_OR_NONE: _Types = frozenset({int, type(None)})
_OBJECT_OR_NONE: _Types = frozenset({dict, type(None)})
_OUTCOME_TYPES = (_TEXT, _TEXT, _TEXT, _TEXT, _OBJECT_OR_NONE, _TEXT_OR_NONE)
_REF_TYPES = (_TEXT, _TEXT, _TEXT, _TEXT, _TEXT, _NUMBER, _NUMBER, _TEXT_OR_NONE, _NUMBER_OR_NONE, _TEXT_OR_NONE)  # fmt: skip


class Ended(NamedTuple):
    """How a planned address ended; `record_id` is None where nothing was kept."""

    url: str
    fate: str
    reason: str
    why: str
    record_id: str | None
    redirects_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSaid:
    """What a run says. `manifest.planned` is empty, its addresses stand in `ended`.

    `records` gives of each record that the manifest names its kind and its time to the microsecond, by record id.
    """

    manifest: Manifest
    ended: Sequence[Ended]
    records: Mapping[str, tuple[str, str]]


def read_said(data: bytes, place: str) -> RunSaid:
    """Read a manifest. Raises ManifestError exactly where `from_json` does."""
    return _spelt(data, place) or said_by(from_json(data, place=place))


def said_by(manifest: Manifest) -> RunSaid:
    """Return what a manifest says."""
    refs = {one.ref.record_id: one.ref for one in manifest.planned if one.ref is not None}
    ended = tuple(
        Ended(
            one.url,
            one.fate.value,
            one.reason,
            one.why,
            None if one.ref is None else one.ref.record_id,
            one.redirects_to,
        )
        for one in manifest.planned
    )
    records = {name: (ref.kind.value, moment_text(ref.captured_at)) for name, ref in refs.items()}
    return RunSaid(manifest=replace(manifest, planned=()), ended=ended, records=records)


def _spelt(data: bytes, place: str) -> RunSaid | None:
    try:
        value = read_json(data, place)
        if not isinstance(value, dict):
            return None
        outcomes = _columns(value.get("planned"), OUTCOME_NAMES, _OUTCOME_TYPES)
        if outcomes is None:
            return None
        url, fate, reason, why, kept, onward = outcomes
        refs = _columns([ref for ref in kept if ref is not None], REF_NAMES, _REF_TYPES)
        if refs is None or not _ordinary(url, refs):
            return None
        counted = Counter(fate)
        known = fates_of(value.get("schema"))
        if not known.issuperset(fate) or value.get("fates") != {one: counted[one] for one in known}:
            return None
        manifest = from_value({**value, "planned": [], "fates": dict.fromkeys(known, 0)}, place)
    except (JsonError, ManifestError, CountError, ValueError):
        return None
    ids = [None if ref is None else ref["record_id"] for ref in kept]
    ended = tuple(map(Ended, url, fate, reason, why, ids, onward))
    return RunSaid(manifest=manifest, ended=ended, records=dict(zip(refs[0], zip(refs[1], refs[3], strict=True), strict=True)))  # fmt: skip


def _columns(rows: object, names: tuple[str, ...], types: Iterable[_Types]) -> list[tuple[Any, ...]] | None:
    """Turn JSON objects of one kind into columns; None when one has other keys or types."""
    if not isinstance(rows, list) or set(map(type, rows)) - {dict} or set(map(len, rows)) - {len(names)}:
        return None
    if not rows:
        return [()] * len(names)
    try:
        columns = list(zip(*map(itemgetter(*names), rows), strict=True))
    except KeyError:
        return None
    fit = all(set(map(type, column)) <= kinds for column, kinds in zip(columns, types, strict=True))
    return columns if fit else None


def _ordinary(url: Sequence[str], refs: Sequence[Sequence[Any]]) -> bool:
    """Say whether addresses stand once, kinds are known, numbers are none below 0 and times are spelt as we do.

    Raises ValueError for a time that no calendar has.
    """
    _, kind, _, at, _, offset, length, _, status, _ = refs
    for moment in at:
        datetime.fromisoformat(moment)
    return (
        len(set(url)) == len(url)
        and _KINDS.issuperset(kind)
        and all(map(_MOMENT.fullmatch, at))
        and min((*offset, *length, *(code for code in status if code is not None)), default=0) >= 0
    )
