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


# What the note of a run of the kind "text" says where nothing was read: its verdicts alone are new.
JUDGED_AGAIN = "archived articles judged again, nothing fetched or read"

# A gather's manifest by its name: the folder before it is the story's, which may be called anything.
# Behind the kind stands the machine, where several write one store, and a number, where two runs began in one second.
_GATHER = re.compile(rf"/[0-9TZ]+-{RunKind.GATHER.value}(?:-[0-9a-z][0-9a-z-]*)?\.json$")
# Kinds of which several machines do one each at once in one story: what they fetch is nobody else's.
SIDE_BY_SIDE = frozenset({RunKind.FETCH, RunKind.WORK})


def gathers_of(house: House, story: str) -> list[str]:
    """Return the names of the manifests of a story's gathers, the newest first; a gather's imports are none."""
    return [name for name in reversed(list(house.store().list(f"runs/{story}/"))) if _GATHER.search(name)]
