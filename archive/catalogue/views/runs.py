"""The runs of a story, and how their addresses ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from archive.addresses.urls import UrlError, host_of
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import asked_again
from archive.catalogue.tables import ENDS, FATES, RUNS
from archive.fate import Fate
from archive.strict_json import moment_text

_FAILED = tuple(one.value for one in (Fate.FAILED, Fate.BLOCKED, Fate.REFUSED))
_TOTAL = select(func.coalesce(func.sum(ENDS.c["count"]), 0)).where(ENDS.c.fate.in_(_FAILED))
_CARD = select(RUNS.c.story, RUNS.c.run, RUNS.c.began_at, RUNS.c.ended_at, RUNS.c.result)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCard:
    """A run at a glance; its manifest says more."""

    story: str
    run: str
    began_at: str
    ended_at: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FateCount:
    """How many addresses of a host ended so in a run."""

    host: str
    fate: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How one planned address ended."""

    url: str
    host: str
    fate: str
    reason: str
    why: str
    record_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedPage:
    """Some ended addresses of `total`."""

    ended: tuple[Ended, ...]
    total: int


@asked_again
def runs(catalogue: Catalogue, story: str, *, offset: int = 0, limit: int = 50) -> tuple[RunCard, ...]:
    """Return a story's runs, the one that began last first."""
    asked = _CARD.where(RUNS.c.story == story).order_by(RUNS.c.began_at.desc(), RUNS.c.run.desc())
    with catalogue.transaction() as connection:
        return tuple(_card(row) for row in connection.execute(asked.limit(limit).offset(offset)))


@asked_again
def runs_ahead(catalogue: Catalogue, now: datetime) -> tuple[RunCard, ...]:
    """Return the runs of all stories that began behind *now*: by a clock that was ahead, or ours is behind."""
    asked = _CARD.where(RUNS.c.began_at > moment_text(now)).order_by(RUNS.c.began_at, RUNS.c.run)
    with catalogue.transaction() as connection:
        return tuple(_card(row) for row in connection.execute(asked))


@asked_again
def run_card(catalogue: Catalogue, story: str, run: str) -> RunCard | None:
    """Return one run."""
    with catalogue.transaction() as connection:
        row = connection.execute(_CARD.where(RUNS.c.story == story, RUNS.c.run == run)).first()
    return None if row is None else _card(row)


@asked_again
def neighbours(catalogue: Catalogue, story: str, run: str) -> tuple[str | None, str | None]:
    """Return the runs of the story that began before and after one."""
    asked = select(RUNS.c.run).where(RUNS.c.story == story).order_by(RUNS.c.began_at, RUNS.c.run)
    with catalogue.transaction() as connection:
        names: list[str | None] = list(connection.scalars(asked))
    if run not in names:
        return None, None
    at = names.index(run)
    return ([None, *names][at], [*names, None][at + 1])


@asked_again
def fates_by(catalogue: Catalogue, story: str, run: str) -> tuple[FateCount, ...]:
    """Count the planned addresses of a run by host, fate and reason, the most frequent first."""
    asked = select(ENDS).where(ENDS.c.story == story, ENDS.c.run == run)
    order = (ENDS.c["count"].desc(), ENDS.c.host, ENDS.c.fate, ENDS.c.reason)
    with catalogue.transaction() as connection:
        rows = connection.execute(asked.order_by(*order)).mappings().all()
    names = FateCount.__slots__
    return tuple(FateCount(**{name: row[name] for name in names}) for row in rows)


@asked_again
def failed(catalogue: Catalogue, story: str, run: str, *, offset: int = 0, limit: int = 50) -> EndedPage:
    """Return the addresses of a run that failed, were blocked or refused, in the order in which they were planned."""
    mine = (FATES.c.story == story, FATES.c.run == run, FATES.c.fate.in_(_FAILED))
    asked = select(FATES).where(*mine).order_by(FATES.c.place).limit(limit).offset(offset)
    with catalogue.transaction() as connection:
        total = connection.scalar(_TOTAL.where(ENDS.c.story == story, ENDS.c.run == run)) or 0
        rows = connection.execute(asked).all()
    return EndedPage(ended=tuple(_ended(row) for row in rows), total=total)


def _card(row: Row[Any]) -> RunCard:
    return RunCard(
        story=row.story, run=row.run, began_at=row.began_at, ended_at=row.ended_at, result=row.result
    )


def _ended(row: Row[Any]) -> Ended:
    return Ended(
        url=row.url,
        host=_host(row.url),
        fate=row.fate,
        reason=row.reason,
        why=row.why,
        record_id=row.record_id,
    )


def _host(url: str) -> str:
    """Return an address's host; one that is no address of the web is its own."""
    try:
        return host_of(url)
    except UrlError:
        return url
