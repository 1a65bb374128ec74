"""A small package of ours, and ways to harm it: what tests of packages share."""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.audit.finding import Finding, FindingVerdict
from archive.manifests.manifest import manifest_digest, to_json
from archive.store import FolderStore
from archive.wacz.audit import audit_wacz
from archive.wacz.datapackage import DATAPACKAGE, DIGEST, digest_of
from flows.exports.package import Wish, export_story
from flows.house import House
from flows.settings import load_settings
from tests.builders import a_sealed_run

MADE_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGES = {f"http://a.example/{n}": b"<html><title>t</title>text %d" % n * 40 for n in range(4)}
Files = dict[str, bytes]


def a_store(folder: Path) -> House:
    """A store of two runs of the story `story`."""
    store = FolderStore(folder / "store")
    first = a_sealed_run(store, folder / "spool", PAGES)
    previous = manifest_digest(to_json(first))
    a_sealed_run(
        store, folder / "spool", {"http://b.example/": b"b" * 90}, run="run2", hours=1, previous=previous
    )
    return House(settings=load_settings(store=str(folder / "store")))


def a_package(folder: Path, **wish: object) -> Path:
    """Our package of a small store, unsigned."""
    path = folder / "story.wacz"
    export_story(a_store(folder), Wish(story="story", path=path, created=MADE_AT, **wish))  # type: ignore[arg-type]
    return path


def accused(path: Path) -> set[tuple[str, str]]:
    """Check and verdict of every finding that is not ok."""
    return {(f.check, f.verdict.value) for f in findings(path) if f.verdict is not FindingVerdict.OK}


def findings(path: Path) -> list[Finding]:
    return list(audit_wacz(path))


def files_of(path: Path) -> Files:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rebuilt(path: Path, files: Mapping[str, bytes], **how: int) -> Path:
    """A package of these files as they are."""
    with zipfile.ZipFile(path, "w", how.get("method", zipfile.ZIP_STORED)) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def rehashed(path: Path, files: Files) -> Path:
    """A package of these files whose datapackage.json is written anew: what whoever forged a file would do."""
    description = json.loads(files[DATAPACKAGE])
    for resource in description["resources"]:
        content = files[resource["path"]]
        resource |= {"hash": digest_of(content), "bytes": len(content)}
    raw = json.dumps(description).encode()
    digest = json.dumps({"path": DATAPACKAGE, "hash": digest_of(raw)}).encode()
    return rebuilt(path, {**files, DATAPACKAGE: raw, DIGEST: digest})


@dataclass(frozen=True, kw_only=True)
class Crafted:
    """One entry as raw header values: what no zip library would write."""

    name: bytes
    content: bytes = b"x"
    told_name: bytes | None = None
    attributes: int = 0
    flags: int = 0
    size: int | None = None


def crafted(path: Path, *entries: Crafted, edit: Callable[[bytes], bytes] = lambda raw: raw) -> Path:
    """A ZIP of entries whose local and central headers say what the test wants."""
    import struct
    import zlib

    body, central = b"", b""
    for entry in entries:
        crc, packed = zlib.crc32(entry.content), len(entry.content)
        size = packed if entry.size is None else entry.size
        told = entry.told_name or entry.name
        local = struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, entry.flags, 0, 0, 0x21, crc, packed, packed, len(told), 0
        )
        fixed = (b"PK\1\2", 3 << 8 | 20, 20, entry.flags, 0, 0, 0x21, crc, packed, size)
        rest = (len(entry.name), 0, 0, 0, 0, entry.attributes << 16, len(body))
        central += struct.pack("<4s6H3L5H2L", *fixed, *rest) + entry.name
        body += local + told + entry.content
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(entries), len(entries), len(central), len(body), 0)
    path.write_bytes(edit(body + central + end))
    return path
