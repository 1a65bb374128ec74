"""Manifests read by columns say what manifests read value by value say."""

import json
from typing import Any

import pytest

from archive.fate import Fate, Outcome
from archive.manifests.manifest import ManifestError, from_json, to_json
from archive.manifests.spelt import read_said, said_by
from tests.archive.test_manifest_json import REF, a_manifest

OUTCOMES = (
    Outcome(url="http://a.example/", fate=Fate.KEPT, reason="ok", ref=REF),
    Outcome(url="http://b.example/باريس\0", fate=Fate.FAILED, reason="dns", why="غير موجود"),
    Outcome(url="http://c.example/", fate=Fate.REFUSED, reason="redirect", redirects_to="http://a.example/"),
)


@pytest.mark.parametrize("planned", [(), OUTCOMES])
def test_a_manifest_read_by_columns_says_what_it_says_value_by_value(planned: tuple[Outcome, ...]) -> None:
    data = to_json(a_manifest(planned=planned))
    assert read_said(data, "m") == said_by(from_json(data, place="m"))


CHANGES: list[tuple[str, Any]] = [
    ("url", 5), ("url", "http://b.example/باريس\0"), ("fate", "gone"), ("reason", None), ("redirects_to", 1),
    ("record", 7), ("more", 1), ("record.offset", -1), ("record.offset", True), ("record.kind", "film"),
    ("record.status", "200"), ("record.captured_at", "2025-02-30T00:00:00.000000Z"), ("record.more", 1),
    ("record.captured_at", "yesterday"), ("record.url", None),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), CHANGES)
def test_what_is_wrong_with_a_manifest_is_said_in_the_same_words(key: str, value: object) -> None:
    whole = json.loads(to_json(a_manifest(planned=OUTCOMES)))
    place = whole["planned"][0]
    *above, last = key.split(".")
    for name in above:
        place = place[name]
    place[last] = value
    data = json.dumps(whole).encode()
    with pytest.raises(ManifestError) as strict:
        from_json(data, place="m")
    with pytest.raises(ManifestError) as fast:
        read_said(data, "m")
    assert str(fast.value) == str(strict.value)


def test_a_time_that_is_spelt_otherwise_is_told_as_ours() -> None:
    text = to_json(a_manifest(planned=OUTCOMES)).replace(b"000005Z", b"000005+00:00")
    assert read_said(text, "m") == said_by(from_json(text, place="m"))


def test_counts_that_are_not_those_of_the_fates_are_refused() -> None:
    text = to_json(a_manifest(planned=OUTCOMES)).replace(b'"kept": 1', b'"kept": 2')
    with pytest.raises(ManifestError, match="counts of fates"):
        read_said(text, "m")
