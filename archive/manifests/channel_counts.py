"""What one way to find coverage was asked in a run and gave, as its manifest says: not measured is never none."""

from dataclasses import dataclass
from datetime import datetime

from archive.strict_json import Fields, moment_text


class CountError(ValueError):
    """Counts of a channel that contradict each other. The message names the channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCount:
    """One channel of one outlet, or a service, which then stands as `outlet`.

    Of `asked` answers `measured` said what they hold, be it nothing; `unmeasured` counts the others by kind, as sorted
    pairs ("refused", "throttled", "unreachable", "unreadable"). `links` are the different addresses that it gave,
    `new_links` those that no earlier run had read; `pages` how many of them this run kept, `related` how many of these
    belong to the story. `since` is the beginning of the first run of the story that asked it, `measured_at` and
    `found_at` of the last one to which it said something, and gave a new link; None: none yet. All times are aware UTC.
    Raises CountError when the numbers do not add up.
    """

    channel: str
    outlet: str
    since: datetime
    asked: int = 0
    measured: int = 0
    unmeasured: tuple[tuple[str, int], ...] = ()
    links: int = 0
    new_links: int = 0
    pages: int = 0
    related: int = 0
    measured_at: datetime | None = None
    found_at: datetime | None = None

    def __post_init__(self) -> None:
        name = f"channel {self.channel} of {self.outlet}"
        if self.asked != self.measured + sum(count for _, count in self.unmeasured):
            raise CountError(f"{name}: what was measured and what was not are not all that was asked")
        if self.new_links > self.links or self.related > self.pages:
            raise CountError(f"{name}: a part is larger than its whole")
        if any(at is not None and at.tzinfo is None for at in (self.since, self.measured_at, self.found_at)):
            raise CountError(f"{name}: its times need a time zone")


def count_value(count: ChannelCount) -> dict[str, object]:
    """Return a channel's counts as JSON values."""
    return {
        "channel": count.channel,
        "outlet": count.outlet,
        "since": moment_text(count.since),
        "asked": count.asked,
        "measured": count.measured,
        "unmeasured": dict(count.unmeasured),
        "links": count.links,
        "new_links": count.new_links,
        "pages": count.pages,
        "related": count.related,
        "measured_at": _text(count.measured_at),
        "found_at": _text(count.found_at),
    }


def read_count(value: object, place: str) -> ChannelCount:
    """Read what `count_value` wrote. Raises JsonError, which names the place, and CountError."""
    fields = Fields(value, place)
    count = ChannelCount(
        channel=fields.text("channel"),
        outlet=fields.text("outlet"),
        since=fields.moment("since"),
        asked=fields.number("asked"),
        measured=fields.number("measured"),
        unmeasured=fields.counts("unmeasured"),
        links=fields.number("links"),
        new_links=fields.number("new_links"),
        pages=fields.number("pages"),
        related=fields.number("related"),
        measured_at=fields.moment_or_none("measured_at"),
        found_at=fields.moment_or_none("found_at"),
    )
    fields.done()
    return count


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment_text(moment)
