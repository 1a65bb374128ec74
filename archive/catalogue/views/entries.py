"""An article of a story as the catalogue lists it, and which ones are wanted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which articles of a story are wanted; None and False ask for nothing.

    Without `relation` and `decision` these are the articles of the story: related ones and those that a person took in, without
    those that a person put out. With one of the two, all that have it. `since` and `until` are days of publication ("2025-07-25"), both
    included. What was taken down is never among them.
    """

    outlet: str | None = None
    language: str | None = None
    relation: str | None = None
    changed: bool = False
    suspect: bool = False
    gone: bool = False
    since: str | None = None
    until: str | None = None
    decision: str | None = None


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article as its newest line has it, and how it stands now.

    `article` is the hexadecimal SHA-256 of the line's `id`. `name`, `offset` and `length` say where the line stands (bytes, without
    its line end). `copied` says as what it takes the text `copied_of` over: "copy" or "derived". `versions` counts how often the words were others than at the visit before, plus one; `last_change` is the reason of the
    newest fate that tells a change (docs/format.md §7), `changed_at` when the words were last seen to be others, `gone_at` since when the
    page is known to be gone (None when it is there). Times are RFC 3339 in UTC.
    """

    story: str
    article: str
    id: str
    url: str | None
    title: str
    outlet: str | None
    language: str | None
    published_at: str | None
    captured_at: str | None
    status: str | None
    relation: str | None
    score: float | None
    related: bool
    copy_of: str | None
    copied: str | None
    copied_of: str | None
    record_id: str | None
    run: str
    name: str
    offset: int
    length: int
    versions: int
    last_change: str | None
    changed_at: str | None
    is_silent: bool
    gone_at: str | None
    decision: str | None
    decision_note: str | None
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some entries of `total`."""

    entries: tuple[Entry, ...]
    total: int
