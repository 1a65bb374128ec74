"""One article as a page shows it: its entry in the catalogue, the line of the version that is asked for, and all its versions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request

from archive.catalogue.views.articles import Entry, entry
from archive.catalogue.views.visits import Reading, readings, visits
from archive.decisions.decision import Decision
from article.versions.differences import Told
from desk.web.article.later import Later, later_of
from desk.web.hidden import standing_shown
from desk.web.paths import asked_article, asked_story
from desk.web.serving import desk_of
from desk.web.trouble import PageError
from flows.house import House
from flows.judging.changes import says_the_same
from flows.store.judgings import Judging, Turned, judgings_of, turned
from flows.store.readings import line_at, told_in

Line = Mapping[str, Any]
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the page, and the reading that shows it; numbers count from 1."""

    number: int
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An article with the version of it that is looked at. `reading` is None where the catalogue tells of no reading.

    `name` is the file of the store that the line stands in, `review` what people decided of it, as it was sealed.
    `later` is what became of its page; `entry` tells that as the manifests do. `judgings` are all verdicts on the article, the oldest first.
    """

    entry: Entry
    line: Line
    name: str
    versions: tuple[Version, ...]
    reading: Reading | None
    review: Decision | None = None
    later: Later
    judgings: tuple[Judging, ...] = ()

    @property
    def turned(self) -> Turned | None:
        """Return the last verdict of which another one took the place, with that; None where none did."""
        return turned(self.judgings)

    @property
    def judging(self) -> Judging | None:
        """Return who made the verdict of the version that is looked at."""
        mine = [one for one in self.judgings if says_the_same(one.verdict, self.line["verdict"])]
        return mine[-1] if mine else None

    @property
    def is_newest(self) -> bool:
        """Say whether the version that is looked at is the newest one."""
        return self.line.get("record") == self.entry.record_id

    @property
    def record(self) -> str | None:
        """Return the record that the version was read from; None for pasted text."""
        return self.line.get("record")

    @property
    def number(self) -> int:
        """Return the number of the version that is looked at."""
        return self.reading.version if self.reading else max(len(self.versions), 1)

    @property
    def address(self) -> str:
        """Return the address that the article is known by."""
        return str(self.line.get("url") or self.line["id"])


def opened(request: Request) -> Opened:
    """Return the article of the path, in the version of the query (a record's UUID) or the newest.

    Raises PageError: 404 for what the catalogue does not list, 451 for what was taken down.
    """
    desk = desk_of(request)
    catalogue, story, article = desk.catalogue(), asked_story(request), asked_article(request)
    found = entry(catalogue, story, article)
    if found is None:
        raise PageError(404, "article.none", story=story)
    standing = standing_shown(desk, story, article)
    all_readings = readings(catalogue, story, article)
    wanted = request.query_params.get("version", "")
    reading = _chosen(all_readings, wanted, found)
    place = reading or found
    line = line_at(desk.house, place, story, article)
    later = later_of(desk.house, found, visits(catalogue, story, article), all_readings)
    return Opened(
        entry=replace(found, **later.now),
        line=line,
        name=place.name,
        versions=versions_of(all_readings),
        reading=reading,
        review=standing.review,
        later=later,
        judgings=judgings_of(desk.house, story, article, all_readings),
    )


def _chosen(found: tuple[Reading, ...], wanted: str, newest: Entry) -> Reading | None:
    record = f"urn:uuid:{wanted}" if wanted else newest.record_id
    if wanted and not _UUID.fullmatch(wanted):
        raise PageError(404, "article.no_version")
    of_it = [one for one in found if one.record_id == record]
    if wanted and not of_it:
        raise PageError(404, "article.no_version")
    return of_it[-1] if of_it else None


def versions_of(found: tuple[Reading, ...]) -> tuple[Version, ...]:
    """Return each version with the newest reading of the record in which it was seen first."""
    first: dict[int, Reading] = {}
    for one in found:
        if first.setdefault(one.version, one).record_id == one.record_id:
            first[one.version] = one
    return tuple(Version(number=number, reading=reading) for number, reading in sorted(first.items()))


def told_at(house: House, found: Opened, reading: Reading) -> Told:
    """Return what a reading of an article tells. Raises ReadingError."""
    return told_in(line_at(house, reading, found.entry.story, found.entry.article))
