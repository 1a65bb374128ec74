"""The numbers and the days of a story as terms of its profile."""

from collections import Counter
from collections.abc import Iterable, Iterator

from story.profiles.dated import dates_in
from story.profiles.mentions import mentioned, telling
from story.profiles.numbers import is_span, numbers_in
from story.profiles.sentences import Sentence
from story.terms import Term, TermKind

MOST_FIGURES = 20  # of each kind; a list that a person reads


def figures(sentences: tuple[Sentence, ...]) -> tuple[Term, ...]:
    """Return the numbers, then the days, that the seeds name, the telling ones first."""
    days = [(sentence, dates_in(sentence)) for sentence in sentences]
    named = ((key, words, sentence) for sentence, found in days for key, words in found)
    return (*_terms(TermKind.NUMBER, _counts(days)), *_terms(TermKind.DATE, named))


def _counts(days: list[tuple[Sentence, list[tuple[str, str]]]]) -> Iterator[tuple[str, str, Sentence]]:
    for sentence, found in days:
        text = sentence.text
        for _, words in found:
            text = text.replace(words, " " * len(words))
        for counted in numbers_in(text, sentence.seed.language, in_title=sentence.in_title):
            yield counted.key, sentence.spelt(counted.written), sentence


def _terms(kind: TermKind, found: Iterable[tuple[str, str, Sentence]]) -> list[Term]:
    forms: dict[str, Counter[str]] = {}
    held: dict[str, list[Sentence]] = {}
    for key, written, sentence in found:
        forms.setdefault(key, Counter())[written] += 1
        held.setdefault(key, []).append(sentence)
    terms = [
        mentioned(Term(kind=kind, key=key, text=spelt.most_common(1)[0][0], forms=tuple(spelt)), held[key])
        for key, spelt in forms.items()
    ]
    kept = (term for term in terms if len(term.seeds) > 1 or term.titles or not is_span(term.key))
    return sorted(kept, key=telling)[:MOST_FIGURES]
