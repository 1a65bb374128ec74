"""The places, parties and events of a story as terms.

A place is kept when the text says that it is one: a word before it, a place beside it, a dateline, a title, two seeds;
a big city needs none of that. A village that no gazetteer knows is kept where a word such as "town of" leads to it.
"""

import re
from collections import Counter
from collections.abc import Iterator

from story.anchors import Anchor, anchors_in
from story.gazetteer import country_of, inhabitants_of
from story.mentions import mentioned
from story.pairs import halves
from story.people import with_clitics
from story.place_names import cities
from story.place_words import LOCATIVE, is_club, is_month, is_surname, led_places
from story.sentences import Sentence, without_marks
from story.terms import Term, TermKind
from story.tokens import fold_accents, normalise, words

_BIG = 500_000  # inhabitants; a choice: what newsrooms name without saying that it is a city
_KINDS = frozenset({"nation", "event"})  # besides places
_CLITICS = ("وب", "ول", "و", "ب", "ف", "ك", "ל", "ב", "מ")
_BESIDE = re.compile(r"[\s،,]{0,3}(?:\b(?:and|et|ve|و|or|ו)\b)?\s{0,2}(?:[وו]|ול?ב|وب)?", re.IGNORECASE)
_DATELINE = r"^\W{{0,3}}(?:{spelt})\s?(?:[,،(/—–-]|:\s)"


def anchored_terms(sentences: tuple[Sentence, ...], people: list[Term]) -> list[Term]:
    """Return places, nations and events; a place carries its country's ISO code in `made`, where one is known.

    A word of a person's name is no place (باراك is also Arak).
    """
    names = {word for person in people for form in (*person.forms, *person.made) for word in words(form)}
    forms: dict[str, Counter[str]] = {}
    held: dict[str, list[Sentence]] = {}
    beside: set[str] = set()
    for sentence in sentences:
        found = [anchor for anchor in _anchors(sentence) if not names & _whole_words(anchor, sentence.text)]
        beside |= _coordinated(found, sentence)
        for anchor in found:
            end = anchor.start + len(anchor.written)
            forms.setdefault(anchor.key, Counter())[sentence.written(anchor.start, end)] += 1
            held.setdefault(anchor.key, []).append(sentence)
    terms = [(mentioned(_term(key, forms[key]), said), said) for key, said in held.items()]
    return [term for term, said in terms if term.kind is not TermKind.PLACE or _is_kept(term, said, beside)]


def _anchors(sentence: Sentence) -> Iterator[Anchor]:
    """Yield the anchors of a sentence, clitics cut from places, and the places that only a leading word makes known."""
    language = sentence.seed.language
    taken: set[int] = set()
    for anchor in anchors_in(sentence.text, language):
        kind = anchor.key.partition(":")[0]
        if kind == "place":
            if _is_misread(anchor, sentence):
                continue
            bare = _bare(anchor)
            taken |= set(range(bare.start, bare.start + len(bare.written)))
            yield bare
        elif kind in _KINDS:
            yield anchor
    for half in halves(sentence.text):
        yield Anchor(key=f"nation:{half.key}", written=sentence.text[half.start : half.end], start=half.start)
    for start, written in led_places(sentence.text, language):
        if start not in taken:
            known = cities().get(_folded(written))
            yield Anchor(key=f"place:{known.id if known else _folded(written)}", written=written, start=start)


def _is_misread(anchor: Anchor, sentence: Sentence) -> bool:
    """Return whether the words around a place make it a month, a club or somebody's name."""
    text, end = sentence.text, anchor.start + len(anchor.written)
    is_name = is_surname(text, anchor.start, sentence.seed.language)
    return is_name or is_month(anchor.written) or is_club(text, anchor.start, end)


def _whole_words(anchor: Anchor, text: str) -> set[str]:
    """Return the words of an anchor, the letters before it that were cut off included."""
    start = anchor.start
    while start and anchor.start - start < 3 and text[start - 1].isalpha():
        start -= 1
    return with_clitics(normalise(text[start : anchor.start + len(anchor.written)]))


def _bare(anchor: Anchor) -> Anchor:
    """Return a place without the letter that is joined to its front, where the rest is its name too: بالرياض, والدمام."""
    whole = cities().get(_folded(anchor.written))
    for clitic in _CLITICS if whole is None or anchor.key != f"place:{whole.id}" else ():
        rest = anchor.written.removeprefix(clitic)
        known = cities().get(_folded(rest)) if rest != anchor.written else None
        if known and anchor.key == f"place:{known.id}":
            return Anchor(key=anchor.key, written=rest, start=anchor.start + len(clitic))
    return anchor


def _folded(name: str) -> str:
    return " ".join(fold_accents(word) for word in words(name))


def _coordinated(found: list[Anchor], sentence: Sentence) -> set[str]:
    """Return the places of a list of places ("in Homs, Hama and Idlib"): one that is located locates the others."""
    places = [anchor for anchor in found if anchor.key.startswith("place:")]
    located = [_is_big(place) or _is_led(re.escape(place.written), sentence.text) for place in places]
    for at in (*range(1, len(places)), *range(len(places) - 2, -1, -1)):
        for other in (at - 1, at + 1):
            if 0 <= other < len(places) and located[other] and _are_beside(places, at, other, sentence.text):
                located[at] = True
    return {place.key for place, said in zip(places, located, strict=True) if said}


def _is_big(place: Anchor) -> bool:
    return inhabitants_of(place.key.partition(":")[2]) >= _BIG


def _are_beside(places: list[Anchor], at: int, other: int, text: str) -> bool:
    first, second = places[min(at, other)], places[max(at, other)]
    return bool(_BESIDE.fullmatch(text[first.start + len(first.written) : second.start]))


def _is_kept(term: Term, held: list[Sentence], beside: set[str]) -> bool:
    if len(term.seeds) > 1 or term.titles or f"place:{term.key}" in beside or not term.made:
        return True
    if inhabitants_of(term.key) >= _BIG:
        return True
    spelt = "|".join(re.escape(without_marks(form)) for form in term.forms)
    dateline = re.compile(_DATELINE.format(spelt=spelt))
    return any(_is_led(spelt, sentence.text) or dateline.search(sentence.text) for sentence in held)


def _is_led(spelt: str, text: str) -> bool:
    return bool(
        re.search(
            rf"(?:\b(?:{LOCATIVE})\s+|\b(?:و?[بل]|[בל]))(?:{spelt})\b|(?:{spelt})['’][dt][ae]n?\b", text
        )
    )


def _term(key: str, forms: Counter[str]) -> Term:
    kind, _, name = key.partition(":")
    spelt = sorted(forms, key=lambda form: (-forms[form], len(form)))
    country = country_of(name) if kind == "place" else ""
    return Term(
        kind=TermKind(kind), key=name, text=spelt[0], forms=tuple(spelt), made=(country,) if country else ()
    )
