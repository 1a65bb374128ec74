"""What is said of an article that is shown to nobody."""

from archive.decisions.decision import DecisionKind, standings
from desk.web.serving import Desk
from desk.web.trouble import PageError
from flows.decisions import decided_in


def hidden_error(desk: Desk, story: str, article: str) -> PageError:
    """Return the error (451) of an article that was taken down; of one that was destroyed it says when and by whom."""
    with decided_in(desk.house, story) as decided:
        known = standings(decided.of_articles([(story, article)]))
    hidden = known[story, article].hidden if (story, article) in known else None
    if hidden is None or hidden.kind is not DecisionKind.DESTROY:
        return PageError(451, "article.taken_down")
    return PageError(451, "article.destroyed", day=hidden.at.date().isoformat(), by=hidden.by or "–")
