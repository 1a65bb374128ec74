"""What a story is called by: its folder's file, and the word that its archive is stored under. Cheap to import: every command does."""

import hashlib
import re
import unicodedata

STORY_FILE = "story.toml"
_STORABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def archive_name(name: str) -> str:
    """Return the word that a story is stored under: its own name where files can be called so, else a stable stand-in.

    Names of files and store keys are ASCII words; an Arabic name, or one with spaces, becomes "story-" and 12 hex digits of
    its SHA-256. Two folders of one name in different places are one story.
    """
    if _STORABLE.fullmatch(name):
        return name
    return (
        "story-"
        + hashlib.sha256(unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    )
