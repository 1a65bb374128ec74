"""Settings that are wrong, said so that a person can mend them."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

_LISTS = {"tuple_type": 'a list is wanted, such as [80, 443] or ["one", "two"]'}


class SettingsError(Exception):
    """A setting is unknown or wrong. The message names the source, the key and the keys there are."""


def wrong_settings(error: ValidationError, names: Iterable[str]) -> str:
    """Say which settings are wrong and why; which ones there are only where one is unknown."""
    wrong = error.errors()
    lines = "; ".join(
        f"{'.'.join(str(part) for part in one['loc'])}: {_LISTS.get(one['type']) or one['msg'].removeprefix('Value error, ')}"
        for one in wrong
    )
    unknown = any(one["type"] == "extra_forbidden" for one in wrong)
    known = f". Known keys: {', '.join(sorted(names))}" if unknown else ""
    return f"settings (flags, WARRAQ_*, warraq.toml): {lines}{known}"


def refuse_folder(path: Path) -> None:
    """Raise SettingsError where a folder stands in the place of the file of settings: it would be passed over in silence."""
    if path.is_dir():
        raise SettingsError(f"{path}: this is a folder; settings stand in a file of that name")


def unreadable(error: ValueError | OSError) -> str:
    """Say why settings cannot be read at all, where they stand, and what to do."""
    match error:
        case UnicodeDecodeError():
            return f"warraq.toml: it is not written in UTF-8 (byte {error.start}): save it as UTF-8"
        case tomllib.TOMLDecodeError():
            return f"warraq.toml: {error}"
        case OSError():
            return f"warraq.toml: it cannot be read ({error.strerror})"
    return f"settings: {error}. Lists are written as JSON in variables, such as [80, 443]"
