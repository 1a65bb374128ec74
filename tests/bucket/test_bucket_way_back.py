"""Bytes that come back from a bucket otherwise than they were sent: read again, taken up, or refused."""

import pytest

from archive.store import StoreError, StoreErrorKind
from tests.bucket.servers import Bench, Handler, Seen, Shim
from tests.bucket.test_bucket_trouble import LARGE, WARC, always, filled, times


def test_bytes_spoilt_on_the_way_back_once_are_read_again(bench: Bench, shim: Shim) -> None:
    def spoil(handler: Handler, seen: Seen) -> bool:
        status, headers, body = handler.passed_on(seen)
        handler.answer(status, headers, b"?" + body[1:])
        return True

    shim.rule = times(1, always(lambda seen: seen.is_("GET", "warc.gz$"), spoil))
    store = bench.at(shim.endpoint).store()
    store.publish(bench.file(b"a record"), WARC)
    assert store.flush() is None


def test_a_download_that_breaks_is_taken_up_where_it_broke(bench: Bench, shim: Shim) -> None:
    store = bench.at(shim.endpoint).store()
    store.publish(bench.file(LARGE), WARC)
    assert store.flush() is None

    def cut(handler: Handler, seen: Seen) -> bool:
        status, headers, body = handler.passed_on(seen)
        handler.send_response_only(status)
        for header, value in headers:
            if header.lower() not in {"connection", "transfer-encoding"}:
                handler.send_header(header, value)
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        return handler.reset()

    shim.requests.clear()
    shim.rule = times(2, always(lambda seen: seen.is_("GET", "warc.gz$"), cut))
    assert store.fresh().read(WARC) == LARGE
    assert shim.counted("GET", "warc.gz$") == 3


def test_an_object_that_was_damaged_later_is_not_given_to_readers_and_is_given_to_audits(
    bench: Bench,
) -> None:
    assert filled(bench).flush() is None
    client, key = bench.client(), bench.prefix + WARC
    said = client.head_object(Bucket=bench.bucket, Key=key)["Metadata"]
    client.put_object(Bucket=bench.bucket, Key=key, Body=b"a recorD", Metadata=said)
    with pytest.raises(StoreError) as caught:
        bench.store().local_path(WARC)
    assert caught.value.kind is StoreErrorKind.BROKEN
    assert bench.store().fresh().local_path(WARC).read_bytes() == b"a recorD"
