"""Pages that were taken down: not asked for again, under whatever scheme, nor through an archive or a cache that names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.addresses.same_page import keys_in, page_key
from archive.fate import Fate, Outcome

TAKEN_DOWN = "taken_down"


@dataclass(frozen=True, slots=True)
class TakenDown:
    """The keys of pages that were taken down."""

    keys: frozenset[str]

    def refuses(self, url: str) -> Outcome | None:
        """Give the outcome of an address that is not asked for again, None for one that may be."""
        if not self.keys or self.keys.isdisjoint(keys_in(url)):
            return None
        why = "the page was taken down: `warraq takedown --restore` lifts that, where nothing was destroyed"
        return Outcome(url=url, fate=Fate.REFUSED, reason=TAKEN_DOWN, why=why)


def taken_down(urls: Iterable[str]) -> TakenDown:
    """Return a list of addresses, ready to be asked."""
    return TakenDown(frozenset(page_key(url) for url in urls))
