"""Shared builders: values that tests need and do not talk about."""

import json
import os
import re
import traceback
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.capture import Capture
from archive.fate import Fate, Outcome
from archive.manifest import Manifest, RunResult, to_json
from archive.seal import seal_run
from archive.spool import Spool, SpoolName, SpoolOptions
from archive.store import Store

ROOT_OF_REPO = Path(__file__).parent.parent
FORMAT = (ROOT_OF_REPO / "docs" / "format.md").read_text(encoding="utf-8")
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


def a_page(url: str, body: bytes, **changes: Any) -> Capture:
    """An exchange whose request asks for its URL."""
    host, _, path = url.split("//", 1)[1].partition("/")
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return a_capture(url=url, request=request, response=head + body, **changes)


def a_sealed_run(
    store: Store,
    spool: Path,
    pages: dict[str, bytes],
    *,
    run: str = "run1",
    hours: int = 0,
    previous: str | None = None,
) -> Manifest:
    """Keep pages, seal them, write clean text and the manifest: a whole run in a store."""
    began_at = A_MOMENT + timedelta(hours=hours)
    numbers = iter(range(hours * 1000 + 1, 10**9))
    options = SpoolOptions(software="warraq/test", user_agent="warraq test")
    name = SpoolName(story="story", run=run, worker="w0")
    writer = Spool(
        spool, name, options=options, now=lambda: began_at, new_id=lambda: uuid.UUID(int=next(numbers)).urn
    )
    refs = [writer.keep(a_page(url, body, requested_at=began_at)) for url, body in pages.items()]
    writer.close()
    files = seal_run(spool, store, "story", run)
    lines = [
        {"record": ref.record_id, "url": ref.url, "title": f"Title of {ref.url}", "paragraphs": ["two words"]}
        for ref in refs
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines).encode()
    files += (store.write_text("text/story/articles.jsonl", text),)
    failed = Outcome(url="http://gone.example/", fate=Fate.FAILED, reason="dns", why="no such name")
    manifest = Manifest(
        run_id=run,
        story="story",
        began_at=began_at,
        ended_at=began_at + timedelta(minutes=1),
        result=RunResult.PARTIAL,
        software=(("warraq", "0"),),
        settings_digest="0" * 64,
        files=files,
        planned=(*(Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref) for ref in refs), failed),
        previous=previous,
    )
    store.write_text(manifest.name, to_json(manifest))
    return manifest


def in_a_child(work: Callable[[], object]) -> int:
    """Run in a process of its own; 0: went well, 1: raised, -n: killed by signal n, else its own exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except Exception:  # noqa: BLE001  # told here, since the child never returns into the test
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def first_column(heading: str) -> set[str]:
    """Return the words in backticks in the first column of the table under a heading of docs/format.md."""
    section = re.search(rf"^##+ {re.escape(heading)}$(.*?)(?=^##+ |\Z)", FORMAT, re.MULTILINE | re.DOTALL)
    assert section, f"docs/format.md has no heading {heading!r}"
    rows = re.findall(r"^\| (`[^|]*) \|", section[1], re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]*)`", row)}
