"""The events of a story: which seeds tell one, on which days, and where a seed itself says that it tells another."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from story.anchors import Anchor, anchors_in
from story.dated import dates_in
from story.mentions import mentioned
from story.seed import SeedText
from story.sentences import Sentence, sentences_of
from story.terms import Happening, Mention, Term, TermKind
from story.tokens import fold_accents, normalise

EVENT_GAP_DAYS = 7  # seeds further apart tell different events of one story
_NEAR_DAYS = range(EVENT_GAP_DAYS + 1, 63)  # further back is history, not another event of the story
_MOST_SIGNS = 3
_REPEATED = frozenset({"meeting", "talks", "visit", "summit", "agreement", "ceasefire", "delegation", "strike", "protest",
                       "statement", "mediation", "quake", "election", "walkout", "evacuation"})  # fmt: skip
# "Second" and later ones, folded; not "first", which every event may be called.
_LATER_WORDS = (
    "ثان ثاني ثانيه الثاني الثانيه ثالث ثالثه الثالث الثالثه رابع رابعه الرابع الرابعه خامس خامسه الخامس الخامسه "
    "second third fourth fifth another deuxieme second seconde troisieme quatrieme nouvelle "
    "שני שניה שנייה שלישי שלישית רביעי רביעית ikinci ucuncu dorduncu besinci دوم دومين سوم سومين چهارم چهارمين"
)
_LATER = frozenset(_LATER_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")


def happenings(texts: tuple[SeedText, ...]) -> tuple[Happening, ...]:
    """Return the events that the seeds tell: dated seeds cut where EVENT_GAP_DAYS pass, each undated seed by itself.

    No seed is dated by another. Each has the sentences, if any, that call it a second meeting or name a day weeks off
    the dated seeds.
    """
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
    told += [Happening(seeds=(text.name,)) for text in texts if not text.published_at]
    days = [day for day, _ in dated]
    return tuple(replace(one, signs=tuple(_signs(one, texts, days))[:_MOST_SIGNS]) for one in told)


def _signs(told: Happening, texts: tuple[SeedText, ...], days: list[date]) -> Iterator[Mention]:
    for text in texts:
        for sentence in sentences_of(text) if text.name in told.seeds else ():
            another_day = told.start is None and _names_another_day(sentence, days)
            if another_day or _calls_it_later(sentence):
                yield from mentioned(
                    Term(kind=TermKind.EVENT, key="", text="", forms=()), [sentence]
                ).mentions


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
    before = _WORD.findall(text[max(0, anchor.start - 20) : anchor.start])[-1:]
    end = anchor.start + len(anchor.written)
    return {fold_accents(normalise(word)) for word in (*before, *_WORD.findall(text[end : end + 20])[:1])}


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
