"""The people of a story as terms: their spellings in the seeds, spellings made by rule, and every sentence that names them."""

from collections import Counter
from dataclasses import dataclass, replace

from story.alphabets.tokens import normalise, words
from story.names.full_names import people_of
from story.names.names import FoundName, name_of, spellings
from story.profiles.mentions import mentioned
from story.profiles.sentences import Sentence, without_marks
from story.terms import Term, TermKind
from story.wording.string_search import texts_holding

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
    sought = {key: _sought(names, is_shared=key in shared) for key, names in found.items()}
    terms = [_person(key, found[key], held) for key, held in _holding(sought, sentences).items()]
    return [replace(term, pinned=bool(set(pinned) & set(term.forms))) for term in terms]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """The folded strings that name a person: spellings of the full name anywhere in a sentence, surnames as words."""

    full: frozenset[str]
    alone: frozenset[str]


def _sought(names: list[FoundName], *, is_shared: bool) -> _Sought:
    """Return what names a person; the surname alone does when nobody else in the story bears it."""
    forms, made = _forms(names)
    return _Sought(
        full=frozenset(map(normalise, (*forms, *made))),
        alone=frozenset() if is_shared else frozenset(normalise(name.last) for name in names),
    )


def _forms(names: list[FoundName]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the spellings of the seeds, the usual one first, and those that rules make of them."""
    forms = tuple(form for form, _ in Counter(name.text for name in names).most_common())
    bare = dict.fromkeys(map(without_marks, forms))
    return forms, tuple(
        dict.fromkeys(other for form in bare for other in spellings(form) if other not in bare)
    )


def _person(key: str, names: list[FoundName], held: list[Sentence]) -> Term:
    forms, made = _forms(names)
    return mentioned(Term(kind=TermKind.PERSON, key=key, text=forms[0], forms=forms, made=made), held)


def _holding(sought: dict[str, _Sought], sentences: tuple[Sentence, ...]) -> dict[str, list[Sentence]]:
    """Return the sentences that name each person; each sentence is folded and read once, however many names there are."""
    folded = [normalise(sentence.text) for sentence in sentences]
    full = texts_holding({form for one in sought.values() for form in one.full}, folded)
    alone: dict[str, set[int]] = {word: set() for one in sought.values() for word in one.alone}
    for at, text in enumerate(folded):
        for word in alone.keys() & with_clitics(text):
            alone[word].add(at)
    places = {
        key: set[int]().union(*(full[form] for form in one.full), *(alone[word] for word in one.alone))
        for key, one in sought.items()
    }
    return {key: [sentences[at] for at in sorted(found)] for key, found in places.items()}


def with_clitics(text: str) -> set[str]:
    """Return the words of a normalised text, and each without the one letter that may be joined to its front."""
    found = set(words(text))
    return found | {word[1:] for word in found if word[:1] in _CLITICS}
