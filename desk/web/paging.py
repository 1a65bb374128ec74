"""Lists of which a page shows some."""

from dataclasses import dataclass

from starlette.requests import Request

from desk.web.paths import asked_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which of `total` are shown: at most `limit` from `offset` on."""

    offset: int
    limit: int
    total: int

    @property
    def first(self) -> int:
        """Return the number of the first one shown, from 1."""
        return self.offset + 1

    @property
    def last(self) -> int:
        """Return the number of the last one shown."""
        return min(self.offset + self.limit, self.total)

    @property
    def previous(self) -> int | None:
        """Return where the page before begins; None on the first."""
        return max(0, self.offset - self.limit) if self.offset else None

    @property
    def next(self) -> int | None:
        """Return where the next page begins; None on the last."""
        return self.offset + self.limit if self.offset + self.limit < self.total else None


def asked_offset(request: Request) -> int:
    """Return where the list begins that an address asks for. Raises PageError (404) for what is no number."""
    return asked_number(request, "from")
