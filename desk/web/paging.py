"""Lists of which a page shows some."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse

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


def led_back(request: Request, paging: Paging) -> RedirectResponse | None:
    """Return the way to the last page where a list has become shorter than an address says; None where it has not."""
    if paging.offset < max(paging.total, 1):
        return None
    last = max(paging.total - 1, 0) // paging.limit * paging.limit
    query = {name: value for name, value in request.query_params.items() if name != "from"}
    return RedirectResponse(f"?{urlencode(query | ({'from': last} if last else {}))}", status_code=303)


def asked_offset(request: Request) -> int:
    """Return where the list begins that an address asks for. Raises PageError (404) for what is no number."""
    return asked_number(request, "from")
