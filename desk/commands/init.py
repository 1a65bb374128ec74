"""`warraq init`: a new story from the articles that a person has."""

import sys
from collections import Counter
from datetime import UTC, datetime
from shlex import quote
from typing import Annotated

from cyclopts import Parameter

from desk.contact import with_contact
from desk.exits import Exit
from desk.flags import Common, FetchFlags
from desk.terminal.progress import shown
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.founding.found import Founded, Wanted, found_story
from flows.founding.sources import STANDARD_INPUT
from flows.settings import Settings
from story.places.gazetteer import country_names

SHOWN_OUTLETS = 8


def init(
    story: str,
    /,
    *sources: Annotated[str, Parameter(allow_leading_hyphen=True)],
    title: str = "",
    add: Annotated[bool, Parameter(negative="")] = False,
    offline: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
    wire: FetchFlags | None = None,
) -> int:
    """A new story from the articles that you have: makes seeds/STORY, shows its profile, says where it will look.

    Nothing is asked that can be found out: languages, title, outlets, the address of a saved page. Addresses are fetched and archived at once.
    Example: warraq init paris-meeting article.txt https://news.example/1 page.html

    Parameters
    ----------
    story
        A name for the story's folder.
    sources
        Pasted texts (.txt), saved pages (.html), addresses, files of addresses (.url); "-" or nothing to paste, or to read standard input.
    title
        The story's title (default: that of the first article).
    add
        Add the articles to the story of that name; its story.toml stays as it is.
    offline
        Fetch nothing now.
    """
    common, wire = common or Common(), wire or FetchFlags()
    voice = common.voice()
    house = common.house(wire) if offline else with_contact(common.house(wire), voice)
    if STANDARD_INPUT in (sources or (STANDARD_INPUT,)) and sys.stdin.isatty():
        voice.note("paste the article, then press Ctrl-D on a line of its own")
    wanted = Wanted(name=story, sources=sources or (STANDARD_INPUT,), title=title, offline=offline, adds=add)
    with shown(voice) as watch:
        founded = found_story(wanted, house, now=datetime.now(UTC), pasted=sys.stdin.buffer, watch=watch)
    _say(founded, voice)
    if founded.texts:
        _show(story, founded, house.settings, voice)
    return Exit.PARTIAL if founded.failed else Exit.SOUND


def _show(story: str, founded: Founded, settings: Settings, voice: Voice) -> None:
    """Show the profile of what was made, and the next commands."""
    from desk.commands.profile import say_profile

    say_profile(str(founded.folder), settings, voice)
    voice.say()
    voice.say(
        f"look       warraq gather {quote(story)} --dry-run     what would be asked, before anything is fetched"
    )
    voice.say(f"begin      warraq gather {quote(story)}")
    voice.say(f"correct    {founded.folder}/story.toml")


def _say(founded: Founded, voice: Voice) -> None:
    outlets, languages = founded.suggestion.outlets, founded.suggestion.languages
    voice.line(
        {
            "schema": "warraq/init/1",
            "folder": str(founded.folder),
            "languages": list(languages),
            "countries": list(founded.suggestion.countries),
            "outlets": [outlet.name for outlet in outlets],
            "notes": list(founded.notes),
        }
    )
    voice.say(f"made       {founded.folder}")
    for name in sorted(founded.files):
        voice.say(f"             {safe_text(name)}")
    for note in founded.notes:
        voice.say(f"note       {safe_text(note)}")
    if not founded.texts:
        voice.say(
            "nothing was read yet: where to look is found out when an address has answered (warraq gather)"
        )
        return
    countries = [f"{country_names(code, 'en')[0]} ({code})" for code in founded.suggestion.countries]
    voice.say(
        f"looks in   {', '.join(languages)}; countries concerned: {', '.join(countries) or 'none found'}"
    )
    for language in languages:
        own = [outlet for outlet in outlets if outlet.language == language]
        spread = ", ".join(f"{code} {n}" for code, n in Counter(o.country for o in own).most_common(6))
        first = ", ".join(outlet.name for outlet in own[:SHOWN_OUTLETS])
        voice.say(f"outlets    {language}: {len(own)} known ({spread or 'none: name some in story.toml'})")
        if own:
            voice.say(f"             nearest: {first}{', …' if len(own) > SHOWN_OUTLETS else ''}")
    voice.say()
