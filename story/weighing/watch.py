"""What a headline says of a story, in any language: signs, each with a weight, for ranking links before they are fetched.

A sign is worth what it tells: how much likelier it stands in a headline of the story than in any other. The first is
read off the seeds (in how many titles and seeds, how often), the second is its rarity in news at large. Each word of
all headlines is looked up once, so a list of a hundred thousand lines costs what its different words cost.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from story.alphabets.skeletons import hearings, skeleton
from story.alphabets.tokens import fold_accents, normalise, stems
from story.asking.rarity import UNTOLD, rarity_of, word_rarity
from story.events.anchors import anchors_in
from story.events.event_words import EVENT_WORDS
from story.names.names import bare_name
from story.profiles.sentences import without_marks
from story.terms import Profile, Term, TermKind

# How likely a headline of the story holds a sign: so much at least, for each title and each seed that holds it, at most.
_LEAST, _TITLE, _SEED, _MOST = 0.05, 0.35, 0.15, 0.7
_OFTEN = 3  # mentions a seed from which on a seed counts in full: a term of one sentence is context
_HEADLINE = 1.6  # a headline holds a fifth of what its text does (ln 5), so that a venue in all titles is worth a fetch
_SCALE = 0.5  # so that a venue alone is about 2
_RAREST = 7.0  # a table of some ten thousand texts tells no rarer things apart
_SURNAME = 0.7  # a surname alone may be another's
_PINNED = 3.0
_MOST_OF_A_KIND = {
    "event": 2,
    "word": 4,
    "nation": 1,
}  # headlines repeat themselves; so much of a kind counts
_EVENTS_OF_STORY = 6
_FEWEST_CONSONANTS = 4
_MOST_WORDS = 200_000  # remembered
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
# Scripts in which no table of ours has a name: their words are passed over, whole sentences in some.
_FOREIGN = re.compile(r"[\u0370-\u058f\u0700-\u1dff\u2c00-\ufaff\U00010000-\U0010ffff]")
_READ = frozenset({"ar", "en", "fr", "he", "tr", "fa"})
_CLITICS = ("وال", "بال", "لل", "ال", "و", "ب", "ل")


@dataclass(frozen=True, slots=True)
class Sign:
    """A term of the profile in a text: its kind, how reasons call it, and what it is worth."""

    kind: str
    shown: str
    weight: float
    firsts: frozenset[str] = frozenset()  # of a surname: what the first name sounds like


@dataclass(slots=True)
class Watch:
    """The signs of a profile, ready to be looked for."""

    anchors: Mapping[str, Sign]
    lasts: Mapping[str, Sign]
    stems: Mapping[str, Sign]
    pinned: tuple[tuple[str, Sign], ...]
    forbidden: tuple[str, ...]
    begins: frozenset[str]
    language: str
    _words: dict[str, tuple[Sign, ...]] = field(default_factory=dict)

    def said(self, text: str) -> tuple[float, list[str]]:
        """Return what a text is worth, and each sign that it was given for, once."""
        found: dict[str, tuple[Sign, str]] = {}
        tokens = _TOKEN.findall(text)
        for at, token in enumerate(tokens):
            for sign in self._signs(token):
                met = _full_name(sign, tokens[max(0, at - 2) : at]) if sign.firsts else sign
                known = found.get(sign.shown)
                if known is None or known[0].weight < met.weight:
                    found[sign.shown] = (met, token)
        if not self.begins.isdisjoint(tokens):
            found = self._phrases(text) | found
        if self.pinned:
            spelt = normalise(text)
            found.update({sign.shown: (sign, sign.shown) for form, sign in self.pinned if form in spelt})
        return _weighed(found.values()) if found else (0.0, [])

    def forbids(self, text: str) -> bool:
        """Return whether a text says what the user does not want."""
        return bool(self.forbidden) and any(word in normalise(text) for word in self.forbidden)

    def _signs(self, token: str) -> tuple[Sign, ...]:
        known = self._words.get(token)
        if known is None:
            if len(self._words) >= _MOST_WORDS:
                self._words.clear()
            known = self._words[token] = tuple(self._look(token))
        return known

    def _look(self, token: str) -> Iterable[Sign]:
        """Return the signs of one word; of a city, which is a place and a nation, what weighs more."""
        if _FOREIGN.match(token) and self.language in _READ:
            return ()
        anchored = [self.anchors[a.key] for a in anchors_in(token, "und") if a.key in self.anchors]
        found = [max(anchored, key=lambda sign: sign.weight)] if anchored else []
        forms = [normalise(token)]
        forms += [forms[0][len(c) :] for c in _CLITICS if forms[0].startswith(c)]
        last = next(
            (self.lasts[form] for form in (*forms, skeleton(bare_name(token))) if form in self.lasts), None
        )
        found += [last] if last else []
        return found + [self.stems[one] for one in stems(token, self.language) if one in self.stems]

    def _phrases(self, text: str) -> dict[str, tuple[Sign, str]]:
        signs = ((self.anchors[a.key], a.written) for a in anchors_in(text, "und") if a.key in self.anchors)
        return {sign.shown: (sign, written) for sign, written in signs if " " in written}


def watch_for(profile: Profile) -> Watch:
    """Return what headlines are searched for."""
    anchors = {
        f"{term.kind.value}:{term.key}": _sign(
            _kind(term, profile), term, profile, rarity_of(f"{term.kind.value}:{term.key}")
        )
        for term in (*profile.events[:_EVENTS_OF_STORY], *profile.nations, *profile.places)
    }
    lasts: dict[str, Sign] = {}
    for person in profile.people:
        lasts.update(_surnames(person, profile))
    return Watch(
        anchors=anchors,
        lasts=lasts,
        stems={
            one: _sign("word", word, profile, _rarity(word, profile))
            for word in profile.key_words
            for one in word.key.split()
        },
        pinned=tuple((normalise(term.text), Sign("pinned", term.text, _PINNED)) for term in profile.pinned),
        forbidden=tuple(normalise(term) for term in profile.forbidden),
        begins=frozenset(_begins(profile)),
        language=profile.seed_language,
    )


def _kind(term: Term, profile: Profile) -> str:
    if term.kind is TermKind.NATION:
        return "pair" if term.key in profile.pair else "nation"
    return "venue" if term.key in profile.venues[:1] else term.kind.value


def _rarity(word: Term, profile: Profile) -> float:
    return max(word_rarity(form, profile.seed_language) for form in word.forms)


def _sign(kind: str, term: Term, profile: Profile, rarity: float) -> Sign:
    """Return a term as a sign: ln of its likelihood in headlines of the story over that in any, scaled, not below 0."""
    told = max(1, len({seed for happening in profile.happenings for seed in happening.seeds}))
    often = min(1.0, len(term.mentions) / (_OFTEN * told))
    likely = min(_MOST, _LEAST + _TITLE * term.titles / told + _SEED * often * len(term.seeds) / told)
    worth = min(rarity, _RAREST) + _HEADLINE + math.log(likely)
    return Sign(kind, term.text, round(_SCALE * max(0.0, worth), 3))


def _surnames(person: Term, profile: Profile) -> dict[str, Sign]:
    """Return a person's surnames: in their letters, and by their consonants where these are telling.

    Four, or three of a native name (DRMR, XBN); BRK is also a park and a bridge.
    """
    several = len({seed for told in profile.happenings for seed in told.seeds}) > 1
    names = [without_marks(form).split() for form in (*person.forms, *person.made, *person.aliases)]
    names = [name for name in names if name]
    if not names or (several and len(person.seeds) < 2 and not person.pinned):
        return {}
    sign = _sign("surname", person, profile, min(UNTOLD, rarity_of(f"name:{person.key}")))
    firsts = frozenset(heard for name in names for heard in hearings(bare_name(name[0])))
    sign = Sign("surname", person.text, sign.weight, firsts)
    native = names[0][-1].startswith("ال")
    sounds = {skeleton(bare_name(name[-1])) for name in names}
    telling = {last for last in sounds if len(last) >= _FEWEST_CONSONANTS - native}
    return dict.fromkeys({normalise(name[-1]) for name in names} | telling, sign)


def _full_name(sign: Sign, before: list[str]) -> Sign:
    """Return the sign of a surname, worth more behind its first name (an article may stand between: Asaad al-Shaibani)."""
    if any(hearings(word) & sign.firsts for word in before):
        return Sign("person", sign.shown, sign.weight)
    return Sign("surname", sign.shown, sign.weight * _SURNAME)


def _begins(profile: Profile) -> Iterable[str]:
    """Yield the words, as headlines may write them, that begin a phrase of the profile's events and places."""
    for event in profile.events[:_EVENTS_OF_STORY]:
        for phrase in EVENT_WORDS.get(event.key, "").split():
            yield phrase.partition("_")[0] if "_" in phrase else ""
    for place in profile.places:
        yield from (form.split()[0] for form in place.forms if " " in form)


def _weighed(found: Iterable[tuple[Sign, str]]) -> tuple[float, list[str]]:
    score, reasons = 0.0, []
    counts: dict[str, int] = defaultdict(int)
    for sign, written in sorted(found, key=lambda pair: -pair[0].weight):
        counts[sign.kind] += 1
        if counts[sign.kind] <= _MOST_OF_A_KIND.get(sign.kind, 9):
            score += sign.weight
            reasons.append(
                f"{sign.kind}: {sign.shown}"
                + (f" ({written})" if fold_accents(written) != fold_accents(sign.shown) else "")
            )
    return score, reasons
