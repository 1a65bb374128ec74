"""What people decided about a story, as an export heeds it: what was taken down is in none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.decisions.decision import DecisionKind, standings
from flows.decisions.decide import decisions_of
from flows.decisions.down import Down, down_in
from flows.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Articles of a story by the digest of their id: `articles` were taken down, `accepted` and `rejected` are those that
    somebody reviewed, `notes` why. `down` is what was taken down in all stories: a revisit's original may stand in another one."""

    articles: frozenset[str] = frozenset()
    down: Down = field(default_factory=Down)
    accepted: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)

    def belongs(self, article: str, *, is_related: bool) -> bool:
        """Say whether an article belongs to the story: what a person decided counts before what the judge said."""
        return article in self.accepted or (is_related and article not in self.rejected)

    def decision(self, article: str) -> str | None:
        """Return "accept" or "reject" where a person's decision is in force."""
        kinds = ((self.accepted, DecisionKind.ACCEPT), (self.rejected, DecisionKind.REJECT))
        return next((kind.value for articles, kind in kinds if article in articles), None)

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
        notes={article: one.review.note for article, one in now.items() if one.review},
    )
