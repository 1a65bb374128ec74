"""How articles stand now: changed since they were first kept, gone, or there again; a line each where there is something to say."""

from collections.abc import Iterable

from archive.catalogue.bulk import in_pieces
from archive.catalogue.standing import BACK
from archive.catalogue.views.articles import moved
from archive.catalogue.views.entries import Entry
from archive.decisions.decision import article_of
from flows.house import House

GONE = {
    "gone": "the page answers that it is not there any more (404, 410)",
    "gone-soft": "the page answers with an error page or a list, though it says 200",
    "gone-home": "its address leads to the home page, a list of the site, or another page",
}
_MINUTES = 16  # letters of a time, up to its minutes


def stands_of(house: House, story: str, ids: Iterable[str]) -> dict[str, str]:
    """Return by id what is to be said of a story's articles; of those that stand as they were kept, nothing."""
    with house.catalogue() as catalogue:
        wanted = {article_of(one): one for one in ids}
        listed = [moved(catalogue, story, some) for some in in_pieces(wanted)]
    told = ((wanted[article], stand_of(one)) for found in listed for article, one in found.items())
    return {one: text for one, text in told if text}


def stand_of(entry: Entry) -> str:
    """Return how one article stands, "" where it stands as it was kept."""
    if entry.gone_at is not None:
        why = GONE.get(entry.last_change or "", "the page is not there any more")
        return f"gone: since {_shown(entry.gone_at)} {why}; what stood there is kept"
    if entry.changed_at is not None:
        silently = " silently" if entry.is_silent else ""
        compare = f": warraq diff {entry.record_id}" if entry.record_id else ""
        return f"{entry.versions} versions, changed{silently} (seen {_shown(entry.changed_at)}){compare}"
    return "there again: it was gone for a time" if entry.last_change == BACK else ""


def _shown(at: str) -> str:
    return f"{at[:_MINUTES].replace('T', ' ')} UTC"
