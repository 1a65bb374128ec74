"""A server that resets, refuses, lies and forgets: what is told, what is kept, and how it goes on."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.bucket.pending import Pending
from archive.bucket.store import BucketStore
from archive.store import StoreError, StoreErrorKind
from tests.bucket.conftest import SECRET
from tests.bucket.servers import PART, Bench, Handler, Misbehaviour, Seen, Shim

WARC = "warc/story/run1-w0-00001.warc.gz"
MANIFEST = "runs/story/run1.json"
LARGE = bytes(range(256)) * (2 * PART // 256) + b"end"
A_PART, COMPLETE = r"partNumber=2", r"[?&]uploadId="


def always(match: Callable[[Seen], bool], act: Callable[[Handler, Seen], bool]) -> Misbehaviour:
    return lambda handler, seen: match(seen) and act(handler, seen)


def times(number: int, rule: Misbehaviour) -> Misbehaviour:
    """Misbehave so many times, then no more."""
    left = [number]

    def once(handler: Handler, seen: Seen) -> bool:
        if left[0] and rule(handler, seen):
            left[0] -= 1
            return True
        return False

    return once


def put(seen: Seen) -> bool:
    return seen.is_("PUT")


def complete(seen: Seen) -> bool:
    return seen.is_("POST", COMPLETE)


def second_part(seen: Seen) -> bool:
    return seen.is_("PUT", A_PART)


def reset(handler: Handler, seen: Seen) -> bool:
    return handler.reset()


def reply_lost(handler: Handler, seen: Seen) -> bool:
    handler.passed_on(seen)
    return handler.reset()


def answered(status: int, code: str) -> Callable[[Handler, Seen], bool]:
    return lambda handler, seen: handler.refuse(status, code)


def silent(handler: Handler, seen: Seen) -> bool:
    handler.rfile.read(1)  # until the client gives up
    return handler.reset()


def flipped(handler: Handler, seen: Seen) -> bool:
    body = bytearray(seen.body)
    body[len(body) // 2] ^= 1
    headers = {
        k: v for k, v in seen.headers.items() if "checksum" not in k.lower() and k.lower() != "content-md5"
    }
    handler.answer(*handler.passed_on(Seen(seen.method, seen.path, headers, bytes(body))))
    return True


TROUBLES: dict[str, tuple[Callable[[Seen], bool], Callable[[Handler, Seen], bool]]] = {
    "reset on put": (put, reset),
    "503 on put": (put, answered(503, "SlowDown")),
    "reset mid parts": (second_part, reset),
    "503 mid parts": (second_part, answered(503, "ServiceUnavailable")),
    "500 on complete": (complete, answered(500, "InternalError")),
    "reset on complete": (complete, reset),
    "reply to put lost": (put, reply_lost),
    "reply to complete lost": (complete, reply_lost),
    "silence": (put, silent),
}


def filled(bench: Bench) -> BucketStore:
    store = bench.store()
    store.publish(bench.file(b"a record", "small"), WARC)
    store.publish(bench.file(LARGE, "large"), WARC + "2")
    store.write_text(MANIFEST, b"{}")
    return store


def everything_is_there(bench: Bench) -> None:
    assert bench.there(WARC) == b"a record"
    assert bench.there(WARC + "2") == LARGE
    assert bench.there(MANIFEST) == b"{}"
    assert "Uploads" not in bench.client().list_multipart_uploads(Bucket=bench.bucket)


@pytest.fixture
def slow(bench: Bench, shim: Shim) -> Bench:
    """The bench behind the shim, with little patience."""
    return replace(bench.at(shim.endpoint), timeout_s=1.5)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_s1_a_trouble_that_passes_costs_a_second_try_and_nothing_else(
    slow: Bench, bench: Bench, shim: Shim, trouble: str
) -> None:
    shim.rule = times(1, always(*TROUBLES[trouble]))
    patient = slow if trouble == "silence" else bench.at(shim.endpoint)
    assert filled(patient).flush() is None
    everything_is_there(bench)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_s1_a_trouble_that_stays_leaves_everything_pending_and_a_later_flush_goes_on(
    slow: Bench, bench: Bench, shim: Shim, trouble: str
) -> None:
    shim.rule = always(*TROUBLES[trouble])
    patient = slow if trouble == "silence" else bench.at(shim.endpoint)
    store = filled(patient)
    pending = store.flush()
    assert pending is not None
    assert pending.names[-1] == MANIFEST
    assert not pending.differs
    for name, data in ((WARC, b"a record"), (WARC + "2", LARGE), (MANIFEST, b"{}")):
        assert store.read(name) == data
    assert not bench.holds(MANIFEST)
    shim.rule = None
    assert patient.store().flush() is None
    everything_is_there(bench)


def test_s1_retries_wait_longer_each_time_and_end(bench: Bench, shim: Shim) -> None:
    shim.rule = always(put, answered(503, "SlowDown"))
    store = bench.at(shim.endpoint).store()
    store.publish(bench.file(b"x"), WARC)
    assert store.flush() is not None
    assert shim.counted("PUT") == bench.tries


def test_a_manifest_never_goes_before_the_files_that_it_speaks_of(bench: Bench, shim: Shim) -> None:
    shim.rule = always(lambda seen: seen.is_("PUT", "run1-w0-00001.warc.gz2"), answered(503, "SlowDown"))
    pending = filled(bench.at(shim.endpoint)).flush()
    assert pending is not None
    assert pending.names == (WARC + "2", MANIFEST)
    assert bench.keys() == [bench.prefix + WARC]


def test_a_bucket_that_was_never_there_keeps_nobody_from_publishing_and_reading(bench: Bench) -> None:
    away = bench.at("http://127.0.0.1:9")  # the discard port: nobody listens
    store = filled(away)
    assert not store.exists("runs/story/run0.json")
    assert store.list() == (MANIFEST, WARC, WARC + "2")
    pending = store.flush()
    assert isinstance(pending, Pending)
    assert pending.kind is StoreErrorKind.AWAY
    assert pending.names == (WARC, WARC + "2", MANIFEST)
    assert "EndpointConnectionError" in pending.why
    assert bench.store().flush() is None
    everything_is_there(bench)


def test_while_the_bucket_is_away_names_and_small_files_are_known_and_an_audit_is_told(
    bench: Bench, shim: Shim
) -> None:
    assert filled(bench.at(shim.endpoint)).flush() is None
    shim.rule = lambda handler, seen: handler.reset()
    store = bench.at(shim.endpoint).store()
    assert store.list() == (MANIFEST, WARC, WARC + "2")
    assert store.exists(WARC)
    assert store.read(MANIFEST) == b"{}"
    for reading in (
        store.read,
        store.local_path,
        store.fresh().read,
        store.fresh().exists,
        store.fresh().list,
    ):
        with pytest.raises(StoreError) as caught:
            reading(WARC)
        assert caught.value.kind is StoreErrorKind.AWAY


@pytest.mark.parametrize("name", [WARC, WARC + "2"])
def test_s4_other_bytes_than_were_sent_are_noticed_before_anything_is_called_stored(
    bench: Bench, shim: Shim, name: str
) -> None:
    shim.rule = always(lambda seen: put(seen) and name + "?" in seen.path + "?", flipped)
    store = filled(bench.at(shim.endpoint))
    pending = store.flush()
    assert pending is not None
    assert pending.differs
    assert pending.kind is StoreErrorKind.BROKEN
    assert pending.names[0] == name
    assert "gives other bytes back" in pending.why
    assert store.read(name) == (b"a record" if name == WARC else LARGE)
    shim.rule = None
    again = bench.store().flush()
    assert again is not None
    assert again.kind is StoreErrorKind.EXISTS
    bench.client().delete_object(Bucket=bench.bucket, Key=bench.prefix + name)
    assert bench.store().flush() is None
    everything_is_there(bench)


def test_s4_a_server_that_lies_about_sums_and_tags_convinces_nobody(bench: Bench, shim: Shim) -> None:
    def lie(handler: Handler, seen: Seen) -> bool:
        status, headers, body = handler.passed_on(seen)
        lies = {"etag": '"0"', "x-amz-checksum-sha256": "AAAA", "x-amz-meta-sha256": "0" * 64}
        told = [(k, lies.get(k.lower(), v)) for k, v in headers]
        body = body[:-1] + b"!" if seen.is_("GET", "warc.gz$") else body
        handler.answer(status, told, body)
        return True

    shim.rule = lie
    store = bench.at(shim.endpoint).store()
    store.publish(bench.file(b"a record"), WARC)
    pending = store.flush()
    assert pending is not None
    assert pending.kind is StoreErrorKind.BROKEN
    shim.rule = None
    assert bench.store().flush() is None


REFUSALS = {
    "AccessDenied": (403, "doctor"),
    "ExpiredToken": (400, "expired"),
    "InvalidAccessKeyId": (403, "access key"),
    "SignatureDoesNotMatch": (403, "credentials"),
    "RequestTimeTooSkewed": (403, "clock"),
    "NoSuchBucket": (404, "no such bucket"),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_s5_a_refusal_says_what_is_wrong_and_holds_no_secret(
    bench: Bench, shim: Shim, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    status, word = REFUSALS[code]
    shim.rule = always(put, answered(status, code))
    store = bench.at(shim.endpoint).store()
    store.publish(bench.file(b"x"), WARC)
    pending = store.flush()
    assert pending is not None
    assert word in pending.why
    assert "s3:PutObject" in pending.why
    assert code in pending.why
    local = b"".join(p.read_bytes() for p in (bench.folder / "local").rglob("*") if p.is_file())
    for told in (pending.why, caplog.text, local.decode("latin-1")):
        assert SECRET not in told
        assert "AKIAEXAMPLE" not in told


def test_two_threads_reading_at_once_get_their_own_bytes(bench: Bench) -> None:
    store, found = filled(bench), list[bytes]()
    assert store.flush() is None
    reader = store.fresh()
    threads = [
        threading.Thread(target=lambda n=n: found.append(reader.read(n))) for n in (WARC, WARC + "2") * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, found)) == sorted([len(b"a record"), len(LARGE)] * 3)
