"""Marks of objects: what a listing says of their content, so that none need be fetched to know that it is the same."""

from collections.abc import Mapping
from hashlib import md5

from archive.bucket.api import BucketApi
from archive.bucket.outbox import Outbox


def marks_of(api: BucketApi, outbox: Outbox, prefix: str) -> Mapping[str, str]:
    """Return the mark of each name under a prefix as one listing has it, and of what waits here the one that it will have."""
    found = {name: bucket_mark(size, tag) for name, size, tag in api.listed(prefix)}
    gone = outbox.removed()
    here = {name: mark_of_bytes(outbox.held.read(name)) for name in outbox.held.list(prefix)}
    return {name: mark for name, mark in found.items() if name not in gone} | here


def bucket_mark(size_bytes: int, etag: str) -> str:
    """Return the mark of an object; "" where the server names no entity tag."""
    tag = etag.strip('"')
    return f"{size_bytes}-{tag}" if tag else ""


def mark_of_bytes(content: bytes) -> str:
    """Return the mark that an object of these bytes will have where it is put at once and not encrypted by a key of the service's (S3, "Object").

    Where it has another one, it is fetched once.
    """
    return bucket_mark(len(content), md5(content, usedforsecurity=False).hexdigest())
