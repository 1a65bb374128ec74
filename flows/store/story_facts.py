"""What a story's own file says of it, for pages that show stories: its title and window. No seed is read."""

import functools
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flows.house import House
from story.naming import STORY_FILE, archive_name


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """A story's title, the days it is looked for in (None: open at that end), and its languages; all empty where nothing is said."""

    title: str | None = None
    since: date | None = None
    until: date | None = None
    languages: tuple[str, ...] = ()


NOTHING = StoryFacts()


def facts_of(house: House, story: str) -> StoryFacts:
    """Return what the story.toml of a stored story says; nothing where this machine has none, or one that cannot be read."""
    file = _file_of(house.settings.seeds, story)
    if file is None:
        return NOTHING
    try:
        return _read(file, file.stat().st_mtime_ns)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return NOTHING  # `warraq profile` names what is wrong with it


def title_of(house: House, story: str) -> str:
    """Return the title of a stored story; its name where nothing says one."""
    return facts_of(house, story).title or story


def _file_of(seeds: Path, story: str) -> Path | None:
    """Return the file of the story that is stored under a name: an Arabic folder is stored under a stand-in."""
    own = seeds / story / STORY_FILE
    if archive_name(story) == story and own.is_file():
        return own
    try:
        return next(
            (one for one in seeds.glob(f"*/{STORY_FILE}") if archive_name(one.parent.name) == story), None
        )
    except OSError:
        return None


@functools.lru_cache(maxsize=500)
def _read(file: Path, _changed_at: int) -> StoryFacts:
    value = tomllib.loads(file.read_text("utf-8"))
    title, window, languages = value.get("title"), value.get("window"), value.get("languages")
    ends = window if isinstance(window, dict) else {}
    return StoryFacts(
        title=title.strip() or None if isinstance(title, str) else None,
        since=_day(ends.get("start")),
        until=_day(ends.get("end")),
        languages=tuple(str(one) for one in languages) if isinstance(languages, list) else (),
    )


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
