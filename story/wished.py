"""What the user pinned, added and forbade, put into the terms that the rules found."""

from collections.abc import Iterable
from dataclasses import replace

from story.anchors import anchors_in
from story.dated import day_key
from story.gazetteer import country_names, country_of
from story.mentions import mentioned, spelt
from story.names import name_of
from story.numbers import numbers_in
from story.place_names import cities
from story.seed import Named, Wanted, Wish
from story.sentences import Sentence
from story.terms import Term, TermKind
from story.tokens import fold_accents, normalise, stem, words
from story.wishes import nation_code

KINDS = {
    TermKind.PERSON: Named.PEOPLE,
    TermKind.PLACE: Named.PLACES,
    TermKind.NATION: Named.PARTIES,
    TermKind.EVENT: Named.EVENTS,
    TermKind.WORD: Named.WORDS,
    TermKind.NUMBER: Named.NUMBERS,
    TermKind.DATE: Named.DATES,
}


def with_wishes(
    terms: Iterable[Term], kind: TermKind, wishes: tuple[Wish, ...], sentences: tuple[Sentence, ...]
) -> list[Term]:
    """Return the terms of a kind as the user wants them: forbidden ones gone, aliases joined, missing ones added."""
    kept = [term for term in terms if not is_forbidden(term, kind, wishes)]
    for wish in wishes:
        if wish.wanted is not Wanted.FORBID and wish.kind is KINDS[kind]:
            _grant(kept, kind, wish, sentences)
    return kept


def is_forbidden(term: Term, kind: TermKind, wishes: tuple[Wish, ...]) -> bool:
    """Say whether the user forbade a term, among its kind or wherever it stands."""
    forbidden = [
        w for w in wishes if w.wanted is Wanted.FORBID and w.kind in {KINDS[kind], Named.TERMS, Named.PEOPLE}
    ]
    return any(_means(wish, kind, term) for wish in forbidden)


def pinned_terms(wishes: tuple[Wish, ...]) -> tuple[Term, ...]:
    """Return the people and the terms that the user pinned, as they stand, with their other spellings."""
    return tuple(
        Term(
            kind=TermKind.PINNED,
            key=normalise(w.name),
            text=w.name,
            forms=(w.name,),
            aliases=w.also,
            pinned=True,
        )
        for kind in (Named.PEOPLE, Named.TERMS)
        for w in wishes
        if w.wanted is Wanted.PIN and w.kind is kind
    )


def _grant(kept: list[Term], kind: TermKind, wish: Wish, sentences: tuple[Sentence, ...]) -> None:
    at = next((i for i, term in enumerate(kept) if _means(wish, kind, term)), None)
    term = _made(kind, wish, sentences) if at is None else kept.pop(at)
    also = (
        *term.aliases,
        *(one for one in (wish.name, *wish.also) if one not in (*term.forms, *term.aliases)),
    )
    kept.append(replace(term, aliases=also, pinned=term.pinned or wish.wanted is Wanted.PIN))


def _means(wish: Wish, kind: TermKind, term: Term) -> bool:
    if {normalise(name) for name in (wish.name, *wish.also)} & spelt(term):
        return True
    return wish.kind is KINDS[kind] and _key(kind, wish.name) == term.key


def _made(kind: TermKind, wish: Wish, sentences: tuple[Sentence, ...]) -> Term:
    key, sought = _key(kind, wish.name), [normalise(name) for name in (wish.name, *wish.also)]
    country = country_of(key) if kind is TermKind.PLACE else ""
    text = _shown(kind, key, wish.name, sentences)
    held = [s for s in sentences if any(name in normalise(s.text) for name in sought)]
    return mentioned(
        Term(kind=kind, key=key, text=text, forms=(text,), made=(country,) if country else ()), held
    )


def _shown(kind: TermKind, key: str, name: str, sentences: tuple[Sentence, ...]) -> str:
    """Return the name as given; for a country by its code, its name in the seeds' language."""
    if kind is not TermKind.NATION or name != key:
        return name
    language = sentences[0].seed.language if sentences else "en"
    return (*country_names(key, language), name)[0]


def _key(kind: TermKind, name: str) -> str:
    folded = " ".join(fold_accents(word) for word in words(name))
    if kind is TermKind.PERSON:
        found = name_of(name.split())
        return found.key if found else folded
    if kind is TermKind.PLACE:
        city = cities().get(folded)
        return city.id if city else folded
    if kind is TermKind.EVENT:
        keys = [a.key.partition(":")[2] for a in anchors_in(name, "und") if a.key.startswith("event:")]
        return keys[0] if len(keys) == 1 else folded
    if kind is TermKind.NUMBER:
        counted = numbers_in(name, "und", in_title=True)
        return counted[0].key if counted else folded
    return {TermKind.NATION: nation_code(name), TermKind.DATE: day_key(name)}.get(kind, stem(folded))
