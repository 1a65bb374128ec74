"""Settings that stand in files of their own, as containers are given secrets: WARRAQ_<NAME>_FILE names the file.

A variable WARRAQ_<NAME> beats it; it beats warraq.toml.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic_settings import BaseSettings, EnvSettingsSource

from flows.wrong_settings import SettingsError

_PREFIX, _SUFFIX = "WARRAQ_", "_FILE"
_LONGEST = 65_536  # bytes: a secret is a line, and a list of them a page


class FromFiles(EnvSettingsSource):
    """Reads settings from the files that these variables name, and what stands there as a variable's value would be read."""

    def __init__(self, settings_cls: type[BaseSettings], variables: Mapping[str, str]) -> None:
        self._files = files_named(variables, settings_cls.model_fields)
        super().__init__(settings_cls)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {f"{_PREFIX}{name}".lower(): _content(name, path) for name, path in self._files.items()}


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
