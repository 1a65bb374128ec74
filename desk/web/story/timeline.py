"""A story's coverage as a drawing: a row an outlet, a column a day, a mark for the articles of one language.

Languages differ by colour, by shape and in words. Everything is a number here; `timeline.html` draws it. For a page that
runs from right to left time does too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from archive.catalogue.views.articles import Cell
from desk.web.story.day_bins import MOST_COLUMNS, Bin, Bins, bins_of, read_day

ALL_ROWS = (
    20  # outlets that have a row each where there are no more: most stories have fewer; a choice, as the next
)
MOST_ROWS = (
    12  # outlets with a row of their own where there are: they fill a screen, and one row has the others
)
MOST_MARKS = (
    500  # where there would be more, columns hold more days: a choice, each mark costs a page 300 bytes
)
_COLUMNS = (MOST_COLUMNS, 31, 16)
_LANES = 3  # languages beside each other in one place; more of them are one mark of many
_LANE = 22  # pixels; desk.css has the same heights for the names of the rows
_ROW_PAD = 6
_AXIS = 28
_EDGE = 26  # free at both ends, for what is written beneath the first and the last column
_WIDTH, _NARROWEST, _WIDEST = 940, 13, 34
_LABEL = 72  # pixels that a day's name takes
_RADII = (
    (10, 10.0),
    (4, 9.0),
    (2, 8.0),
    (1, 5.0),
)  # from so many articles on: a choice, told by a number too

# Each language that the known outlets write in has its mark everywhere; one more has a story's own, all others share the last.
_KNOWN = ("ar", "en", "fr", "he", "tr", "fa")
OWN, MANY = len(_KNOWN), len(_KNOWN) + 1
SHAPES = (
    "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0Z",
    "M-.88-.88h1.76v1.76h-1.76Z",
    "M0-1.2 1.2 0 0 1.2-1.2 0Z",
    "M0-1.35 1.3.95h-2.6Z",
    "M0 1.35 1.3-.95h-2.6Z",
    "M-.38-1.1h.76v.72h.72v.76h-.72v.72h-.76v-.72h-.72v-.76h.72Z",
    "M-.55-1h1.1L1.1 0 .55 1h-1.1L-1.1 0Z",
    "M-1.1-.4h2.2v.8h-2.2Z",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """So many articles of one row and column in one language (None: of several), drawn at (x, y) as shape `kind`."""

    x: float
    y: float
    radius: float
    kind: int
    count: int
    language: str | None
    column: Bin


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One outlet; None for all that have no row of their own. `cells` hold a count a column."""

    outlet: str | None
    lanes: int
    y: float
    height: int
    total: int
    cells: tuple[int, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day written beneath its column."""

    x: float
    column: Bin


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """A language with its mark and how many articles it has; None: all others."""

    language: str | None
    kind: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The drawing."""

    width: float
    height: int
    rows: tuple[Row, ...]
    columns: tuple[Bin, ...]
    width_days: int
    ticks: tuple[Tick, ...]
    legend: tuple[Legend, ...]
    total: int


_Places = dict[str | None, defaultdict[int, Counter[str]]]  # of each row, of each column, the languages there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    bins: Bins
    step: float
    is_rtl: bool
    kinds: dict[str, int]

    @property
    def width(self) -> float:
        return 2 * _EDGE + self.step * len(self.bins.columns)

    def x(self, column: int) -> float:
        from_start = _EDGE + (column + 0.5) * self.step
        return round(self.width - from_start if self.is_rtl else from_start, 1)


def timeline_of(cells: Sequence[Cell], *, is_rtl: bool) -> Timeline | None:
    """Return the drawing of a story's coverage; None where there is no article."""
    told = [cell for cell in cells if cell.count > 0]
    if not told:
        return None
    days: Counter[date | None] = Counter()
    for day, count in _counted((cell.day, cell.count) for cell in told).items():
        days[read_day(day)] += count
    languages = _counted((cell.language or "und", cell.count) for cell in told)
    bins, places = _placed(told, days)
    step = max(_NARROWEST, min(_WIDEST, _WIDTH / len(bins.columns)))
    grid = _Grid(bins=bins, step=step, is_rtl=is_rtl, kinds=_kinds(languages))
    rows = _rows(places, grid)
    return Timeline(
        width=grid.width,
        height=sum(row.height for row in rows) + _AXIS,
        rows=rows,
        columns=bins.columns,
        width_days=bins.width_days,
        ticks=_ticks(grid),
        legend=_legend(languages, grid.kinds),
        total=sum(days.values()),
    )


def _placed(cells: Sequence[Cell], days: Mapping[date | None, int]) -> tuple[Bins, _Places]:
    """Return the columns, as many as the marks allow, and of each row and column its languages."""
    named = _ordered(_counted((cell.outlet, cell.count) for cell in cells if cell.outlet is not None))
    tries = [(MOST_ROWS, most) for most in _COLUMNS]
    if len(named) <= ALL_ROWS:
        tries = [*((ALL_ROWS, most) for most in _COLUMNS), tries[-1]]
    for rows, most in tries:
        bins = bins_of(days, most)
        places = _put(cells, bins, [name for name, _ in named[:rows]])
        if sum(len(_marked(found)) for row in places.values() for found in row.values()) <= MOST_MARKS:
            break
    return bins, places


def _put(cells: Sequence[Cell], bins: Bins, own: Sequence[str]) -> _Places:
    """Return where the articles stand: of outlets with a row of their own, in a row each, the last one has all others."""
    column = {day: bins.place_of(read_day(day)) for day in {cell.day for cell in cells}}
    places: _Places = {outlet: defaultdict(Counter) for outlet in own}
    for cell in cells:
        outlet = cell.outlet if cell.outlet in places else None
        places.setdefault(outlet, defaultdict(Counter))[column[cell.day]][cell.language or "und"] += (
            cell.count
        )
    return places


def _rows(places: _Places, grid: _Grid) -> tuple[Row, ...]:
    rows: list[Row] = []
    for outlet, row in places.items():
        y = rows[-1].y + rows[-1].height if rows else 0
        rows.append(_row(row, grid, (outlet, y)))
    return tuple(rows)


def _row(places: dict[int, Counter[str]], grid: _Grid, head: tuple[str | None, float]) -> Row:
    outlet, y = head
    marked = {column: _marked(found) for column, found in sorted(places.items())}
    lanes = max(len(found) for found in marked.values())
    height = lanes * _LANE + _ROW_PAD
    counts = {column: sum(count for _, count in found) for column, found in marked.items()}
    return Row(
        outlet=outlet,
        lanes=lanes,
        y=y,
        height=height,
        total=sum(counts.values()),
        cells=tuple(counts.get(column, 0) for column in range(len(grid.bins.columns))),
        marks=tuple(
            Mark(
                x=grid.x(column),
                y=round(y + height / 2 + (lane - (len(found) - 1) / 2) * _LANE, 1),
                radius=min(next(radius for least, radius in _RADII if count >= least), grid.step * 0.65),
                kind=MANY if language is None else grid.kinds[language],
                count=count,
                language=language,
                column=grid.bins.columns[column],
            )
            for column, found in marked.items()
            for lane, (language, count) in enumerate(found)
        ),
    )


def _marked(found: Counter[str]) -> list[tuple[str | None, int]]:
    """Return the languages of one place that get a mark each: too many for the room are one."""
    if len(found) > _LANES:
        return [(None, sum(found.values()))]
    return list(_ordered(found))


def _kinds(languages: Counter[str]) -> dict[str, int]:
    others = (name for name, _ in _ordered(languages) if name not in _KNOWN)
    own = next((name for name in others if name != "und"), None)
    return {
        name: _KNOWN.index(name) if name in _KNOWN else OWN if name == own else MANY for name in languages
    }


def _legend(languages: Counter[str], kinds: dict[str, int]) -> tuple[Legend, ...]:
    named = [
        Legend(language=name, kind=kinds[name], count=count)
        for name, count in _ordered(languages)
        if kinds[name] != MANY
    ]
    rest = sum(count for name, count in languages.items() if kinds[name] == MANY)
    return (*named, *((Legend(language=None, kind=MANY, count=rest),) if rest else ()))


def _ticks(grid: _Grid) -> tuple[Tick, ...]:
    every = max(1, -(-_LABEL // round(grid.step)))
    columns = grid.bins.columns
    return tuple(
        Tick(x=grid.x(at), column=one)
        for at, one in enumerate(columns)
        if (at % every == 0 and len(columns) - 1 - at >= every) or at == len(columns) - 1
    )


def _counted(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for name, count in pairs:
        counted[name] += count
    return counted


def _ordered(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))
