"""What index, manifests, chain and clean text claim is held against the records, and a false claim is named."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.audit.store import FindingVerdict, audit_store
from archive.manifests.manifest import from_json, to_json
from archive.store import FolderStore
from tests.builders import A_MOMENT, a_sealed_run, accusations, change, flip

OK, DAMAGED, MISSING, ALTERED, UNVERIFIABLE = FindingVerdict
SECOND = "warc/story/run2-w0-1.warc.gz"
INDEX = "cdxj/story/run1.cdxj"
MANIFEST = "runs/story/run1.json"
TEXT = "text/story/articles.jsonl"


def claims_of(store: FolderStore) -> dict[str, dict[str, str]]:
    return {
        str(n): json.loads(line.split(" ", 2)[2])
        for n, line in enumerate(store.read(INDEX).decode().splitlines())
    }


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda lines: lines[1:], ("index", MISSING)),
        (lambda lines: sorted([*lines, lines[0]]), ("index", ALTERED)),
        (lambda lines: lines[::-1], ("index", ALTERED)),
        (
            lambda lines: [lines[0].replace('"status": "200"', '"status": "404"'), *lines[1:]],
            ("index", ALTERED),
        ),
        (lambda lines: [lines[0].replace('"offset": "', '"offset": "1'), *lines[1:]], ("index", MISSING)),
        (lambda lines: [lines[0].replace("20250728", "20250729"), *lines[1:]], ("index", ALTERED)),
        (lambda lines: [lines[0].replace("sha256:", "sha256:0"), *lines[1:]], ("index", ALTERED)),
        (lambda lines: [*lines, "no index line"], ("index", DAMAGED)),
    ],
    ids=["line-gone", "line-twice", "unsorted", "status", "offset", "time", "digest", "noise"],
)
def test_index_and_records_are_compared_in_both_directions(
    store: FolderStore, edit: Callable[[list[str]], list[str]], expected: tuple[str, FindingVerdict]
) -> None:
    assert claims_of(store)
    change(
        store.root / INDEX,
        lambda data: "".join(line + "\n" for line in edit(data.decode().splitlines())).encode(),
    )
    assert expected in accusations(store)


def test_a_kept_address_without_its_record_and_a_redirect_to_nowhere_are_missing(store: FolderStore) -> None:
    claims = json.loads(store.read("runs/story/run2.json"))
    claims["planned"][0]["record"] = None
    claims["planned"][1]["redirects_to"] = "http://nowhere.example/"
    store.write_text("runs/story/run2.json", json.dumps(claims).encode())
    assert [
        f.verdict for f in audit_store(store) if f.check == "fate" and f.subject == "runs/story/run2.json"
    ] == [MISSING, MISSING]


def test_a_record_in_a_file_that_the_manifest_does_not_claim_is_noticed(store: FolderStore) -> None:
    claims = json.loads(store.read("runs/story/run2.json"))
    claims["files"] = [entry for entry in claims["files"] if entry["name"] != SECOND]
    store.write_text("runs/story/run2.json", json.dumps(claims).encode())
    found = accusations(store)
    assert ("manifest", MISSING) in found
    assert ("manifest", UNVERIFIABLE) in found


def test_a_changed_first_manifest_breaks_the_chain(store: FolderStore) -> None:
    manifest = from_json(store.read(MANIFEST))
    store.write_text(MANIFEST, to_json(manifest).replace(b'"allow_private": false', b'"allow_private": true'))
    assert accusations(store) == {("chain", MISSING)}


def test_a_second_beginning_of_a_story_that_was_not_sealed_so_is_noticed(store: FolderStore) -> None:
    claims = json.loads(store.read("runs/story/run2.json"))
    store.write_text("runs/story/run2.json", json.dumps({**claims, "previous": None}).encode())
    assert accusations(store) == {("chain", ALTERED)}


def test_a_second_beginning_that_is_as_its_seal_holds_it_is_no_accusation(
    store: FolderStore, tmp_path: Path
) -> None:
    """Two machines begin a story at once: the manifest of one waits on its disk while the other one looks for it."""
    a_sealed_run(store, tmp_path / "spool", {"http://c.example/": b"c" * 90}, run="run3", hours=2)
    found = list(audit_store(store))
    assert {f.verdict for f in found} == {OK}
    (told,) = [f for f in found if f.check == "chain"]
    assert told.subject == "runs/story/run3.json"
    assert re.search(r"run1.json was not in the store yet .* seal 6 holds it", told.message)


@pytest.mark.parametrize("harm", ["gone", "planted", "signature"])
def test_of_two_beginnings_one_that_was_taken_away_changed_or_put_there_is_told(
    store: FolderStore, tmp_path: Path, harm: str
) -> None:
    a_sealed_run(store, tmp_path / "spool", {"http://c.example/": b"c" * 90}, run="run3", hours=2)
    last = "runs/story/run3.json"
    if harm == "gone":
        (store.root / last).unlink()
        expected = ("custody", MISSING, last)
    elif harm == "planted":  # older than all that is there, and sealed by nobody
        forged = replace(from_json(store.read(last)), run_id="run0", files=(), planned=(), began_at=A_MOMENT - timedelta(days=900))  # fmt: skip
        store.write_text(forged.name, to_json(forged))
        expected = ("chain", ALTERED, "runs/story/run0.json")
    else:
        change(store.root / "custody/seals/00000006.sig", flip)
        expected = ("chain", ALTERED, last)
    found = {(f.check, f.verdict, f.subject) for f in audit_store(store)}
    assert expected in found
    assert not any(check == "chain" and verdict is ALTERED for check, verdict, name in found - {expected})


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (b"{", DAMAGED),
        (b'{"title": "no record"}', DAMAGED),
        (b'{"record": 5}', DAMAGED),
        (b'{"record": "urn:uuid:none"}', MISSING),
        (b"[]", DAMAGED),
    ],
)
def test_every_line_of_clean_text_leads_to_a_record(
    store: FolderStore, line: bytes, verdict: FindingVerdict
) -> None:
    change(store.root / TEXT, lambda data: data + line + b"\n")
    found = [f for f in audit_store(store) if f.check == "text" and f.verdict is not OK]
    assert [(f.verdict, f.subject, f.offset) for f in found] == [
        (verdict, TEXT, len(store.read(TEXT)) - len(line) - 1)
    ]


def test_a_line_that_no_run_wrote_is_altered_where_runs_keep_their_own_text(store: FolderStore) -> None:
    whole = store.read(TEXT)
    entry = store.write_text("text/story/runs/run2.jsonl", whole)
    assert accusations(store) == {("text", UNVERIFIABLE)}
    manifest = from_json(store.read("runs/story/run2.json"))
    store.write_text(manifest.name, to_json(replace(manifest, files=(*manifest.files, entry))))
    assert accusations(store) == set()
    change(store.root / TEXT, lambda data: data.replace(b"two words", b"two lies"))
    assert ("text", ALTERED) in accusations(store)


def test_text_of_a_run_that_no_manifest_claims_is_vouched_for_by_nobody(store: FolderStore) -> None:
    name = "text/story/runs/forged.jsonl"
    store.write_text(name, b'{"id": "x", "record": null, "title": "planted"}\n')
    assert ("text", UNVERIFIABLE, name) in {(f.check, f.verdict, f.subject) for f in audit_store(store)}
