"""The people of a story as terms: their spellings in the seeds, spellings made by rule, and every sentence that names them."""

from collections import Counter
from dataclasses import replace

from story.full_names import people_of
from story.mentions import mentioned
from story.names import FoundName, name_of, spellings
from story.sentences import Sentence, without_marks
from story.terms import Term, TermKind
from story.tokens import normalise, words

_CLITICS = frozenset("وبلףו")


def people_terms(sentences: tuple[Sentence, ...], pinned: tuple[str, ...]) -> list[Term]:
    """Return the people named in full somewhere, with every sentence that holds a full name, or the one surname."""
    found: dict[str, list[FoundName]] = {}
    for sentence, name in people_of(sentences):
        found.setdefault(name.key, []).append(replace(name, text=sentence.spelt(name.text)))
    for name in filter(None, (name_of(text.split()) for text in pinned)):
        found.setdefault(name.key, []).append(name)
    lasts = Counter(key.rpartition(" ")[2] for key in found)
    shared = frozenset(key for key in found if lasts[key.rpartition(" ")[2]] > 1)
    terms = [_person(key, names, sentences, is_shared=key in shared) for key, names in found.items()]
    return [replace(term, pinned=bool(set(pinned) & set(term.forms))) for term in terms]


def _person(key: str, names: list[FoundName], sentences: tuple[Sentence, ...], *, is_shared: bool) -> Term:
    """Return a person with their mentions; the surname alone is one when nobody else in the story bears it."""
    forms = tuple(form for form, _ in Counter(name.text for name in names).most_common())
    bare = dict.fromkeys(map(without_marks, forms))
    made = tuple(dict.fromkeys(other for form in bare for other in spellings(form) if other not in bare))
    wanted = {normalise(form) for form in (*forms, *made)}
    alone: set[str] = set() if is_shared else {normalise(name.last) for name in names}
    held = [s for s in sentences if _holds(s.text, wanted, alone)]
    return mentioned(Term(kind=TermKind.PERSON, key=key, text=forms[0], forms=forms, made=made), held)


def _holds(sentence: str, full: set[str], alone: set[str]) -> bool:
    text = normalise(sentence)
    return any(form in text for form in full) or bool(alone & with_clitics(text))


def with_clitics(text: str) -> set[str]:
    """Return the words of a normalised text, and each without the one letter that may be joined to its front."""
    found = set(words(text))
    return found | {word[1:] for word in found if word[:1] in _CLITICS}
