"""datapackage.json and datapackage-digest.json: what a package says that it holds (WACZ 1.1.1; Frictionless Data Package)."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.strict_json import JsonError, moment_text, read_json

DATAPACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
VERSION = "1.1.1"
LARGEST = 64 << 20  # bytes of either file: 200,000 resources of 300 bytes
_ODD = re.compile(r"[^-a-z0-9._]")
_ALGORITHMS = frozenset({"sha256", "sha384", "sha512", "sha224", "sha1", "md5"})


class PackageError(Exception):
    """A package whose own description cannot be read. The message names the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file that the package claims: its path, its size in bytes and its digest "<algorithm>:<hex>"."""

    path: str
    size: int | None
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What datapackage.json says: the files, and the facts of the package that readers show."""

    resources: tuple[Resource, ...]
    version: str | None
    title: str | None = None
    created: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a package says of itself: title, when and with what it was made, and the page to begin with."""

    title: str
    created: datetime
    software: str
    main_url: str | None = None
    main_at: datetime | None = None


def to_json(heading: Heading, resources: Sequence[Resource]) -> bytes:
    """Return the bytes of datapackage.json; equal values give equal bytes."""
    value: dict[str, object] = {"profile": "data-package", "wacz_version": VERSION, "title": heading.title}
    value |= {"created": moment_text(heading.created), "software": heading.software}
    if heading.main_url is not None:
        value["mainPageUrl"] = heading.main_url
    if heading.main_at is not None:
        value["mainPageDate"] = moment_text(heading.main_at)
    names = _names(resources)
    value["resources"] = [
        {"name": name, "path": r.path, "hash": r.digest, "bytes": r.size}
        for name, r in zip(names, resources, strict=True)
    ]
    return as_bytes(value)


def as_bytes(value: Mapping[str, object]) -> bytes:
    """Return one JSON object as it stands in a package."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace")


def digest_of(content: bytes) -> str:
    """Return "sha256:<hex>" of bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _names(resources: Sequence[Resource]) -> list[str]:
    """Return a name for each resource: the path's last part in lower case, told apart where two are alike.

    Data Package 1.0 allows `[-a-z0-9._/]` only, and frictionless refuses a package with another name.
    """
    taken: set[str] = set()
    names = []
    for number, resource in enumerate(resources):
        name = _ODD.sub("-", resource.path.rpartition("/")[2].lower())
        names.append(f"{number}-{name}" if name in taken else name)
        taken.add(names[-1])
    return names


def read_description(content: bytes) -> Description:
    """Read datapackage.json of anybody's, the older form with "stats" too. Raises PackageError."""
    value = _object(content, DATAPACKAGE)
    listed = value.get("resources")
    if not isinstance(listed, list) or not listed:
        raise PackageError(f"{DATAPACKAGE}: 'resources' is missing or empty")
    resources = tuple(_resource(one, n) for n, one in enumerate(listed))
    texts = {
        key: v if isinstance(v := value.get(key), str) else None
        for key in ("title", "created", "wacz_version")
    }
    return Description(
        resources=resources, version=texts["wacz_version"], title=texts["title"], created=texts["created"]
    )


def read_digest(content: bytes) -> tuple[str, Mapping[str, object] | None]:
    """Return `hash` and `signedData` of datapackage-digest.json. Raises PackageError."""
    value = _object(content, DIGEST)
    digest, signed = value.get("hash"), value.get("signedData")
    if value.get("path") != DATAPACKAGE or not isinstance(digest, str):
        raise PackageError(f"{DIGEST}: it holds no 'hash' of {DATAPACKAGE}")
    if signed is not None and not isinstance(signed, dict):
        raise PackageError(f"{DIGEST}: 'signedData' is no object")
    return digest, signed


def _object(content: bytes, place: str) -> dict[str, object]:
    try:
        value = read_json(content, place)
    except JsonError as error:
        raise PackageError(str(error)) from error
    if not isinstance(value, dict):
        raise PackageError(f"{place}: no JSON object")
    return value


def _resource(value: object, number: int) -> Resource:
    place = f"{DATAPACKAGE}: resources[{number}]"
    if not isinstance(value, dict) or not isinstance(path := value.get("path"), str):
        raise PackageError(f"{place} names no path")
    stats = value.get("stats")  # WACZ 1.0 and Frictionless 4
    stats = stats if isinstance(stats, dict) else {}
    size, digest = value.get("bytes", stats.get("bytes")), value.get("hash", stats.get("hash"))
    if digest is not None and (not isinstance(digest, str) or not digest):
        raise PackageError(f"{place}: 'hash' is no text")
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 0):
        raise PackageError(f"{place}: 'bytes' is no size")
    if digest is not None and ":" not in digest:
        digest = f"{value.get('hashing') or 'md5'}:{digest}"  # Frictionless: MD5 where nothing is said
    return Resource(path=path, size=size, digest=digest)


def hasher_of(digest: str) -> "hashlib._Hash | None":
    """Return what computes a digest of this label; None for an algorithm that is not known."""
    label = digest.partition(":")[0].lower().replace("-", "")
    return hashlib.new(label, usedforsecurity=False) if label in _ALGORITHMS else None
