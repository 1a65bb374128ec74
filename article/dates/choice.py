"""Chooses among the days of a line the one that the text itself is of, or none.

A day counts where nothing else stands in the line, where a "published" label opens on it, or where marks (|, -, a comma) part it
from names and buttons. A day inside a sentence is an event's, and is refused.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from article.dates.calendars import day_of, in_range
from article.dates.lines import DateLine, Part
from article.dates.shapes import Span, day_first

_GREGORIAN = ("name", "digits")
_SIGHTING = (
    2  # days by which a Hijri day as printed may differ from the table: sightings differ between countries
)
# A choice of ours, not measured: words beside a date that still are outlet, place, author and counters. To measure,
# read the dated lines of pages whose day is known.
_MOST_LEFT = 12
_AUTHOR_WORDS = 6
_COMMA_WORDS = 5
_FEW_DAYS = 4  # published, updated, and each in a second calendar; lines of more are lists
_ENDS = (Part.STRONG, Part.COMMA, Part.OPEN, Part.PUBLISHED, Part.MODIFIED)
_BACK = timedelta(days=304)  # a day without a year is of the last ten months, else its year is not clear
_SLACK = timedelta(days=2)  # clocks and time zones between the page and its fetching
_FAR = timedelta(days=731)  # no newspaper is dated two years ahead

# Words that open a sentence with its day: "On 30 July 2025, the minister said".
_OPENING = frozenset(
    {"le", "on", "في", "am", "in", "el", "il", "den", "em", "op", "dnia", "dne", "στισ", "ngay"}
)
_BETWEEN = frozenset(
    {
        Part.TIME,
        Part.ZONE,
        Part.WEEKDAY,
        Part.AROUND,
        Part.MARK,
        Part.OPEN,
        Part.CLOSE,
        Part.STRONG,
        Part.COMMA,
    }
)  # what may stand between a label and its day


def chosen_day(line: DateLine, fetched_at: datetime | None, language: str) -> Span | None:
    """Return the span of the day that the line is of, its `day` set; None where there is none, or more than one."""
    spans = _told(line, _resolved(line, fetched_at, language))
    if (
        not spans
        or Part.NEVER in line.parts
        or _counted_from(line, spans)
        or any(s.day is None for s in spans)
    ):
        return None
    spans = _one_calendar(spans)
    if len({s.day for s in spans}) > 1:
        spans = _bylabel_of(line, spans)
    if len({s.day for s in spans}) != 1:
        return None
    best = spans[0]
    if not stands_apart(line, best.first, best.last) or (
        best.how in ("yearless", "short") and not _alone(line, best)
    ):
        return None
    return _fitting(line, best)


def _counted_from(line: DateLine, spans: list[Span]) -> bool:
    """Say whether a span is counted from a day: «قبل عام من 26 يوليو» is another day than that."""
    return any(
        s.first > 1 and line.line.tokens[s.first - 1].text == "من" and line.parts[s.first - 2] is Part.AGO
        for s in spans
    )


def _told(line: DateLine, spans: list[Span]) -> list[Span]:
    """Leave out an update's day that says too little, where another day is said."""
    kept = [s for s in spans if s.day is not None or s.how != "yearless" or not _is_update(line, s)]
    return kept or spans


def _is_update(line: DateLine, span: Span) -> bool:
    label = label_of(line, span)
    return label is not None and line.parts[label] is Part.MODIFIED


def _resolved(line: DateLine, fetched_at: datetime | None, language: str) -> list[Span]:
    """Give days without a full year theirs, drop those that a full one repeats, and refuse the far future."""
    days = _ordered(line)
    full = {(s.day.month, s.day.day) for s in days if s.day is not None and s.how in _GREGORIAN}
    found = []
    for span in days:
        if span.how == "yearless" and span.parts[1:] in full:
            continue
        if span.how == "yearless":
            span = replace(span, day=_last(span.parts, fetched_at))  # noqa: PLW2901 - the same span, its choice made
        elif span.how == "short":
            first = day_first(line.line.folded, language)
            span = replace(span, day=_of_century(span.parts, fetched_at, first=first))  # noqa: PLW2901 - as above
        if span.day is not None and fetched_at is not None and span.day > _ahead(fetched_at, _FAR):
            span = replace(span, day=None)  # noqa: PLW2901 - as above
        found.append(span)
    return found


def _ordered(line: DateLine) -> list[Span]:
    """Let the weekday beside 03/04/2025, or another day of the line, say which of its numbers is the month."""
    shown = {s.orders.index(None) for s in line.days if s.orders.count(None) == 1 and s.how == "digits"}
    found = []
    for span in line.days:
        if None in span.orders or len(line.days) > _FEW_DAYS:
            found.append(span)
            continue
        stated = set(_weekdays(line, span))
        fits = {d for d in span.orders if d is not None and {d.weekday()} == stated}
        if not stated and len(shown) == 1 and span.how == "digits":
            fits = {d for i, d in enumerate(span.orders) if d is not None and i not in shown}
        found.append(replace(span, day=fits.pop()) if len(fits) == 1 else span)
    return found


def _ahead(moment: datetime, span: timedelta) -> date:
    try:
        return (moment + span).date()
    except OverflowError:
        return date.max


def _last(parts: tuple[int, int, int], fetched_at: datetime | None) -> date | None:
    """Return the nearest such day before the fetching, if it lies within ten months."""
    if fetched_at is None:
        return None
    latest = _ahead(fetched_at, _SLACK)
    for year in (latest.year, latest.year - 1):
        day = day_of(year, parts[1], parts[2])
        if day is not None and day <= latest:
            return day if in_range(day) and fetched_at.date() - day <= _BACK else None
    return None


def _of_century(parts: tuple[int, int, int], fetched_at: datetime | None, *, first: bool) -> date | None:
    """Read a year of two digits where only one order of the numbers gives a day that has been; 03/04/05 has too many."""
    two, month, day = parts
    if max(parts) <= 12:
        return None
    readings = [(two, month, day)] if first else [(two, month, day), (two, day, month), (day, month, two)]
    latest = _ahead(fetched_at, _SLACK) if fetched_at else date(2039, 12, 31)
    days = {day_of(y + (2000 if y < 40 else 1900), m, d) for y, m, d in readings}
    fits = [d for d in days if d is not None and in_range(d) and d <= latest]
    return fits[0] if len(fits) == 1 else None


def _one_calendar(spans: list[Span]) -> list[Span]:
    """Let the Gregorian day stand for the Hijri or Iranian day beside it, if they are the same day."""
    for hows in (_GREGORIAN, ("solar",)):
        leading = [s for s in spans if s.how in hows]
        if leading:
            return leading + [s for s in spans if s.how not in hows and not _same(s, leading)]
    return spans


def _same(span: Span, leading: list[Span]) -> bool:
    apart = _SIGHTING if span.how == "hijri" else 0
    return any(span.day and s.day and abs((span.day - s.day).days) <= apart for s in leading)


def _bylabel_of(line: DateLine, spans: list[Span]) -> list[Span]:
    """Keep what a "published" label stands before; without one, what no "updated" label stands before."""
    labels = [(s, label_of(line, s)) for s in spans]
    published = [s for s, label in labels if label is not None and line.parts[label] is Part.PUBLISHED]
    changed = any(label is not None and line.parts[label] is Part.MODIFIED for _, label in labels)
    return published or ([s for s, label in labels if label is None] if changed else [])


def label_of(line: DateLine, span: Span) -> int | None:
    """Return the place of the label that stands before a span with nothing but the words of dates between."""
    for i in range(span.first - 1, max(-1, span.first - 12), -1):
        if line.parts[i] in (Part.PUBLISHED, Part.MODIFIED):
            return i
        if line.parts[i] not in _BETWEEN:
            return None
    return None


def _alone(line: DateLine, span: Span) -> bool:
    label = label_of(line, span)
    return not line.left or (label is not None and line.parts[label] is Part.PUBLISHED)


def stands_apart(line: DateLine, first: int, last: int) -> bool:
    """Say whether nothing but dates stands in the line, or marks part the tokens `first`:`last` from the rest."""
    parts = line.parts
    if not line.left and Part.AUTHOR not in parts:
        return True
    if line.left > _MOST_LEFT:
        return False
    before, after = _before(parts, first), _after(line, last)
    if not (before and after) or _is_credit(parts, first):
        return False
    led = {Part.LEFT, Part.PUBLISHED, Part.AUTHOR} & {*parts[:first]}
    if Part.LEFT in parts[last:] and first > 0 and not led and line.line.tokens[first - 1].text in _OPENING:
        return False
    sided = any(p is Part.LEFT for p in parts[:first]) and any(p is Part.LEFT for p in parts[last:])
    return not sided or Part.COMMA not in (before, after)


def _is_credit(parts: tuple[Part, ...], first: int) -> bool:
    """Say whether other words stand before the day in its brackets: a picture's agency and day."""
    for i in range(first - 1, -1, -1):
        if parts[i] in (Part.OPEN, Part.CLOSE):
            return parts[i] is Part.OPEN and Part.LEFT in parts[i:first]
    return False


def _before(parts: tuple[Part, ...], first: int) -> Part | None:
    """Return what parts the day from the words before it: a mark, a label, an author line, the line's beginning."""
    for i in range(first - 1, -1, -1):
        if parts[i] in (Part.STRONG, Part.CLOSE):
            return Part.STRONG
        if parts[i] is Part.COMMA:
            return Part.COMMA if parts[:i].count(Part.LEFT) <= _COMMA_WORDS else None
        if parts[i] is Part.PUBLISHED or parts[i] is Part.MODIFIED:
            return Part.STRONG if i == 0 or parts[i - 1] is not Part.LEFT else None
        if parts[i] is Part.LEFT:
            return Part.STRONG if _signed(parts, i) else None
    return Part.STRONG


def _signed(parts: tuple[Part, ...], last: int) -> bool:
    """Say whether the words that end at `last` are a name behind an author's label that opens the line."""
    i = last
    while i >= 0 and parts[i] in (Part.LEFT, Part.MARK, Part.OPEN, Part.CLOSE):
        i -= 1
    opens = i >= 0 and parts[i] is Part.AUTHOR and (i == 0 or parts[i - 1] is not Part.LEFT)
    return opens and last - i <= _AUTHOR_WORDS


def _after(line: DateLine, last: int) -> Part | None:
    parts = line.parts
    for i in range(last, len(parts)):
        if parts[i] in (Part.STRONG, Part.OPEN, Part.AUTHOR, Part.PUBLISHED, Part.MODIFIED):
            return None if _tells(line, i) else Part.STRONG
        if parts[i] is Part.COMMA:
            return Part.COMMA if parts[i:].count(Part.LEFT) <= _COMMA_WORDS else None
        if parts[i] is Part.LEFT:
            return None
    return Part.STRONG


def _tells(line: DateLine, at: int) -> bool:
    """Say whether more words than a name has follow a dash, up to the next mark: «26 تموز - مقتل خمسة في قصف على حي»."""
    if line.line.tokens[at].text != "-":
        return False
    end = next((i for i in range(at + 1, len(line.parts)) if line.parts[i] in _ENDS), len(line.parts))
    return line.parts[at:end].count(Part.LEFT) >= _COMMA_WORDS


def _fitting(line: DateLine, span: Span) -> Span | None:
    """Hold a day against the weekday beside it; a Hijri day one off takes the weekday's, which the table cannot know."""
    assert span.day is not None
    stated = _weekdays(line, span)
    if not stated or stated == {span.day.weekday()}:
        return span
    if span.how == "hijri" and len(stated) == 1:
        near = [span.day + timedelta(days=n) for n in (-1, 1)]
        return next((replace(span, day=d) for d in near if d.weekday() in stated), None)
    return None


def _weekdays(line: DateLine, span: Span) -> set[int]:
    if len({s.day for s in line.days}) > 1 and any(p in (Part.PUBLISHED, Part.MODIFIED) for p in line.parts):
        near = [*_weekday_run(line, range(span.first - 1, -1, -1))] or _weekday_run(
            line, range(span.last, len(line.parts))
        )
    else:
        near = _weekday_run(line, range(len(line.parts)), through=True)
    return set(near)


def _weekday_run(line: DateLine, places: range, *, through: bool = False) -> list[int]:
    found = []
    for i in places:
        if line.parts[i] is Part.WEEKDAY:
            found.append(line.line.tokens[i].means["weekday"])
        elif not through and line.parts[i] in (Part.LEFT, Part.DAY, Part.PUBLISHED, Part.MODIFIED):
            break
    return found
