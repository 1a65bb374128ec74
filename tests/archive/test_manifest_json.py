import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.fate import Fate, Outcome
from archive.manifests.channel_counts import ChannelCount
from archive.manifests.cost import Cost, RunCost
from archive.manifests.manifest import (
    FileEntry,
    Manifest,
    ManifestError,
    RunResult,
    from_json,
    manifest_digest,
    to_json,
)
from archive.record import RecordKind, RecordRef

BEGAN_AT = datetime(2025, 7, 26, 10, 0, 0, 5, tzinfo=UTC)
REF = RecordRef(
    record_id="urn:uuid:1", kind=RecordKind.RESPONSE, url="http://a.example/", captured_at=BEGAN_AT, warc="warc/s/r-w-1.warc.gz",
    offset=0, length=9, payload_digest="sha256:00", status=200, content_type=None,
)  # fmt: skip


COUNT = ChannelCount(
    channel="gdelt-doc", outlet="GDELT", since=BEGAN_AT, asked=5, measured=2, unmeasured=(("refused", 1), ("throttled", 2)),
    links=7, new_links=4, pages=3, related=2, measured_at=BEGAN_AT,
)  # fmt: skip


PAID = Cost(addresses=1, requests=2, sent_bytes=300, received_bytes=70_000, wire_ms=412)


def a_manifest(**changes: Any) -> Manifest:
    manifest = Manifest(
        run_id="run1",
        story="story",
        began_at=BEGAN_AT,
        ended_at=BEGAN_AT + timedelta(minutes=1),
        result=RunResult.SOUND,
        software=(("python", "3.11"), ("warraq", "0.1")),
        settings_digest="ab",
        files=(FileEntry(name="warc/s/r-w-1.warc.gz", size_bytes=9, sha256="0" * 64),),
        planned=(Outcome(url="http://a.example/", fate=Fate.KEPT, reason="ok", ref=REF),),
        verdicts=(("RELATED", 1),),
        previous="f" * 64,
        channels=(COUNT,),
        cost=RunCost(wall_ms=9, cpu_ms=5, by_fate=(("kept", PAID),), by_host=(("a.example", PAID),)),
    )
    return replace(manifest, **changes)


MOMENTS = st.integers(0, 200 * 365 * 86400 * 10**6).map(
    lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
)
URLS = st.lists(st.text(st.characters(exclude_categories=[]), min_size=1), unique=True, max_size=6)


@given(
    URLS,
    st.text(st.characters(exclude_categories=[])),
    st.sampled_from(Fate),
    MOMENTS,
)
def test_a_manifest_reads_back_as_it_was_written(
    urls: list[str], why: str, fate: Fate, began_at: datetime
) -> None:
    planned = tuple(Outcome(url=url, fate=fate, reason="x", why=why) for url in urls)
    manifest = a_manifest(planned=planned, notes=(why,), began_at=began_at, ended_at=began_at)
    assert from_json(to_json(manifest)) == manifest


def test_equal_manifests_are_equal_bytes_and_any_change_has_another_digest() -> None:
    assert to_json(a_manifest()) == to_json(a_manifest())
    assert manifest_digest(to_json(a_manifest())) != manifest_digest(to_json(a_manifest(allow_private=True)))


def test_fates_count_every_planned_address_once() -> None:
    gone = Outcome(url="http://gone.example/", fate=Fate.FAILED, reason="dns")
    manifest = a_manifest(planned=(*a_manifest().planned, gone))
    assert manifest.fates == {
        Fate.KEPT: 1,
        Fate.FAILED: 1,
        Fate.SAME_AS_BEFORE: 0,
        Fate.REFUSED: 0,
        Fate.NOT_AN_ARTICLE: 0,
        Fate.BLOCKED: 0,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"planned": a_manifest().planned * 2},
        {"files": a_manifest().files * 2},
        {"channels": a_manifest().channels * 2},
        {"ended_at": BEGAN_AT - timedelta(seconds=1)},
        {"began_at": datetime(2025, 7, 26)},  # noqa: DTZ001 - the fault under test
        {"previous": "abc"},
        {"story": "../story"},
        {"run_id": "a/../b"},
        {"run_id": ""},
        {"story": ".hidden"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_manifest_that_contradicts_itself_cannot_be_made(changes: dict[str, Any]) -> None:
    with pytest.raises(ManifestError):
        a_manifest(**changes)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "warc/../../x",
        "warc//x",
        "warc/.x",
        "warc/a\\b",
        "warc/a\nb",
        "warc/\ud800",
        "w" * 256,
    ],
)
def test_a_file_name_never_leads_out_of_the_store(name: str) -> None:
    with pytest.raises(ManifestError):
        FileEntry(name=name, size_bytes=0, sha256="0" * 64)


def set_key(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda claims: claims.update({key: value})


@pytest.mark.parametrize(
    "change",
    [
        set_key("schema", "warraq/manifest/4"),
        set_key("schema", "warraq/manifest/2"),  # which had no cost
        lambda claims: claims.pop("cost"),
        lambda claims: claims["cost"].update(surprise=1),
        lambda claims: claims["cost"]["by_host"]["a.example"].update(requests=-1),
        lambda claims: claims["cost"].update(by_fate=[]),
        set_key("schema", "warraq/manifest/1"),  # which had no channels
        lambda claims: claims.pop("channels"),
        lambda claims: claims["channels"][0].update(measured=9),
        lambda claims: claims["channels"][0].update(related=9),
        lambda claims: claims["channels"][0].update(since="2025-07-26"),
        lambda claims: claims["channels"].append(claims["channels"][0]),
        lambda claims: claims["channels"][0].update(surprise=1),
        set_key("schema", 1),
        set_key("surprise", 1),
        set_key(
            "fates",
            {"kept": 2, "failed": 0, "refused": 0, "same-as-before": 0, "not-an-article": 0, "blocked": 0},
        ),
        lambda claims: claims["fates"].pop("blocked"),
        set_key("fates", {"kept": True}),
        set_key("result", "splendid"),
        set_key("began_at", "2025-07-26T10:00:00"),
        set_key("began_at", "yesterday"),
        set_key("planned", {}),
        set_key("allow_private", 1),
        set_key("notes", [1]),
        lambda claims: claims.pop("connect_to"),
        lambda claims: claims["planned"][0].update(fate="lost"),
        lambda claims: claims["planned"][0]["record"].update(offset=-1),
        lambda claims: claims["planned"].append(claims["planned"][0]),
        lambda claims: claims["files"][0].update(sha256="0" * 63),
        lambda claims: claims["files"][0].update(name="../x"),
    ],
)
def test_a_forged_or_foreign_manifest_is_refused_with_its_place(
    change: Callable[[dict[str, Any]], object],
) -> None:
    claims = json.loads(to_json(a_manifest()))
    change(claims)
    with pytest.raises(ManifestError, match=r"runs/x|file|address|name|channel"):
        from_json(json.dumps(claims).encode(), place="runs/x")


@pytest.mark.parametrize(("schema", "lacks"), [(1, {"channels", "cost"}), (2, {"cost"})])
def test_a_manifest_of_an_earlier_schema_is_read_as_one_that_says_nothing_of_what_it_lacks(
    schema: int, lacks: set[str]
) -> None:
    claims = json.loads(to_json(a_manifest()))
    claims["fates"].pop("blocked")  # a word that they did not have
    old = {k: v for k, v in claims.items() if k not in lacks} | {"schema": f"warraq/manifest/{schema}"}
    said = {"cost": None} | ({"channels": ()} if "channels" in lacks else {})
    assert from_json(json.dumps(old).encode()) == a_manifest(**said)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"schema": 1, "schema": 2}', b"null"]
)
def test_what_is_no_manifest_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(ManifestError):
        from_json(data)


@given(st.binary(max_size=60), st.integers(0, 5000), st.integers(0, 5000))
def test_a_damaged_manifest_is_refused_or_says_the_same(noise: bytes, start: int, length: int) -> None:
    whole = to_json(a_manifest())
    damaged = whole[:start] + noise + whole[start + length :]
    try:
        read = from_json(damaged)
    except ManifestError:
        return
    assert from_json(to_json(read)) == read
