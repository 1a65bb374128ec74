"""How a language writes a person's full name: by tables of names where they have it, else guessed by its letters.

First and last name together, for surnames alone are many people's. A first name that no table has is left out: two
guesses in one name are met by nobody, and what is left is a guess of whom it names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from story.alphabets.tokens import normalise
from story.alphabets.transliterate import by_letters, given_name, in_persian, is_foreign, joined_article
from story.names.family_names import FAMILY_NAMES
from story.names.leader_names import LEADER_NAMES
from story.profiles.sentences import without_marks

MOST_FORMS = 6
_SERVANTS = frozenset(
    {"عبد", "عبدال", "abdel", "abdul", "abd", "عبدالـ", "עבד"}
)  # of two words: Abdel Fattah
_PARTICLE = {  # between first and family name, as a language writes it
    "بن": {"en": "bin", "fr": "ben", "tr": "bin", "he": "בן", "ar": "بن", "fa": "بن"},
    "ابو": {"en": "Abu", "fr": "Abou", "tr": "Ebu", "he": "אבו", "ar": "أبو", "fa": "ابو"},
    "ال": {"en": "Al", "fr": "Al", "tr": "Al", "he": "אאל", "ar": "آل", "fa": "آل"},
}
_PARTICLE_OF = {"bin": "بن", "ben": "بن", "בן": "بن", "ابن": "بن", "abu": "ابو", "abou": "ابو", "ابي": "ابو", "بو": "ابو", "אבו": "ابو", "al": "ال"}  # fmt: skip
# What belongs to the family name behind it. Not "al-", which is joined.
_PARTICLE_WORDS = (
    "ال بن ابن ابو ابي بو al bin ben ibn abu abou bou de van von der le la du di da dos el mc בן אבו אבן אל"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_GOD = frozenset({"الله", "allah"})
_SUN = frozenset("تثدذرزسشصضطظلن")  # behind these the article's l is not heard: א-שיבאני
_TURKISH = frozenset("şçğıöüİ")
_FULL = 4  # of six forms, those of the likelier first name


@dataclass(frozen=True, slots=True)
class Spelt:
    """The ways to write a name, the likeliest first; `guessed` where a rule made one of its words."""

    forms: tuple[str, ...]
    guessed: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    """A full name: the first name, the particles before the family name, and the family name, `+` for its article."""

    first: str
    particles: str
    last: str


def spelt_in(name: str, language: str) -> Spelt:
    """Return how `language` (ISO 639-1) writes a full name of any alphabet; no forms where no rule reaches.

    A name in Latin letters stands as it is in other languages of Latin letters, and is no guess there.
    """
    parts = _parts(without_marks(name).split())
    if parts is None:
        return Spelt((), guessed=True)
    if _is_latin(name) and language not in {"ar", "fa", "he"}:
        return _as_it_stands(name, parts, language)
    firsts, (lasts, is_known) = given_name(parts.first, language), _lasts(parts, language)
    if not lasts:
        return Spelt((), guessed=True)
    if firsts or (language == "fa" and _is_arabic(name)):
        firsts = firsts or (in_persian(parts.first),)
        return Spelt(tuple(_together(firsts, lasts, parts, language)), guessed=not is_known)
    return Spelt(tuple(_with_article(last, parts, language) for last in lasts), guessed=True)


def _parts(words: list[str]) -> _Parts | None:
    if len(words) < 2:
        return None
    begins = 2 if len(words) > 2 and (normalise(words[0]) in _SERVANTS or _is_one_name(words[:2])) else 1
    ends = len(words) - 1
    if normalise(words[-1]) in _GOD and ends > begins:
        return _Parts(" ".join(words[:begins]), "", " ".join(words[-2:]))
    if (
        ends > begins and normalise(words[ends - 1]) in _SERVANTS
    ):  # عبد الرؤوف is one name, behind another too
        return _Parts(" ".join(words[:begins]), "", " ".join(words[-2:]))
    while ends - 1 >= begins and normalise(words[ends - 1]) in _PARTICLES:
        ends -= 1
    last = joined_article(words[-1])
    if last.startswith("ال") and len(last) > len("الشر"):
        last = "+" + last[2:]
    return _Parts(" ".join(words[:begins]), " ".join(words[ends:-1]), last)


def _is_one_name(words: list[str]) -> bool:
    return bool(given_name(" ".join(words), "en"))


def _lasts(parts: _Parts, language: str) -> tuple[tuple[str, ...], bool]:
    """Return how a family name is written, without its article, and whether a table has it."""
    plain = parts.last.removeprefix("+")
    written = _families(language).get(normalise(f"{parts.particles} {plain}".strip()), ())
    if written:
        return written, True
    written, is_known = _families(language).get(normalise(plain), ()), True
    if not written:
        guesses = by_letters(plain.replace(" ", ""), language, foreign=is_foreign(parts.first))
        written, is_known = (*guesses[:2], *given_name(plain, language), *guesses[2:]), False
    before = _before(parts, language)
    return tuple(dict.fromkeys(f"{before} {one}".strip() for one in written)), is_known


def _before(parts: _Parts, language: str) -> str:
    """Return the particle in front of a family name as a language writes it; "" for those that it leaves out."""
    particle = normalise(parts.particles.rpartition(" ")[2])
    return _PARTICLE.get(_PARTICLE_OF.get(particle, particle), {}).get(language, "")


def _together(firsts: tuple[str, ...], lasts: tuple[str, ...], parts: _Parts, language: str) -> Iterable[str]:
    """Return full names; of a family name with its article also the name alone, which the press often writes."""
    family = [_with_article(last, parts, language) for last in lasts]
    full = [f"{firsts[0]} {last}" for last in family[:_FULL]]
    full += [f"{first} {last}" for first in firsts[1:] for last in family[:1]]
    full += [f"{firsts[0]} {last}" for last in family[_FULL:]]
    if parts.last.startswith("+"):
        full[1:1] = lasts[:1] if language not in {"ar", "fa"} else family[:1]
        full[3:3] = lasts[1:2] if language not in {"ar", "fa"} else family[1:2]
    return dict.fromkeys(full[:MOST_FORMS])


def _with_article(last: str, parts: _Parts, language: str) -> str:
    if not parts.last.startswith("+") or language == "tr":
        return last
    if language in {"ar", "fa"}:
        return "ال" + last
    if language == "he":
        heard = by_letters(parts.last, "ar")[:1]
        return ("א-" if heard and heard[0].removeprefix("ال")[:1] in _SUN else "אל-") + last
    return f"al-{last}"


def _as_it_stands(name: str, parts: _Parts, language: str) -> Spelt:
    """Return a Latin name as written, then as tables and sounds have it; first these where it has Turkish letters."""
    is_turkish = bool(_TURKISH & set(name)) and language != "tr"
    lasts, is_known = _lasts(parts, language)
    if not is_known:
        lasts = tuple(f"{parts.particles} {last}".strip() for last in by_letters(parts.last, language))
    firsts: tuple[str, ...] = (parts.first,)
    if not is_turkish or _TURKISH & set(parts.first):
        firsts = given_name(parts.first, language) or by_letters(parts.first, language) or firsts
    made = list(_together(firsts, lasts or (parts.last.removeprefix("+"),), parts, language))
    forms = [*made, without_marks(name)] if is_turkish else [without_marks(name), *made]
    is_guess = is_turkish or _is_turkish_alone(parts.first, language)
    return Spelt(tuple(dict.fromkeys(forms))[:MOST_FORMS], guessed=is_guess and not is_known)


def _is_turkish_alone(first: str, language: str) -> bool:
    """Return whether only Turkish writes a first name so (Nevvaf): a Turk keeps it, an Arab does not."""
    return language != "tr" and first in given_name(first, "tr") and first not in given_name(first, language)


def _is_latin(name: str) -> bool:
    return name[:1] < "\u0250"


def _is_arabic(name: str) -> bool:
    return "\u0600" <= name[:1] <= "\u06ff"


@cache
def _families(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return how a language writes a common family name or that of a leader, by each of its spellings."""
    found: dict[str, tuple[str, ...]] = {}
    for row in (*FAMILY_NAMES, *LEADER_NAMES):
        for spelt in (form for column in row.values() for form in column):
            found.setdefault(normalise(spelt), row.get(language, ()))
    return found
