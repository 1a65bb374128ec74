"""What runs are for, and how their manifests are named. Cheap to import: commands that only look do."""

import re
from enum import StrEnum

from flows.house import House

# Where pages live that belong to no story.
NO_STORY = "pages"


class RunKind(StrEnum):
    """What a run is for."""

    GATHER = "gather"
    REFETCH = "refetch"
    FETCH = "fetch"
    IMPORT = "import"
    TEXT = "text"
    WORK = "work"


# A gather's manifest by its name: the folder before it is the story's, which may be called anything.
_GATHER = re.compile(rf"/[0-9TZ]+-{RunKind.GATHER.value}(?:-\d+)?\.json$")


def gathers_of(house: House, story: str) -> list[str]:
    """Return the names of the manifests of a story's gathers, the newest first; a gather's imports are none."""
    return [name for name in reversed(list(house.store().list(f"runs/{story}/"))) if _GATHER.search(name)]
