"""Names of people: when two are one person's, how else they are spelt.

A person is a first and a last name, never a surname alone: one story can hold توم باراك and إيهود باراك.
"""

import re
from dataclasses import dataclass

from article.cuts.phrases import fold
from article.writers.credits import given_names
from story.alphabets.skeletons import skeleton

_FEWEST_LETTERS = 2
MOST_MADE = 8  # spellings made by rule of one name; each can be a query
_HAMZA_BELOW = frozenset(
    [
        "ابراهيم",
        "اسماعيل",
        "ايمان",
        "ادريس",
        "الياس",
        "ايلي",
        "اسراء",
        "ايناس",
        "الهام",
        "ايهاب",
        "احسان",
        "اسحاق",
        "انتصار",
    ]
)
_LEAST_OF_FIRST = 3  # consonants of a first name that tell a person whose last name has but one


@dataclass(frozen=True, slots=True)
class FoundName:
    """A full name as written, with its last word and a key that its spellings in all scripts share."""

    text: str
    last: str
    key: str


def name_of(name_words: list[str]) -> FoundName | None:
    """Return the name made of these words; None for fewer than two, or one that no consonants tell from others."""
    text = " ".join(name_words)
    if len(name_words) < _FEWEST_LETTERS:
        return None
    first, last = skeleton(bare_name(name_words[0])), skeleton(bare_name(name_words[-1]))
    if len(last) < _FEWEST_LETTERS and len(name_words) > _FEWEST_LETTERS:
        last = skeleton(name_words[-2]) + last  # كيم جونغ أون
    if not first or not last or (len(last) < _FEWEST_LETTERS and len(first) < _LEAST_OF_FIRST):
        return None
    return FoundName(text=text, last=name_words[-1], key=f"{first} {last}")


def bare_name(word: str) -> str:
    """Return a name without the article: الشيباني and al-Shaibani lose theirs."""
    plain = re.sub(r"^(?:al|el|as|ash|esh|ad|ar|an|at|az)[-'’]", "", word, flags=re.IGNORECASE)
    plain = re.sub(r"^א[לשסזרד]?[-־]", "", plain)
    return plain[2:] if plain.startswith("ال") and len(plain) > len("الشر") else plain


def spellings(name: str) -> tuple[str, ...]:
    """Return other spellings of an Arabic full name that newsrooms use, the likelier first, at most MOST_MADE.

    One long vowel more or less in the last word (باراك and براك, ترامب and ترمب, ديرمر and درمر; not in native names with the
    article), hamza written or not, ة or ه and ى or ي at the end of a word.
    """
    *front, last = name.split()
    if not front or not re.match("[ء-ي]", last):
        return ()
    names = [" ".join([*front, other]) for other in _other_vowels(last)]
    plain = re.sub("[أإآ]", "ا", name)
    hamza = " ".join(_with_hamza(word) for word in name.split())
    ends = [re.sub(f"{one}(?= |$)", other, name) for one, other in (("ي", "ى"), ("ى", "ي"), ("ة", "ه"))]
    ends.append(re.sub("(?<=[^ا ]{2}[^لا])ه(?= |$)", "ة", name))
    return tuple(dict.fromkeys(o for o in [*names, plain, hamza, *ends] if o != name))[:MOST_MADE]


def _other_vowels(last: str) -> list[str]:
    """Return a foreign family name with one long vowel less or one alef more: alef first, the letter that varies most."""
    if last.startswith("ال") or re.match("[اأإآ]", last) or len(last) < _LEAST_OF_FIRST:
        return []
    inner = [at for at in range(1, len(last) - 1) if last[at] in "اوي" and len(last) > len("ترمب")]
    inner.sort(key=lambda at: "ايو".index(last[at]))
    less = [last[:at] + last[at + 1 :] for at in inner]
    more = [last[0] + "ا" + last[1:]] if last[1] not in "اويى" else []
    return [*(one for one in less if last.count("ا") > one.count("ا")), *more, *less]


def _with_hamza(word: str) -> str:
    """Return a given name that begins with a bare alef with its hamza: احمد is أحمد, ابراهيم is إبراهيم."""
    if not re.match("ا[ء-ي]{2}", word) or word.startswith("ال") or fold(word) not in given_names():
        return word
    return ("إ" if word in _HAMZA_BELOW else "أ") + word[1:]
