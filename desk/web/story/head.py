"""The head that all pages of a story share: its name, window and languages, how its last gather went, and where to go."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request

from archive.catalogue.views.articles import Facets, facets
from archive.catalogue.views.runs import RunCard, runs
from archive.manifests.manifest import manifest_name
from desk.web.serving import desk_of
from desk.web.trouble import PageError
from flows.house import House
from flows.run import NO_STORY, RunKind
from flows.store.manifest_heads import Head, head_of
from flows.store.story_facts import StoryFacts, facts_of
from flows.telling.alarms import Alarm, Patience, alarms

_GATHER = re.compile(rf"[0-9TZ]+-{RunKind.GATHER.value}(?:-[0-9a-z][0-9a-z-]*)?")
_RUNS_BACK = 200  # of a story that is fetched again each hour the last gather is a week away


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryHead:
    """What stands above every page of a story. `gather` is the last gather and `claims` its manifest, where there is one."""

    story: str
    facts: StoryFacts
    facets: Facets
    last: RunCard
    gather: RunCard | None
    claims: Head | None
    alarms: tuple[Alarm, ...]

    @property
    def name(self) -> str:
        """Return what people call the story."""
        return self.facts.title or self.story

    @property
    def is_of_none(self) -> bool:
        """Say whether these are the runs for single addresses, which belong to no story."""
        return self.story == NO_STORY

    def fate(self, name: str) -> int:
        """Return how many addresses of the last gather ended so."""
        return dict(self.claims.fates).get(name, 0) if self.claims else 0

    @property
    def is_well(self) -> bool:
        """Say whether nothing of the last gather needs a person."""
        return not self.alarms and not self.fate("failed") and not self.fate("blocked")


def head_of_story(request: Request, story: str) -> StoryHead:
    """Return a story's head. Raises PageError (404) for a story that the store does not have."""
    desk = desk_of(request)
    catalogue = desk.catalogue()
    newest = runs(catalogue, story, limit=_RUNS_BACK)
    if not newest:
        raise PageError(404, "error.no_story", story=story)
    gather = gather_in(newest)
    claims = None if gather is None else head_of(desk.house, manifest_name(story, gather.run))
    return StoryHead(
        story=story,
        facts=facts_of(desk.house, story),
        facets=facets(catalogue, story),
        last=newest[0],
        gather=gather,
        claims=claims,
        alarms=() if claims is None else alarms_of(desk.house, claims),
    )


def gather_in(newest: Sequence[RunCard]) -> RunCard | None:
    """Return the last gather among runs, the newest first."""
    return next((one for one in newest if _GATHER.fullmatch(one.run)), None)


def alarms_of(house: House, gather: Head) -> tuple[Alarm, ...]:
    """Return the alarms of a gather's channels as its notes tell them: whether the story was over is known to it alone."""
    told = {note.removeprefix("alarm: ") for note in gather.notes if note.startswith("alarm: ")}
    found = alarms(gather.channels, gather.began_at, Patience(days=house.settings.alarm_days)) if told else ()
    return tuple(one for one in found if one.why in told)


def moment_of(text: str) -> datetime:
    """Return a moment of the catalogue."""
    return datetime.fromisoformat(text).astimezone(UTC)
