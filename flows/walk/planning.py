"""What a gather would do, worked out without fetching anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.founding.seeds import local_seed_texts
from flows.walk.look import Places
from flows.walk.scopes import scopes_of
from flows.walk.survey import Known, looked_at, survey_of, with_episodes
from story.link import Ask, Query
from story.profile import build_profile
from story.seed import SeedKind, SeedText, Story
from story.terms import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A story as it was understood: its cleaned seeds, profile, queries by language, and the first asks.

    `note` says what is not known of when to look for it.
    """

    seeds: tuple[SeedText, ...]
    profile: Profile
    queries: Mapping[str, tuple[Query, ...]]
    seed_addresses: tuple[str, ...]
    asks: tuple[Ask, ...]
    outlets: int
    max_pages: int
    note: str = ""


def planned(story: Story, now: datetime, *, services: bool = True) -> Planned:
    """Work out a story from its local seeds as of *now* (aware UTC); addresses among them are left to a real run."""
    seeds = local_seed_texts(story)
    profile = build_profile(story, seeds)
    sought = with_episodes(profile, now.date())
    places = Places(
        scopes=scopes_of(story, sought),
        survey=survey_of(story, sought, Known(now=now, learned={}, services=services, is_first=True)),
    )
    return Planned(
        seeds=seeds,
        profile=profile,
        queries=places.survey.queries,
        seed_addresses=tuple(seed.url for seed in story.seeds if seed.kind is SeedKind.URL and seed.url),
        asks=places.first_asks(),
        outlets=len(story.outlets),
        max_pages=story.max_pages,
        note=looked_at(sought, now.date()).note,
    )
