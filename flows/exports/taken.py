"""What was taken down: it is in no export."""

import hashlib
from dataclasses import dataclass

from flows.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The articles of a story that were taken down, by the digest of their id, and the addresses that they had."""

    articles: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()


def taken_down(house: House, story: str) -> Taken:
    """Return what of a story is taken down now."""
    del house, story
    return Taken()


def article_of(key: bytes) -> str:
    """Return what an article is called in decisions and addresses: SHA-256 of its line's id (here as UTF-8), in hex."""
    return hashlib.sha256(key).hexdigest()
