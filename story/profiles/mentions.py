"""Where a term stands in the seeds, and which term is told before another."""

from collections.abc import Iterable
from dataclasses import replace

from story.alphabets.tokens import normalise
from story.profiles.sentences import Sentence
from story.terms import Mention, Term

# A text without full stops shall not stand behind each of its terms; the seeds' longest sentence has 472.
_SHOWN_LETTERS = 600


def mentioned(term: Term, held: Iterable[Sentence]) -> Term:
    """Return the term with the sentences that hold it."""
    said = dict.fromkeys(held)
    mentions = tuple(Mention(seed=s.seed.name, sentence=s.said[:_SHOWN_LETTERS]) for s in said)
    return replace(
        term,
        mentions=mentions,
        titles=len({s.seed.name for s in said if s.in_title}),
        leads=len({s.seed.name for s in said if s.in_lead}),
    )


def telling(term: Term) -> tuple[bool, int, int]:
    """Return what terms are sorted by: the user's first, then those of many seeds and titles, then those said often."""
    return not term.pinned, -len(term.seeds) - term.titles, -len(term.mentions)


def spelt(term: Term) -> set[str]:
    """Return the folded spellings of a term, other languages' included."""
    return {normalise(form) for form in (*term.forms, *term.aliases, term.text)}
