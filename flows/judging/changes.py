"""How one verdict on an article differs from the one before it."""

import json
from enum import StrEnum
from hashlib import sha256

from archive.shelf import Line

_SAID = ("relation", "score", "related", "copy_of", "episode", "reasons")


class VerdictChange(StrEnum):
    """What judging an article again showed. IN and OUT: it belongs to the story now, or no more. RELATION: another word, or another original. REASONS: what speaks for it weighs otherwise."""

    IN = "in"
    OUT = "out"
    RELATION = "relation"
    REASONS = "reasons"
    SAME = "same"


def change_of(before: Line, now: Line) -> VerdictChange:
    """Return how a verdict differs from the one before it."""
    if bool(before.get("related")) != now["related"]:
        return VerdictChange.IN if now["related"] else VerdictChange.OUT
    if any(before.get(key) != now[key] for key in ("relation", "copy_of")):
        return VerdictChange.RELATION
    return VerdictChange.SAME if before == now else VerdictChange.REASONS


def says_the_same(before: Line, now: Line) -> bool:
    """Say whether two verdicts say the same, whatever keys lines of older runs lack."""
    return all(before.get(key) == now.get(key) for key in _SAID)


def digest_said(verdict: Line) -> bytes:
    """Return a digest that is the same for verdicts that say the same (`says_the_same`)."""
    told = json.dumps([verdict.get(key) for key in _SAID], sort_keys=True)
    return sha256(told.encode()).digest()
