"""A story by its name or path, with the outlets that it may look at."""

from flows.settings import Settings
from story.folder import load_outlets, load_story, story_folder
from story.seed import SeedError, Story


def open_seeds(name: str, settings: Settings) -> Story:
    """Load the story called *name* for its seeds alone: it has no outlets, whatever it names, and no file of them is read."""
    return load_story(story_folder(name, settings.seeds), None)


def open_story(name: str, settings: Settings) -> Story:
    """Load the story called *name* (under the seeds folder) or standing at that path.

    Raises SeedError, which names file, key and next step.
    """
    known = load_outlets(settings.outlets_file) if settings.outlets_file.exists() else ()
    story = load_story(story_folder(name, settings.seeds), known)
    if not story.outlets:
        raise SeedError(
            f'story {story.name}: no outlet to look at. Name some in story.toml (outlets = ["https://…/"]), or in {settings.outlets_file}'
        )
    return story
