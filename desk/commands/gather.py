"""`warraq gather`: one run of a story."""

from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from desk.articles.summary import gathered_exit, say_gathered
from desk.contact import with_contact
from desk.flags import Common, WireFlags
from desk.pending import ended
from desk.terminal.progress import shown
from desk.terminal.voice import Voice
from flows.house import House


def gather(
    story: str,
    /,
    *,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    why: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
    wire: WireFlags | None = None,
) -> int:
    """One run of a story: seeds → coverage → archive → text → manifest.

    Running the same command again after a stop or a crash goes on where it was. A setting `embedder` names a model of
    vectors for pages in languages without seeds; `news_bytes` is how much of CC-NEWS is read where the story asks for it. Example: warraq gather paris-meeting-2025

    Parameters
    ----------
    story
        Name of a folder under seeds/, or the path of such a folder.
    dry_run
        Show what would be asked of whom, in which words, how much and for how long; fetch nothing.
    why
        With --dry-run: all queries and every address that would be asked.
    """
    common, wire = common or Common(), wire or WireFlags()
    house, voice = common.house(wire), common.voice()
    if dry_run:
        from desk.dry_run import dry_run_of

        return dry_run_of(story, house.settings, voice, why=why)
    from desk.stopped import Stop
    from flows.demo_store import refuse_demo

    refuse_demo(house.root, house.settings.connect_to)
    with Stop(house=house, voice=voice, again=("gather", story)):
        return gather_aloud(story, house, voice)


def gather_aloud(story: str, house: House, voice: Voice) -> int:
    """Run the walk with progress, and tell how it ended; return the exit code."""
    from flows.gather import gather as walk
    from flows.store.stories import open_story
    from flows.telling.bell import alarmed, ring_run
    from flows.telling.notices import OF_CHANNELS

    house = with_contact(house, voice)
    opened = open_story(story, house.settings)
    with shown(voice) as watch:
        with alarmed(house, opened.name, watch):
            gathered = walk(opened, house, now=datetime.now(UTC), watch=watch)
        notices = ring_run(house, gathered.manifest, gathered.alarms, watch)
    say_gathered(gathered, house, voice)
    for one in notices:
        if one.kind not in OF_CHANNELS:  # theirs were told with the run
            voice.warn(f"alarm: {one.why}")
    return ended(gathered_exit(gathered), house, voice)
