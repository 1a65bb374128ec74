"""What one word can be around a name: a title, a nation, a given name, a common word, a word of a name."""

import re
from functools import cache, lru_cache

from article.cuts.phrases import fold
from article.writers.credits import given_names
from story.alphabets.skeletons import skeleton
from story.alphabets.tokens import fold_accents, normalise, stem, stop_words
from story.names.first_names import FIRST_NAMES
from story.names.title_words import BETWEEN, GIVEN, NO_NAME, SAYS, TITLES
from story.places.nations import NATIONS
from story.profiles.background import load_background

# Hebrew abbreviations hold a quotation mark (יו"ר), Persian compounds a zero-width non-joiner (هاشمی‌نسب).
TOKEN = re.compile(
    r"[א-ת]+[\"״][א-ת](?![א-ת])|[א-ת]{2,}[\"״][א-ת]{1,4}(?![א-ת])|[א-ת]+(?:[׳'’][א-ת]+)+|[^\W\d_]+(?:['’׳\u200c‑-][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]"
)
_GIVEN = {"": f"{GIVEN} {FIRST_NAMES}"}
PARTICLES = frozenset(["عبد", "ابو", "ابن", "بن", "بنت", "ال", "ابي", "ام", "عبدال"])
_FOREIGN_WORDS = "دي دا دو ديل دير فان فون لو لا ماك مك سان دوس בן בר אבו אבן דה ון"
_FOREIGN_PARTICLES = frozenset(_FOREIGN_WORDS.split())
# صلاح الدين is one given name.
_COMPLETING = frozenset(["الدين", "الله", "الاسلام", "الزهراء", "النبي", "الرحمن"])
_WAW = "وليد وايل وسيم وفاء وجدي وجيه وداد وسام وفيق وهيب ورد وهبه وضاح واصف"
_WAW_NAMES = frozenset(_WAW.split())
# Counts of 18,000 Arabic texts (story/data). Read off names and common words of forty articles of 2018, half of which
# were put aside for measuring: family names stand in fewer than the second, words of reports in more than the first.
COMMON = 300
_COMMON_BEHIND = 600
_COMMON_WITH_ARTICLE = 900
RARE = 90
_FOREIGN = 200
_UNKNOWN = 20
_LEAST_CONSONANTS = 3
_SHORT = 3  # letters: a beginning of three is a whole word (قطر)
_FEWEST_LETTERS = 2
_CACHE_WORDS = 100_000
_CLITICS = ("وال", "بال", "فال", "لل", "ال", "و", "ب", "ف", "ل")
_ELIDED = ("l'", "d'", "qu'")
_HEBREW_CLITICS = ("וה", "שה", "לה", "ה", "ו", "ל", "ב", "ש", "מ")


@lru_cache(_CACHE_WORDS)
def bare(token: str) -> str:
    """Return a word folded for matching: case, marks, hamza seats, accents."""
    return fold_accents(normalise(token))


@lru_cache(_CACHE_WORDS)
def is_title(token: str, language: str) -> bool:
    """Return whether a word is a title, with article and clitics or, in Turkish, a suffix behind an apostrophe."""
    word, known = bare(token), folded(TITLES, language)
    if word in known or word.rpartition("-")[2] in known:  # haut-commissaire, vice-president
        return True
    prefixes = {"ar": _CLITICS, "he": _HEBREW_CLITICS, "fr": _ELIDED}.get(language, ())
    return any(word.startswith(clitic) and word[len(clitic) :] in known for clitic in prefixes)


def is_between(token: str, language: str) -> bool:
    """Return whether a word stands between titles and names: a ministry, a nation, an adjective with the article."""
    word = bare(token)
    if is_office(token, language) or is_nation(token) or is_title(token, language):
        return True
    if language == "he":  # a word with its article: "יו״ר הוועדה"
        return word.startswith("ה") and len(word) > _SHORT and not is_given(token)
    return language == "ar" and word.startswith("ال") and word.endswith(("ي", "يه", "يين"))


def is_office(token: str, language: str) -> bool:
    """Return whether a word is one of an office: a ministry, a council, "of the"."""
    return bare(token) in folded(BETWEEN, language)


def says(token: str, language: str) -> bool:
    """Return whether a word is a verb of saying."""
    return bare(token) in folded(SAYS, language)


@lru_cache(_CACHE_WORDS)
def is_given(token: str) -> bool:
    """Return whether a word is a known given name, in any language."""
    first = re.split(r"[-‑]", token)[0]
    known = folded(_GIVEN, "")
    if re.match("عبدال.{3}", normalise(token)):  # عبدالولی is عبد الولي
        return True
    return bool({fold(token), fold(first)} & given_names()) or bare(token) in known or bare(first) in known


@lru_cache(_CACHE_WORDS)
def is_nation(token: str) -> bool:
    """Return whether a word names a country or its people."""
    word = bare(token)
    if word.endswith("چي"):  # عراقچی is a family
        return False
    if is_given(token) and word not in nation_beginnings():  # Francesca, Irakli
        return False
    forms = {word, word.removeprefix("ال"), word.removeprefix("وال"), word.removeprefix("ה")}
    return any(
        form == begin or (len(begin) > _SHORT and form.startswith(begin) and len(form) - len(begin) <= _SHORT)
        for form in forms
        for begin in nation_beginnings()
    )


@lru_cache(_CACHE_WORDS)
def commonness(word: str) -> int:
    """Return in how many of 18,000 Arabic texts a word stands."""
    return load_background("ar").counts.get(stem(normalise(word)), 0)


@lru_cache(_CACHE_WORDS)
def may_be_arabic_name(token: str, *, first: bool) -> bool:
    """Return whether an Arabic word can begin, or else go on, a name."""
    word = normalise(token)
    if not _is_word(token, word, "ar"):
        return False
    if is_particle(token, []) or is_given(token):
        return True
    if word.startswith(("وال", "بال", "فال", "كال", "لل", "وو")) or is_inflected(token):
        return False
    if has_article(token):
        is_plural = word.endswith(_PLURAL) and (commonness(word) > 0 or not word.endswith("ات"))  # الزيات
        return not first and commonness(word) <= _COMMON_WITH_ARTICLE and not is_plural
    if word.startswith("و") and word not in _WAW_NAMES and (first or _is_joined(word)):
        return False
    return commonness(word) <= (COMMON if first else _COMMON_BEHIND)


def may_end_name(token: str, language: str) -> bool:
    """Return whether a word can be the family name behind a given one: no small word, no verb of reports, no title, no nation."""
    return token[0].isalpha() and _is_word(token, normalise(token), language)


def has_article(token: str) -> bool:
    """Return whether an Arabic word has the article; آلان and أليخاندرو have not."""
    return token.startswith("ال")


@lru_cache(_CACHE_WORDS)
def is_inflected(token: str) -> bool:
    """Return whether an Arabic word is a verb, a noun with a preposition, or one in the accusative: by its ends and the rest."""
    word = normalise(token)
    if is_given(token):
        return False
    ends = (word[-1] in "ات" or token.endswith("ه")) and commonness(word[:-1]) > RARE
    if commonness(word) == 0:
        return ends or bool(re.match("ي[^اويه]", word))
    if re.fullmatch("ا(?:ست|ن|.ت)?.{2,3}ا.", word) and not has_article(token):
        return True  # what is done: استقلال, احتساب, إلغاء
    joined = word[0] in "بلكف" and len(word) > _LEAST_CONSONANTS and commonness(word[1:]) > RARE
    return ends or joined or _is_verb(word)


@lru_cache(_CACHE_WORDS)
def is_strange(token: str) -> bool:
    """Return whether an Arabic word is so rare that two of them together are foreign names: ليونيل ميسي, جاريد كوشنر."""
    word = normalise(token)
    if has_article(token) or is_inflected(token) or commonness(word) > RARE:
        return False
    return commonness(word) == 0 or not word.endswith(_INFLECTED)


_PLURAL = ("يه", "ين", "ون", "ات")  # with the article: an adjective, or many; hardly a family
# Endings of nouns and verbs; foreign names rarely have them.
_INFLECTED = ("ات", "يه", "ين", "ها", "هم", "ت", "ته")


@lru_cache(_CACHE_WORDS)
def is_foreign_given(token: str) -> bool:
    """Return whether a rare Arabic word has the consonants of a given name of other alphabets: دونالد, ريتشارد."""
    if has_article(token) or is_inflected(token) or commonness(token) > _FOREIGN:
        return False
    key = skeleton(token)
    return len(key) >= _LEAST_CONSONANTS and key in _foreign_given()


@cache
def _foreign_given() -> frozenset[str]:
    return frozenset(skeleton(name[0]) for name in given_names() if len(name) == 1 and name[0].isascii())


def is_unknown(token: str) -> bool:
    """Return whether an Arabic word stands in next to no text."""
    return commonness(token) <= _UNKNOWN and is_strange(token)


def is_particle(token: str, kept: list[str]) -> bool:
    """Return whether a word belongs to the next word of a name: أبو, بن, and inside a name دي or فان."""
    word = normalise(token)
    if word == "ال":
        return token.startswith("آ")
    return word in PARTICLES or (bool(kept) and word in _FOREIGN_PARTICLES)


def joined_letters(token: str) -> int:
    """Return how many letters at the front of an Arabic word are "and", "to" or "in" before a name, a title or a word."""
    word = normalise(token)
    if len(word) <= _LEAST_CONSONANTS or is_given(token) or word in _WAW_NAMES:
        return 0
    if word[0] in "بلكف":
        return int(is_given(token[1:]) and commonness(word) <= _UNKNOWN)
    known = (folded(table, "ar") for table in (NO_NAME, TITLES, BETWEEN))
    if word[0] != "و" or any(bare(word) in words for words in known) or says(token, "ar"):
        return 0
    rest = token[1:]
    return int(
        has_article(rest)
        or is_given(rest)
        or is_title(rest, "ar")
        or is_foreign_given(rest)
        or is_strange(rest)
    )


def completes(token: str, kept: list[str]) -> bool:
    """Return whether a word makes one given name with the word before it: زين الدين, فتح الله."""
    return bool(kept) and normalise(token) in _COMPLETING


@lru_cache(_CACHE_WORDS)
def may_be_plain_name(token: str, language: str) -> bool:
    """Return whether a word of Hebrew or Persian can be part of a name."""
    word = normalise(token)
    return _is_word(token, word, language) and not is_title(token, language)


def has_capital(token: str) -> bool:
    """Return whether a word begins as names do: al-Shaibani, d'Estaing and MacRon too."""
    return bool(
        re.match(r"(?:(?:al|el|as|ash|esh|ad|ar|an|at|az|d|l|o)[-'’])?[^\W\d_]", token, re.IGNORECASE)
    ) and any(part[:1].isupper() for part in re.split(r"[-'’]", token)[:2])


def _is_word(token: str, word: str, language: str) -> bool:
    if (
        not token[0].isalpha()
        or len(word) < _FEWEST_LETTERS
        or (word in stop_words(language) and token[0] != "آ")
    ):
        return False
    folded_word = bare(token)
    return (
        folded_word not in folded(NO_NAME, language)
        and not is_nation(token)
        and (language != "ar" or not is_title(token, language) or is_given(token))
    )


def _is_joined(word: str) -> bool:
    """Return whether و before a word is "and": what follows is a word, a name or has its article."""
    rest = word[1:]
    return (
        rest.startswith(("ال", "ل", "ب"))
        or is_given(rest)
        or commonness(rest) > _UNKNOWN
        or rest in stop_words("ar")
    )


def _is_verb(word: str) -> bool:
    """Return whether an Arabic word is a verb of the present or the future by its prefix before a known root."""
    found = re.fullmatch("(?:س|ل|ف)?([يتن])(.{3,})", word)
    if not found or is_given(word):
        return False
    return commonness(found[2]) > RARE or (found[1] == "ي" and commonness(word) > _UNKNOWN)


@cache
def nation_beginnings() -> tuple[str, ...]:
    """Return the beginnings of words that name a nation."""
    return tuple(begin for row in NATIONS.values() for begin in row.split() if len(begin) >= _SHORT)


def folded(table: dict[str, str], language: str) -> frozenset[str]:
    """Return the words of a table in a language, folded."""
    return _folded(table.get(language, ""))


@cache
def _folded(row: str) -> frozenset[str]:
    return frozenset(bare(word) for word in row.split())
