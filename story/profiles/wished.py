"""What the user pinned, added and forbade, put into the terms that the rules found."""

from collections.abc import Iterable
from dataclasses import replace

from story.alphabets.tokens import fold_accents, normalise, stem, words
from story.events.anchors import anchors_in
from story.names.names import name_of
from story.places.gazetteer import country_names, country_of
from story.places.place_names import bearers, cities
from story.profiles.dated import day_key
from story.profiles.mentions import mentioned, spelt, telling
from story.profiles.numbers import numbers_in
from story.profiles.sentences import Sentence
from story.profiles.wishes import nation_code
from story.seed import Named, Wanted, Wish
from story.terms import Term, TermKind

_FAR_MORE = 2  # a choice: a story between two nations names both as often
_FEWEST_WORDS = 2  # of a name that was cut; one word is anybody's
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


def in_their_countries(wishes: tuple[Wish, ...], found: Iterable[Term]) -> tuple[Wish, ...]:
    """Return the wishes, those of a place without a country with the nation that the story is about, where a namesake lies in it."""
    nation = _of_whom(found)
    return tuple(
        replace(wish, country=nation)
        if wish.kind is Named.PLACES and not wish.country and _lies_in(wish.name, nation)
        else wish
        for wish in wishes
    )


def _of_whom(found: Iterable[Term]) -> str:
    """Return the only nation of a story, or the one that it names far more often than any other; "" where several are as likely."""
    nations = sorted((term for term in found if term.kind is TermKind.NATION), key=telling)
    is_clear = len(nations) == 1 or (
        len(nations) > 1 and len(nations[0].mentions) >= _FAR_MORE * len(nations[1].mentions)
    )
    return nations[0].key if is_clear else ""


def _lies_in(name: str, country: str) -> bool:
    return bool(country) and any(country_of(one) == country for one in bearers(_folded(name)))


def _folded(name: str) -> str:
    return " ".join(fold_accents(word) for word in words(name))


def _grant(kept: list[Term], kind: TermKind, wish: Wish, sentences: tuple[Sentence, ...]) -> None:
    at = next((i for i, term in enumerate(kept) if _means(wish, kind, term)), None)
    term = _made(kind, wish, sentences) if at is None else kept.pop(at)
    if kind is TermKind.PLACE and wish.country and term.made[:1] != (wish.country,):
        term = replace(term, key=_key(kind, wish), made=(wish.country,))
    if kind is TermKind.PERSON:
        kept[:] = [one for one in kept if one.pinned or not _is_cut_from(one, wish.name)]
    also = (
        *term.aliases,
        *(one for one in (wish.name, *wish.also) if one not in (*term.forms, *term.aliases)),
    )
    is_pinned, is_added = wish.wanted is Wanted.PIN, wish.wanted is Wanted.ADD
    kept.append(replace(term, aliases=also, pinned=term.pinned or is_pinned, added=term.added or is_added))


def _is_cut_from(term: Term, name: str) -> bool:
    """Return whether a found name is a part of the one that the user wrote, or ends with its beginning: "mayor Abdel Hamid" of Abdel Hamid Karimeh."""
    found, whole = words(term.text), words(name)
    if found == whole or len(found) < _FEWEST_WORDS:
        return False
    is_part = any(whole[at : at + len(found)] == found for at in range(len(whole)))
    ends = any(found[at:] == whole[: len(found) - at] for at in range(len(found) - _FEWEST_WORDS + 1))
    return is_part or ends


def _means(wish: Wish, kind: TermKind, term: Term) -> bool:
    if {normalise(name) for name in (wish.name, *wish.also)} & spelt(term):
        return True
    return wish.kind is KINDS[kind] and _key(kind, wish) == term.key


def _made(kind: TermKind, wish: Wish, sentences: tuple[Sentence, ...]) -> Term:
    key, sought = _key(kind, wish), [normalise(name) for name in (wish.name, *wish.also)]
    country = (country_of(key) or wish.country) if kind is TermKind.PLACE else ""
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


def _key(kind: TermKind, wish: Wish) -> str:
    name, folded = wish.name, _folded(wish.name)
    if kind is TermKind.PERSON:
        found = name_of(name.split())
        return found.key if found else folded
    if kind is TermKind.PLACE:
        return _place_key(wish, folded)
    if kind is TermKind.EVENT:
        keys = [a.key.partition(":")[2] for a in anchors_in(name, "und") if a.key.startswith("event:")]
        return keys[0] if len(keys) == 1 else folded
    if kind is TermKind.NUMBER:
        counted = numbers_in(name, "und", in_title=True)
        return counted[0].key if counted else folded
    return {TermKind.NATION: nation_code(name), TermKind.DATE: day_key(name)}.get(kind, stem(folded))


def _place_key(wish: Wish, folded: str) -> str:
    """Return the id of the largest place of a name; with a country, of its namesake there, and the name itself where none lies in it."""
    city = cities().get(folded)
    if not wish.country or (city and city.country == wish.country):
        return city.id if city else folded
    return next((one for one in bearers(folded) if country_of(one) == wish.country), folded)
