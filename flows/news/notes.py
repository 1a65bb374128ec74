"""What a run has read of CC-NEWS, written down file by file: a crash in the middle fetches no file again, and loses no link."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.strict_json import read_json
from flows.remembered import remember, set_aside
from flows.walk.measured import Heard, Where
from story.link import Channel, Link, Unmeasured

CC_NEWS = Where(Channel.CC_NEWS.value, Channel.CC_NEWS.value)
_NOTE = "cc-news.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """One file that was read, and whose excerpt is in the store: what it said, and whether it is to be read again.

    `held` are ids of records that the store had before. `mark` tells the bytes of a file that came whole and of which
    something is missing all the same, "" for others. `is_last`: its run asks for no other.
    """

    heard: Heard
    held: tuple[str, ...] = ()
    is_done: bool
    mark: str = ""
    read_bytes: int = 0
    is_last: bool = False


class NewsNotes:
    """The note in a run's folder; it goes when the run ends, whose manifest then names the files.

    One that cannot be read is set aside, which `said` tells: its files are read again.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NOTE
        self.said = ""
        self.read: list[FileRead] = []
        try:
            lines = self._path.read_bytes().splitlines() if self._path.exists() else []
            self.read = [_read_of(read_json(line, _NOTE)) for line in lines]
        except (ValueError, KeyError, TypeError) as error:
            why = f"this note of the files of CC-NEWS that were read is damaged ({error}), so they are read again"
            self.said = set_aside(self._path, why)

    def add(self, read: FileRead) -> None:
        """Write down, durably and at once, that a file was read."""
        self.read.append(read)
        remember(self._path, "".join(f"{json.dumps(_fields(one))}\n" for one in self.read))


def _fields(read: FileRead) -> Mapping[str, Any]:
    heard = read.heard
    return {
        "url": heard.url,
        "note": heard.note,
        "unmeasured": heard.unmeasured.value if heard.unmeasured else None,
        "links": [_link_fields(link) for link in heard.links],
        "held": read.held,
        "is_done": read.is_done,
        "mark": read.mark,
        "read_bytes": read.read_bytes,
        "is_last": read.is_last,
    }


def _read_of(fields: Any) -> FileRead:
    why = fields["unmeasured"]
    heard = Heard(
        where=CC_NEWS,
        links=_links_of(fields["links"]),
        unmeasured=Unmeasured(why) if why else None,
        note=fields["note"],
        url=fields["url"],
    )
    return FileRead(
        heard=heard,
        held=tuple(fields["held"]),
        is_done=fields["is_done"],
        mark=fields["mark"],
        read_bytes=fields["read_bytes"],
        is_last=fields["is_last"],
    )


def _link_fields(link: Link) -> Mapping[str, Any]:
    """Return what a link of CC-NEWS has: no text, no query."""
    return {
        "url": link.url,
        "found_in": link.found_in,
        "outlet": link.outlet,
        "title": link.title,
        "language": link.language,
        "archived": link.archived,
        "published_hint": link.published_hint.isoformat() if link.published_hint else None,
        "is_first_seen": link.is_first_seen,
    }


def _links_of(told: Sequence[Mapping[str, Any]]) -> tuple[Link, ...]:
    return tuple(
        Link(
            **{
                **fields,
                "channel": Channel.CC_NEWS,
                "published_hint": datetime.fromisoformat(at) if (at := fields["published_hint"]) else None,
            }
        )
        for fields in told
    )
