"""How rare news are that hold a name, a word or an event: what tells a query for a story from one for half of the news.

Natural logarithms, as `background.rarity`: 0 is every text, 6 one in 400.
"""

import re
from functools import cache

from story.alphabets.tokens import normalise, stem, stems
from story.asking.words import QUERY_WORDS
from story.events.event_words import EVENT_WORDS
from story.profiles.background import load_background
from story.profiles.sentences import without_marks
from story.terms import Term

UNTOLD = 6.2  # a name that no table counts: as a word without a table (`background`)
# Rarities of words in languages without a table of news, by their letters: few short words are rare. A choice.
_BY_LETTERS = ((4, 2.0), (6, 3.0), (8, 4.0))
_LONG_WORD = 5.0
_MUCH_COMMONER = 3  # so often the word without its clitic must stand in news to be the word that was meant


def without_clitic(text: str, language: str) -> str:
    """Return an Arabic word without و, ب or ل in front where the word without it is the commoner by far."""
    plain, counts = without_marks(text), load_background(language).counts
    if language == "ar" and plain[:1] in {"و", "ب", "ل"} and len(plain) > 4:
        known = counts.get(stem(normalise(plain)), 0)
        if counts.get(stem(normalise(plain[1:])), 0) > _MUCH_COMMONER * known:
            return plain[1:]
    return plain


def rarity_in(word: Term, text: str, language: str) -> float:
    """Return how rare a telling word is; without a table by its letters, but a name in the middle of a sentence is rare."""
    if load_background(language).counts:
        return word_rarity(text, language)
    said = " ".join(mention.sentence for mention in word.mentions)
    if re.search(rf"[a-zà-ÿ,] {re.escape(text)}\b", said) and text[:1].isupper():
        return UNTOLD
    return next((rarity for letters, rarity in _BY_LETTERS if len(text) <= letters), _LONG_WORD)


def rarity_of(anchor: str) -> float:
    """Return how rare news are that hold an anchor (`anchors`)."""
    return load_background("anchors").rarity(anchor)


@cache
def event_rarity(key: str) -> float:
    """Return how rare news of a concept are: by the anchors' table, else by the commonest of its Arabic words."""
    if key in EVENT_WORDS:
        return rarity_of(f"event:{key}")
    return min(word_rarity(word, "ar") for word in QUERY_WORDS[key]["ar"])


def word_rarity(text: str, language: str) -> float:
    """Return how rare the rarest word of a text is."""
    background = load_background(language)
    return max((background.rarity(stem) for stem in stems(text, language)), default=0.0)
