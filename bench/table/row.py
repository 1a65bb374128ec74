"""A row of the table that `make bench` prints: a figure of ours, one of a peer's, their ratio, our limit, and whether it is met."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

NOT_THERE = "not installed"
_HEAD = ("what", "unit", "ours", "peer", "the peer's", "ours / the peer's", "limit", "limit kept", "others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure, medians of the run; `limit` is the most that it may be, or with `more_is_better` the least.

    `peer` names whom it stands beside, `its` is that one's figure: None where it is not installed, or fails. `note` says what went wrong.
    `is_told` is False where the figures do not suffice to say that the limit is kept. `others` is the share of all cores that programs of
    others took meanwhile: beyond a tenth, what is told by the clock is too low, and CPU too high by up to a third.
    """

    what: str
    unit: str
    ours: float | None
    peer: str = ""
    its: float | None = None
    limit: float | None = None
    more_is_better: bool = False
    note: str = ""
    is_told: bool = True
    others: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return ours / its."""
        return self.ours / self.its if self.ours is not None and self.its else None

    @property
    def is_met(self) -> bool | None:
        """Say whether the limit is kept; None where there is none, or no figure."""
        if self.limit is None or self.ours is None:
            return None
        is_met = self.ours >= self.limit if self.more_is_better else self.ours <= self.limit
        return None if is_met and not self.is_told else is_met


def values_of(row: Row) -> dict[str, object]:
    """Return a row as a JSON line."""
    return {**asdict(row), "ratio": row.ratio, "is_met": row.is_met}


def table(rows: Iterable[Row]) -> list[str]:
    """Return rows as the lines of a table in Markdown; what is repeated is told once."""
    lines, before = [_line(_HEAD), "|---|---|---:|---|---:|---:|---:|---|---:|"], ("", "")
    for row in rows:
        is_same, before = (row.what, row.unit) == before, (row.what, row.unit)
        own = ("", "", "") if is_same else (row.what, row.unit, row.note or _figure(row.ours))
        its = _figure(row.its) if row.its is not None or not row.peer else (is_same and row.note) or NOT_THERE
        limit = (
            ""
            if row.limit is None or is_same
            else f"{'≥' if row.more_is_better else '≤'} {_figure(row.limit)}"
        )
        met = "" if is_same else _met(row)
        others = "" if row.others is None else f"{row.others:.0%}"
        lines.append(_line((*own, row.peer, its, _figure(row.ratio), limit, met, others)))
    return lines


def _met(row: Row) -> str:
    if row.limit is None:
        return ""
    return {True: "yes", False: "NO", None: "not known"}[row.is_met]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
