"""What a page says instead of itself: what is wrong, where, and the next step."""


class PageError(Exception):
    """A page that cannot be given. `key` names its words: "error.no_story" has a title, "error.no_story_next" the next step.

    `values` stand in those words; they may come from strangers.
    """

    def __init__(self, status: int, key: str, **values: str | int) -> None:
        super().__init__(f"{status} {key}")
        self.status = status
        self.key = key
        self.values = values


def not_there() -> PageError:
    """Return the error of an address that leads nowhere."""
    return PageError(404, "error.not_there")
