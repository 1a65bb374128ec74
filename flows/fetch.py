"""Fetch: these addresses, kept now, for no story."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.fate import Outcome
from archive.manifest import Manifest
from flows.close import Ending, close_run
from flows.house import House
from flows.keep import keep
from flows.run import RunKind, running
from flows.watch import Watch, unwatched
from spiders.plan import Plan, Purpose

# Where pages live that belong to no story.
NO_STORY = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of each address asked for, redirects followed."""

    manifest: Manifest
    outcomes: Mapping[str, Outcome]


def fetch_pages(
    urls: Sequence[str],
    house: House,
    *,
    now: datetime,
    watch: Watch = unwatched,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Fetched:
    """Keep *urls* now. An address that is no http(s) address is refused like any other fate."""
    with running(house, NO_STORY, RunKind.FETCH, now=now, watch=watch) as run:
        outcomes = keep(run, [Plan(url=url, purpose=Purpose.PAGE, how="fetch") for url in urls], "fetching")
        return Fetched(manifest=close_run(run, Ending(), clock()), outcomes=outcomes)
