"""Arabic names in Latin letters, by syllables: consonants by tables, and the vowels that Arabic does not write."""

from story.alphabets.letter_ways import Way, cheapest, kept, options_at
from story.alphabets.tables import (
    ARABIC_TO_LATIN,
    FOREIGN_INNER,
    FOREIGN_TO_LATIN,
    INNER_LATIN,
    ONSETS,
    SOUNDS,
    Ways,
)

_LONG = frozenset("اوي")
# Prices in tenths of a vowel that Arabic does not write. A first consonant needs one (but not in a foreign name); a
# closed syllable needs none; behind a long a the next is often i (صالح, مالكي).
_AFTER_FIRST: Ways = (("a", 2), ("u", 4), ("o", 5), ("i", 5), ("e", 5), ("", 8))
_AFTER_AIN: Ways = (("a", 0), ("o", 4), ("u", 5), ("e", 6), ("i", 6))  # ع in front is its vowel alone: Arafat
_CLOSED: Ways = (("", 1), ("a", 5), ("e", 5))
_AFTER_LONG_A: Ways = (("", 3), ("i", 3), ("e", 4), ("a", 5))
_FOREIGN_FIRST: Ways = (("e", 3), ("a", 3), ("i", 4), ("", 8))
_FOREIGN_ONSET: Ways = (
    ("", 0),
    ("e", 4),
    ("a", 5),
)  # Trump, Blinken, Stavrou: such two begin a word together
_FOREIGN_LAST: Ways = (("", 2), ("e", 2))
_FOREIGN_ER: Ways = (
    ("e", 1),
    ("a", 4),
    ("", 7),
)  # r and n end no syllable behind another consonant: Dermer, Witten
_LAST: Ways = (("", 3), ("a", 3), ("e", 3))
_VOWELS = frozenset("aeiouıöü")
_DOUBLED = 3  # the price of a doubled consonant between vowels: Sarraj, Berri


def in_latin(bare: str, language: str, *, foreign: bool) -> tuple[str, ...]:
    """Return Latin spellings of an Arabic word: consonants by the table, vowels as syllables want them."""
    inner, sounds = (FOREIGN_INNER if foreign else INNER_LATIN)[language], SOUNDS[language]
    consonants = FOREIGN_TO_LATIN if foreign else ARABIC_TO_LATIN
    ways, at, is_open = [Way()], 0, True
    while at < len(bare):
        table = inner if bare[at] in _LONG and at else consonants
        length, options = options_at(bare, at, table)
        spelt = tuple((sounds.get(text, text), price) for text, price in options)
        ways = kept(longer for way in ways for longer in way.on(spelt))
        at += length
        is_vowel = bare[at - 1] in _LONG and (at > 1 or bare[0] == "ا")
        if is_vowel or at == len(bare) or bare[at:] == "ه":
            is_open = True
        elif bare[at] in _LONG:
            ways = _doubled(ways) if is_open and at > 1 else ways
        else:
            gap = _unwritten(bare, at, is_open=is_open, foreign=foreign)
            ways = kept(longer for way in ways for longer in way.on(gap))
            is_open = not is_open or at == length
    return cheapest(ways)


def _doubled(ways: list[Way]) -> list[Way]:
    """Return the ways, and each with its last consonant doubled: between vowels nothing tells (Sarraj, Bassil)."""
    again = (
        Way(way.written + way.written[-1:], way.price + _DOUBLED)
        for way in ways
        if way.written[-2:-1] in _VOWELS
    )
    return kept((*ways, *again))


def _unwritten(bare: str, at: int, *, is_open: bool, foreign: bool) -> Ways:
    """Return the vowels that may stand in front of the consonant at a place, behind another consonant."""
    if at == 1 and bare[0] in "عا":
        return _AFTER_AIN
    if foreign and at == len(bare) - 1 and bare[at] in "رنل":
        return _FOREIGN_ER
    if foreign and (at == 1 or not is_open):
        return _FOREIGN_ONSET if bare[at - 1 : at + 1] in ONSETS or at > 1 else _FOREIGN_FIRST
    if at == 1 or not is_open:
        return _AFTER_FIRST
    if at == len(bare) - 1:
        return _FOREIGN_LAST if foreign else _LAST
    return _AFTER_LONG_A if bare[at - 2] == "ا" else _CLOSED
