"""Tells the names of people from everything else that stands in bylines."""

import re
from collections.abc import Iterator

from article.cuts.boilerplate import only_furniture
from article.cuts.phrases import fold
from article.dates.reading import find_date, strip_dates
from article.markup.source import key_of
from article.writers.agencies import agency_of
from article.writers.credits import Piece, byline_words, given_names, is_place, pieces_of

_NO_NAME = re.compile(
    r"\b(?:developed|powered|designed|created|posted|published) by\b|[<>{}=\\#_*\"„“”«»?؟!:：…$%^~®™©]|\d|(?<![^\W\d_]{3})\.(?:com|net|org|de|fr|co)\b|[^\W\d_]{3}\.[a-z]{2,4}(?![^\W\d_.])|\s\S{1,40}\sCo\.?$",
    re.IGNORECASE,
)
# "Jane Roe in Paris", "for the Paper", «في بيروت»: where and for whom somebody wrote.
_WHERE = re.compile(
    r"(?<=\w)\s{1,9}(?:in|at|from|for|of|reporting from|à|en|depuis|pour|aus|für|desde|para|في|من|للنشرة)\s{1,9}.{0,200}$",
    re.IGNORECASE,
)
_WORDS = 5  # of a name; "Maria da Conceição Tavares dos Santos" loses nothing that a search needs
_NAME_WORDS = 3  # before "for the Paper"; more are a body's name: "Union of Writers for Peace"
_NAMES = 10
_BUTTON_WORDS = 5  # of the longest button in the table
_LINE = 120  # characters of a line of a name, its day and buttons
_STAMPS = frozenset({"published", "updated", "posted", "modified"})  # "Jane Roe Published 3 March"
_PARTICLE = re.compile(
    r"^(?:al|el|de|del|der|den|van|von|bin|ben|ibn|abu|da|di|dos|la|le|du|ter|ten|zu|y|e|af|av|d'\w+)$",
    re.IGNORECASE,
)
_LATIN = re.compile("[A-Za-z]")
_EAST = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
_HAN = re.compile(
    "[\u3400-\u9fff]{5,}|日刊|週刊|週報|周報|著者|一覧|一覽|周刊|月刊|日報|日报|電台|电台|作者|網|网|報社|报|社$|号$|號$|新闻|新聞|编辑|編集|编辑|记者|記者|频道|电视|財経|财经|뉴스|일보|신문|[\uac00-\ud7af]{4}"
)
_INITIALS = (
    5  # letters of one word with capitals inside that are a paper's or a writer's initials: "AgE", "INM"
)


def names_in(credit: str, sites: frozenset[str], *, shown: bool = False) -> Iterator[str]:
    """Give the people whom a credit names as its writers. `sites` are the keys of the site's own names, `shown` a credit
    read from visible words: there, beside the site's name ("Paper, Frankfurt") and beside whole names, a name has at
    least two words."""
    pieces = pieces_of(credit)
    several = len(pieces) > 1 and any(" " in p.text or _is_site(p.text, sites) for p in pieces)
    turned = _turned(pieces)
    if turned is not None:
        pieces, several = ([turned] if turned.text else []), False
    if _is_led_by_paper(pieces):
        pieces = pieces[1:]
    doubted = _is_placed(pieces)
    for piece in pieces[:_NAMES]:
        name = _name_of(piece)
        single = " " not in name and not _EAST.search(name)
        if not name or (single and (shown or several)) or (doubted and fold(name)[:1] not in given_names()):
            continue
        if is_person(name, sites):
            yield name


def _turned(pieces: list[Piece]) -> Piece | None:
    """Turn "Doe, Jane" around; two given names, or agencies, are two of whom too little is said."""
    if len(pieces) != 2 or pieces[1].joint != "," or any(" " in p.text for p in pieces):
        return None
    last, first = pieces[0].text, pieces[1].text
    both = any(agency_of(name) for name in (last, first)) or (
        fold(last) in given_names() and fold(first) in given_names()
    )
    return Piece("" if both else f"{first} {last}", "", labelled=False)


def _is_placed(pieces: list[Piece]) -> bool:
    """Say whether a credit is a place and one more without a label: «دمشق - ورق الزيتون» is an outlet as often as a name."""
    return (
        len(pieces) == 2
        and pieces[1].joint == "-"
        and not pieces[1].labelled
        and (is_place(pieces[0].text) or fold(pieces[0].text) in byline_words("nobody"))
    )


def _is_led_by_paper(pieces: list[Piece]) -> bool:
    """Say whether a dash parts a known given name from what is none: «القدس العربي - سامر الحلبي» is a paper and its writer."""
    if len(pieces) != 2 or pieces[1].joint != "-" or pieces[0].labelled or " " not in pieces[0].text:
        return False
    return _begins_as_name(pieces[1].text) and not _begins_as_name(pieces[0].text)


def _begins_as_name(text: str) -> bool:
    words = _without_role(text.split())[:2]
    return len(words) == 2 and not given_names().isdisjoint((fold(words[0]), fold(" ".join(words))))


def _name_of(piece: Piece) -> str:
    """Return a piece without the role, the place and the paper that stand with a name; "" where only those stand."""
    text = " ".join(_without_buttons(piece.text.split(), least=2))
    where = _WHERE.search(text)
    if where is not None and 1 < len(text[: where.start()].split()) <= _NAME_WORDS:
        text = text[: where.start()]
    words = text.split()
    stamp = next((i for i, w in enumerate(words) if i > 1 and w.lower() in _STAMPS), len(words))
    words = words[:stamp]
    if piece.joint in (",", "-") and _is_apposition(words):
        return ""
    words = _without_place(_without_role(words))
    half = len(words) // 2
    if len(words) > 2 and words[:half] == words[half:]:
        words = words[:half]
    return " ".join(words).strip(" .,-–—،")


def _without_buttons(words: list[str], *, least: int) -> list[str]:
    """Cut buttons from the end: "Jane Roe Follow", «سامر الحلبي كل المقالات»; one word only where `least` are left, a name may end in "X"."""
    known, end = byline_words("button"), len(words)
    while end:
        most = range(min(_BUTTON_WORDS, end), 0, -1)
        able = (n for n in most if n > 1 or n == end or end - n >= least)
        n = next((n for n in able if fold(" ".join(words[end - n : end])) in known), 0)
        if not n:
            break
        end -= n
    return words[:end]


def is_signed_by(line: str, name: str) -> bool:
    """Say whether a line is a name with buttons, or a day and buttons, behind it: "Jane RoeFollow"."""
    rest = line.removeprefix(name)
    if rest == line or not rest.strip() or len(line) > _LINE:
        return False
    words = strip_dates(rest).split()
    return bool(words) and not _without_buttons(words, least=0)


def _is_apposition(words: list[str]) -> bool:
    """Say whether a piece behind a comma tells what the person before it is: "Middle East correspondent"."""
    roles = [fold(w) in byline_words("role") for w in words]
    if not any(roles):
        return False
    named = words[next((i for i, role in enumerate(roles) if not role), len(words)) :]
    return _LATIN.search(words[0]) is not None or not roles[0] or len(named) < 2


def _without_role(words: list[str]) -> list[str]:
    """Cut a role from behind or before a name: "Jane Doe Senior Reporter", «مراسلنا سامر الحلبي»."""
    roles, beats = byline_words("role"), byline_words("beat")
    led = roles | byline_words("before")
    start = next((i for i, w in enumerate(words) if fold(w) not in led), len(words))
    words = words[start:]
    if start and len(words) == 1:
        return []
    at = next((i for i, w in enumerate(words) if fold(w) in roles), len(words))
    if at < len(words):
        while at > 2 and fold(words[at - 1]) in beats:
            at -= 1
        if at == 1 and _LATIN.search(words[0]):  # "Roving Reporter", "Our Foreign Staff"
            return []
    if at > 2 and agency_of(words[at - 1]) is not None:
        at -= 1
    return words[:at]


def _without_place(words: list[str]) -> list[str]:
    for n in (2, 1):
        if len(words) >= n + 2 and is_place(" ".join(words[-n:])):
            return words[:-n]
    return words


def is_person(name: str, sites: frozenset[str]) -> bool:
    """Say whether `name` may be somebody's name: short, no site, desk, agency, role, button or date."""
    words, key = name.split(), key_of(name)
    if len(key) < 3 or len(name) > 60 or len(words) > _WORDS or _NO_NAME.search(name):
        return False
    folded = fold(name)
    if folded in byline_words("nobody") or is_place(name) or folded[:1] in byline_words("article"):
        return False
    if any((w,) in byline_words(kind) for w in folded for kind in ("desk", "role", "sentence")):
        return False
    if _is_site(name, sites) or agency_of(name) is not None or only_furniture(name):
        return False
    return _is_written_as_name(words) and find_date(name) is None


def is_role(text: str) -> bool:
    """Say whether a short line tells what somebody is: "Middle East correspondent"."""
    return any((word,) in byline_words("role") or (word,) in byline_words("desk") for word in fold(text[:80]))


def _is_written_as_name(words: list[str]) -> bool:
    """Latin, Greek and Cyrillic names begin with capitals; a single small word is a login, a short one in capitals initials."""
    small = [w for w in words if w[0].islower() and not _PARTICLE.match(w)]
    if small and (len(words) not in (2, 3) or len(small) < len(words)):
        return False
    if len(words) == 1 and len(words[0]) <= _INITIALS and sum(c.isupper() for c in words[0]) > 1:
        return False
    return not any(_EAST.search(w) and _HAN.search(w) for w in words)


def _is_site(name: str, sites: frozenset[str]) -> bool:
    key, words = key_of(name), name.split()
    own = {key_of(w) for w in words} | {"".join(key_of(w)[:1] for w in words)}  # and "WP" of Weekly Post
    for site in sites:
        if key == site or (len(site) >= 4 and site in key) or (len(words) > 1 and site in own):
            return True
        if key in site and len(key) >= 4 and (len(words) == 1 or 2 * len(key) >= len(site)):
            return True
    return False
