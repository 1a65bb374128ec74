"""Channel: the Internet Archive's index of captures (CDX), asked for each outlet over the story's window.

Obeys the CDX server's README (github.com/internetarchive/wayback, wayback-cdx-server): JSON rows under a header row,
`[]` for nothing, and behind an empty row a key to resume by. A capture is an upper bound of publication, never its
day: it stands in `Link.archived` alone. An archive that keeps a site out, throttles or breaks off measured nothing.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from urllib.parse import quote

from story.channels.archives import place_of, raw_copy, time_of
from story.channels.refusal import holds_something, not_read
from story.channels.scope import Addresses, Survey
from story.channels.slugs import KnownOutlets, sieved
from story.link import Answer, Ask, Channel, Link, Reading, Unmeasured
from story.profiles.days import shifted

INDEX = "https://web.archive.org/cdx/search/cdx"
ROWS = 5_000  # of one answer; some 2 MB where slugs are Arabic
MOST_ASKS = 200  # of one run: three minutes at the pace that the archive asks for
MOST_PAGES = 4  # of one outlet: 20,000 addresses; two weeks of a busy agency, captured once each, are 14,000
LATE_DAYS = 7  # a choice: what was published on the window's last day is captured within about a week
_MOST_BYTES = 16 * 2**20
_MOST_ROWS = 2 * ROWS
_FIELDS = "timestamp,original,mimetype,statuscode,digest"
_BLOCKED = re.compile(r"(Administrative|Robot)AccessControl|Blocked Site Error", re.IGNORECASE)
_KEY = re.compile(r"[A-Za-z0-9%+._~!*'()-]+")  # as the service escapes it
_LONGEST_KEY = 4_000  # an address and a time
_PORT = re.compile(r"^(http://[^/:?#]{1,253}):80/")  # as older rows write it
_SPACES = re.compile(r"[\s,]*+")


@dataclass(slots=True)
class _Rows:
    """The rows of an answer, one after the other; what they end in is known when the last was given."""

    text: str
    resume: str = ""
    note: str = ""
    is_whole: bool = False
    header: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[dict[str, str]]:
        """Give each capture by the header's names; skip what is no capture."""
        decoder, at, blank = json.JSONDecoder(), self.text.find("[") + 1, False
        for _ in range(_MOST_ROWS):
            at = _after_spaces(self.text, at)
            if self.text.startswith("]", at):
                self.is_whole = True
                return
            try:
                row, at = decoder.raw_decode(self.text, at)
            except (ValueError, RecursionError):
                self.note = "the answer breaks off"
                return
            cells = [cell for cell in row if isinstance(cell, str)] if isinstance(row, list) else []
            if blank and len(cells) == 1:
                self.resume = cells[0]
            elif not self.header:
                self.header = cells
            elif len(cells) == len(self.header):
                yield dict(zip(self.header, cells, strict=True))
            blank = row == []
        self.note = f"only the first {_MOST_ROWS:,} rows were read"


def asks(survey: Survey) -> tuple[Ask, ...]:
    """Return one ask for each outlet: its pages that were first captured between the window's start and a week after it.

    None for an open window: the index would list all the years of a site.
    """
    if not survey.window.start:
        return ()
    start = survey.window.start
    end = min(shifted(survey.window.end or survey.today, LATE_DAYS), survey.today)
    if end < start:
        return ()
    span = (_midnight(start), _midnight(shifted(end, 1)))
    found = {
        f"{INDEX}?{place_of(outlet, survey)}&from={start:%Y%m%d}&to={end:%Y%m%d}&output=json&fl={_FIELDS}"
        f"&filter=statuscode:200&filter=mimetype:text/html&collapse=urlkey&limit={ROWS}&showResumeKey=true": outlet
        for outlet in survey.outlets
        if place_of(outlet, survey)
    }
    return tuple(
        Ask(
            url=url,
            channel=Channel.WAYBACK,
            outlet=Channel.WAYBACK.value,
            span=span,
            language=outlet.language,
        )
        for url, outlet in found.items()
    )


def read(answer: Answer, survey: Survey) -> Reading:
    """Return the addresses that can be the story, each with its capture's own address, and an ask for the rest."""
    text = answer.body[:_MOST_BYTES].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text.startswith("[") and _BLOCKED.search(text[:4_000]):
        return Reading(note="the archive keeps this site out, now and later", unmeasured=Unmeasured.REFUSED)
    if answer.status == 404 or (holds_something(answer) and not text.startswith("[")):
        note = f"no index of captures: HTTP {answer.status}, no rows in JSON"
        return Reading(note=note, unmeasured=Unmeasured.UNREADABLE)
    if not holds_something(answer):
        return not_read(answer, f"no index of captures: HTTP {answer.status}")
    rows = _Rows(text)
    links, left_out = sieved(_captures(rows, answer, survey), survey)
    return Reading(
        links=links,
        asks=_rest(answer.ask, rows.resume),
        note="; ".join(filter(None, (rows.note, left_out))),
        unmeasured=None if rows.is_whole else Unmeasured.UNREADABLE,
    )


def _captures(rows: _Rows, answer: Answer, survey: Survey) -> Iterator[tuple[Link, date]]:
    """Give each capture as a link, with the day of the capture."""
    known, base = KnownOutlets(survey.outlets), Addresses(answer.url)
    for row in rows:
        timestamp, original = row.get("timestamp", ""), row.get("original", "")
        taken = time_of(timestamp)
        url = base.absolute(_PORT.sub(r"\1/", original, count=1)) if taken else ""
        if not taken or not url:
            continue
        outlet = known.at(url)
        link = Link(
            url=url,
            channel=Channel.WAYBACK,
            found_in=answer.url,
            outlet=outlet.name if outlet else "",
            published_hint=taken,
            is_first_seen=True,
            language=outlet.language if outlet else "",
            archived=raw_copy(timestamp, url),
        )
        yield link, taken.date()
    rows.note = "; ".join(filter(None, (rows.note, base.note)))


def _rest(ask: Ask, key: str) -> tuple[Ask, ...]:
    """Return the ask that resumes behind the last row; the key is sent as it came, where it is escaped already."""
    if not key or ask.page >= MOST_PAGES or len(key) > _LONGEST_KEY:
        return ()
    sent = key if _KEY.fullmatch(key) else quote(key, safe="")
    url = f"{ask.url.partition('&resumeKey=')[0]}&resumeKey={sent}"
    return (replace(ask, url=url, page=ask.page + 1),) if url != ask.url else ()


def _after_spaces(text: str, at: int) -> int:
    found = _SPACES.match(text, at)
    return found.end() if found else at


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
