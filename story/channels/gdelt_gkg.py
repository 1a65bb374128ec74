"""Channel: GDELT's Global Knowledge Graph of translated articles, in files of a quarter hour.

http://data.gdeltproject.org/documentation/GDELT-Global_Knowledge_Graph_Codebook-V2.1.pdf: 27 columns between tabs, names
and places in English as the machine translated them, the page's own title in the last column. Nothing is asked of a
search, so nobody learns what is looked for. A file can be missing: 404 is normal.
"""

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from story.channels.gdelt_languages import iso_code
from story.channels.packed import Lines, Room
from story.channels.refusal import holds_something, not_read, why_unmeasured
from story.channels.scope import TEXT_LETTERS, Survey, days_outward, plain
from story.channels.worldwide import Row, Sieve
from story.link import Answer, Ask, Channel, Reading, Unmeasured

ROOT = "https://data.gdeltproject.org/gdeltv2/"
LIVE = ROOT + "lastupdate-translation.txt"  # names the newest file
# Of one run: users of 2026 tell of 2 to 15 MB a file, so some 200 MB, an hour's one file of the story's likeliest day.
MOST_ASKS = 24
QUARTERS = (0, 30, 15, 45)  # an hour's files, so that a part of a day is spread over it
FIRST_DAY = date(2015, 2, 19)  # the codebook's day
SETTLED = timedelta(minutes=30)  # behind the minute that names it, a file is written
# A file of 15 MB unpacks to some 50; it has some thousand rows of 36 KB at most, as users of 2026 counted.
ROOM = Room(most_bytes=256 * 2**20, most_lines=20_000, longest=2**20)
_MOST_PAGE_LINKS = 20  # of one article that are looked at
_MOST_NAMES = 40  # of one cell: the first in the text
_MOST_LETTERS = 20_000  # of one cell
_COLUMNS = 27
_URL, _PLACES, _ENHANCED_PLACES, _PEOPLE, _ENHANCED_PEOPLE, _BODIES, _ENHANCED_BODIES = (
    4,
    9,
    10,
    11,
    12,
    13,
    14,
)
_LANGUAGE, _EXTRAS = 25, 26
_SOURCE_LANGUAGE = re.compile(r"srclc:([a-z]{2,3})\b")
_NAMED = re.compile(r"/(\d{12})00\.translation\.gkg\.csv\.zip$")
_NEWEST = re.compile(r"/gdeltv2/(\d{14}\.translation\.gkg\.csv\.zip)\b")


def asks(survey: Survey) -> tuple[Ask, ...]:
    """Return an ask for each file of the story's days that no earlier run got, and for the newest one's name."""
    end = survey.window.end or survey.today
    live = (_ask(LIVE),) if (survey.window.start or survey.today) <= survey.today <= end else ()
    most = survey.budgets.get(Channel.GDELT_GKG, MOST_ASKS)
    chosen: list[Ask] = []
    for quarter in _quarters(survey):
        if len(chosen) >= most:
            break
        url = f"{ROOT}{quarter:%Y%m%d%H%M}00.translation.gkg.csv.zip"
        if url not in survey.asked:
            chosen.append(_ask(url))
    return (*live, *chosen)


def read(answer: Answer, survey: Survey) -> Reading:
    """Return the plausible articles of a file as links; of the live note, the ask for the file that it names."""
    if answer.ask.url == LIVE:
        return _read_note(answer)
    if not holds_something(answer):
        why = why_unmeasured(answer)
        return Reading(note=f"GDELT's GKG answered HTTP {answer.status}" if why else "", unmeasured=why)
    lines, sieve = Lines(answer.body, ROOM), Sieve(answer=answer, survey=survey)
    return sieve.reading(_rows(lines, sieve), lines)


def _read_note(answer: Answer) -> Reading:
    """Return the ask for the newest file; an address that is not of GDELT's own place is not followed."""
    found = (
        _NEWEST.search(answer.body[:20_000].decode("ascii", "replace")) if holds_something(answer) else None
    )
    if not found:
        reading = not_read(answer, f"GDELT names no newest file: HTTP {answer.status}")
        return Reading(note=reading.note, unmeasured=reading.unmeasured or Unmeasured.UNREACHABLE)
    return Reading(asks=(_ask(ROOT + found[1]),))


def _rows(lines: Lines, sieve: Sieve) -> Iterator[Row]:
    """Yield the articles of a file; lines of other widths are counted."""
    written = _written(sieve.answer.ask.url)
    for line in lines:
        cells = line.decode("utf-8", "replace").rstrip("\r").split("\t", _COLUMNS)
        if len(cells) != _COLUMNS:
            sieve.wrong += bool(line.strip(b" \r"))
            continue
        found = _SOURCE_LANGUAGE.search(cells[_LANGUAGE][:200])
        language = (iso_code(found[1]) or found[1]) if found else ""
        is_foreign = sieve.is_foreign(language)
        yield Row(url=cells[_URL], language=language) if is_foreign else _article(cells, language, written)


def _article(cells: list[str], language: str, written: datetime | None) -> Row:
    extras = cells[_EXTRAS]
    published = _time(_between(extras, "PAGE_PRECISEPUBTIMESTAMP"))
    is_published = published is not None and (written is None or published <= written)
    return Row(
        url=cells[_URL],
        title=plain(html.unescape(_between(extras, "PAGE_TITLE")[:4_000])),
        text=plain(
            " . ".join((*_names(cells), *filter(None, _listed(extras, "PAGE_AUTHORS")))), TEXT_LETTERS
        ),
        language=language,
        at=published if is_published else written,
        is_first_seen=not is_published,
        linked=tuple(url.strip() for url in _listed(extras, "PAGE_LINKS")[:_MOST_PAGE_LINKS]),
    )


def _names(cells: list[str]) -> Iterator[str]:
    """Yield the people, bodies and places of a row, each once: as the newer columns spell them, then the older ones.

    A cell holds "Name,place in text;…", a cell of places "kind#Name, above it#country#…;…".
    """
    found: dict[str, str] = {}
    for column in (_ENHANCED_PEOPLE, _PEOPLE, _ENHANCED_BODIES, _BODIES, _ENHANCED_PLACES, _PLACES):
        for said in cells[column][:_MOST_LETTERS].split(";")[:_MOST_NAMES]:
            place = said.split("#")
            name = (place[1] if len(place) > 1 else said).split(",")[0].strip()
            found.setdefault(name.lower(), name.title() if name.islower() else name)
    yield from filter(None, found.values())


def _listed(extras: str, name: str) -> list[str]:
    return html.unescape(_between(extras, name)[:_MOST_LETTERS]).split(";")


def _between(extras: str, name: str) -> str:
    """Return what stands in an element of the last column; it is not quite XML, so it is cut and not parsed."""
    inside = extras.partition(f"<{name}>")[2]
    return inside.partition(f"</{name}>")[0]


def _quarters(survey: Survey) -> Iterator[datetime]:
    """Yield the quarter hours to look at, the likeliest day first and spread over it, none that is not written yet."""
    midnight = datetime.combine(survey.today, time(), UTC)
    latest = survey.now - SETTLED if survey.now else midnight - timedelta(minutes=1)
    for day in days_outward(survey, FIRST_DAY):
        first = datetime.combine(day, time(), UTC)
        for minute in QUARTERS:
            hours = (first + timedelta(hours=hour, minutes=minute) for hour in range(24))
            yield from (quarter for quarter in hours if quarter <= latest)


def _ask(url: str) -> Ask:
    return Ask(url=url, channel=Channel.GDELT_GKG, outlet=Channel.GDELT_GKG.value)


def _written(url: str) -> datetime | None:
    """Return the quarter hour that the name of a file says; None for other names."""
    found = _NAMED.search(url)
    return _time(found[1] + "00") if found else None


def _time(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
