"""What people decided about a story, as an export heeds it: what was taken down is in none."""

from dataclasses import dataclass

from archive.decisions.decision import DecisionKind, standings
from flows.decisions import decisions_of
from flows.export import ExportError
from flows.exports.wanted import key_or_none
from flows.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Articles by the digest of their id: `articles` were taken down (`urls` are the keys of their addresses), `accepted` and
    `rejected` are those that somebody reviewed."""

    articles: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()

    def has(self, url: str | None) -> bool:
        """Say whether an address is one of what was taken down; a rendered page counts as its page."""
        if not url or not self.urls:
            return False
        return key_or_none(url.removeprefix("urn:warraq:rendered:")) in self.urls


def taken_down(house: House, story: str) -> Taken:
    """Return what stands decided of a story now."""
    now = {article: standing for (_, article), standing in standings(decisions_of(house, story)).items()}
    hidden = [one.hidden for one in now.values() if one.hidden]
    keys = (key_or_none(url) for one in hidden for url in (one.id, one.url) if url)
    reviewed = {article: one.review.kind for article, one in now.items() if one.review}
    return Taken(
        articles=frozenset(article for article, one in now.items() if one.is_hidden),
        urls=frozenset(key for key in keys if key),
        accepted=frozenset(a for a, kind in reviewed.items() if kind is DecisionKind.ACCEPT),
        rejected=frozenset(a for a, kind in reviewed.items() if kind is DecisionKind.REJECT),
    )


def refuse_taken(house: House, story: str) -> None:
    """Raise ExportError where a package of whole WARC files would hold what was taken down; what was destroyed is in none of them."""
    now = standings(decisions_of(house, story)).values()
    held = sum(standing.is_hidden and not standing.is_destroyed for standing in now)
    if held:
        raise ExportError(
            f"{held} articles of {story!r} were taken down, and a WACZ packs whole WARC files, which hold them still. "
            f"Give --to bundle: it leaves their records out"
        )
