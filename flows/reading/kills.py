"""How many pages of a site may be killed while they are read: some pages are made to hurt, and a site of them shall not eat a run."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from archive.addresses.urls import UrlError, site_of
from archive.writing.rendered import page_address

# Pages of one site. At the shipped limits ten cost at most 400 s of a worker, for a page is read as another's neighbour too;
# one in fifty of those that were read costs about what reading the fifty does. Choices.
MOST_KILLED = 10
ONE_IN = 50


@dataclass(slots=True)
class Kills:
    """What reading came to in one run, by site: which pages were killed, and how many readings ended by themselves.

    A site is a registered domain, so that nobody begins anew under another host of his.
    """

    _killed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _read: Counter[str] = field(default_factory=Counter)

    def told(self, url: str | None, *, is_killed: bool) -> None:
        """Note how a reading ended."""
        if site := site_of_page(url):
            if is_killed:
                self._killed[site].add(str(url))
            else:
                self._read[site] += 1

    def why_not(self, url: str | None) -> str:
        """Say why a page is not read any more; "" where it is."""
        site = site_of_page(url)
        killed = len(self._killed.get(site, ()))
        if not site or killed < MOST_KILLED + self._read[site] // ONE_IN:
            return ""
        return (
            f"not read: the reading of {killed} pages of {site} was killed in this run before; "
            f"the original is kept, and `warraq text --again` with its address reads it"
        )


def site_of_page(url: str | None) -> str:
    """Return the registered domain of an address; "" where it has none."""
    try:
        return site_of(page_address(url)) if url else ""
    except UrlError:
        return ""
