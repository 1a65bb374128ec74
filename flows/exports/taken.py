"""What people decided about a story, as an export heeds it: what was taken down is in none."""

from dataclasses import dataclass, field

from archive.decisions.decision import DecisionKind, standings
from flows.decisions import decisions_of
from flows.down import Down, down_in
from flows.export import ExportError
from flows.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Articles of a story by the digest of their id: `articles` were taken down, `accepted` and `rejected` are those that
    somebody reviewed. `down` is what was taken down in all stories: a revisit's original may stand in another one."""

    articles: frozenset[str] = frozenset()
    down: Down = field(default_factory=Down)
    accepted: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()

    def has(self, url: str | None, record: str | None = None) -> bool:
        """Say whether a record is of what was taken down, or holds a text of it; a rendered page counts as its page."""
        return self.down.has(url, record)


def taken_down(house: House, story: str) -> Taken:
    """Return what stands decided of a story now."""
    now = {article: standing for (_, article), standing in standings(decisions_of(house, story)).items()}
    reviewed = {article: one.review.kind for article, one in now.items() if one.review}
    return Taken(
        articles=frozenset(article for article, one in now.items() if one.is_hidden),
        down=down_in(house),
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
