"""Lines that lead around a site: its menu in one line, a trail of departments.

Told by their form, a few short names with one sign between them, and by names of departments among these.
"""

import re

from article.cuts.phrases import Words, fold, in_set, only_of

_LONGEST = 300  # characters of a menu; a choice: the longest of the seeds' kind of page has half as many
_ARROW = re.compile(r"\s{0,5}[›>→←\\]\s{0,5}|\s{1,5}»\s{0,5}")
_BAR = re.compile(r"\s{0,5}[|•]\s{0,5}|\s{1,5}[/·]\s{1,5}")
_WIDE = re.compile(r"[^\S\n]{2,}|\t")
_SIGNS = re.compile(r"[›>→←\\»|•/·\t]|[^\S\n]{2}")  # what each of the three holds
# Without any of these and without two blanks in a row a line holds no such sign; asking so is a third of the cost.
_ANY_SIGN = re.compile(
    r"[›>→←\\»|•/·\t\x0b\x0c\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
_NO_NAME = re.compile(r"[\d:;,،؛.!?؟\"“”«»()\[\]@#]")
_NAME_WORDS = 4  # words of a department's name at most
_FEW, _MANY = 2, 4
_HOMES = frozenset(
    fold(home)
    for home in [
        "home",
        "homepage",
        "start",
        "accueil",
        "الرئيسية",
        "الصفحة الرئيسية",
        "anasayfa",
        "ana sayfa",
        "דף הבית",
        "עמוד הבית",
        "ראשי",
        "خانه",
        "صفحه اصلی",
        "صفحه نخست",
        "inicio",
        "startseite",
    ]
)
_ANDS = frozenset(["and", "et", "ve", "und", "y", "e", "و"])
_JOINED_ANDS = ("و", "ו")
# Before or behind a country, a city, a subject: "Lebanon news", «أخبار لبنان».
_NEWS = frozenset(
    fold(word)[0]
    for word in [
        "news",
        "newsroom",
        "actualités",
        "actualité",
        "haberleri",
        "haberler",
        "أخبار",
        "الأخبار",
        "شؤون",
        "חדשות",
        "اخبار",
        "noticias",
        "nachrichten",
    ]
)


def is_menu(text: str) -> bool:
    """Say whether a line is a menu or a trail: names of departments and next to nothing else."""
    if len(text) > _LONGEST:
        return False
    parted = _is_parted(text)  # one search for three: most lines hold none
    return (parted and any(_leads(text, sign) for sign in (_ARROW, _BAR, _WIDE))) or _is_run(text)


def has_form(text: str) -> bool:
    """Say whether a line is four short names or more with one sign between them, whatever they name."""
    if len(text) > _LONGEST:
        return False
    return _is_parted(text) and any(len(_names(text, sign)) >= _MANY for sign in (_ARROW, _BAR, _WIDE))


def _is_parted(text: str) -> bool:
    return (_ANY_SIGN.search(text) is not None or "  " in text) and _SIGNS.search(text) is not None


def _leads(text: str, sign: re.Pattern[str]) -> bool:
    names = _names(text, sign)
    if len(names) < _FEW:
        return False
    known = [_is_department(name) for name in names]
    if sign is _ARROW:
        return (known[0] and (len(names) > _FEW or known[-1] or names[0] in _HOMES)) or sum(known) >= _FEW
    if names[0] in _HOMES and sign is _BAR:
        return True
    if len(names) == _FEW:
        return sign is _BAR and all(known)
    return sum(known) >= _FEW and 2 * sum(known) >= len(names)


def _names(text: str, sign: re.Pattern[str]) -> list[Words]:
    """Return the folded names of a line that a sign parts; none where one of them is long or has a sentence's signs."""
    if sign.search(text) is None:
        return []
    parts = [part for part in sign.split(text) if part.strip()]
    names = [fold(part) for part in parts]
    if any(_NO_NAME.search(part) for part in parts) or not all(names):
        return []
    return names if all(len(name) <= _NAME_WORDS for name in names) else []


def _is_department(name: Words) -> bool:
    """Say whether words name a department: one of the table, two with "and" between them, the news of somewhere."""
    if name in _HOMES or only_of(name, "section"):
        return True
    if _NEWS & {name[0], name[-1]}:
        return True
    plain = tuple(word for word in name if word not in _ANDS)
    bare = tuple(
        word[1:] if at and word[0] in _JOINED_ANDS and len(word) > _FEW else word
        for at, word in enumerate(plain)
    )
    return len(name) > 1 and only_of(bare, "section") > 0


def _is_run(text: str) -> bool:
    """Say whether a line that begins with the home page's name goes on with departments, blanks alone between them."""
    words = fold(text)
    home = 2 if words[:2] in _HOMES else int(words[:1] in _HOMES)
    if not home or _NO_NAME.search(text) is not None:
        return False
    at, known, others = home, 0, 0
    while at < len(words):
        step = in_set(words[at:], "section")
        known, others = known + bool(step), others + (not step)
        at += step or 1
    return known > _FEW and 2 * others <= known
