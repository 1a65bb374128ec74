"""The runs of a story, and how their addresses ended."""

from dataclasses import dataclass

from archive.catalogue import Catalogue


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


def runs(catalogue: Catalogue, story: str, *, offset: int = 0, limit: int = 50) -> tuple[RunCard, ...]:
    """Return a story's runs, the one that began last first."""
    del catalogue, story, offset, limit
    return ()


def run_card(catalogue: Catalogue, story: str, run: str) -> RunCard | None:
    """Return one run."""
    del catalogue, story, run
    return None


def neighbours(catalogue: Catalogue, story: str, run: str) -> tuple[str | None, str | None]:
    """Return the runs of the story that began before and after one."""
    del catalogue, story, run
    return None, None


def fates_by(catalogue: Catalogue, story: str, run: str) -> tuple[FateCount, ...]:
    """Count the planned addresses of a run by host, fate and reason, the most frequent first."""
    del catalogue, story, run
    return ()


def failed(catalogue: Catalogue, story: str, run: str, *, offset: int = 0, limit: int = 50) -> EndedPage:
    """Return the addresses of a run that failed, were blocked or refused, in the order in which they were planned."""
    del catalogue, story, run, offset, limit
    return EndedPage(ended=(), total=0)
