"""`warraq profile`: names, terms and queries of a story, and where each came from."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.learners import say_learners
from desk.profile_page import profile_page
from desk.profile_view import say_plan
from desk.voice import Voice
from flows.planning import Planned, planned
from flows.settings import Settings
from flows.stories import open_story


def profile(
    story: str, *, html: Path | None = None, common: Common | None = None, wire: WireFlags | None = None
) -> int:
    """Names, places, numbers and queries of a story, and where each came from. Fetches nothing.

    Example: warraq profile paris-meeting-2025 --html profile.html

    Parameters
    ----------
    story
        Name of a folder under seeds/, or the path of such a folder.
    html
        Write the profile to this file too, as one page without outside assets, to read, print or send.
    """
    common = common or Common()
    settings, voice = common.settings(wire), common.voice()
    if html is None:
        return say_profile(story, settings, voice, asks=False)
    plan = planned(open_story(story, settings), datetime.now(UTC), services=settings.services)
    html.write_text(profile_page(plan), encoding="utf-8")
    voice.line(_line(plan, asks=False))
    voice.say(f"wrote {html}")
    return Exit.SOUND


def say_profile(story: str, settings: Settings, voice: Voice, *, asks: bool) -> int:
    """Tell what was understood of a story; with *asks*, also what would be asked of each outlet."""
    plan = planned(open_story(story, settings), datetime.now(UTC), services=settings.services)
    voice.line(_line(plan, asks=asks))
    say_plan(plan, voice)
    if asks:
        for ask in plan.asks:
            language = f"  for coverage in {ask.language}" if ask.language else ""
            voice.say(f"would ask  {ask.channel.value:<12} {ask.url}{language}")
        say_learners({ask.channel for ask in plan.asks}, voice)
        voice.say(
            f"dry run    nothing was fetched; {len(plan.asks)} first asks on {plan.outlets} outlets, at most {plan.max_pages} pages"
        )
    return Exit.SOUND


def _line(plan: Planned, *, asks: bool) -> dict[str, object]:
    return {
        "schema": "warraq/profile/1",
        "profile": asdict(plan.profile),
        "seeds": [asdict(seed) for seed in plan.seeds],
        "seed_addresses": list(plan.seed_addresses),
        "queries": {
            language: [asdict(query) for query in queries] for language, queries in plan.queries.items()
        },
        "asks": [
            {"url": ask.url, "channel": ask.channel.value, "outlet": ask.outlet, "language": ask.language}
            for ask in plan.asks
        ]
        if asks
        else [],
    }
