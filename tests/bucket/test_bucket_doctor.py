import json
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from archive.bucket.place import LockMode, Retention
from archive.bucket.probe import Probe, Prober
from desk.cli import run
from desk.exits import Exit
from tests.bucket.conftest import SECRET
from tests.bucket.servers import Bench, Handler, Seen, Shim

# What a request looks like that needs a permission: method, and a pattern of path and query.
NEEDS = {
    "s3:ListBucket": ("GET", r"list-type=2"),
    "s3:PutObject": ("PUT", r"doctor/once"),
    "s3:GetObject": ("GET", r"doctor/once"),
    "s3:AbortMultipartUpload": ("DELETE", r"uploadId="),
    "s3:ListMultipartUploadParts": ("GET", r"uploadId="),
    "s3:ListBucketMultipartUploads": ("GET", r"[?&]uploads"),
    "s3:GetBucketObjectLockConfiguration": ("GET", r"[?&]object-lock"),
    "s3:PutObjectRetention": ("PUT", r"doctor/locked"),
    "s3:DeleteObject": ("DELETE", r"doctor/once[^?]*$"),
}
WARNED = {
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
    "s3:ListBucketMultipartUploads",
    "s3:DeleteObject",
}
LOCKED = Retention(mode=LockMode.COMPLIANCE, days=30)


@pytest.fixture
def locked(bench: Bench) -> Bench:
    made = replace(bench, bucket=f"{bench.bucket}-locked", retention=LOCKED)
    made.client().create_bucket(Bucket=made.bucket, ObjectLockEnabledForBucket=True)
    return made


def probed(bench: Bench, off: timedelta = timedelta(), *, many: bool = False) -> dict[str, Probe]:
    prober = Prober(
        api=bench.api, run="r1", now=lambda: datetime.now(UTC) + off, retention=bench.retention, many=many
    )
    return {probe.name: probe for probe in prober.probe()}


def test_a_good_bucket_is_good_in_everything_and_left_as_it_was(bench: Bench, locked: Bench) -> None:
    assert {name for name, probe in probed(bench).items() if not probe.holds} == set()
    assert {name for name, probe in probed(locked).items() if not probe.holds} == set()
    assert bench.keys() == []
    assert locked.store().list() == ()


@pytest.mark.parametrize("permission", NEEDS)
def test_s5_the_permission_that_is_missing_is_named_and_no_other(
    locked: Bench, shim: Shim, permission: str
) -> None:
    method, path = NEEDS[permission]
    shim.rule = lambda handler, seen: seen.is_(method, path) and handler.refuse(403, "AccessDenied")
    wrong = {n: p for n, p in probed(locked.at(shim.endpoint)).items() if not p.holds}
    assert wrong[permission].message == f"permission {permission} is missing"
    assert wrong[permission].needed == (permission not in WARNED)
    follows = {"s3:ListBucket": {"s3:DeleteObject"}}.get(permission, set())
    assert set(wrong) == {permission} | follows


@pytest.mark.parametrize(
    ("code", "status", "word"),
    [
        ("NoSuchBucket", 404, "no such bucket"),
        ("ExpiredToken", 400, "expired"),
        ("InvalidAccessKeyId", 403, "access key"),
        ("SignatureDoesNotMatch", 403, "credentials"),
        ("RequestTimeTooSkewed", 403, "clock"),
    ],
)
def test_s5_what_makes_all_else_pointless_is_said_alone(
    bench: Bench, shim: Shim, code: str, status: int, word: str
) -> None:
    shim.rule = lambda handler, seen: handler.refuse(status, code)
    (probe,) = probed(bench.at(shim.endpoint)).values()
    assert not probe.holds
    assert word in probe.message


def test_s5_a_server_that_ignores_the_condition_is_told(bench: Bench, shim: Shim) -> None:
    def forget(handler: Handler, seen: Seen) -> bool:
        seen.headers = {k: v for k, v in seen.headers.items() if k.lower() != "if-none-match"}
        return False

    shim.rule = forget
    probe = probed(bench.at(shim.endpoint))["write-once"]
    assert not probe.holds
    assert not probe.needed
    assert "ignores If-None-Match" in probe.message
    many = probed(bench.at(shim.endpoint), many=True)["write-once"]
    assert many.needed
    assert "Several machines (setting shared) cannot write it" in many.message


def test_s5_a_bucket_without_object_lock_is_told_when_locking_is_set(bench: Bench) -> None:
    wrong = probed(replace(bench, retention=LOCKED))["s3:GetBucketObjectLockConfiguration"]
    assert not wrong.holds
    assert "without object lock" in wrong.message


@pytest.mark.parametrize(("off_s", "holds"), [(0, True), (300, True), (-600, False), (600, False)])
def test_s5_a_wrong_clock_is_noticed_before_requests_are_refused(
    bench: Bench, shim: Shim, off_s: int, holds: bool
) -> None:
    assert probed(bench.at(shim.endpoint), timedelta(seconds=off_s))["clock"].holds == holds


def test_s5_the_doctor_says_it_at_the_desk_and_tells_no_secret(
    locked: Bench, shim: Shim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim.rule = lambda handler, seen: seen.is_("GET", "doctor/once") and handler.refuse(403, "AccessDenied")
    for key, value in {
        "STORE": f"s3://{locked.bucket}/p",
        "LOCAL": str(tmp_path / "here"),
        "S3_ENDPOINT": shim.endpoint,
        "S3_OBJECT_LOCK": "governance:7",
        "SIGNING_KEY": str(tmp_path / "key.pem"),
    }.items():
        monkeypatch.setenv(f"WARRAQ_{key}", value)
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as errors:
        code = run(["doctor", "--json"])
    checks = {line["check"]: line for line in map(json.loads, out.getvalue().splitlines())}
    assert code == Exit.ERROR
    assert checks["s3:GetObject"]["health"] == "bad"
    assert checks["s3:GetObject"]["next"].startswith(f"allow s3:GetObject on s3://{locked.bucket}/p to these")
    assert all(line["next"] for line in checks.values() if line["health"] != "good")
    assert checks["write-once"]["health"] == "good"
    assert checks["bucket"]["message"].startswith(f"s3://{locked.bucket}/p")
    assert not re.search(f"{SECRET}|AKIAEXAMPLE", out.getvalue() + errors.getvalue())
