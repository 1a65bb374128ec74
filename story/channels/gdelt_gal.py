"""Channel: the GDELT Article List (https://blog.gdeltproject.org/announcing-the-gdelt-article-list-rss-feed/).

Every article that GDELT saw, with its own title and description in its own language: nothing is asked of a search, so
nobody learns what is looked for. Files are named by the minute they were written in, some two a quarter hour, and there
is no list of them: each quarter hour is probed minute by minute, likeliest first, until two were found. That a minute
has no file (404) is normal.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from itertools import islice

from lxml import etree

from story.channels.gdelt_languages import iso_code
from story.channels.packed import Lines, Room
from story.channels.refusal import holds_something, not_read, why_unmeasured
from story.channels.scope import TEXT_LETTERS, Survey, days_outward, plain
from story.channels.worldwide import Row, Sieve
from story.link import Answer, Ask, Channel, Reading, Unmeasured
from story.profiles.days import stamp

ROOT = "https://data.gdeltproject.org/gdeltv3/gal/"
LIVE = ROOT + "feed.rss"  # the last fifteen minutes
# Of one run: at two requests a second eight minutes, and two days' quarter hours, likeliest day first. Of 13 judged
# stories of 2018 the day with most articles holds 47 %, the two best 75 %, five 93 %. The next run goes on from there.
MOST_ASKS = 1_000
# The quarter hours of a day, in steps of nine hours and a quarter: wherever a budget ends, they are spread
# over the day (37 and 96 have no common divisor, and 37/96 is near the golden ratio).
SPREAD = tuple(37 * number % 96 for number in range(96))
PROBES_A_QUARTER = (
    5  # of eight, as two files stand among the first minutes; so many asks are kept for one quarter hour
)
MINUTES = (
    1,
    2,
    3,
    4,
    5,
    0,
    6,
    7,
)  # of a quarter hour, likeliest first: readers of 2026 tell of one to five behind it
FILES_A_QUARTER = 2
_SAMPLE = 1_000  # answers of earlier runs that are looked at for their minutes: a run's worth
FIRST_DAY = date(2020, 1, 1)  # no older file is known of
SETTLED = timedelta(
    minutes=20
)  # behind a quarter hour all its files are written, and the live feed holds what is newer
# A quarter hour holds some thousand articles of 600 bytes each: ten times as many are read, in two seconds.
ROOM = Room(most_bytes=64 * 2**20, most_lines=40_000, longest=65_536)
MOST_FEED_BYTES = 8 * 2**20  # ten times what the live feed has
_MOST_ENTRIES = 20_000
_NAME = re.compile(r"/(\d{12})00\.gal\.json\.gz$")
_EXACT = timedelta(minutes=15)  # an article dated nearer to its file than this is dated by when it was seen


def asks(survey: Survey) -> tuple[Ask, ...]:
    """Return an ask for the next minute of each quarter hour of the story's days, and for the live feed in its window.

    No more quarter hours than the budget has probes for.
    """
    end = survey.window.end or survey.today
    live = (_ask(LIVE),) if (survey.window.start or survey.today) <= survey.today <= end else ()
    most = survey.budgets.get(Channel.GDELT_GAL, MOST_ASKS)
    chosen: list[Ask] = []
    order = _likeliest(survey)
    for quarter in _quarters(survey):
        if len(chosen) >= max(1, most // PROBES_A_QUARTER):
            break
        probe = _first_probe(quarter, survey, order)
        if probe:
            chosen.append(probe)
    return (*live, *chosen)


def read(answer: Answer, survey: Survey) -> Reading:
    """Return the plausible articles of a file as links, and the ask for its quarter hour's next minute."""
    why = why_unmeasured(answer)
    if why:
        return Reading(note=f"GDELT's article list answered HTTP {answer.status}", unmeasured=why)
    if answer.ask.url == LIVE:
        return _read_feed(answer, survey)
    further = _next_probe(answer.ask, found=holds_something(answer), survey=survey)
    if not holds_something(answer):
        return Reading(asks=further)
    lines, sieve = Lines(answer.body, ROOM), Sieve(answer=answer, survey=survey)
    return sieve.reading(_rows(lines, sieve), lines, further)


def _rows(lines: Lines, sieve: Sieve) -> Iterator[Row]:
    """Yield the articles of JSON lines; lines that are none are counted."""
    written = _written(sieve.answer.ask.url)
    for line in lines:
        if not line.strip():
            continue
        said = _strings(line)
        if "url" not in said:
            sieve.wrong += 1
            continue
        language = iso_code(said.get("lang", "")) or said.get("lang", "").strip().lower()[:8]
        if sieve.is_foreign(language):
            yield Row(url=said["url"], language=language)
            continue
        at, is_first_seen = _hint(stamp(said.get("date", "")), written)
        yield Row(
            url=said["url"],
            title=plain(html.unescape(said.get("title", "")[:4_000])),
            text=plain(html.unescape(said.get("desc", "")[:16_000]), TEXT_LETTERS),
            language=language,
            at=at,
            is_first_seen=is_first_seen,
        )


def _strings(line: bytes) -> dict[str, str]:
    try:
        said = json.loads(line.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return {}
    return (
        {key: value for key, value in said.items() if isinstance(value, str)}
        if isinstance(said, dict)
        else {}
    )


def _hint(at: datetime | None, written: datetime | None) -> tuple[datetime | None, bool]:
    """Return when an article was published, and whether that is no more than when it was seen.

    Some 30 % of the dates are the outlets' own. What lies after the file was written is none of them.
    """
    if written is None:
        return at, True
    if at is None or at > written - _EXACT:
        return min(at or written, written), True
    return at, False


# --- the live feed


def _read_feed(answer: Answer, survey: Survey) -> Reading:
    """Return the plausible articles of the live feed. It names no language: the story's words must do."""
    if not holds_something(answer):
        return Reading(
            note=f"GDELT's live list answered HTTP {answer.status}", unmeasured=Unmeasured.UNREACHABLE
        )
    sieve = Sieve(answer=answer, survey=survey)
    reading = sieve.reading(_entries(answer.body[:MOST_FEED_BYTES], sieve))
    return reading if sieve.right else not_read(answer, "GDELT's live list holds nothing that reads as RSS")


def _entries(body: bytes, sieve: Sieve) -> Iterator[Row]:
    parser = etree.iterparse(BytesIO(body), tag="item", recover=True, resolve_entities=False, no_network=True,
                             load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)  # fmt: skip
    try:
        for number, (_, item) in enumerate(parser):
            if number >= _MOST_ENTRIES:
                sieve.note = f"only the first {_MOST_ENTRIES:,} entries of the live list were read"
                return
            said = _said(item)
            item.clear()
            sieve.wrong += not said
            yield Row(
                url=said.get("link", "").strip(),
                title=plain(html.unescape(said.get("title", "")[:4_000])),
                text=plain(html.unescape(said.get("description", "")[:16_000]), TEXT_LETTERS),
                at=_posted(said.get("pubDate", "")),
                is_first_seen=True,
            )
    except etree.LxmlError as error:
        sieve.note = plain(f"the live list is broken: {error}", 200)


def _said(entry: etree._Element) -> dict[str, str]:
    """Return the texts of an entry by their tags; {} where one is no text: `&#xd800;` is kept, and no UTF-8."""
    try:
        return {str(part.tag): part.text or "" for part in islice(entry, 20)}
    except ValueError:
        return {}


def _posted(said: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(said.strip()[:40])
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


# --- quarter hours


def _quarters(survey: Survey) -> Iterator[datetime]:
    """Yield the quarter hours to look at, the likeliest day first and spread over it, none whose files are not all written yet."""
    midnight = datetime.combine(survey.today, time(), UTC)
    latest = survey.now - SETTLED if survey.now else midnight - timedelta(minutes=1)
    for day in days_outward(survey, FIRST_DAY):
        first = datetime.combine(day, time(), UTC)
        for number in SPREAD:
            quarter = first + timedelta(minutes=15 * number)
            if quarter <= latest:
                yield quarter


def _likeliest(survey: Survey) -> tuple[int, ...]:
    """Return the minutes of a quarter hour, those first at which earlier runs of the story found most files."""
    known = islice(survey.asked.items(), _SAMPLE)
    names = (_NAME.search(url) for url, is_there in known if is_there)
    found = Counter(int(name[1][-2:]) % 15 for name in names if name)
    return tuple(sorted(MINUTES, key=lambda minute: -found[minute]))


def _first_probe(quarter: datetime, survey: Survey, order: tuple[int, ...]) -> Ask | None:
    """Return the ask for the first minute that no earlier run asked for; None where enough was found, or all asked."""
    answers = {url: survey.asked[url] for minute in order if (url := _file(quarter, minute)) in survey.asked}
    found = sum(answers.values())
    for number, minute in enumerate(order, 1):
        if found < FILES_A_QUARTER and _file(quarter, minute) not in answers:
            return replace(_ask(_file(quarter, minute)), page=number, depth=found)
    return None


def _next_probe(ask: Ask, *, found: bool, survey: Survey) -> tuple[Ask, ...]:
    """Return the ask for the minute behind this one: `page` is its place in the order, `depth` the files found so far."""
    written, files = _written(ask.url), ask.depth + found
    if written is None or files >= FILES_A_QUARTER:
        return ()
    quarter = written - timedelta(minutes=written.minute % 15)
    for number, minute in enumerate(_likeliest(survey), 1):
        url = _file(quarter, minute)
        if number > ask.page and url not in survey.asked:
            return (replace(_ask(url), page=number, depth=files),)
    return ()


def _ask(url: str) -> Ask:
    return Ask(url=url, channel=Channel.GDELT_GAL, outlet=Channel.GDELT_GAL.value)


def _file(quarter: datetime, minute: int) -> str:
    return f"{ROOT}{quarter + timedelta(minutes=minute):%Y%m%d%H%M}00.gal.json.gz"


def _written(url: str) -> datetime | None:
    """Return the minute that the name of a file says; None for other names."""
    found = _NAME.search(url)
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
