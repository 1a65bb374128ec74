"""The events of a story: which seeds tell one, on which days, and where a seed itself says that it tells another."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from types import MappingProxyType

from story.alphabets.tokens import fold_accents, normalise
from story.events.anchors import Anchor, anchors_in
from story.names.name_words import is_nation
from story.profiles.dated import dates_in
from story.profiles.mentions import mentioned
from story.profiles.sentences import Sentence, sentences_of
from story.seed import SeedText
from story.terms import Happening, Mention, Term, TermKind

EVENT_GAP_DAYS = 7  # seeds further apart tell different events of one story
_NEAR_DAYS = range(EVENT_GAP_DAYS + 1, 63)  # further back is history, not another event of the story
_MOST_SIGNS = 3
_REPEATED = frozenset({"meeting", "talks", "visit", "summit", "agreement", "ceasefire", "delegation", "strike", "protest",
                       "statement", "mediation", "quake", "election", "walkout", "evacuation"})  # fmt: skip
# "Second" and later ones, folded; not "first", which every event may be called.
_LATER_WORDS = (
    "ثان ثاني ثانيا ثالثا رابعا ثانيه الثاني الثانيه ثالث ثالثه الثالث الثالثه رابع رابعه الرابع الرابعه خامس خامسه الخامس الخامسه "
    "second third fourth fifth another deuxieme second seconde troisieme quatrieme nouvelle "
    "שני שניה שנייה שלישי שלישית רביעי רביעית ikinci ucuncu dorduncu besinci دوم دومين سوم سومين چهارم چهارمين"
)
_LATER = frozenset(_LATER_WORDS.split())
_BEHIND = 45  # characters: "لقاء سوري – إسرائيلي ثان"
_WORD = re.compile(r"[^\W\d_]+")


def happenings(
    texts: tuple[SeedText, ...], named: Mapping[str, frozenset[str]] = MappingProxyType({})
) -> tuple[Happening, ...]:
    """Return the events that the seeds tell: dated seeds cut where EVENT_GAP_DAYS pass; no seed is dated by another.

    `named` are the people and places of each seed, as "person:…" and "place:…". An undated seed stands with the event of whose
    people and places it names some, unless it says itself that it tells another: it calls it a second meeting, or names a
    day weeks off the dated seeds. Such a seed, and one that fits nothing, is an event of its own with the sentences that say so.
    """
    days = sorted(text.published_at.date() for text in texts if text.published_at)
    signs = {text.name: tuple(islice(_signs(text, days), _MOST_SIGNS)) for text in texts}
    told = _dated(texts)
    for text in texts:
        if text.published_at:
            continue
        at = next((i for i, one in enumerate(told) if _fits(text.name, one, named)), None)
        if signs[text.name] or at is None:
            told.append(Happening(seeds=(text.name,)))
        elif not any(signs[seed] for seed in told[at].seeds if told[at].start is None):
            told[at] = replace(told[at], seeds=(*told[at].seeds, text.name))
        else:
            told.append(Happening(seeds=(text.name,)))
    return tuple(
        replace(one, signs=tuple(sign for seed in one.seeds for sign in signs[seed])[:_MOST_SIGNS])
        for one in told
    )


def _dated(texts: tuple[SeedText, ...]) -> list[Happening]:
    """Return the events of the dated seeds."""
    dated = sorted((text.published_at.date(), text.name) for text in texts if text.published_at)
    groups: list[list[tuple[date, str]]] = []
    for day, name in dated:
        if groups and (day - groups[-1][-1][0]).days <= EVENT_GAP_DAYS:
            groups[-1].append((day, name))
        else:
            groups.append([(day, name)])
    return [
        Happening(seeds=tuple(name for _, name in group), start=group[0][0], end=group[-1][0])
        for group in groups
    ]


def _fits(seed: str, told: Happening, named: Mapping[str, frozenset[str]]) -> bool:
    """Return whether a seed names somebody and some place of an event."""
    theirs = frozenset[str]().union(*(named.get(one, frozenset()) for one in told.seeds))
    shared = named.get(seed, frozenset()) & theirs
    return {"person", "place"} <= {key.partition(":")[0] for key in shared}


def _signs(text: SeedText, days: list[date]) -> Iterator[Mention]:
    for sentence in sentences_of(text):
        another_day = text.published_at is None and _names_another_day(sentence, days)
        if another_day or _calls_it_later(sentence):
            yield from mentioned(Term(kind=TermKind.EVENT, key="", text="", forms=()), [sentence]).mentions


def _calls_it_later(sentence: Sentence) -> bool:
    """Say whether an event stands beside a word for "second" or later ("اللقاء الثاني", "second meeting")."""
    found = anchors_in(sentence.text, sentence.seed.language)
    return any(
        anchor.key.startswith("event:")
        and anchor.key.partition(":")[2] in _REPEATED
        and _LATER & _beside(anchor, sentence.text)
        for anchor in found
    )


def _beside(anchor: Anchor, text: str) -> set[str]:
    """Return the word before an event and the one behind it, adjectives of nations passed over."""
    before = _WORD.findall(text[max(0, anchor.start - 20) : anchor.start])[-1:]
    end = anchor.start + len(anchor.written)
    behind = _WORD.findall(text[end : end + _BEHIND])
    passed = next((at for at, word in enumerate(behind) if not is_nation(word)), len(behind))
    return {fold_accents(normalise(word)) for word in (*before, *behind[passed : passed + 1])}


def _names_another_day(sentence: Sentence, days: list[date]) -> bool:
    """Say whether a sentence names a day that lies weeks off every dated seed; a day without a year is tried in each one's."""
    for key, _ in dates_in(sentence) if days else ():
        part = key.rpartition("--")[2] if key.startswith("--") else key[5:]
        apart = [_apart(key, part, day) for day in days]
        if apart and min(-1 if one is None else one for one in apart) in _NEAR_DAYS:
            return True
    return False


def _apart(key: str, part: str, day: date) -> int | None:
    year = f"{day.year}" if key.startswith("--") else key[:4]
    try:
        return abs((date.fromisoformat(f"{year}-{part}") - day).days)
    except ValueError:
        return None
