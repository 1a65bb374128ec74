"""Commands with a store in a bucket, as a user runs them: away, back, gone on, audited."""

import json
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from archive.bucket.place import BucketPlace, Checksums
from desk.cli import run
from desk.exits import Exit
from flows.child_settings import child_environment
from flows.house import House
from flows.settings import SettingsError, load_settings
from practice.server import PracticeWeb
from tests.bucket.conftest import SECRET
from tests.bucket.servers import Bench, Shim

PAGE = "https://alsham-alyawm.example/"
Line = dict[str, object]


@pytest.fixture(scope="module")
def web() -> Iterator[PracticeWeb]:
    with PracticeWeb(visit=1) as running:
        yield running


@pytest.fixture
def store(bench: Bench, shim: Shim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Settings as a user has them, in the environment; the shim stands before the bucket."""
    for key, value in {
        "STORE": f"s3://{bench.bucket}/some/prefix",
        "LOCAL": str(tmp_path / "here"),
        "S3_ENDPOINT": shim.endpoint,
        "S3_TRIES": "2",
        "S3_TIMEOUT_S": "5",
        "SIGNING_KEY": str(tmp_path / "key.pem"),
    }.items():
        monkeypatch.setenv(f"WARRAQ_{key}", value)
    return bench


def said(*words: str) -> tuple[int, list[Line], str]:
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as errors:
        code = run([*words, "--json", "--quiet"])
    text = out.getvalue() + errors.getvalue()
    assert SECRET not in text
    assert "AKIAEXAMPLE" not in text
    return code, [json.loads(line) for line in out.getvalue().splitlines()], text


def fetched(web: PracticeWeb) -> tuple[int, list[Line], str]:
    wire = ["--allow-private", "--ca-file", str(web.ca_file), "--delay", "0"]
    wire += [word for dial in web.connect_to() for word in ("--connect-to", ":".join(map(str, dial)))]
    return said("fetch", PAGE, *wire)


def pending_of(lines: list[Line]) -> list[str]:
    (line,) = [line for line in lines if line.get("schema") == "warraq/pending/1"]
    names = line["upload_pending"]
    assert isinstance(names, list)
    return names


AWAY: dict[str, Callable[..., bool]] = {
    "resets": lambda handler, seen: handler.reset(),
    "AccessDenied": lambda handler, seen: handler.refuse(403, "AccessDenied"),
}


@pytest.mark.slow
@pytest.mark.parametrize("trouble", AWAY)
def test_s1_s5_a_run_goes_on_while_the_bucket_is_away_and_recover_sends_it_later(
    store: Bench, shim: Shim, web: PracticeWeb, trouble: str
) -> None:
    shim.rule = AWAY[trouble]
    code, lines, _ = fetched(web)
    assert code == Exit.UPLOAD_PENDING, lines
    names = pending_of(lines)
    kinds = [name.partition("/")[0] for name in names]
    assert {"warc", "cdxj", "custody", "runs"} <= set(kinds)
    assert kinds.index("runs") > max(i for i, kind in enumerate(kinds) if kind in {"warc", "cdxj"})
    assert store.keys() == []
    assert said("recover")[0] == Exit.UPLOAD_PENDING
    shim.rule = None
    code, lines, _ = said("recover")
    assert code == Exit.SOUND
    assert [line["sent"] for line in lines if "sent" in line] == names
    assert sorted(store.keys()) == sorted(store.prefix + name for name in names)
    assert said("audit", "--remote")[0] == Exit.SOUND
    assert b"wJalr" not in b"".join(store.there(name) for name in names)


@pytest.mark.slow
def test_s1_the_next_run_sends_what_the_last_one_left_and_reads_what_is_there(
    store: Bench, shim: Shim, web: PracticeWeb, tmp_path: Path
) -> None:
    assert fetched(web)[0] == Exit.SOUND
    shim.rule = lambda handler, seen: seen.is_("PUT", r"\.warc\.gz$") and handler.refuse(500, "InternalError")
    code, lines, _ = fetched(web)
    assert code == Exit.UPLOAD_PENDING
    assert pending_of(lines)[0].startswith("warc/")
    shim.rule = None
    code, lines, _ = fetched(web)
    assert code == Exit.SOUND
    (outcome,) = [line for line in lines if line.get("schema") == "warraq/outcome/1"]
    (tmp_path / "here").rename(tmp_path / "elsewhere")  # another machine, which knows nothing but the bucket
    code, lines, text = said("text", str(outcome["record"]))
    assert (code, [line["kind"] for line in lines]) == (Exit.PARTIAL, ["listing"]), text  # it was read
    assert said("audit")[0] == Exit.SOUND


@pytest.mark.slow
def test_s4_bytes_that_change_on_the_way_in_are_an_alarm_at_the_end_of_the_run(
    store: Bench, shim: Shim, web: PracticeWeb
) -> None:
    from tests.bucket.test_bucket_trouble import flipped

    shim.rule = lambda handler, seen: seen.is_("PUT", r"\.warc\.gz$") and flipped(handler, seen)
    code, lines, text = fetched(web)
    assert code == Exit.INTEGRITY
    assert "gives other bytes back" in text
    assert pending_of(lines)[0].startswith("warc/")


def test_an_audit_of_a_bucket_that_is_away_is_no_sound_one(store: Bench, shim: Shim) -> None:
    shim.rule = AWAY["resets"]
    code, lines, _ = said("audit")
    assert code != Exit.SOUND
    assert not [line for line in lines if line.get("verdict") == "ok"]


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("store", "gs://b/p", "s3://bucket"),
        ("store", "s3://", "s3://bucket"),
        ("store", "s3://key:secret@b/p", "credentials never stand in it"),
        ("store", "s3://news/../p", "may not stand in a store"),
        ("s3_endpoint", "https://key:secret@host", "credentials never stand in it"),
        ("s3_endpoint", "host:9000", "http(s)://HOST"),
        ("s3_object_lock", "forever", "compliance:DAYS"),
        ("s3_object_lock", "compliance:0", "compliance:DAYS"),
        ("s3_ca_file", "/nowhere.pem", "there is no file"),
        ("s3_checksums", "never", "when_required"),
    ],
)
def test_a_wrong_setting_of_a_bucket_says_what_is_right(key: str, value: str, word: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(**{key: value})
    assert word in str(caught.value)
    assert "input_value" not in str(caught.value)


def test_a_house_beside_a_bucket_keeps_its_own_things_on_this_machine(tmp_path: Path) -> None:
    settings = load_settings(store="s3://news/a/b/")
    house = House(settings=settings)
    assert house.bucket == BucketPlace(bucket="news", prefix="a/b/")
    assert house.root == Path("warraq-local/news/a/b")
    assert house.where("warc/x") == "s3://news/a/b/warc/x"
    assert settings.s3_checksums is Checksums.AUTO
    told = child_environment(settings)
    assert told["WARRAQ_STORE"] == "s3://news/a/b/"
    assert told["WARRAQ_LOCAL"] == str(Path("warraq-local/news/a/b").resolve())
    assert House(settings=load_settings(store=str(tmp_path))).pending() is None


def test_a_store_travels_to_another_process(bench: Bench, tmp_path: Path) -> None:
    settings = load_settings(
        store=f"s3://{bench.bucket}/p", local=tmp_path / "here", s3_endpoint=bench.endpoint
    )
    house = House(settings=settings)
    house.store().write_text("text/s/a.md", b"a view")
    assert house.flush() is None
    again = pickle.loads(pickle.dumps(house.audited()))
    assert again.read("text/s/a.md") == b"a view"
    assert os.path.commonpath([again.local_path("text/s/a.md"), tmp_path / "here"]) == str(tmp_path / "here")
