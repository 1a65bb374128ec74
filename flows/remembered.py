"""Small files in which commands remember something: written whole or not at all, and set aside when nobody can read them."""

from pathlib import Path

from archive.disk import replace_durably

ASIDE = ".unreadable"  # behind the name of a file that was set aside; the next such file takes its place


def remember(path: Path, text: str) -> None:
    """Write a small file anew; a crash leaves the old one or the new one. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_durably(path, text.encode())


def set_aside(path: Path, why: str) -> str:
    """Take a file that cannot be read out of the way, and say so for a person, with what it means."""
    aside = path.with_name(path.name + ASIDE)
    try:
        path.replace(aside)
    except OSError as error:
        return f"{path}: {why}; it could not be set aside ({error.strerror}): remove it yourself"
    return f"{path}: {why}; it was set aside as {aside.name}"
