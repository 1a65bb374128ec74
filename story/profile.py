"""What names a story: people, places, nations, events, words, numbers, days; each with the seeds and sentences it came from.

No model: titles before names, a gazetteer, beginnings of words, rarity in news at large. Two levels: the story, and
its events, which are tight in time. An undated seed never takes another's date.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from story.alphabets.tokens import normalise, stem, stems
from story.events.event_senses import words_of_sport
from story.events.happenings import happenings
from story.names.people import people_terms
from story.places.parties import party_pair
from story.places.places import anchored_terms
from story.profiles.days import shifted
from story.profiles.figures import figures
from story.profiles.key_words import key_words
from story.profiles.mentions import mentioned, telling
from story.profiles.sentences import Sentence, sentences_of
from story.profiles.things import things_in
from story.profiles.wished import in_their_countries, is_forbidden, pinned_terms, with_wishes
from story.seed import Named, SeedText, Story, Wanted, Window, Wish
from story.terms import Profile, Term, TermKind

DAYS_BEFORE, DAYS_AFTER = 3, 7  # around dated seeds; a choice: coverage of a meeting runs about a week on
MOST_KEY_WORDS = 12


def build_profile(story: Story, texts: tuple[SeedText, ...]) -> Profile:
    """Return the profile of a story from its cleaned seeds; what the user pinned or added is in it, what they forbade is not."""
    sentences = tuple(sentence for text in texts for sentence in sentences_of(text))
    wishes = story.wishes or _plain_wishes(story)
    people = people_terms(sentences, story.pinned_names)
    anchored = anchored_terms(sentences, people)
    wishes = in_their_countries(wishes, anchored)
    found = _Found([*people, *anchored, *figures(sentences)], sentences, wishes)
    nations, places = found.of(TermKind.NATION), found.of(TermKind.PLACE)
    pair = party_pair(sentences, nations, places)
    window, window_from = _window(story, texts)
    return Profile(
        story=story.name,
        title=story.title,
        languages=story.languages,
        seed_language=Counter(text.language for text in texts).most_common(1)[0][0] if texts else "und",
        people=found.of(TermKind.PERSON),
        places=places,
        venues=tuple(place.key for place in places if place.made[:1] and place.made[0] not in pair),
        nations=nations,
        pair=pair,
        events=found.of(TermKind.EVENT),
        key_words=_key_words(texts, found, [*people, *anchored]),
        pinned=pinned_terms(wishes),
        forbidden=story.forbidden,
        happenings=happenings(texts, _named_by(people, places)),
        window=window,
        window_from=window_from,
        numbers=found.of(TermKind.NUMBER),
        dates=found.of(TermKind.DATE),
        things=found.things([*people, *anchored]),
    )


def _named_by(people: list[Term], places: tuple[Term, ...]) -> dict[str, frozenset[str]]:
    """Return the people and places of each seed, by its name."""
    named: dict[str, set[str]] = {}
    for term in (*people, *places):
        for seed in term.seeds:
            named.setdefault(seed, set()).add(f"{term.kind.value}:{term.key}")
    return {seed: frozenset(keys) for seed, keys in named.items()}


@dataclass(frozen=True, slots=True)
class _Found:
    """The terms that the rules found, and what the user wants of them."""

    terms: list[Term]
    sentences: tuple[Sentence, ...]
    wishes: tuple[Wish, ...]

    def of(self, kind: TermKind) -> tuple[Term, ...]:
        """Return the terms of a kind, the telling ones first, as the user wants them."""
        return self.wanted(kind, (term for term in self.terms if term.kind is kind))

    def wanted(self, kind: TermKind, terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(sorted(with_wishes(terms, kind, self.wishes, self.sentences), key=telling))

    def things(self, named: list[Term]) -> tuple[Term, ...]:
        """Return the named things that no other term names, without those that the user forbade."""
        told = things_in(self.sentences, named)
        return tuple(one for one in told if not is_forbidden(one, TermKind.WORD, self.wishes))


def _plain_wishes(story: Story) -> tuple[Wish, ...]:
    """Return the wishes of a story that was made without a file: its plain pins and bans."""
    pins = (
        Wish(wanted=Wanted.PIN, kind=Named.PEOPLE if name in story.pinned_names else Named.TERMS, name=name)
        for name in story.pinned
    )
    return (*pins, *(Wish(wanted=Wanted.FORBID, kind=Named.TERMS, name=name) for name in story.forbidden))


def _window(story: Story, texts: tuple[SeedText, ...]) -> tuple[Window, str]:
    if story.window.start or story.window.end:
        return story.window, "story.toml"
    days = [text.published_at.date() for text in texts if text.published_at]
    if not days:
        return Window(), "open"
    return Window(start=shifted(min(days), -DAYS_BEFORE), end=shifted(max(days), DAYS_AFTER)), "seed dates"


def _key_words(texts: tuple[SeedText, ...], found: _Found, named: list[Term]) -> tuple[Term, ...]:
    """Return the words that tell the seeds from news at large and are in no name."""
    forbidden = {stem(normalise(wish.name)) for wish in found.wishes if wish.wanted is Wanted.FORBID}
    languages = {"ar", *(text.language for text in texts)}
    named_words = (stems(form, code) for term in named for form in term.forms for code in languages)
    known = {one for found_stems in named_words for one in found_stems} | forbidden
    known |= {one for text in texts for word in words_of_sport(text) for one in stems(word, text.language)}
    told = (
        mentioned(
            Term(kind=TermKind.WORD, key=word.stem, text=word.shortest, forms=tuple(word.written)), word.held
        )
        for word in key_words(texts, known)[:MOST_KEY_WORDS]
    )
    wanted = with_wishes(told, TermKind.WORD, found.wishes, found.sentences)
    return tuple(sorted(wanted, key=lambda word: not word.pinned))
