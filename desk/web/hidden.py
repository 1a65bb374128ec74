"""What is said of an article that is shown to nobody."""

from archive.decisions.decision import DecisionKind, Standing, standing_of
from desk.web.serving import Desk
from desk.web.trouble import PageError
from flows.decisions.decide import decided_in


def standing_shown(desk: Desk, story: str, article: str) -> Standing:
    """Return how an article stands; raises PageError (451) for one that was taken down, and of one that was destroyed it says when and by whom.

    Decisions say so, and not the catalogue: whoever can write to it could hide what stands in the store, or show what was hidden.
    """
    with decided_in(desk.house, story) as decided:
        now = standing_of(decided.of_articles([(story, article)]))
    if now.hidden is None:
        return now
    if now.hidden.kind is not DecisionKind.DESTROY:
        raise PageError(451, "article.taken_down")
    raise PageError(451, "article.destroyed", day=now.hidden.at.date().isoformat(), by=now.hidden.by or "–")
