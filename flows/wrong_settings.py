"""Settings that are wrong, said so that a person can mend them."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

# What is wanted, by the library's name of what is wrong; {…} is what the setting itself says.
_WANTED = {
    "enum": "{expected} is wanted",
    "int_parsing": "a whole number is wanted",
    "int_from_float": "a whole number is wanted",
    "int_type": "a whole number is wanted",
    "float_parsing": "a number is wanted",
    "float_type": "a number is wanted",
    "finite_number": "a number that ends is wanted",
    "bool_parsing": "true or false is wanted",
    "bool_type": "true or false is wanted",
    "greater_than": "more than {gt} is wanted",
    "greater_than_equal": "{ge} or more is wanted",
    "less_than": "less than {lt} is wanted",
    "less_than_equal": "{le} or less is wanted",
}
_UNSHOWN = {
    "tuple_type": 'a list is wanted, such as [80, 443] or ["one", "two"]',
    "extra_forbidden": "there is no such setting",
}
Given = tuple[Iterable[str], Iterable[str]]  # names of flags, and of variables
_LONGEST = 60  # signs of a value that are shown


class SettingsError(Exception):
    """A setting is unknown or wrong. The message names the source, the key and the keys there are."""


def wrong_settings(error: ValidationError, names: Iterable[str], given: Given) -> str:
    """Say which settings are wrong, where they come from and why; which ones there are only where one is unknown."""
    wrong = error.errors()
    lines = "; ".join(_wrong(one, given) for one in wrong)
    unknown = any(one["type"] == "extra_forbidden" for one in wrong)
    known = f". Known keys: {', '.join(sorted(names))}" if unknown else ""
    return f"settings: {lines}{known}"


def _source(name: str, given: Given) -> str:
    """Say where the value of a setting comes from: what beats the others and is there."""
    flags, variables = given
    if name in flags:
        return f"--{name.replace('_', '-')}"
    variable = f"WARRAQ_{name}".upper()
    found = [one for one in variables if one.upper() in {variable, f"{variable}_FILE"}]
    return min(found, key=len, default="warraq.toml")


def _wrong(one: ErrorDetails, given: Given) -> str:
    """Say what is wrong with one; its value only where it is a number or a word of a list, which are no secrets."""
    name = ".".join(str(part) for part in one["loc"])
    kind, where = one["type"], _source(str(one["loc"][0]) if one["loc"] else "", given)
    if (wanted := _WANTED.get(kind)) is None:
        return f"{name} ({where}): {_UNSHOWN.get(kind) or one['msg'].removeprefix('Value error, ')}"
    facts = {
        key: f"{limit:g}" if isinstance(limit, float) else limit for key, limit in one.get("ctx", {}).items()
    }
    value = str(one["input"])
    shown = f"is {value[:_LONGEST]!r}" if value.strip() else "is empty"
    return f"{name} ({where}) {shown}: {wanted.format(**facts)}"


def refuse_folder(path: Path) -> None:
    """Raise SettingsError where a folder stands in the place of the file of settings: it would be passed over in silence."""
    if path.is_dir():
        raise SettingsError(f"{path}: this is a folder; settings stand in a file of that name")


def unreadable(error: ValueError | OSError) -> str:
    """Say why settings cannot be read at all, where they stand, and what to do."""
    import tomllib

    match error:
        case UnicodeDecodeError():
            return f"warraq.toml: it is not written in UTF-8 (byte {error.start}): save it as UTF-8"
        case tomllib.TOMLDecodeError():
            return f"warraq.toml: {error}"
        case OSError():
            return f"warraq.toml: it cannot be read ({error.strerror})"
    return f"settings: {error}. Lists are written as JSON in variables, such as [80, 443]"
