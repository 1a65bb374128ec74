"""The same promises on a real server, Ceph's gateway: over plain HTTP, and over TLS, where checksums travel otherwise."""

import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from archive.bucket.place import SINGLE_BYTES, Checksums, LockMode, Retention
from archive.store import StoreError, StoreErrorKind
from desk.cli import run
from desk.exits import Exit
from practice.server import PracticeWeb
from tests.bucket import radosgw as real
from tests.bucket.servers import Bench
from tests.bucket.test_bucket_publishing import ODD, WARC

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[real.Gateway]:
    if (absent := real.missing()) is not None:
        pytest.skip(absent)
    with real.radosgw(tmp_path_factory.mktemp("ceph")) as running:
        yield running


@pytest.fixture
def its_credentials(monkeypatch: pytest.MonkeyPatch, credentials: None) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", real.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", real.SECRET)


@pytest.fixture(params=["http", "https"])
def bench(
    gateway: real.Gateway, its_credentials: None, tmp_path: Path, request: pytest.FixtureRequest
) -> Bench:
    made = Bench(
        endpoint=getattr(gateway, request.param),
        bucket=f"b{abs(hash(request.node.nodeid))}",
        folder=tmp_path,
        ca_file=gateway.ca_file,
        single_bytes=SINGLE_BYTES,
        part_bytes=16 * 1024**2,
        timeout_s=30,
        now=lambda: datetime.now(UTC),
    )
    made.client().create_bucket(Bucket=made.bucket)
    return made


def test_published_files_are_there_once_and_come_back_as_they_went(bench: Bench) -> None:
    store = bench.store()
    for number, name in enumerate(ODD):
        store.publish(bench.file(name.encode(), f"f{number}"), name)
    store.write_text("text/s/a.md", b"one")
    store.write_text("text/s/a.md", b"two")
    store.write_text("text/s/b.md", b"gone")
    store.remove_text("text/s/b.md")
    assert store.flush() is None
    again = bench.store()
    for number, name in enumerate(ODD):
        again.publish(bench.file(name.encode(), f"g{number}"), name)
    assert again.flush() is None
    assert store.list() == tuple(sorted([*ODD, "text/s/a.md"]))
    assert all(store.fresh().read(name) == name.encode() for name in ODD)
    assert bench.there("text/s/a.md") == b"two"


@pytest.mark.parametrize("size", [9, 70 * 1024**2])
def test_s3_a_taken_name_is_never_replaced_even_where_the_server_ignores_the_condition(
    bench: Bench, size: int
) -> None:
    bench.client().put_object(Bucket=bench.bucket, Key=bench.prefix + WARC, Body=b"somebody else's")
    store = bench.store()
    store.publish(bench.file(bytes(size)), WARC)
    pending = store.flush()
    assert pending is not None
    assert pending.kind is StoreErrorKind.EXISTS
    assert bench.there(WARC) == b"somebody else's"


def test_seventy_megabytes_go_in_parts_and_come_back(bench: Bench) -> None:
    data = bytes(range(256)) * (70 * 4096) + b"end"
    store = bench.store()
    entry = store.publish(bench.file(data), WARC)
    assert store.flush() is None
    assert store.fresh().measure(WARC) == entry
    head = bench.client().head_object(Bucket=bench.bucket, Key=bench.prefix + WARC)
    assert head["ETag"].endswith('-5"')
    with store.fresh().open(WARC) as file:
        file.seek(50_000_001)
        assert file.read(1000) == data[50_000_001:50_001_001]


def test_uploads_that_were_left_are_given_up(bench: Bench) -> None:
    key = bench.prefix + WARC
    upload = bench.client().create_multipart_upload(Bucket=bench.bucket, Key=key)["UploadId"]
    store = bench.store()
    store.publish(bench.file(b"x"), WARC)
    (entry,) = bench.outbox.entries()
    bench.outbox.note_upload(entry, key, upload)
    assert store.flush() is None
    assert "Uploads" not in bench.client().list_multipart_uploads(Bucket=bench.bucket)


@pytest.mark.parametrize("size", [9, 70 * 1024**2])
def test_a_locked_original_cannot_be_deleted_and_a_view_can(bench: Bench, size: int) -> None:
    kept = Retention(mode=LockMode.COMPLIANCE, days=1)
    locked = replace(bench, bucket=f"{bench.bucket}l", retention=kept)
    locked.client().create_bucket(Bucket=locked.bucket, ObjectLockEnabledForBucket=True)
    store = locked.store()
    store.publish(locked.file(bytes(size)), WARC)
    store.write_text("text/s/a.md", b"a view")
    assert store.flush() is None
    versions = locked.client().list_object_versions(Bucket=locked.bucket)["Versions"]
    for version in versions:
        there = {"Bucket": locked.bucket, "Key": version["Key"], "VersionId": version["VersionId"]}
        if version["Key"].endswith(".md"):
            locked.client().delete_object(**there)
            continue
        head = locked.client().head_object(**there)
        assert head["ObjectLockRetainUntilDate"] > datetime.now(UTC) + timedelta(hours=23)
        with pytest.raises(ClientError, match="AccessDenied"):
            locked.client().delete_object(**there)
    assert len(versions) == 2


def test_a_lock_that_the_bucket_cannot_hold_is_told_and_the_file_kept(bench: Bench) -> None:
    store = replace(bench, retention=Retention(mode=LockMode.GOVERNANCE, days=1)).store()
    store.publish(bench.file(b"x"), WARC)
    pending = store.flush()
    assert pending is not None
    assert "lock" in pending.why
    assert store.read(WARC) == b"x"


def test_the_library_s_own_checksums_break_over_tls_here_and_ours_never_do(bench: Bench) -> None:
    """What `s3_checksums` is for; plain HTTP hides it, since a header carries the sum there."""
    defaults = boto3.session.Session().client("s3", endpoint_url=bench.endpoint, verify=str(bench.ca_file))
    put = {"Bucket": bench.bucket, "Key": "defaults", "Body": b"a record" * 1000}
    if bench.endpoint.startswith("https"):
        with pytest.raises(ClientError, match="MissingContentLength"):
            defaults.put_object(**put)
    else:
        defaults.put_object(**put)
    for checksums in Checksums:
        store = replace(bench, checksums=checksums, prefix=f"{checksums.value}/").store()
        store.publish(bench.file(b"a record" * 1000), WARC)
        assert store.flush() is None
        assert store.fresh().read(WARC) == b"a record" * 1000
        assert store.list() == (WARC,)


def test_a_certificate_of_another_authority_is_refused(
    gateway: real.Gateway, bench: Bench, tmp_path: Path
) -> None:
    store = replace(bench, endpoint=gateway.https, ca_file=None, tries=1).store()
    store.publish(bench.file(b"x"), WARC)
    pending = store.flush()
    assert pending is not None
    assert "SSLError" in pending.why
    with pytest.raises(StoreError):
        store.fresh().list()


def said(words: list[str]) -> tuple[int, list[dict[str, object]]]:
    with redirect_stdout(StringIO()) as out:
        code = run([*words, "--json", "--quiet"])
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def settled(
    gateway: real.Gateway, its_credentials: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Bench]:
    """Settings as a user has them, in the environment."""

    def settle(name: str) -> Bench:
        bench = Bench(
            endpoint=gateway.https, bucket=name, prefix="news/", folder=tmp_path, ca_file=gateway.ca_file
        )
        bench.client().create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
        for key, value in {
            "STORE": f"s3://{name}/news",
            "LOCAL": str(tmp_path / "here"),
            "S3_ENDPOINT": gateway.https,
            "S3_CA_FILE": str(gateway.ca_file),
            "S3_OBJECT_LOCK": "governance:1",
            "SIGNING_KEY": str(tmp_path / "key.pem"),
        }.items():
            monkeypatch.setenv(f"WARRAQ_{key}", value)
        return bench

    return settle


def test_a_whole_run_goes_into_the_bucket_over_tls_and_its_audit_finds_what_was_changed_there(
    settled: Callable[[str], Bench],
) -> None:
    bench = settled("whole-run")
    with PracticeWeb(visit=1) as web:
        wire = ["--allow-private", "--ca-file", str(web.ca_file), "--delay", "0"]
        wire += [word for dial in web.connect_to() for word in ("--connect-to", ":".join(map(str, dial)))]
        code, lines = said(["fetch", "https://alsham-alyawm.example/", *wire])
    assert code == Exit.SOUND, lines
    names = [key.removeprefix("news/") for key in bench.keys()]  # noqa: SIM118  # no dictionary
    assert {name.partition("/")[0] for name in names} >= {"warc", "cdxj", "custody", "runs"}
    for way in ([], ["--remote"]):
        code, lines = said(["audit", *way])
        assert code == Exit.SOUND, lines
    warc = next(name for name in names if name.startswith("warc/"))
    data = bytearray(bench.there(warc))
    data[len(data) // 2] ^= 1
    bench.client().put_object(Bucket=bench.bucket, Key=bench.prefix + warc, Body=bytes(data))
    for way in ([], ["--remote"]):
        code, lines = said(["audit", *way])
        assert code == Exit.INTEGRITY
        assert any(
            line.get("subject") == warc and line["verdict"] in {"altered", "damaged"} for line in lines
        )
