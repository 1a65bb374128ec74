"""Builders: lines of clean text, and runs in a store that read them."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from archive.decisions.decision import Decision, DecisionKind, article_of, to_json
from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest, RunResult
from archive.manifests.manifest import to_json as manifest_json
from archive.record import RecordKind, RecordRef
from archive.store import FolderStore
from tests.builders import A_MOMENT

STORY = "story"


def a_line(name: str, version: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the line of an article as a run would write it; a new version has another record and later capture."""
    url = f"https://a.example/{name}"
    verdict = {"relation": "RELATED", "score": 2.5, "reasons": [], "copy_of": None, "related": True}
    line = {
        "id": url,
        "url": url,
        "record": f"urn:uuid:{name}-{version}",
        "title": f"Title of {name}",
        "bylines": ["A. Writer"],
        "outlet": "An Outlet",
        "language": "en",
        "published_at": "2025-07-26T10:00:00+00:00",
        "modified_at": None,
        "paragraphs": [f"Words of version {version}."],
        "status": "article",
        "verdict": verdict | changes.pop("verdict", {}),
        "archived": {"warc": "w", "offset": 0, "length": 1, "captured_at": at(version).isoformat()},
    }
    return {**line, **changes}


def at(hours: int) -> datetime:
    return A_MOMENT + timedelta(hours=hours)


def ended(name: str, version: int = 1, fate: Fate = Fate.KEPT, reason: str = "ok") -> Outcome:
    """Return how the page of an article ended in a run, with the record of that version."""
    ref = RecordRef(
        record_id=f"urn:uuid:{name}-{version}",
        kind=RecordKind.RESPONSE,
        url=f"https://a.example/{name}",
        captured_at=at(version),
        warc=f"warc/{STORY}/run-w0-1.warc.gz",
        offset=0,
        length=1,
        payload_digest="sha256:" + "0" * 64,
        status=200,
        content_type="text/html",
    )
    return Outcome(url=ref.url, fate=fate, reason=reason, ref=ref)


def a_read_run(
    store: FolderStore,
    number: int,
    lines: Sequence[dict[str, Any] | bytes] = (),
    planned: Sequence[Outcome] = (),
    *,
    story: str = STORY,
) -> Manifest:
    """Write the text and the manifest of a run that began so many hours later."""
    run = f"run{number}"
    raw = [one if isinstance(one, bytes) else _spelt(one) for one in lines]
    files = (store.write_text(f"text/{story}/runs/{run}.jsonl", b"\n".join(raw) + b"\n"),) if raw else ()
    manifest = Manifest(
        run_id=run,
        story=story,
        began_at=at(number),
        ended_at=at(number) + timedelta(minutes=30),
        result=RunResult.SOUND,
        software=(("warraq", "0"),),
        settings_digest="0" * 64,
        files=files,
        planned=tuple(planned),
    )
    store.write_text(manifest.name, manifest_json(manifest))
    return manifest


def _spelt(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace")


def a_decision(store: FolderStore, name: str, kind: DecisionKind, number: int = 1) -> Decision:
    """Write a decision about an article into a store."""
    decision = Decision(
        story=STORY,
        kind=kind,
        id=f"https://a.example/{name}",
        url=f"https://a.example/{name}",
        record_id=None,
        note="a reason",
        by="somebody",
        at=at(100 + number),
        previous=None,
    )
    path = store.root / decision.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(to_json(decision))
    return decision


def article(name: str) -> str:
    """Return the word by which the catalogue calls an article."""
    return article_of(f"https://a.example/{name}")
