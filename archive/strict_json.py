"""JSON read with a type in hand: a wrong, missing or unknown key is an error that names its place."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NoReturn, TypeVar

T = TypeVar("T")


class JsonError(ValueError):
    """Text that is not the JSON we write. The message names the key."""


class Fields:
    """One JSON object of a known schema; every key is read once, and `done` refuses what is left."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise JsonError(f"{place}: expected an object, found {type(value).__name__}")
        self._left: dict[str, object] = dict(value)
        self._place = place

    def take(self, key: str) -> object:
        """Return the value of a key that must be there."""
        if key not in self._left:
            raise JsonError(f"{self._place}: {key!r} is missing")
        return self._left.pop(key)

    def text(self, key: str) -> str:
        """Return a string."""
        value = self.take(key)
        return value if isinstance(value, str) else self._wrong(key, "a string", value)

    def text_or_none(self, key: str) -> str | None:
        """Return a string or None."""
        value = self.take(key)
        return (
            value if value is None or isinstance(value, str) else self._wrong(key, "a string or null", value)
        )

    def number(self, key: str) -> int:
        """Return a whole number that is not negative."""
        value = self.take(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        return self._wrong(key, "a whole number from 0", value)

    def number_or_none(self, key: str) -> int | None:
        """Return a whole number that is not negative, or None."""
        if self._left.get(key, 0) is None:
            self._left.pop(key)
            return None
        return self.number(key)

    def flag(self, key: str) -> bool:
        """Return a truth value."""
        value = self.take(key)
        return value if isinstance(value, bool) else self._wrong(key, "true or false", value)

    def moment(self, key: str) -> datetime:
        """Return an aware UTC time."""
        text = self.text(key)
        try:
            return read_moment(text)
        except ValueError as error:
            raise JsonError(f"{self._place}.{key}: {error}") from error

    def moment_or_none(self, key: str) -> datetime | None:
        """Return an aware UTC time or None."""
        if self._left.get(key, "") is None:
            self._left.pop(key)
            return None
        return self.moment(key)

    def items(self, key: str) -> list[tuple[object, str]]:
        """Return a list's values, each with its place for messages."""
        value = self.take(key)
        if not isinstance(value, list):
            self._wrong(key, "a list", value)
        return [(item, f"{self._place}.{key}[{n}]") for n, item in enumerate(value)]

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings."""
        found = [item for item, _ in self.items(key)]
        return tuple(
            item if isinstance(item, str) else self._wrong(key, "a list of strings", item) for item in found
        )

    def counts(self, key: str) -> tuple[tuple[str, int], ...]:
        """Return an object of whole numbers as sorted pairs."""
        inner = Fields(self.take(key), f"{self._place}.{key}")
        return tuple(sorted((name, inner.number(name)) for name in list(inner._left)))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return an object of strings as sorted pairs."""
        inner = Fields(self.take(key), f"{self._place}.{key}")
        return tuple(sorted((name, inner.text(name)) for name in list(inner._left)))

    def choice(self, key: str, kind: Callable[[str], T]) -> T:
        """Return a member of an enum, by its value."""
        text = self.text(key)
        try:
            return kind(text)
        except ValueError as error:
            raise JsonError(f"{self._place}.{key}: {error}") from error

    def done(self) -> None:
        """Refuse keys that the schema does not know."""
        if self._left:
            raise JsonError(f"{self._place}: unknown key {min(self._left)!r}")

    def _wrong(self, key: str, wanted: str, value: object) -> NoReturn:
        raise JsonError(
            f"{self._place}.{key}: expected {wanted}, found {type(value).__name__} {str(value)[:40]!r}"
        )


def read_json(data: bytes, place: str) -> object:
    """Parse UTF-8 JSON; a key that stands twice in one object is an error, like every other fault."""

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
            raise JsonError(f"{place}: key {twice!r} stands twice")
        return found

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=unique)
    except JsonError:
        raise
    except (ValueError, RecursionError) as error:
        raise JsonError(f"{place}: not JSON: {error}") from error


def read_moment(text: str) -> datetime:
    """Read an RFC 3339 time with a zone; raises ValueError without one."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"time {text!r} has no zone")
    return moment.astimezone(UTC)


def is_text(text: str) -> bool:
    """Say whether UTF-8 can carry a text: half a surrogate pair, as bytes of another charset become, it cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def moment_text(moment: datetime) -> str:
    """Write an aware time as RFC 3339 in UTC with microseconds: "2025-07-26T10:00:00.000000Z"."""
    if moment.year < 1000:
        _early(moment)
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z"  # behind it stands +00:00


def _early(moment: datetime) -> NoReturn:
    raise ValueError(f"year {moment.year} has fewer than four digits; no clock of a run shows it")
