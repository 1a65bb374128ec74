"""Channel, only where the story asks for it: Common Crawl's index of captures, crawl by crawl.

Obeys https://commoncrawl.org/cdxj-index: `collinfo.json` names the crawls, each has an index that answers JSON, one
object a line. Nothing found is HTTP 404 with "No Captures found". The service is for research at a slow pace: after a
503 it blocks. A crawl takes some two weeks and meets few of a site's pages, so this finds a part of the coverage.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from story.channels.archives import place_of, record_at, time_of
from story.channels.gdelt_languages import iso_code
from story.channels.loose_json import UnreadableError, read_json
from story.channels.packed import Lines, Room
from story.channels.refusal import holds_something, not_read
from story.channels.scope import Addresses, Survey
from story.channels.slugs import KnownOutlets, sieved
from story.link import Answer, Ask, Channel, Link, Reading, Unmeasured
from story.profiles.days import shifted, stamp

CRAWLS = "https://index.commoncrawl.org/collinfo.json"
DATA = "https://data.commoncrawl.org/"
ROWS = 5_000  # of one answer
MOST_ASKS = 60  # of one run: the service blocks who asks much
MOST_CRAWLS = 3  # the one that ran on the story's days, and what the next ones still met
LATE_DAYS = 45  # a choice: news pages leave home pages and feeds within weeks, and crawls come once a month
_CRAWL = re.compile(r"CC-MAIN-(20\d\d)-(\d\d)", re.ASCII)
_BEFORE_WEEK = timedelta(
    days=17
)  # a crawl is named by the week in which it ends or a bit later, as its files' names show
_ROOM = Room(most_bytes=16 * 2**20, most_lines=2 * ROWS, longest=20_000)
_NONE = b"No Captures found"
_BUSY = re.compile(rb"reduce your request rate|SlowDown|too many requests", re.IGNORECASE)
_FILE = re.compile(r"crawl-data/[A-Za-z0-9._/-]{10,400}\.warc\.gz")


def asks(survey: Survey) -> tuple[Ask, ...]:
    """Return the ask for the list of crawls; its answer is read into asks for each of them and each outlet."""
    if not survey.window.start or not survey.outlets:
        return ()
    return (Ask(url=CRAWLS, channel=Channel.COMMON_CRAWL, outlet=Channel.COMMON_CRAWL.value),)


def read(answer: Answer, survey: Survey) -> Reading:
    """Return asks for the crawls that can hold the window; or, of one's index, the addresses that can be the story."""
    is_list = answer.ask.url == CRAWLS
    if _BUSY.search(answer.body[:4_000]) and answer.status != 200:
        return Reading(
            note=f"Common Crawl wants a slower pace: HTTP {answer.status}", unmeasured=Unmeasured.THROTTLED
        )
    if answer.status == 404 and (is_list or _NONE not in answer.body[:4_000]):
        return Reading(note="no such index of Common Crawl: HTTP 404", unmeasured=Unmeasured.UNREADABLE)
    if not holds_something(answer):
        return not_read(
            answer, f"no index of Common Crawl: HTTP {answer.status}" if answer.status != 404 else ""
        )
    return _crawls(answer, survey) if is_list else _rows(answer, survey)


def _crawls(answer: Answer, survey: Survey) -> Reading:
    try:
        listed = read_json(answer.body)
    except UnreadableError as error:
        return Reading(note=f"no list of crawls: {error}", unmeasured=Unmeasured.UNREADABLE)
    if (
        not isinstance(listed, list) or not listed
    ):  # an empty list is what an outage of their storage looks like
        return Reading(note="no list of crawls: it is empty", unmeasured=Unmeasured.UNREADABLE)
    wanted = sorted(found for one in listed if (found := _crawl(one, survey)))[:MOST_CRAWLS]
    further = _interleaved([list(_of_crawl(crawl, survey)) for _, crawl in wanted])
    most = max(survey.budgets.get(Channel.COMMON_CRAWL, MOST_ASKS) - 1, 0)
    chosen = _todays_part(further, most, survey.today)
    left_out = f"{len(further) - len(chosen):,} of {len(further):,} searches (an outlet in a crawl) are over the budget and were not made"
    cut = left_out if len(chosen) < len(further) else ""
    return Reading(asks=chosen, note=cut if further else "no crawl has run since the window's first day")


def _interleaved(crawls: Sequence[Sequence[Ask]]) -> list[Ask]:
    """Return the asks of all crawls: every outlet's first, in another crawl than its neighbour's, then their second."""
    outlets = range(max(map(len, crawls), default=0))
    return [
        crawls[(outlet + turn) % len(crawls)][outlet] for turn in range(len(crawls)) for outlet in outlets
    ]


def _todays_part(asks: Sequence[Ask], most: int, today: date) -> tuple[Ask, ...]:
    """Return as many asks as the budget has; where it has fewer, those of another part each day, and of all in the end."""
    if len(asks) <= most:
        return tuple(asks)
    start = today.toordinal() * most % len(asks)
    return tuple(asks[(start + number) % len(asks)] for number in range(most))


def _crawl(listed: object, survey: Survey) -> tuple[date, str] | None:
    """Return when a crawl began, and its name, where it can have met pages of the window."""
    told = listed if isinstance(listed, dict) else {}
    name = _CRAWL.fullmatch(str(told.get("id", "")))
    if not name or not survey.window.start or not 0 < int(name[2]) < 53:
        return None
    week = date.fromisocalendar(int(name[1]), int(name[2]), 1)
    first, last = stamp(str(told.get("from", ""))), stamp(str(told.get("to", "")))
    began = first.date() if first else week - _BEFORE_WEEK
    ended = last.date() if last else week + timedelta(days=6)
    until = shifted(survey.window.end or survey.today, LATE_DAYS)
    return (began, name[0]) if ended >= survey.window.start and began <= until else None


def _of_crawl(crawl: str, survey: Survey) -> Iterator[Ask]:
    start = survey.window.start or survey.today
    end = min(shifted(survey.window.end or survey.today, LATE_DAYS), survey.today)
    span = (datetime.combine(start, time(), UTC), datetime.combine(shifted(end, 1), time(), UTC))
    for outlet in survey.outlets:
        place = place_of(outlet, survey)
        if place:
            yield Ask(
                url=f"https://index.commoncrawl.org/{crawl}-index?{place}&output=json&from={start:%Y%m%d}&to={end:%Y%m%d}"
                f"&filter==status:200&filter=mime:text/html&limit={ROWS}",
                channel=Channel.COMMON_CRAWL, outlet=Channel.COMMON_CRAWL.value, span=span, language=outlet.language,
                depth=1,
            )  # fmt: skip


def _rows(answer: Answer, survey: Survey) -> Reading:
    lines = Lines(answer.body, _ROOM)
    told = _Told()
    links, left_out = sieved(_captures(lines, told, answer, survey), survey)
    if told.is_none:
        return Reading()
    if not told.rows:
        note = "no index of Common Crawl: nothing in JSON lines"
        return Reading(note=note, unmeasured=Unmeasured.UNREADABLE)
    cut = f"the first {ROWS:,} captures were told: there may be more" if told.rows >= ROWS else ""
    broken = f"{told.broken} lines could not be read" if told.broken else ""
    return Reading(links=links, note="; ".join(filter(None, (lines.note, cut, broken, left_out))))


class _Told:
    """What the lines of an answer were: captures, none at all, or nothing that can be read."""

    def __init__(self) -> None:
        self.rows = self.broken = 0
        self.is_none = False


def _captures(lines: Lines, told: _Told, answer: Answer, survey: Survey) -> Iterator[tuple[Link, date]]:
    known, base = KnownOutlets(survey.outlets), Addresses(answer.url)
    for line in lines:
        row = _row(line)
        told.is_none = told.is_none or "No Captures found" in row.get("message", "")
        told.broken += not row and bool(line.strip())
        told.rows += "url" in row
        taken = time_of(row.get("timestamp", ""))
        record = _record(row)
        url = base.absolute(row.get("url", "")) if taken and record else ""
        if not taken or not url or row.get("status", "200") != "200":
            continue
        outlet = known.at(url)
        spoken = iso_code(row.get("languages", "").partition(",")[0])
        link = Link(url=url, channel=Channel.COMMON_CRAWL, found_in=answer.url, outlet=outlet.name if outlet else "",
                    published_hint=taken, is_first_seen=True, archived=record,
                    language=spoken or (outlet.language if outlet else ""))  # fmt: skip
        yield link, taken.date()


def _row(line: bytes) -> dict[str, str]:
    """Return the texts of one line: JSON alone, or behind the key and the time of the plain form."""
    try:
        row = json.loads(line[max(line.find(b"{"), 0) :])
    except (ValueError, RecursionError):
        return {}
    return (
        {name: value for name, value in row.items() if isinstance(value, str)}
        if isinstance(row, dict)
        else {}
    )


def _record(row: dict[str, str]) -> str:
    name, offset, length = (row.get(part, "") for part in ("filename", "offset", "length"))
    are_numbers = all(part.isascii() and part.isdigit() and len(part) < 13 for part in (offset, length))
    if not _FILE.fullmatch(name) or ".." in name or not are_numbers or int(length) < 1:
        return ""
    return record_at(DATA + name, int(offset), int(length))
