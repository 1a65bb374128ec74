from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from archive.bucket.place import LockMode, Retention
from archive.store import StoreError, StoreErrorKind
from tests.bucket.servers import NOW, PART, Bench, Shim

WARC = "warc/story/run1-w0-00001.warc.gz"
ODD = [
    "warc/story/قصة باريس.warc.gz",
    "warc/story/a+b %20&=?#;,'\"~.warc.gz",
    "warc/story/two  spaces.gz",
    "warc/story/e\u0301 and é.gz",
    "warc/story/" + "x" * 200,
]


def test_what_is_published_is_held_here_until_the_bucket_has_proven_it(bench: Bench) -> None:
    store = bench.store()
    entry = store.publish(bench.file(b"a record"), WARC)
    assert bench.keys() == []
    assert (store.exists(WARC), store.list("warc/"), store.read(WARC)) == (True, (WARC,), b"a record")
    assert store.measure(WARC) == entry
    assert store.waiting() == (WARC,)
    assert store.flush() is None
    assert bench.there(WARC) == b"a record"
    assert (store.waiting(), store.list(), store.read(WARC), store.measure(WARC)) == (
        (),
        (WARC,),
        b"a record",
        entry,
    )
    assert not (bench.folder / "local" / "outbox" / "files" / WARC).exists()


def test_the_object_carries_our_own_digest(bench: Bench) -> None:
    store = bench.store()
    entry = store.publish(bench.file(b"a record"), WARC)
    store.flush()
    head = bench.client().head_object(Bucket=bench.bucket, Key=bench.prefix + WARC)
    assert head["Metadata"]["sha256"] == entry.sha256


def test_equal_bytes_again_are_no_error(bench: Bench) -> None:
    for _ in range(2):
        store = bench.store()
        store.publish(bench.file(b"a record"), WARC)
        store.publish(bench.file(b"a record"), WARC)
        assert store.flush() is None
    assert bench.keys() == [bench.prefix + WARC]


def test_s3_other_bytes_under_a_taken_name_are_an_alarm_and_nothing_is_replaced(bench: Bench) -> None:
    bench.client().put_object(Bucket=bench.bucket, Key=bench.prefix + WARC, Body=b"somebody else's")
    store = bench.store()
    store.publish(bench.file(b"ours"), WARC)
    pending = store.flush()
    assert pending is not None
    assert pending.differs
    assert pending.names == (WARC,)
    assert "already there with other bytes" in pending.why
    assert bench.there(WARC) == b"somebody else's"
    assert store.read(WARC) == b"ours"


def test_s3_a_taken_name_with_the_same_bytes_is_done(bench: Bench) -> None:
    bench.client().put_object(Bucket=bench.bucket, Key=bench.prefix + WARC, Body=b"ours")
    store = bench.store()
    store.publish(bench.file(b"ours"), WARC)
    assert store.flush() is None
    assert store.waiting() == ()


def test_s3_other_bytes_that_wait_already_are_refused_at_once(bench: Bench) -> None:
    store = bench.store()
    store.publish(bench.file(b"ours"), WARC)
    with pytest.raises(StoreError) as caught:
        store.publish(bench.file(b"other", "two"), WARC)
    assert caught.value.kind is StoreErrorKind.EXISTS
    assert store.flush() is None
    assert bench.there(WARC) == b"ours"


@pytest.mark.parametrize("taken", [b"", b"other", "same"])
def test_a_large_file_goes_in_parts_and_never_over_another(bench: Bench, taken: bytes | str) -> None:
    data = bytes(range(256)) * (2 * PART // 256) + b"the last part"
    if taken:
        body = data if taken == "same" else taken
        bench.client().put_object(Bucket=bench.bucket, Key=bench.prefix + WARC, Body=body)
    store = bench.store()
    store.publish(bench.file(data), WARC)
    pending = store.flush()
    assert (pending is None) == (taken != b"other")
    assert bench.there(WARC) == (b"other" if taken == b"other" else data)
    etag = bench.client().head_object(Bucket=bench.bucket, Key=bench.prefix + WARC)["ETag"]
    assert etag.endswith('-3"') == (taken == b"")
    assert "Uploads" not in bench.client().list_multipart_uploads(Bucket=bench.bucket)


def test_s2_an_upload_that_a_dead_process_left_is_given_up_and_sent_again(bench: Bench) -> None:
    store, key = bench.store(), bench.prefix + WARC
    store.publish(bench.file(b"z" * (PART + 1)), WARC)
    (entry,) = bench.outbox.entries()
    upload = bench.client().create_multipart_upload(Bucket=bench.bucket, Key=key)["UploadId"]
    bench.outbox.note_upload(entry, key, upload)
    assert bench.store().flush() is None
    assert bench.there(WARC) == b"z" * (PART + 1)
    assert "Uploads" not in bench.client().list_multipart_uploads(Bucket=bench.bucket)


def test_s2_uploads_under_our_prefix_go_when_a_day_old_and_no_others(bench: Bench) -> None:
    ours, theirs = bench.prefix + WARC, "elsewhere/" + WARC
    for key in (ours, theirs):
        bench.client().create_multipart_upload(Bucket=bench.bucket, Key=key)
    begun = bench.client().list_multipart_uploads(Bucket=bench.bucket)["Uploads"][0]["Initiated"]
    for age, left in ((timedelta(hours=23), {ours, theirs}), (timedelta(hours=25), {theirs})):
        replace(bench, now=lambda age=age: begun + age).store().flush()  # type: ignore[misc]
        uploads = bench.client().list_multipart_uploads(Bucket=bench.bucket)["Uploads"]
        assert {upload["Key"] for upload in uploads} == left


def test_more_than_a_thousand_names_are_listed_and_only_ours(bench: Bench) -> None:
    inside = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]  # the server runs in this process: no thousand requests
    for number in range(1005):
        inside.put_object(bench.bucket, f"{bench.prefix}text/s/{number:04}.md", b"")
    inside.put_object(bench.bucket, "some/prefix-of-another/text/s/x.md", b"")
    names = bench.store().list("text/s/")
    assert len(names) == 1005
    assert names == tuple(sorted(names))
    assert bench.store().list("text/s/100") == tuple(f"text/s/{n}.md" for n in range(1000, 1005))
    assert bench.store().list("text/s/1", after="text/s/1002.md") == ("text/s/1003.md", "text/s/1004.md")


@pytest.mark.parametrize("name", ODD)
def test_odd_names_come_back_as_they_went(bench: Bench, name: str) -> None:
    store = bench.store()
    store.publish(bench.file(name.encode()), name)
    assert store.flush() is None
    assert bench.keys() == [bench.prefix + name]
    assert store.list("warc/") == (name,)
    assert store.fresh().read(name) == name.encode()
    assert store.exists(name)
    assert store.local_path(name).read_bytes() == name.encode()


@pytest.mark.parametrize(
    "name", ["../x", "warc/../x", "warc//x", "/etc/passwd", "warc/\n", ".lock", "warc/" * 240 + "x"]
)
def test_names_that_lead_out_of_the_store_are_refused(bench: Bench, name: str) -> None:
    for call in (bench.store().publish, lambda path, name: bench.store().read(name)):
        with pytest.raises(StoreError) as caught:
            call(bench.file(b"x"), name)
        assert caught.value.kind is StoreErrorKind.BAD_NAME
    assert bench.store().waiting() == ()


def test_clean_text_is_replaced_and_removed_in_order(bench: Bench) -> None:
    store, page, view = bench.store(), "text/s/a.md", "text/s/articles.jsonl"
    for turn in (b"one", b"two"):
        store.write_text(page, turn)
        store.write_text(view, turn)
        assert store.read(page) == turn
        assert store.flush() is None
        assert bench.there(page) == turn
    store.write_text(page, b"three")
    store.remove_text(page)
    assert not store.exists(page)
    assert store.list("text/") == (view,)
    assert store.flush() is None
    assert bench.keys() == [bench.prefix + view]
    store.write_text(page, b"same")
    store.remove_text(page)
    store.write_text(page, b"same")
    assert store.flush() is None
    assert bench.there(page) == b"same"


def test_originals_are_neither_replaced_nor_removed(bench: Bench) -> None:
    store = bench.store()
    for refused in (lambda: store.write_text(WARC, b"x"), lambda: store.remove_text(WARC)):
        with pytest.raises(StoreError) as caught:
            refused()
        assert caught.value.kind is StoreErrorKind.BAD_NAME
    assert store.waiting() == ()


def test_a_name_that_is_not_there_is_missing(bench: Bench) -> None:
    store = bench.store()
    assert not store.exists(WARC)
    assert store.list() == ()
    for reading in (store.open, store.read, store.local_path, store.measure):
        with pytest.raises(StoreError) as caught:
            reading(WARC)
        assert caught.value.kind is StoreErrorKind.MISSING


def test_an_open_object_can_be_read_from_any_place(bench: Bench) -> None:
    data = bytes(range(256)) * 8000
    store = bench.store()
    store.publish(bench.file(data), WARC)
    store.flush()
    with store.fresh().open(WARC) as file:
        for at, length in ((1_500_000, 100), (7, 2_000_000), (len(data) - 3, 50), (0, 9)):
            file.seek(at)
            assert file.read(length) == data[at : at + length]
        file.seek(-5, 2)
        assert file.read() == data[-5:]


def test_downloads_are_bounded_and_go_with_the_store(bench: Bench) -> None:
    store = bench.store()
    for number in range(3):
        store.publish(bench.file(b"%d" % number * 100, f"f{number}"), f"warc/s/{number}.gz")
    store.flush()
    reader = store.fresh()
    reader._cache._limit = 250  # the smallest that holds two
    paths = [reader.local_path(f"warc/s/{number}.gz") for number in range(3)]
    assert [path.exists() for path in paths] == [False, True, True]
    del reader
    assert not paths[2].exists()


@pytest.fixture
def locked(bench: Bench) -> Bench:
    made = replace(
        bench, bucket=f"{bench.bucket}-locked", retention=Retention(mode=LockMode.COMPLIANCE, days=30)
    )
    made.client().create_bucket(Bucket=made.bucket, ObjectLockEnabledForBucket=True)
    return made


def test_originals_are_locked_by_setting_and_views_are_not(locked: Bench) -> None:
    store = locked.store()
    store.publish(locked.file(b"a record"), WARC)
    store.write_text("text/s/a.md", b"a view")
    assert store.flush() is None
    for name, mode in ((WARC, "COMPLIANCE"), ("text/s/a.md", None)):
        head = locked.client().head_object(Bucket=locked.bucket, Key=locked.prefix + name)
        assert head.get("ObjectLockMode") == mode
        assert mode is None or head["ObjectLockRetainUntilDate"] == NOW + timedelta(days=30)


def test_a_server_that_forgets_the_lock_of_a_file_in_parts_is_told_again(locked: Bench, shim: Shim) -> None:
    behind = locked.at(shim.endpoint)  # moto takes the lock of an upload in parts, and forgets it
    shim.rule = lambda handler, seen: seen.is_("PUT", "retention") and handler.refuse(403, "AccessDenied")
    store = behind.store()
    store.publish(locked.file(b"L" * (PART + 1)), WARC)
    pending = store.flush()
    assert pending is not None
    assert "s3:PutObjectRetention" in pending.why
    shim.rule = None
    head = {"Bucket": locked.bucket, "Key": locked.prefix + WARC}
    assert "ObjectLockMode" not in locked.client().head_object(**head)
    assert store.flush() is None
    assert locked.client().head_object(**head)["ObjectLockMode"] == "COMPLIANCE"


def test_a_bucket_that_cannot_lock_is_told_and_the_file_kept(bench: Bench) -> None:
    wished = replace(bench, retention=Retention(mode=LockMode.COMPLIANCE, days=30))
    store = wished.store()
    store.publish(bench.file(b"a record"), WARC)
    pending = store.flush()
    assert pending is not None
    assert pending.names == (WARC,)
    assert Path(bench.folder / "local" / "outbox" / "files" / WARC).read_bytes() == b"a record"


def test_marks_tell_by_one_listing_what_was_written_since(bench: Bench) -> None:
    store, names = bench.store(), [f"text/s/{n}.md" for n in range(3)]
    store.write_texts({name: name.encode() for name in names})
    waiting = store.marks("text/s/")
    assert store.flush() is None
    assert list(store.marks("text/s/")) == names
    assert store.marks("text/s/") == waiting
    assert "" not in waiting.values()
    store.write_text(names[0], b"text/s/9.md")  # as long as it was
    store.remove_text(names[1])
    marks = store.marks("text/s/")
    assert marks.keys() == {names[0], names[2]}
    assert (marks[names[0]] == waiting[names[0]], marks[names[2]] == waiting[names[2]]) == (False, True)
