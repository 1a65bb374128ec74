"""Tells the names of people from everything else that stands in bylines, and parts one credit into its names."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from article.agencies import agency_of
from article.boilerplate import fold, only_furniture
from article.dates import find_date
from article.source import key_of

_LEAD_IN = re.compile(
    r"^\W{0,5}(?:(?:written|story|posted|published|reported|submitted|article|words|analysis|opinion|report|text|review|interview) by|by|von|par|por|di|da|door|av|af|od|szerző|text|autor(?:in|a|e)?|auteur|autore|"
    r"author|writer|του|της|作者|本报记者|记者|yazan|yazar|yazı|haber|κείμενο|автор|текст|מאת|כתב(?:ה|ת)?|بقلم(?: الكاتب)?|كتبت?|كتبه|كتبها|يكتب|تكتب|الكاتب|الكاتبة|الكاتب/ة|تأليف|إعداد|اعداد|تقرير|تحرير|حاوره|حوار|ترجمة|(?:مرسلة|نشرت?|أضيفت?|كتبت?) بواسطة|بواسطة|"
    r"نویسنده|به قلم|تحریر)\s{0,3}(?::|：|\||\s|$)\W{0,5}",
    re.IGNORECASE,
)
_STRIPPED = re.compile(
    r"https?://\S{1,300}|\bwww\.\S{1,300}|\S{1,80}@\S{1,80}|(?:^|\s)@\w{1,60}|\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# At most nine spaces at a time: an unbounded run in front of a missing comma costs the square of its length.
_PARTS = re.compile(
    r"\s{0,9}[;|•·،\n/]\s{0,9}|\s{0,9},\s{0,9}|\s{1,9}[-–—]+\s{1,9}|\s{1,9}(?:and|und|et|ve|en|och|og|with|avec|mit|con|&|\+|và|и|και|و|e|y|i|a)\s{1,9}"
)
_CONJUNCTION = re.compile(r"\s{1,9}(?=[وו][^\W\d_]{2})")
_NO_NAME = re.compile(
    r"\b(?:developed|powered|designed|created|posted|published) by\b|[<>{}=\\#_*\"„“”«»?؟!:…$%^~]|\d|\.(?:com|net|org|de|fr|co)\b",
    re.IGNORECASE,
)
_LONGEST = 300  # characters of a credit that are read
_WORDS = 5  # of a name; "Maria da Conceição Tavares dos Santos" loses nothing that a search needs
_NAMES = 10
_PARTICLE = re.compile(
    r"^(?:al|el|de|del|der|den|van|von|bin|ben|ibn|abu|da|di|dos|la|le|du|ter|ten|zu|y|e|af|av|d'\w+)$",
    re.IGNORECASE,
)


@cache
def _table(kind: str) -> frozenset[tuple[str, ...]]:
    raw = tomllib.loads(files("article").joinpath("tables/bylines.toml").read_text("utf-8"))
    return frozenset(fold(w) for w in raw[kind]["words"])


def names_in(credit: str, sites: frozenset[str], *, shown: bool = False) -> Iterator[str]:
    """Give the people whom a credit names. `sites` are the keys of the site's own names, `shown` a credit read from
    visible words: there, and beside the site's name ("Paper, Frankfurt"), a name has at least two words."""
    text = _without_lead_in(_STRIPPED.sub(" ", credit[:_LONGEST]))
    parts = [p for part in _split(text) for p in _joined(part)]
    others = len(parts) > 1 and any(_is_site(key_of(p), len(p.split()), sites) for p in parts)
    if len(parts) == 2 and "," in text and all(len(p.split()) == 1 for p in parts):
        parts = [f"{parts[1]} {parts[0]}"]  # "Doe, Jane"
    for part in parts[:_NAMES]:
        name = _without_role(_without_lead_in(part))
        if name and is_person(name, sites) and (" " in name or not (shown or others)):
            yield name


def is_person(name: str, sites: frozenset[str]) -> bool:
    """Say whether `name` may be somebody's name: short, no site, desk, agency, role, button or date."""
    words, key = name.split(), key_of(name)
    if len(key) < 3 or len(name) > 60 or len(words) > _WORDS or _NO_NAME.search(name):
        return False
    folded = fold(name)
    if (
        folded in _table("nobody")
        or folded in _table("place")
        or any((w,) in _table("desk") or (w,) in _table("role") for w in folded)
    ):
        return False
    if _is_site(key, len(words), sites) or agency_of(name) is not None or only_furniture(name):
        return False
    return _is_written_as_name(words) and find_date(name) is None


def is_role(text: str) -> bool:
    """Say whether a short line tells what somebody is: "Middle East correspondent"."""
    return any((word,) in _table("role") or (word,) in _table("desk") for word in fold(text[:80]))


def _is_written_as_name(words: list[str]) -> bool:
    """Latin, Greek and Cyrillic names begin with capitals; a single small word is a login."""
    small = [w for w in words if w[0].islower() and not _PARTICLE.match(w)]
    return not small or (len(words) in (2, 3) and len(small) == len(words))


def _is_site(key: str, words: int, sites: frozenset[str]) -> bool:
    for site in sites:
        if key == site or (len(site) >= 4 and site in key):
            return True
        if key in site and len(key) >= 4 and (words == 1 or 2 * len(key) >= len(site)):
            return True
    return False


def _without_lead_in(text: str) -> str:
    bare = text.strip(" \t.،,:-–—|/\n")
    match = _LEAD_IN.match(bare)
    return bare[match.end() :].strip(" \t.،,:-–—|/\n") if match and match.end() < len(bare) else bare


def _split(text: str) -> Iterator[str]:
    """Part a credit at commas and joining words; one-letter words join only whole names ("José Ortega y Gasset")."""
    start, last = 0, len(text)
    for match in _PARTS.finditer(text):
        word = match[0].strip()
        before, after = text[start : match.start()].split(), text[match.end() : last].split()[:2]
        if word in ("e", "y", "i", "a", "en", "و") and (len(before) < 2 or len(after) < 2):
            continue
        yield text[start : match.start()].strip()
        start = match.end()
    yield text[start:].strip()


def _joined(part: str) -> list[str]:
    """Part «أحمد علي وسامر حسن» where the joining letter is written to the second name."""
    for match in _CONJUNCTION.finditer(part):
        head, tail = part[: match.start()], part[match.end() :]
        if (
            len(head.split()) >= 2
            and len(tail.split()) >= 2
            and fold(tail.split()[0]) not in _table("joined")
        ):
            return [head, *_joined(tail[1:])] if len(tail) < len(part) else [part]
    return [part] if part else []


def _without_role(name: str) -> str:
    """Cut a role from behind or before a name: "Jane Doe Senior Reporter", «مراسلنا سامر الحلبي»."""
    words = name.split()
    roles = _table("role")
    while words and fold(words[0]) in roles:
        words = words[1:]
    at = next((i for i, w in enumerate(words) if fold(w) in roles), len(words))
    if at > 2 and agency_of(words[at - 1]) is not None:
        at -= 1
    return " ".join(words[:at]).strip(" .,-–—،")
