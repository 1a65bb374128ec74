"""What the crawls of a run leave in its folder where they could not share the budget of hosts with other runs."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ALONE = "alone.txt"


def noting(folder: Path) -> Callable[[str], None]:
    """Give what writes down why, for the manifest of the run whose folder this is."""

    def note(why: str) -> None:
        with suppress(OSError), (folder / ALONE).open("a", encoding="utf-8") as file:
            file.write(" ".join(why.split()) + "\n")

    return note


def noted(folder: Path) -> tuple[str, ...]:
    """Give what was written down, each reason once."""
    try:
        text = (folder / ALONE).read_text("utf-8", "replace")
    except OSError:
        return ()
    return tuple(dict.fromkeys(text.splitlines()))
