"""What is asked of an export: which articles of which story, and what becomes of reserved ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from archive.addresses.urls import host_of, url_key
from archive.own_clock import own_time
from story.verdict import Relation

Line = dict[str, Any]


class Policy(StrEnum):
    """What an export does with articles that their sites reserve."""

    LEAVE_OUT = "leave-out"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles are asked for; of several values of one field any will do, an empty one asks nothing.

    Without `verdicts`, `records` and `urls` those that belong to the story. `since` and `until` are days of publication
    (UTC), both included: an article without a date is in no such span. `outlets` are names, or hosts with all below them.
    """

    story: str
    run: str | None = None
    since: date | None = None
    until: date | None = None
    outlets: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    verdicts: frozenset[Relation] = frozenset()
    records: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    policy: Policy = Policy.LEAVE_OUT

    @property
    def names_articles(self) -> bool:
        """Return whether articles are asked for by name."""
        return bool(self.records or self.urls)

    def filters(self) -> Mapping[str, str | list[str]]:
        """Return what was asked for, as it is told in an export: only what was given."""
        values: dict[str, str | list[str] | None] = {
            "run": self.run,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "outlets": sorted(self.outlets),
            "languages": sorted(self.languages),
            "verdicts": sorted(self.verdicts),
            "records": sorted(self.records),
            "urls": sorted(self.urls),
        }
        return {name: value for name, value in values.items() if value}


def fits(line: Line, wanted: Wanted, *, belongs: bool) -> bool:
    """Say whether a line has the verdict, day, outlet and language that are asked for; names are for the caller.

    Whether it `belongs` to the story counts where neither verdicts nor articles are asked for.
    """
    if wanted.verdicts:
        if line["verdict"]["relation"] not in wanted.verdicts:
            return False
    elif not belongs and not wanted.names_articles:
        return False
    return _is_in_span(line, wanted) and _is_of(line, wanted)


def _is_in_span(line: Line, wanted: Wanted) -> bool:
    if wanted.since is None and wanted.until is None:
        return True
    at = own_time(line.get("published_at"), line.get("published_raw"))
    if at is None:
        return False
    day = at.date()
    return (wanted.since or date.min) <= day <= (wanted.until or date.max)


def _is_of(line: Line, wanted: Wanted) -> bool:
    if wanted.languages and line.get("language") not in wanted.languages:
        return False
    return not wanted.outlets or any(_is_outlet(line, outlet) for outlet in wanted.outlets)


def _is_outlet(line: Line, outlet: str) -> bool:
    if str(line.get("outlet") or "").casefold() == outlet.casefold():
        return True
    try:
        host = host_of(line.get("url") or line["id"])
    except ValueError:
        return False
    return host == outlet.lower() or host.endswith(f".{outlet.lower()}")


def is_named(line: Line, wanted: Wanted) -> bool:
    """Say whether a line is one of the articles that are asked for by name: by a record that its text stands in, or an address."""
    records = {line.get("record"), *(part["record"] for part in line.get("parts") or ())}
    if records & wanted.records:
        return True
    keys = {key_or_none(url) for url in wanted.urls}
    return any(key_or_none(url) in keys for url in addresses_of(line)) if keys else False


def addresses_of(line: Line) -> set[str]:
    """Return the addresses that a line is known by."""
    found = {line["id"], line.get("url"), line.get("instead_of")}
    return {str(url) for url in found if url}


def key_or_none(url: str) -> str | None:
    """Return the key under which all spellings of an address meet; None for what is no address."""
    try:
        return url_key(url)
    except ValueError:
        return None
