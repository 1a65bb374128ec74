"""The bytes of log, seal and signature are a promise to readers: they are what was committed once."""

import hashlib
from pathlib import Path

from archive.custody.keys import read_public_key
from archive.custody.log import Link, custody_name, first_head, lines_of, read_log
from archive.custody.merkle import merkle_root
from archive.custody.seals import Seal, Sealed, SealKind, from_json, to_json
from archive.manifests.manifest import FileEntry
from tests.builders import A_MOMENT, ROOT_OF_REPO, a_signing_key

GOLDEN = ROOT_OF_REPO / "tests" / "golden" / "custody"
WARC = "warc/story/run1-w0-1.warc.gz"
LINKS = (
    ("warcinfo", None, 300),
    ("request", "http://a.example/page", 211),
    ("response", "http://a.example/page", 1480),
    ("metadata", "http://a.example/%D8%A8", 190),
)


def a_digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def the_log() -> bytes:
    links, offset = [], 0
    for n, (kind, url, length) in enumerate(LINKS):
        links.append(
            Link(
                id=f"urn:uuid:00000000-0000-0000-0000-{n:012}",
                type=kind,
                url=url,
                date="2025-07-28T12:30:15.123456Z",
                offset=offset,
                length=length,
                member=a_digest(f"member {n}"),
                header=a_digest(f"header {n}"),
                block=a_digest(f"block {n}"),
            )
        )
        offset += length
    return lines_of(first_head(WARC), WARC, links)[0]


def the_seal(key: str) -> Seal:
    log, name = the_log(), custody_name(WARC)
    sealed = Sealed(
        kind=SealKind.WARC,
        story="story",
        run="run1",
        file=FileEntry(name=WARC, size_bytes=2181, sha256=a_digest("file")),
        log=FileEntry(name=name, size_bytes=len(log), sha256=hashlib.sha256(log).hexdigest()),
        records=len(LINKS),
        merkle_root=merkle_root(log.splitlines()),
    )
    return Seal(
        number=2, previous=a_digest("seal 1"), sealed_at=A_MOMENT, sealed=sealed, key=key, software="warraq/0.1.0"
    )  # fmt: skip


def test_the_log_is_written_as_ever() -> None:
    golden = (GOLDEN / "run1-w0-1.jsonl").read_bytes()
    assert the_log() == golden
    assert len(read_log(golden, custody_name(WARC))) == len(LINKS)


def test_the_seal_and_its_signature_are_written_as_ever(tmp_path: Path) -> None:
    key = a_signing_key(tmp_path)
    seal = the_seal(key.public.fingerprint)
    golden = (GOLDEN / "00000002.json").read_bytes()
    assert to_json(seal) == golden
    assert from_json(golden, "golden") == seal
    signature = (GOLDEN / "00000002.sig").read_bytes()
    assert key.sign(golden) == signature
    assert read_public_key((GOLDEN / "key.pem").read_bytes()).signed(golden, signature)
