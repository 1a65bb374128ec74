"""What is said of an article that is shown to nobody."""

from archive.decisions.decision import DecisionKind, standings
from desk.web.serving import Desk
from desk.web.trouble import PageError
from flows.decisions import decided_in


def refuse_hidden(desk: Desk, story: str, article: str) -> None:
    """Raise PageError (451) for an article that was taken down; of one that was destroyed it says when and by whom.

    Decisions say so, and not the catalogue: whoever can write to it could hide what stands in the store, or show what was hidden.
    """
    with decided_in(desk.house, story) as decided:
        known = standings(decided.of_articles([(story, article)]))
    hidden = known[story, article].hidden if (story, article) in known else None
    if hidden is None:
        return
    if hidden.kind is not DecisionKind.DESTROY:
        raise PageError(451, "article.taken_down")
    raise PageError(451, "article.destroyed", day=hidden.at.date().isoformat(), by=hidden.by or "–")
