"""Lines that are furniture by their shape: addresses, counters, credits, crumbs, calls to do something on the site."""

import re
from functools import cache

from article.article import Why
from article.cuts.menus import is_menu
from article.cuts.phrases import anywhere, fold, in_set, letters_of, only_of, prefix, tables
from article.titles.headlines import is_prose

_ADDRESS = re.compile(r"(?:https?://|www\.)\S{3,}|\S{1,60}@\S{1,60}\.\w{2,10}", re.IGNORECASE)
_LONE_ADDRESS = re.compile(
    r"\W{0,3}(?:(?:https?://|www\.)\S{3,300}|[\w-]{2,60}\.(?:me|ly|com|net|org|tv)/\S{1,200}|t\.me/\S{1,60})\W{0,3}",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@[\w.]{2,40}")
_HASHTAGS = re.compile(r"(?:#[^\s#]{1,60}[\s,،|]{0,5}){1,20}")
_PHONE = re.compile(r"[+(\d][\d\s().+/-]{6,24}\d")
_PLAYED = re.compile(r"0{1,2}:00|\d{1,2}:\d\d(?::\d\d)?\s{0,3}/\s{0,3}-?\d{1,2}:\d\d(?::\d\d)?")

_GLUED = re.compile(
    r"\S{0,20}?(?:(?:facebook|twitter|youtube|instagram|whatsapp|telegram|linkedin|pinterest|tiktok|rss|messenger)[\w-]{0,20}?){2,9}",
    re.IGNORECASE,
)  # the names of icons, copied without what stood between them
_SIZE = re.compile(r"(?:[A-Za-zأعا]\s?[+\-−–]{1,3}[\s|/]{0,3}){1,4}")
_FIELD = re.compile(r"[^\W\d][^*]{1,40}\*")
_SIZES = frozenset("aAtTأاع")  # what buttons for the size of letters show
_DEGREES = re.compile(r"-?\d{1,3}\s?[°º˚℃℉]")
_CREDITED = re.compile(r"[(（\[]([^()\[\]（）]{2,50})[)）\]]\W{0,3}$")
_BRACKETS = frozenset(")）]")
_MARKED = re.compile(r"[.!?؟»”\"]\s{0,3}©\s?[^©]{2,60}$|[.!?؟»”\"]\s{0,3}\([^()/\d]{3,40}/[^()/\d]{3,40}\)$")
_CRUMB = re.compile(r"\s{0,5}[»›>|\\←]\s{0,5}|\s{1,5}[/•·–-]\s{1,5}|\s{0,5}/\s{0,5}")
_PLACED = re.compile(r"[^():]{2,25}\s[-–—]\s?\([^()]{2,40}\)\s?[-–—:]?")  # a dateline: «نيويورك - (أ ف ب)»
_COUNT = re.compile(r"\d{1,4}(?:[.,٫]\d{1,2})?\s?[KkMmBb]\+?")  # of views and likes
_QUOTED = re.compile('["“”«»]')
_DASH = re.compile(r"\s{0,3}[-–—ـ:]\s{0,3}")
_SOURCE_WORDS = 5  # "Paper Today - City": a headline of the corpus with a dash has more
_CALL_WORDS = (
    30  # the longest call on the seeds' kind of page has 22 words; beyond, a text explains something
)
_LED_WORDS = (
    18  # words of a call behind others: "As you become more serious about …" runs on, a call does not
)
_CALL_LEAD = 3  # words before the imperative: "كن معنا وتابع", "You can also follow"
_DEPARTMENTS = 4  # in a line that is a menu
_CRUMB_ENDS = "»›>|\\←/•·-–:"
_CRUMB_WORDS = 4  # words of a department's name at most
_CREDIT_WORDS = 25  # words of a caption that ends in its credit


def shape_of(text: str) -> Why | None:
    """Return why a line is furniture wherever it stands, told by its shape alone."""
    if len(text) > 400:
        return None
    letters = letters_of(text)
    if text == "Aa" or (len(letters) <= 3 and ("+" in text or "-" in text) and _SIZE.fullmatch(text)):
        return Why.FURNITURE  # buttons for the size of letters; the agency is "AA"
    if len(text) <= 150 and " " not in text and _GLUED.fullmatch(text):
        return Why.SHARE
    return Why.FURNITURE if _is_menu(letters) or is_menu(text) else call_of(text, letters)


def is_player(text: str) -> bool:
    """Say whether a line is what a player shows of its time: "00:00", "0:00 / 3:12"."""
    return len(text) <= 20 and _PLAYED.fullmatch(text) is not None


def is_weak(text: str) -> Why | None:
    """Return what a line is where furniture stands beside it: a lone number, a clock, a section's name, an address."""
    letters = letters_of(text)
    if not letters:
        return Why.FURNITURE
    if text.startswith(("#", "@")) and (_is_hashtags(text) or _HANDLE.fullmatch(text)):
        return Why.TAGS if text[0] == "#" else Why.AUTHOR_BOX
    if _LONE_ADDRESS.fullmatch(text):
        return Why.SHARE
    if len(letters) <= 8 and "@" in text and '"' not in text and _ADDRESS.search(text):
        return Why.FURNITURE
    if len(letters) > 4:
        return None
    if len(text) <= 10 and _COUNT.fullmatch(text.strip()):
        return Why.FURNITURE
    if text.endswith("*") and _FIELD.fullmatch(text):
        return Why.COMMENTS
    sized = len(letters) >= 2 and all(len(w) == 1 and w in _SIZES for w in letters)
    phone = sum(c.isdigit() for c in text) >= 7 and len(text) <= 60 and _PHONE.search(text)
    named = only_of(letters, "section") > 0 and not any(c.isdigit() for c in text)
    return Why.FURNITURE if sized or phone or named or _DEGREES.search(text) else None


def _is_hashtags(text: str) -> bool:
    """Say whether a line is hashtags, a tag of two words among them or not: «#القاهرة #عربي ودولي»."""
    if _HASHTAGS.fullmatch(text):
        return True
    marked = text.count("#")
    return marked >= 2 and len(text.split()) <= 2 * marked and not is_prose(text)


def is_size(text: str) -> bool:
    """Say whether a line is one letter that a button for the size of letters shows; two of them are such buttons."""
    return text.strip(" +-−–") in _SIZES


def _is_menu(letters: tuple[str, ...]) -> bool:
    """Say whether a line names four departments or more and nothing else."""
    return _DEPARTMENTS <= len(letters) <= 40 and only_of(letters, "section") >= _DEPARTMENTS


def call_of(text: str, letters: tuple[str, ...]) -> Why | None:
    """Return what a line calls its reader to: it begins with an imperative and names a channel of the site."""
    if not 2 <= len(letters) <= _CALL_WORDS:
        return None
    greeted = anywhere(letters[:8], "greeting")
    if (greeted is None and _asking().isdisjoint(letters[:_CALL_LEAD])) or _QUOTED.search(text[:60]):
        return None
    if in_set(letters, "sure"):
        why = anywhere(letters, "ours") or anywhere(letters, "platform")
        if why is not None:
            return why
    if len(letters) >= 3 and in_set(letters, "consent") and anywhere(letters, "cookies"):
        return Why.COOKIES
    if greeted is not None:
        return greeted
    for at in range(_CALL_LEAD if len(letters) <= _LED_WORDS else 1):
        if in_set(letters[at:], "call") or (at == 0 and in_set(letters, "sure")):
            return anywhere(letters[at:], "ours")
    return None


@cache
def _asking() -> frozenset[str]:
    """Return the words that every call without a greeting has among its first three: most lines have none."""
    return frozenset().union(*(tables().first[name] for name in ("sure", "consent", "call")))


def names_channel(letters: tuple[str, ...]) -> bool:
    """Say whether words name a channel that sites have: "our newsletter", «واتساب»."""
    return (anywhere(letters, "ours") or anywhere(letters, "platform")) is not None


def credit_of(text: str) -> bool:
    """Say whether a line is a credit, or a short caption that ends in one: "(AFP)", «دمشق (الأناضول)»."""
    letters = letters_of(text)
    if not letters or len(letters) > _CREDIT_WORDS:
        return False
    agency = len(letters) <= 9 and only_of(letters, "agency") > 0
    match = _CREDITED.search(text[-60:]) if not _BRACKETS.isdisjoint(text[-8:]) else None
    if (match is None and not agency) or is_prose(text) or _PLACED.fullmatch(text.strip()):
        return False
    if agency or match is None:
        return agency
    label, colon, name = match[1].partition(":")
    credited = colon and name and tables().phrases["label"].get(letters_of(label)) is Why.CREDIT
    return bool(credited) or only_of(fold(match[1]), "agency") > 0


def is_caption_marked(text: str) -> bool:
    """Say whether a line ends in "© Paper / J. Smith", or in "(Jane Smith/Paper)" behind a full stop."""
    return len(text) <= 400 and _MARKED.search(text[-90:]) is not None


def is_source(text: str) -> bool:
    """Say whether a line says where a text comes from: «دمشق-سانا», «خاص "المدن"», «هسبريس - و.م.ع»."""
    words = text.split()
    if not 0 < len(words) <= _SOURCE_WORDS or is_prose(text):
        return False
    letters = letters_of(text)
    parts = [p for p in _DASH.split(text) if letters_of(p)]
    placed = len(parts) == 2 and all(len(p.split()) <= 2 for p in parts)
    exclusive = in_set(letters, "exclusive") > 0 or in_set(letters[-1:], "exclusive") > 0
    return only_of(letters, "agency") > 0 or placed or (exclusive and len(words) <= 3)


def is_crumbs(text: str, title: str = "") -> bool:
    """Say whether a line is a trail of departments, its last part maybe the headline: «الرئيسية » محليات » …»."""
    if len(text) > 300:
        return False
    if title and len(title) >= 12 and text.rstrip().endswith(title):
        rest = text.rstrip()[: -len(title)].rstrip()
        if rest[-1:] in _CRUMB_ENDS and rest and len(rest.split()) <= 3 * _CRUMB_WORDS:
            return True
    parts = [fold(p) for p in _CRUMB.split(text) if fold(p)]
    if len(parts) < 2 or any(len(p) > _CRUMB_WORDS for p in parts):
        return False
    named = [bool(only_of(p, "section")) for p in parts]
    return sum(named) >= 2 or (named[0] and len(parts) > 2)


def is_about(text: str) -> bool:
    """Say whether a line is nothing but the name of whom a box is about: two to four words, «عن …», "About …"."""
    return 2 <= len(text.split()) <= 5 and not is_prose(text) and not any(c.isdigit() for c in text)


def is_bio(text: str) -> bool:
    """Say whether a short text tells who an author is: «صحفي مهتم بـ…», "… is a reporter covering …"."""
    words = fold(text)
    if not 2 <= len(words) <= 45:
        return False
    return (
        any(in_set(words[at:], "writer") > (at > 0) for at in range(min(7, len(words))))
        and prefix(words, "start") is None
    )
