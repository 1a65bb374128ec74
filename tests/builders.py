"""Shared builders: values that tests need and do not talk about."""

import base64
import json
import os
import re
import traceback
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.audit.store import AuditOptions, FindingVerdict, Sample, audit_store
from archive.capture import Capture, FailureKind, Found, Tls, Truncated
from archive.custody.keys import SigningKey, read_signing_key
from archive.custody.sealing import Sealer, seal_manifest, seal_warcs
from archive.fate import Fate, Outcome
from archive.manifests.manifest import FileEntry, Manifest, RunResult, to_json
from archive.reading.reader import StoredRecord
from archive.record import RecordRef
from archive.spool.seal import seal_run
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.store import FolderStore, Store
from archive.warc import read_fields_block
from archive.writing.exchange import TLS_PROTOCOLS

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


def a_spool(folder: Path, *, run: str = "run1", **options: Any) -> Spool:
    return Spool(
        folder,
        SpoolName(story="story", run=run, worker="w0"),
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


def a_sealed_store(folder: Path) -> FolderStore:
    """Seal one run of two pages, of two hosts, into a store in a folder."""
    store = FolderStore(folder / "store")
    pages = {"http://a.example/": b"one" * 20, "http://b.example/": b"two" * 20}
    a_sealed_run(store, folder / "spool", pages)
    return store


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
    refs = _kept(spool, run, pages, began_at)
    sealed = seal_run(spool, store, "story", run)
    sealer = a_sealer(store, spool / run)
    seal_warcs(sealer, ("story", run), sealed, began_at)
    files = (*sealed, _clean_text(store, refs))
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
    entry = store.write_text(manifest.name, to_json(manifest))
    seal_manifest(sealer, ("story", run), entry, manifest.ended_at)
    return manifest


# A key for tests alone; RFC 8410 §10.3 shows it, so everybody has it.
A_KEY = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
"""


def a_signing_key(folder: Path) -> SigningKey:
    path = folder / "signing-key.pem"
    if not path.exists():
        path.write_bytes(A_KEY)
        path.chmod(0o600)
    return read_signing_key(path)


def a_sealer(store: Store, scratch: Path) -> Sealer:
    return Sealer(store=store, key=a_signing_key(scratch.parent), software="warraq/test", scratch=scratch)


def _kept(spool: Path, run: str, pages: dict[str, bytes], at: datetime) -> list[RecordRef]:
    """Keep pages with record ids that no run which began in another hour has."""
    numbers = iter(range((at - A_MOMENT) // timedelta(hours=1) * 1000 + 1, 10**9))
    options = SpoolOptions(software="warraq/test", user_agent="warraq test")
    name = SpoolName(story="story", run=run, worker="w0")
    writer = Spool(
        spool, name, options=options, now=lambda: at, new_id=lambda: uuid.UUID(int=next(numbers)).urn
    )
    refs = [writer.keep(a_page(url, body, requested_at=at)) for url, body in pages.items()]
    writer.close()
    return refs


def _clean_text(store: Store, refs: list[RecordRef]) -> FileEntry:
    lines = [
        {
            "id": ref.url,
            "record": ref.record_id,
            "url": ref.url,
            "title": f"Title of {ref.url}",
            "paragraphs": ["two words"],
        }
        for ref in refs
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines).encode()
    return store.write_text("text/story/articles.jsonl", text)


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


def open_path(spool: Path, run: str, warc: str) -> Path:
    """The place in the spool of a run's WARC with the store-relative name `warc/<story>/<file>`."""
    return spool / run / (warc.rsplit("/", 1)[-1] + ".open")


def capture_of(records: Iterable[StoredRecord]) -> Capture:
    """The capture whose records these are: it shows that nothing of a capture is lost in records."""
    by_kind = {record.kind: record for record in records}
    request, response, about = by_kind.get("request"), by_kind.get("response"), by_kind["metadata"]
    facts = dict(read_fields_block(about.block))
    truncated = (response.field("WARC-Truncated") if response else None) or facts.get("truncated")
    cipher = about.field("WARC-Cipher-Suite")
    words = {word: name for name, word in TLS_PROTOCOLS.items()}
    capture = Capture(
        url=about.url or "",
        requested_at=datetime.fromisoformat(about.field("WARC-Date") or ""),
        request=request.block if request else b"",
        response=response.block if response else b"",
        ip=about.field("WARC-IP-Address"),
        port=None,
        tls=Tls(version=words[about.all("WARC-Protocol")[-1]], cipher=cipher) if cipher else None,
        truncated=Truncated(truncated) if truncated else None,
        trailing_bytes=int(facts.get("trailing-bytes", "0")),
        informational=base64.b64decode(facts.get("informational-base64", "")),
        attempt=int(facts["attempt"]),
        first_byte_s=_seconds(facts.get("first-byte-ms")),
        elapsed_s=_seconds(facts.get("fetchTimeMs")),
        failure=FailureKind(facts["failure"]) if "failure" in facts else None,
        found=_found(facts),
    )
    return replace(capture, port=_port(capture, facts.get("port")))


def _seconds(ms: str | None) -> float | None:
    return None if ms is None else int(ms) / 1000


def _found(facts: Mapping[str, str]) -> Found | None:
    hops = facts.get("hopsFromSeed", "").count("R")
    return Found(how=facts["how"], via=facts.get("via"), hops=hops) if "how" in facts else None


def _port(capture: Capture, fact: str | None) -> int | None:
    if fact is not None:
        return None if fact == "unknown" else int(fact)
    parts = urlsplit(capture.url)
    return None if capture.ip is None else parts.port or {"http": 80, "https": 443}[parts.scheme]


def accusations(store: Store, sample: Sample | None = None) -> set[tuple[str, FindingVerdict]]:
    """What a store is accused of, custody apart: that finds every changed byte of what is sealed, whatever a test is about."""
    found = (f for f in audit_store(store, AuditOptions(sample=sample)) if f.check != "custody")
    return {(f.check, f.verdict) for f in found if f.verdict is not FindingVerdict.OK}


def change(path: Path, edit: Callable[[bytes], bytes]) -> None:
    before = path.read_bytes()
    path.write_bytes(edit(before))
    assert path.read_bytes() != before


def flip(data: bytes) -> bytes:
    at = len(data) * 2 // 3
    return data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :]
