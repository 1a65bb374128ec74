"""`warraq profile`: names, terms and queries of a story, and where each came from."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from archive.disk import says_full
from desk.exits import Exit
from desk.flags import Common, QuietWireFlags
from desk.profile.page import profile_page
from desk.profile.view import say_plan
from desk.terminal.voice import Voice
from flows.settings import Settings
from flows.store.stories import open_story
from flows.walk.planning import Planned, planned


def profile(
    story: str,
    /,
    *,
    html: Path | None = None,
    common: Common | None = None,
    flags: QuietWireFlags | None = None,
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
    settings, voice = common.settings(flags), common.voice()
    if html is None:
        return say_profile(story, settings, voice)
    plan = planned(open_story(story, settings), datetime.now(UTC), services=settings.services)
    try:
        html.write_text(profile_page(plan), encoding="utf-8")
    except OSError as error:
        if says_full(error):
            raise
        voice.fail(f"{html} can't be written: {error.strerror}; give --html a file in a folder that is there")
        return Exit.USAGE
    voice.line(profile_fields(plan))
    voice.say(f"wrote {html}")
    return Exit.SOUND


def say_profile(story: str, settings: Settings, voice: Voice) -> int:
    """Tell what was understood of a story."""
    plan = planned(open_story(story, settings), datetime.now(UTC), services=settings.services)
    voice.line(profile_fields(plan))
    say_plan(plan, voice)
    return Exit.SOUND


def profile_fields(plan: Planned) -> dict[str, object]:
    """Return the JSON form of what was understood of a story."""
    return {
        "schema": "warraq/profile/1",
        "note": plan.note,
        "profile": asdict(plan.profile),
        "seeds": [asdict(seed) for seed in plan.seeds],
        "seed_addresses": list(plan.seed_addresses),
        "queries": {
            language: [asdict(query) for query in queries] for language, queries in plan.queries.items()
        },
    }
