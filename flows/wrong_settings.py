"""Settings that are wrong, said so that a person can mend them."""

from collections.abc import Iterable

from pydantic import ValidationError


class SettingsError(Exception):
    """A setting is unknown or wrong. The message names the source, the key and the keys there are."""


def wrong_settings(error: ValidationError, names: Iterable[str]) -> str:
    """Say which settings are wrong and why; which ones there are only where one is unknown."""
    wrong = error.errors()
    lines = "; ".join(
        f"{'.'.join(str(part) for part in one['loc'])}: {one['msg'].removeprefix('Value error, ')}"
        for one in wrong
    )
    unknown = any(one["type"] == "extra_forbidden" for one in wrong)
    known = f". Known keys: {', '.join(sorted(names))}" if unknown else ""
    return f"settings (flags, WARRAQ_*, warraq.toml): {lines}{known}"
