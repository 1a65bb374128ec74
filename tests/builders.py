"""Shared builders: values that tests need and do not talk about."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.capture import Capture
from archive.spool import Spool, SpoolName, SpoolOptions

A_MOMENT = datetime(2025, 7, 28, 12, 30, 15, 123456, tzinfo=UTC)


def counted_ids() -> Callable[[], str]:
    """Record ids that are the same in every test run."""
    numbers = iter(range(1, 10**9))
    return lambda: uuid.UUID(int=next(numbers)).urn


def a_capture(**changes: Any) -> Capture:
    capture = Capture(
        url="http://a.example/page",
        requested_at=A_MOMENT,
        request=b"GET /page HTTP/1.1\r\nHost: a.example\r\n\r\n",
        response=b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello",
        ip="192.0.2.1",
        port=80,
    )
    return replace(capture, **changes)


def a_spool(folder: Path, **options: Any) -> Spool:
    return Spool(
        folder,
        SpoolName(story="story", run="run1", worker="w0"),
        options=SpoolOptions(software="warraq/test", user_agent="warraq test", **options),
        now=lambda: A_MOMENT,
        new_id=counted_ids(),
    )
