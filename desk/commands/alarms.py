"""`warraq alarms`: what is wrong with the stories of a store, and whether anybody would be told."""

from typing import Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.house import House
from flows.live.broken_off import broken_off
from flows.settings import Settings
from flows.store.story_names import stories_of, unheard
from flows.telling.bell import Occasion, ring, standing
from flows.telling.notices import Notice, NoticeKind
from flows.telling.ways import ways

STANDING_SCHEMA, TRIED_SCHEMA = "warraq/alarm/1", "warraq/told/1"
_SET = "set alarm_webhook to an address that takes JSON posts, or alarm_apprise (pip install 'warraq[apprise]'), in warraq.toml or as WARRAQ_…"


def alarms(
    story: str | None = None,
    /,
    *,
    test: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
) -> int:
    """What is wrong with the last run of each story, and who is told of it; with --test, tell everybody who is set of a trial.

    Exit code 1: with --test, somebody was not told. 4: nobody is set. Example: warraq alarms --test

    Parameters
    ----------
    story
        Only this story.
    test
        Send a trial alarm by every way that is set, and say how it went.
    """
    common = common or Common()
    house, voice = common.house(), common.voice()
    return _tried(house, voice) if test else _told(house, story, voice)


def _tried(house: House, voice: Voice) -> int:
    if not ways(house.settings):
        voice.fail(f"nobody is told of alarms: {_SET}")
        return Exit.CONFIG
    why = "this is a trial: nothing is wrong. Alarms of warraq will come like this"
    told = ring(
        house, Occasion(result="test"), [Notice(kind=NoticeKind.TEST, subject=house.where(""), why=why)]
    )
    for one in told:
        voice.line({"schema": TRIED_SCHEMA, "way": one.way, "told": not one.why, "why": one.why})
        voice.say(
            f"{'ok' if not one.why else 'FAILED':<9} {one.way}: {safe_text(one.why) if one.why else 'told'}"
        )
    return Exit.ERROR if any(one.why for one in told) else Exit.SOUND


def _told(house: House, story: str | None, voice: Voice) -> int:
    there = stories_of(house)
    if story is not None and story not in there and not broken_off(house, story):
        known = f"there are: {', '.join(there)}" if there else "it has none yet"
        voice.fail(f"no run of a story {story!r} is in {house.where('')} ({known})")
        return Exit.ERROR
    count = 0
    for name, one in standing(house, story):
        count += 1
        voice.line(
            {
                "schema": STANDING_SCHEMA,
                "story": name,
                "kind": one.kind.value,
                "subject": one.subject,
                "why": one.why,
                "since": one.since.isoformat() if one.since else None,
            }
        )
        voice.say(f"{one.kind.value:<11} {name}: {safe_text(one.why)}")
    if away := unheard(house):
        voice.warn(away)
    voice.say(
        f"{count} alarms stand, of the last gather of each story and of runs that were broken off; {_who(house.settings)}"
    )
    return Exit.SOUND


def _who(settings: Settings) -> str:
    told = ways(settings)
    return f"told to {', '.join(told)}" if told else f"nobody is told of them: {_SET}"
