"""Keys of a settings file, popped one by one, so that a misspelt key stops the run instead of being ignored."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from story.seed import SeedError

_Value = TypeVar("_Value")


class Keys:
    """One table of a TOML file. Each `take_*` pops a key; `close` refuses what nobody popped.

    Every refusal is a SeedError that names the file, the key, and the keys or the kind of value there may be.
    """

    def __init__(self, path: Path, values: dict[str, object], where: str = "") -> None:
        self._path, self._values, self._where = path, dict(values), where
        self._known: list[str] = []

    def take_text(self, key: str, default: str | None = None) -> str:
        """Pop a text; a key without a default must be there and not blank."""
        value = self._pop(key)
        if value is None and default is not None:
            return default
        if value is None:
            there_are = ", ".join(self._values) or "no others"
            raise SeedError(
                f"{self._path}: the key '{self._name(key)}' is missing (there are: {there_are}). Add: {key} = \"…\""
            )
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(key, 'a text in quotes, for example "…"')
        return value.strip()

    def take_texts(self, key: str) -> tuple[str, ...]:
        """Pop a list of texts; () when absent."""
        value = self._pop(key)
        items = value if isinstance(value, list) else [] if value is None else [None]
        found = tuple(item.strip() for item in items if isinstance(item, str) and item.strip())
        if len(found) != len(items):
            raise self._wrong(key, 'a list of texts, for example ["…", "…"]')
        return found

    def take_mixed(self, key: str) -> tuple["str | Keys", ...]:
        """Pop a list of texts and tables (`["…", { name = "…" }]`, or `[[key]]` tables); a lone text is a list of one."""
        value = self._pop(key)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        found: list[str | Keys] = []
        for at, one in enumerate(listed, 1):
            if isinstance(one, str) and one.strip():
                found.append(one.strip())
            elif isinstance(one, date) and not isinstance(one, datetime):
                found.append(one.isoformat())
            elif isinstance(one, dict):
                found.append(Keys(self._path, one, f"{self._name(key)}[{at}]"))
            else:
                raise self._wrong(key, 'a list of texts, or of tables such as { name = "…", also = ["…"] }')
        return tuple(found)

    def take_number(self, key: str, least: int) -> int | None:
        """Pop a whole number of at least `least`; None when absent."""
        value = self._pop(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self._wrong(key, f"a whole number of at least {least}")
        return value

    def take_switch(self, key: str) -> bool | None:
        """Pop true or false; None when absent."""
        value = self._pop(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def take_day(self, key: str) -> date | None:
        """Pop a day, as a TOML date or as ISO text; None when absent."""
        value = self._pop(key)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError as error:
            raise self._wrong(key, "a day, for example 2025-07-24") from error

    def take_table(self, key: str) -> "Keys":
        """Pop a table as keys of its own; an empty one when absent."""
        value = self._pop(key)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(key, f"a table: write [{self._name(key)}] on a line of its own")
        return Keys(self._path, value or {}, self._name(key))

    def names(self) -> tuple[str, ...]:
        """Return the keys that nobody popped yet, in the file's order."""
        return tuple(self._values)

    def close(self) -> None:
        """Refuse the first key that nobody popped."""
        for key in self._values:
            there_are = ", ".join(sorted(self._known)) or "no keys"
            raise SeedError(
                f"{self._path}: unknown key '{self._name(key)}'. There are: {there_are}. Correct or delete it."
            )

    def check(self, key: str, value: _Value, sound: Callable[[_Value], bool], expected: str) -> _Value:
        """Return `value` when it is sound, else refuse it under its key."""
        if not sound(value):
            raise self._wrong(key, expected)
        return value

    def _pop(self, key: str) -> object:
        self._known.append(self._name(key))
        return self._values.pop(key, None)

    def _name(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def _wrong(self, key: str, expected: str) -> SeedError:
        return SeedError(f"{self._path}: the key '{self._name(key)}' must be {expected}.")


def read_keys(path: Path) -> Keys:
    """Return the keys of a TOML file; SeedError when it is absent, not UTF-8, or not TOML (with the line)."""
    try:
        return Keys(path, tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except OSError as error:
        raise SeedError(
            f"{path}: cannot be read ({error.strerror}). Create it, or give another path."
        ) from error
    except UnicodeDecodeError as error:
        raise SeedError(f"{path}: is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"{path}: is not TOML: {error}. Correct that line.") from error
