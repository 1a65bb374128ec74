"""What of a profile is called in a language: names, places, nations, events and words, each with how else it is written.

`Said.rarity` is how rare a text is that holds it, in news at large: what tells whether a query of a few terms finds a
story or half of the news.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from story.alphabets.tokens import fold_accents, normalise
from story.alphabets.transliterate import transliterated
from story.asking.events import central_events, concepts_of, countries_among, is_telling_word
from story.asking.rarity import UNTOLD, event_rarity, rarity_in, rarity_of, without_clitic, word_rarity
from story.asking.words import CONCEPTS_BESIDE, QUERY_WORDS, THINGS
from story.names.name_words import is_nation
from story.names.spelt_names import Spelt, spelt_in
from story.places.gazetteer import adjectives, city_names, country_names, names_meant
from story.places.parties import home_by_language, parties_among
from story.places.small_places import camp_names, guessed_names
from story.places.spoken_from import nations_told, places_told
from story.profiles.background import load_background
from story.profiles.learned import Taught
from story.profiles.sentences import without_marks
from story.profiles.thing_heads import thing_named
from story.profiles.thing_names import THINGS_NAMED
from story.terms import Profile, Term, TermKind

_ADJECTIVE_FIRST = frozenset(
    {"ar", "he", "fa"}
)  # where a word grows at its end: سوري finds سورية in a site's search
_ENDINGS = {"ar": ("ة", "ين"), "he": ("ת", "ים")}
_SCRIPTS = {"ar": "[\u0600-\u06ff]", "fa": "[\u0600-\u06ff]", "he": "[\u0590-\u05ff]"}
_PERSIAN_ONLY = re.compile("[پچژگکی]")
_MOST_SPELLINGS = 5
_CLITICS = ("وال", "بال", "لل", "ال", "و", "ب", "ل")
_HALVES = frozenset({"عبد", "ابو", "بن", "ابن"})  # the word behind is no name without them
_LEAST_UNCOUNTED = 3.5  # shorter words of a language without a table are in no query: "near", "nine"
# A telling word's concept in the seeds' own language is asked for too from this rarity on: with the commoner ones the
# judged stories' queries (bench/queries.py, 13 stories, 4 seeds) find as much, and a tenth more strangers.
_LEAST_CONCEPT = 3.0
_COMMON_WORD = 5.0  # a guess that is less rare than this is another word: القدس for Qudsi


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One term of a query in a language, its other spellings, and where it comes from.

    `share` tells how central it is: the shares of the seeds and of the titles that hold it, and how often they say it.
    `guessed`: a rule made the spelling.
    """

    text: str
    others: tuple[str, ...] = ()
    rarity: float
    share: float
    made_from: tuple[str, ...]
    term: Term
    guessed: bool = False

    @property
    def nation(self) -> str:
        """Return the nation that the term is, or that the place lies in; "" for others."""
        if self.term.kind is TermKind.NATION:
            return self.term.key
        return self.term.made[0] if self.term.kind is TermKind.PLACE and self.term.made else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A profile in a language, with what accepted pages taught."""

    profile: Profile
    language: str
    taught: tuple[Taught, ...] = ()

    @property
    def is_own(self) -> bool:
        """Return whether this is the language of the seeds."""
        return self.language == self.profile.seed_language

    def said(
        self, term: Term, spelt: Iterable[str], rarity: float, pages: tuple[str, ...] = ()
    ) -> Said | None:
        """Return a term under its spellings; None when there is none."""
        known = list(dict.fromkeys(filter(None, (without_marks(form).strip() for form in spelt))))
        if not known:
            return None
        told = {seed for happening in self.profile.happenings for seed in happening.seeds}
        share = (len(term.seeds) + term.titles) / max(1, len(told)) + math.log1p(
            len(term.mentions) / max(1, len(told))
        )
        return Said(
            text=known[0],
            others=tuple(known[1 : _MOST_SPELLINGS + 1]),
            rarity=rarity,
            share=share + (1 if term.pinned or term.added else 0),
            made_from=pages or term.seeds or ("story.toml",),
            term=term,
        )

    def person(self, person: Term) -> Said | None:
        """Return how a person is sought. The family name alone only where it has its article and nobody shares it."""
        taught = [one for one in self.taught if one.key == person.key and one.language == self.language]
        spelt = [alias for alias in person.aliases if is_written_in(alias, self.language)]
        spelt += [one.text for one in taught]
        if self.is_own:
            spelt = [*person.forms, *spelt, *(() if taught else person.made)]
        spelt = [form for form in spelt if without_marks(form).split()]
        made = Spelt((), guessed=False) if spelt or self.is_own else self._made(person)
        spelt = spelt or list(made.forms)
        rarity = rarity_of(f"name:{person.key}")
        last = _family_name(without_marks(spelt[0])) if spelt else ""
        if self.language == "ar" and not made.guessed and _has_article(last) and not self._shared(person):
            rarity = min(rarity, word_rarity(last, self.language))
            spelt = [last, *(spelt if self.is_own else map(_family_name, spelt))]
        pages = tuple(dict.fromkeys(page for one in taught for page in one.pages))
        said = self.said(
            person, spelt, rarity, (*(person.seeds if self.is_own else ()), *pages) if pages else ()
        )
        return replace(said, guessed=made.guessed) if said else None

    def _made(self, person: Term) -> Spelt:
        """Return how a language that has not taught a name yet may write it, without words of everyday news."""
        made = spelt_in(person.forms[0], self.language)
        return replace(made, forms=_uncommon(made.forms, self.language))

    def _shared(self, person: Term) -> bool:
        lasts = [other.key.rpartition(" ")[2] for other in self.profile.people]
        return lasts.count(person.key.rpartition(" ")[2]) > 1

    def place(self, place: Term) -> Said | None:
        """Return what a place is called: as the seeds write it in their own language, else by the gazetteer."""
        form = min(map(_bare, place.forms), key=len, default="")
        known = names_meant(place.key, form, self.language) or city_names(place.key, self.language)
        taught = [one for one in self.taught if one.key == place.key and one.language == self.language]
        spelt = [*known, *(one.text for one in taught)]
        spelt += [alias for alias in place.aliases if is_written_in(alias, self.language)]
        if self.is_own:
            spelt = [*_bare_forms(place.forms, known), *spelt]
        spelt += () if self.is_own or spelt else camp_names(_bare(place.forms[0]), self.language)
        made = () if spelt else guessed_names(_bare(place.forms[0]), self.language)
        spelt = spelt or [*made]
        is_known = place.key.isdigit()
        rarity = (
            rarity_of(f"place:{place.key}")
            if is_known
            else word_rarity(place.text, self.profile.seed_language)
        )
        said = self.said(place, spelt, rarity)
        return replace(said, guessed=bool(made) and not _is_latin_again(said)) if said else None

    def nation(self, nation: Term) -> Said | None:
        """Return how a nation is sought: by adjective where words grow at their ends, by the country's name elsewhere."""
        formed, named = adjectives(nation.key, self.language), country_names(nation.key, self.language)
        grown = [
            form + end for form in formed for end in _ENDINGS.get(self.language, ()) if form not in named
        ]
        spelt = [*formed, *grown, *named] if self.language in _ADJECTIVE_FIRST else [*named[:1], *formed[:1]]
        return self.said(nation, spelt, rarity_of(f"nation:{nation.key}"))

    def event(self, event: Term, key: str = "") -> Said | None:
        """Return what happened, under the words that newsrooms have for it; `key` is the concept, the event's own if none."""
        key = key or event.key
        beside = CONCEPTS_BESIDE.get(key, ())
        spelt = [*self._words(key), *(word for near in beside for word in self._words(near))]
        return self.said(event, spelt, min(map(event_rarity, (key, *beside))))

    def _words(self, key: str) -> tuple[str, ...]:
        return QUERY_WORDS.get(key, {}).get(self.language, ())

    def events(self) -> list[Said]:
        """Return what is spoken of most, the most first: events, and telling words that we can translate.

        What one sentence names in passing is no event of the story: a meeting is not searched by an air strike.
        """
        found = (self.event(term, key) for key, term in central_events(self.profile) if self._adds(key, term))
        return [one for one in found if one]

    def _adds(self, key: str, term: Term) -> bool:
        """Return whether a concept says more than its word, which is asked as it stands in the seeds' own language."""
        is_word = self.is_own and term.kind is TermKind.WORD
        return not is_word or (key not in THINGS and event_rarity(key) >= _LEAST_CONCEPT)

    def phrases(self) -> list[Said]:
        """Return the set phrases (فض الاشتباك) among the words for what is spoken of most."""
        found = (
            self.said(term, [word for word in self._words(key) if " " in word], event_rarity(key))
            for key, term in central_events(self.profile)
        )
        return [one for one in found if one]

    def nations(self) -> list[Said]:
        """Return the nations that the story is about, its home first, and, where it has none, the countries that its telling words name."""
        told = {nation.key: nation for nation in nations_told(self.profile)}
        about = [told[key] for key in parties_among([*told.values()], places_told(self.profile))]
        about = about or list(countries_among(self.profile) or home_by_language(self.profile))
        return [one for one in map(self.nation, about) if one]

    def words(self) -> list[Said]:
        """Return the seeds' telling words: as they stand in their own language, names of things by their letters."""
        telling = [
            word for word in self.profile.key_words if word.pinned or is_telling_word(word, self.profile)
        ]
        if self.is_own:
            is_counted = bool(load_background(self.language).counts)
            plain = ((word, without_clitic(word.text, self.language)) for word in telling)
            own = (self.said(word, (text,), rarity_in(word, text, self.language)) for word, text in plain)
            return [one for one in own if one and (is_counted or one.rarity >= _LEAST_UNCOUNTED)]
        known = {
            normalise(part) for term in self.profile.things for form in term.forms for part in form.split()
        }
        named = (
            (word, thing)
            for word in telling
            if (thing := thing_named(word))
            and not {normalise(form) for form in word.forms} & known
            and not concepts_of(word, self.profile.seed_language)
        )
        made = (self.said(word, transliterated(_bare(thing), self.language), UNTOLD) for word, thing in named)
        guessed = [replace(one, guessed=not _is_latin_again(one)) for one in made if one]
        return [*self.things(), *guessed]

    def things(self) -> list[Said]:
        """Return the story's named things: by our table, in Latin languages as Latin letters have them, else guessed by their letters."""
        found = (self._thing(term) for term in self.profile.things)
        return [one for one in found if one]

    def _thing(self, term: Term) -> Said | None:
        if term.key in THINGS_NAMED:
            _, columns = THINGS_NAMED[term.key]
            return self.said(term, columns.get(self.language, ()), word_rarity(columns["ar"][0], "ar"))
        if self.language not in _SCRIPTS or term.text.isupper():  # newsrooms of all scripts write SNCF, too
            said = self.said(term, (term.text,), UNTOLD)
        else:
            said = self.said(term, transliterated(term.text, self.language), UNTOLD)
        return replace(said, guessed=self.language in _SCRIPTS) if said else None


def _uncommon(guesses: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Return the guesses that are no words of everyday news."""
    if not load_background(language).counts:
        return guesses
    return tuple(one for one in guesses if " " in one or word_rarity(one, language) >= _COMMON_WORD)


def _family_name(name: str) -> str:
    """Return the last word of a full name; "" where the word before is half of it (عبد المجيد), or it is a nation's adjective."""
    *front, last = name.split()
    is_half = bool(front) and normalise(front[-1]) in _HALVES
    return "" if is_half or is_nation(last) else last


def _has_article(last: str) -> bool:
    return last.startswith("ال") and len(last) > len("الشر")


def is_written_in(alias: str, language: str) -> bool:
    """Return whether a spelling is in the letters of a language; Persian's own letters are not Arabic's."""
    script = _SCRIPTS.get(language, r"[A-Za-z\u00c0-\u024f]")
    return bool(re.match(script, alias)) and not (language == "ar" and _PERSIAN_ONLY.search(alias))


def _bare_forms(forms: Iterable[str], known: tuple[str, ...]) -> Iterator[str]:
    """Yield the seeds' forms of a place without what is written together with it: the gazetteer's first, if it is one."""
    spelt = {normalise(name) for name in known}
    bare = [without_marks(form) for form in forms]
    yield from (form for form in bare if normalise(form) in spelt)
    for form in sorted(bare, key=len):
        cut = _bare(form)
        if normalise(form) not in spelt and not any(
            _bare(other) == cut and len(other) < len(form) for other in bare
        ):
            yield cut if normalise(cut) in spelt else form


def _bare(word: str) -> str:
    plain = without_marks(word)
    for clitic in _CLITICS:
        if plain.startswith(clitic) and len(plain) - len(clitic) > 3:
            return plain[len(clitic) :]
    return plain


def _is_latin_again(said: Said) -> bool:
    """Return whether a language writes a word in the Latin letters in which the seeds have it."""
    return said.text[:1] < "\u0250" and fold_accents(said.text).casefold() in {
        fold_accents(_bare(form)).casefold() for form in said.term.forms
    }
