"""What names a story: people, places, nations, events, words; each with the seeds and sentences it came from.

No model: titles before names, a gazetteer, beginnings of words, rarity in news at large. Two levels: the story, and
its events, which are tight in time. An undated seed is an event of its own and never takes another's date.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from story.anchors import anchors_in
from story.days import shifted
from story.gazetteer import country_of
from story.key_words import key_words
from story.names import FoundName, name_of, people_in, spellings
from story.seed import SeedText, Story, Window
from story.sentences import Sentence, sentences_of, without_marks
from story.terms import Happening, Mention, Profile, Term, TermKind
from story.tokens import normalise, stem, stems, words

DAYS_BEFORE, DAYS_AFTER = 3, 7  # around dated seeds; a choice: coverage of a meeting runs about a week on
EVENT_GAP_DAYS = 7  # seeds further apart tell different events of one story
MOST_KEY_WORDS = 12
# What stands between two nations that are named as a pair: "سوري – إسرائيلي", "Israeli and Syrian", "israélo-syrien".
# A comma or a full stop ends the pair: "in Paris, U.S. envoy says" names none.
_JOINS = re.compile(r"[\s\-–—/־]*(?:\b(?:and|et|ve|und|y|و|ו)\b[\s\-–—/־]*)?", re.IGNORECASE)
_TITLE_WEIGHT = 3  # a headline names what the story is between; bodies name every third party
_SHOWN_LETTERS = (
    600  # a text without full stops shall not stand behind each of its terms; the seeds' longest has 472
)
# Words before a place: "in", "to", "city of", "the Jordanian capital".
_LOCATIVE = (
    "في|من|إلى|الى|مدينة|محافظة|بمحافظة|العاصمة(?: \\w+)?|بين|منطقة|in|at|from|near|to|à|de|en|vers|ב|של"
)


def build_profile(story: Story, texts: tuple[SeedText, ...]) -> Profile:
    """Return the profile of a story from its cleaned seeds; what the user pinned is in it, what they forbade is not."""
    sentences = tuple(sentence for text in texts for sentence in sentences_of(text))
    forbidden = {normalise(term) for term in story.forbidden}
    people = _people(sentences, story)
    anchored = _anchored(sentences, people)
    named = [term.key for term in anchored if term.kind is TermKind.NATION]  # in the order of the texts
    pair = tuple(sorted(_pair(sentences, frozenset(named)), key=named.index))
    window, window_from = _window(story, texts)
    kept = sorted((term for term in (*people, *anchored) if not _spelt(term) & forbidden), key=_telling)
    places = _of_kind(TermKind.PLACE, kept)
    return Profile(
        story=story.name,
        title=story.title,
        languages=story.languages,
        seed_language=Counter(text.language for text in texts).most_common(1)[0][0] if texts else "und",
        people=_of_kind(TermKind.PERSON, kept),
        places=places,
        venues=tuple(place.key for place in places if place.made[:1] and place.made[0] not in pair),
        nations=_of_kind(TermKind.NATION, kept),
        pair=pair,
        events=_of_kind(TermKind.EVENT, kept),
        key_words=_key_words(texts, forbidden, [*people, *anchored]),
        pinned=tuple(_pinned(term) for term in story.pinned),
        forbidden=story.forbidden,
        happenings=happenings(texts),
        window=window,
        window_from=window_from,
    )


def _of_kind(kind: TermKind, terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(term for term in terms if term.kind is kind)


def _spelt(term: Term) -> set[str]:
    return {normalise(form) for form in (*term.forms, term.text)}


def happenings(texts: tuple[SeedText, ...]) -> tuple[Happening, ...]:
    """Return the events that the seeds tell: dated seeds cut where EVENT_GAP_DAYS pass, each undated seed by itself."""
    dated = sorted((text.published_at.date(), text.name) for text in texts if text.published_at)
    groups: list[list[tuple[date, str]]] = []
    for day, name in dated:
        if groups and (day - groups[-1][-1][0]).days <= EVENT_GAP_DAYS:
            groups[-1].append((day, name))
        else:
            groups.append([(day, name)])
    told = [
        Happening(seeds=tuple(name for _, name in group), start=group[0][0], end=group[-1][0])
        for group in groups
    ]
    return (*told, *(Happening(seeds=(text.name,)) for text in texts if not text.published_at))


def _window(story: Story, texts: tuple[SeedText, ...]) -> tuple[Window, str]:
    if story.window.start or story.window.end:
        return story.window, "story.toml"
    days = [text.published_at.date() for text in texts if text.published_at]
    if not days:
        return Window(), "open"
    return Window(start=shifted(min(days), -DAYS_BEFORE), end=shifted(max(days), DAYS_AFTER)), "seed dates"


def _people(sentences: tuple[Sentence, ...], story: Story) -> list[Term]:
    """Return the people named in full somewhere, with every sentence that holds a full name, or the one surname."""
    found: dict[str, list[FoundName]] = {}
    for sentence in sentences:
        for name in people_in(sentence.text, sentence.seed.language):
            found.setdefault(name.key, []).append(replace(name, text=sentence.spelt(name.text)))
    for pinned in filter(None, (name_of(name.split()) for name in story.pinned_names)):
        found.setdefault(pinned.key, []).append(pinned)
    lasts = Counter(key.rpartition(" ")[2] for key in found)
    shared = frozenset(key for key in found if lasts[key.rpartition(" ")[2]] > 1)
    terms = [_person(key, names, sentences, is_shared=key in shared) for key, names in found.items()]
    return [replace(term, pinned=bool(set(story.pinned_names) & set(term.forms))) for term in terms]


def _person(key: str, names: list[FoundName], sentences: tuple[Sentence, ...], *, is_shared: bool) -> Term:
    """Return a person with their mentions; the surname alone is one when nobody else in the story bears it."""
    forms = tuple(form for form, _ in Counter(name.text for name in names).most_common())
    bare = dict.fromkeys(map(without_marks, forms))
    made = tuple(dict.fromkeys(other for form in bare for other in spellings(form) if other not in bare))
    wanted = {normalise(form) for form in (*forms, *made)}
    alone: set[str] = set() if is_shared else {normalise(name.last) for name in names}
    held = [s for s in sentences if _holds(s.text, wanted, alone)]
    return _mentioned(Term(kind=TermKind.PERSON, key=key, text=forms[0], forms=forms, made=made), held)


def _holds(sentence: str, full: set[str], alone: set[str]) -> bool:
    text = normalise(sentence)
    return any(form in text for form in full) or bool(alone & _with_clitics(text))


def _with_clitics(text: str) -> set[str]:
    found = set(words(text))
    return found | {word[1:] for word in found if word[:1] in {"و", "ب", "ل", "ף", "ו"}}


def _anchored(sentences: tuple[Sentence, ...], people: list[Term]) -> list[Term]:
    """Return places, nations and events; a place carries its country's ISO code in `made`.

    A word of a person's name is no place (باراك is also Arak); a place of one seed must be said to be one.
    """
    names = {word for person in people for form in (*person.forms, *person.made) for word in words(form)}
    forms: dict[str, Counter[str]] = {}
    held: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        for anchor in anchors_in(sentence.text, sentence.seed.language):
            kind = anchor.key.partition(":")[0]
            if kind in {"place", "nation", "event"} and not names & _with_clitics(normalise(anchor.written)):
                written = sentence.written(anchor.start, anchor.start + len(anchor.written))
                forms.setdefault(anchor.key, Counter())[written] += 1
                held.setdefault(anchor.key, []).append(sentence)
    terms = [(_mentioned(_anchor_term(key, forms[key]), said), said) for key, said in held.items()]
    return [
        term
        for term, said in terms
        if term.kind is not TermKind.PLACE or len(term.seeds) > 1 or term.titles or _is_located(term, said)
    ]


def _is_located(term: Term, held: list[Sentence]) -> bool:
    spelt = "|".join(re.escape(without_marks(form)) for form in term.forms)
    return any(re.search(rf"(?:{_LOCATIVE})\s+(?:{spelt})\b", sentence.text) for sentence in held)


def _anchor_term(key: str, forms: Counter[str]) -> Term:
    kind, _, name = key.partition(":")
    spelt = sorted(forms, key=lambda form: (-forms[form], len(form)))
    country = country_of(name) if kind == "place" else ""
    return Term(
        kind=TermKind(kind), key=name, text=spelt[0], forms=tuple(spelt), made=(country,) if country else ()
    )


def _mentioned(term: Term, held: list[Sentence]) -> Term:
    said = dict.fromkeys(held)
    mentions = tuple(Mention(seed=s.seed.name, sentence=s.said[:_SHOWN_LETTERS]) for s in said)
    return replace(term, mentions=mentions, titles=len({s.seed.name for s in said if s.in_title}))


def _telling(term: Term) -> tuple[bool, int, int]:
    return not term.pinned, -len(term.seeds) - term.titles, -len(term.mentions)


def _pair(sentences: tuple[Sentence, ...], known: frozenset[str]) -> tuple[str, ...]:
    """Return the two nations that stand side by side most often ("سوري إسرائيلي", "سوريا وإسرائيل"); () when none do."""
    beside: Counter[tuple[str, str]] = Counter()
    named: Counter[str] = Counter()
    for sentence in sentences:
        found = anchors_in(sentence.text, sentence.seed.language)
        nations = [
            one for one in found if one.key.startswith("nation:") and one.key.partition(":")[2] in known
        ]
        named.update(anchor.key.partition(":")[2] for anchor in nations)
        for one, other in pairwise(nations):
            between = sentence.text[one.start + len(one.written) : other.start]
            if one.key != other.key and _JOINS.fullmatch(between):
                first, second = sorted((one.key.partition(":")[2], other.key.partition(":")[2]))
                beside[first, second] += _TITLE_WEIGHT if sentence.in_title else 1
    # A pair of third parties may stand together once ("دعم أميركي – فرنسي"): both must be spoken of throughout.
    return max(beside, key=lambda pair: beside[pair] * min(named[pair[0]], named[pair[1]]), default=())


def _key_words(texts: tuple[SeedText, ...], forbidden: set[str], named: list[Term]) -> tuple[Term, ...]:
    """Return the words that tell the seeds from news at large and are in no name."""
    known = {one for term in named for form in term.forms for one in stems(form)} | {
        stem(term) for term in forbidden
    }
    return tuple(
        _mentioned(
            Term(kind=TermKind.WORD, key=word.stem, text=word.shortest, forms=tuple(word.written)),
            word.held,
        )
        for word in key_words(texts, known)[:MOST_KEY_WORDS]
    )


def _pinned(text: str) -> Term:
    return Term(kind=TermKind.PINNED, key=normalise(text), text=text, forms=(text,), pinned=True)
