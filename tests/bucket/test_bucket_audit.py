"""`warraq audit s3://… --remote` reads what is in the bucket, whatever this machine holds."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.store import FolderStore
from desk.cli import run
from desk.exits import Exit
from tests.bucket.servers import Bench
from tests.builders import a_sealed_run, flip

WARC = "warc/story/run1-w0-1.warc.gz"
Audit = Callable[..., tuple[int, list[dict[str, object]]]]


@pytest.fixture
def audit(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Audit:
    """A sound store in the bucket, and the command about it."""
    monkeypatch.setenv("WARRAQ_S3_ENDPOINT", bench.endpoint)
    monkeypatch.setenv("WARRAQ_LOCAL", str(tmp_path / "here"))
    store = FolderStore(tmp_path / "store")
    a_sealed_run(store, tmp_path / "spool", {"http://a.example/": b"text" * 40})
    for name in store.list():
        bench.client().put_object(Bucket=bench.bucket, Key=bench.prefix + name, Body=store.read(name))

    def said(*flags: str) -> tuple[int, list[dict[str, object]]]:
        code = run(["audit", f"s3://{bench.bucket}/{bench.prefix}", *flags, "--json"])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return said


@pytest.mark.row("S4")
def test_a_flipped_byte_in_the_bucket_is_found(bench: Bench, audit: Audit) -> None:
    code, lines = audit("--remote")
    assert code == Exit.SOUND, lines
    summary = lines[-1]["summary"]
    assert isinstance(summary, dict)
    assert summary["levels"]["f"] == "ok"
    bench.client().put_object(Bucket=bench.bucket, Key=bench.prefix + WARC, Body=flip(bench.there(WARC)))
    code, lines = audit("--remote")
    assert code == Exit.INTEGRITY
    found = {(line["check"], line["verdict"]) for line in lines[:-1] if line["subject"] == WARC}
    assert ("remote", "altered") in found


@pytest.mark.parametrize("flags", [("--resume",), ("--state", "here.jsonl")])
def test_reading_the_bucket_cannot_be_joined_with_going_on(flags: tuple[str, ...], audit: Audit) -> None:
    assert audit("--remote", *flags) == (Exit.USAGE, [])
