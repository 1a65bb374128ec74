"""Where settings stand: in a variable WARRAQ_<NAME>; else in a file that WARRAQ_<NAME>_FILE names, as containers are given secrets;
else in warraq.toml. Capitals and small letters are one in all names.

Read here and not by pydantic-settings, which was an eighth of what a quick command takes (docs/decisions/0071).
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_origin

from pydantic.fields import FieldInfo

from flows.wrong_settings import SettingsError

_PREFIX, _SUFFIX = "WARRAQ_", "_FILE"
_LONGEST = 65_536  # bytes: a secret is a line, and a list of them a page


def settings_around(
    variables: Mapping[str, str], file: Path, fields: Mapping[str, FieldInfo]
) -> dict[str, object]:
    """Return the settings that variables, the files that these name, and a file of settings hold: values unchecked, each of the first that has it.

    Raises SettingsError for a file that a variable names and that gives none; ValueError and OSError for what cannot be read at all.
    """
    texts = {name: _content(name, path) for name, path in files_named(variables, fields).items()}
    texts |= {
        name.lower().removeprefix(_PREFIX.lower()): value
        for name, value in variables.items()
        if name.upper().startswith(_PREFIX)
    }
    spoken = {name: _value(name, texts[name], field) for name, field in fields.items() if name in texts}
    return {**_written(file, fields), **spoken}


def _value(name: str, text: str, field: FieldInfo) -> object:
    """Read a variable's text: a list is JSON, everything else is text that is read as what it has to be."""
    if get_origin(field.annotation) is not tuple:
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"{_PREFIX}{name.upper()} is no list") from error


def _written(file: Path, fields: Mapping[str, FieldInfo]) -> dict[str, object]:
    if not file.is_file():
        return {}
    import tomllib

    found = tomllib.loads(file.read_text("utf-8"))
    return {name.lower() if name.lower() in fields else name: value for name, value in found.items()}


def files_named(variables: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return by setting the file that holds its value; a setting that is called so itself, such as `ca_file`, is none."""
    known = {f"{_PREFIX}{name}".upper(): name for name in names}
    return {
        known[variable.upper().removesuffix(_SUFFIX)]: path
        for variable, path in variables.items()
        if variable.upper().endswith(_SUFFIX)
        and variable.upper() not in known
        and variable.upper().removesuffix(_SUFFIX) in known
    }


def refuse_unknown(variables: Iterable[str], names: Iterable[str], others: frozenset[str]) -> None:
    """Raise SettingsError for a variable of ours that means nothing, with those that there are."""
    known = {f"{_PREFIX}{name.upper()}" for name in names} | others
    unknown = sorted(
        name
        for name in variables
        if name.startswith(_PREFIX) and not {name.upper(), name.upper().removesuffix(_SUFFIX)} & known
    )
    if unknown:
        there_are = ", ".join(sorted(known))
        raise SettingsError(
            f"environment: {', '.join(unknown)} means nothing. There are: {there_are}; and each with _FILE behind it names a file that holds the value"
        )


def _content(name: str, path: str) -> str:
    variable = f"{_PREFIX}{name.upper()}{_SUFFIX}"
    try:
        with Path(path).open("rb") as file:
            text = file.read(_LONGEST + 1)
        if len(text) > _LONGEST:
            raise SettingsError(f"{variable}: {path} is longer than {_LONGEST} bytes, which no setting is")
        value = text.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise SettingsError(f"{variable}: {path} is not written in UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise SettingsError(f"{variable}: {path} cannot be read ({error.strerror})") from error
    if not value:
        raise SettingsError(
            f"{variable}: {path} is empty; write the value there, or leave {variable} out if none is meant"
        )
    return value
