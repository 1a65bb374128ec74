"""Who judged an article when, and which verdicts stood before: in lines for a person."""

from collections.abc import Iterator, Sequence

from desk.articles.depth import Depth
from desk.articles.reasons import score_told
from desk.terminal.safe import safe_text
from flows.judging.made import Made, software_words
from flows.store.judgings import Judging

_MINUTES = 16  # letters of a time, up to its minutes


def told_of(judgings: Sequence[Judging], depth: Depth) -> Iterator[str]:
    """Give the newest judging and the verdicts before it; in short those alone that took an article in or out or called it otherwise."""
    if not judgings:
        return
    *earlier, now = judgings
    is_short = depth is Depth.SHORT
    shown = [one for one, later in zip(earlier, judgings[1:], strict=True) if later.is_other or not is_short]
    if shown or not is_short:
        yield f"judged {'again ' if earlier else ''}{_made(now.made)}"
    for one in reversed(shown):
        verdict = one.verdict
        place = "of the story" if verdict["related"] else "not of the story"
        yield f"before: {verdict['relation']} {score_told(verdict['score'])}, {place}; judged {_made(one.made)}"


def _made(made: Made) -> str:
    at = f"{made.at[:_MINUTES].replace('T', ' ')} UTC" if made.at else "at an unknown time"
    by = software_words(dict(made.by))
    return safe_text(f"{at} by {made.run}" + (f" ({by})" if by else ""), limit=400)
