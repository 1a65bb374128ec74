"""What an address looks like: an article, a section, or neither. A first guess, never a gate for dated links."""

import re
from binascii import a2b_qp
from enum import Enum
from functools import lru_cache
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

from story.profiles.days import day_in_url

# Paths that hold no article in the common themes of news sites; own list.
_NO_ARTICLE = re.compile(
    r"/(?:tag|tags|topic|topics|author|authors|writer|search|login|register|signin|subscribe|account|user|users|cart|share|print|"
    r"comment|comments|feed|rss|amp|wp-json|wp-admin|wp-login\.php|wp-content|cdn-cgi|about|about-us|contact|contact-us|privacy|"
    r"privacy-policy|terms|cookies|advertise|gallery|podcasts?|videos?|weather|jobs|archive)(?:/|$)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"/(?:category|categories|section|sections|cat|rubrique|page|kategori)(?:/|$)", re.IGNORECASE
)
_NAMES = frozenset(  # the same, to look up: a name of it between two slashes
    _NO_ARTICLE.pattern.removeprefix("/(?:")
    .removesuffix(")(?:/|$)")
    .replace("\\", "")
    .replace("s?|", "|")
    .split("|")
) | {"podcasts", "videos"}
# What the pattern takes for another letter or for an end, and a look-up does not.
_ODD = re.compile("[\\n\u0130\u0131\u017f\u212a]")
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|css|js|xml|zip|ico|rss|atom|txt|webm|m3u8|apk|docx?)$",
    re.IGNORECASE,
)
_ARTICLE_KEYS = frozenset(
    {"p", "id", "article", "articleid", "news", "newsid", "nid", "story", "storyid", "postid", "aid"}
)
# Hosts that link back to every page and hold no article of an outlet.
_NO_OUTLET = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook|twitter|x|instagram|youtube|youtu|t|tiktok|linkedin|pinterest|whatsapp|wa|telegram|reddit|google|"
    r"apple|wikipedia|wikimedia|wikidata|wiktionary|wikisource|wikiquote|wikinews|mediawiki|fandom|microsoft|amazon|vk|threads|bsky|mastodon|snapchat|gstatic|doubleclick|addtoany|sharethis|doi|worldcat|jstor|archive)\.[a-z]{2,3}(?:/|$)",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_PLAIN = re.compile(r"(?:[A-Za-z0-9._~/-]++|%[0-9A-Fa-f]{2})*+")
_LONGEST_LETTER = 4  # bytes of a letter in UTF-8
_ORDINARY = re.compile(r"https?://[a-z0-9.-]++(/[\w.~/%-]*+)?(?:\?([\w.~/%=&-]*+))?")
_PAST_SCHEME = 8  # letters: "https://", and of "http://" the first of the host
_LONGEST_END = 6  # ".docx" and an end of line
_ROUNDS = 3  # of unescaping: once, twice by a careless template, once more to be sure
_LONG_SLUG_WORDS = 4  # "syria-israel-paris-talks": sections have one to three
_LETTERS, _TWO_DIGITS, _FOUR_DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d\d"), re.compile(r"\d{4,}")
_REMEMBERED = 8192  # addresses: the menus of some fifty sites, which stand on each of their pages
_HEADLINE_WORDS = 5  # a menu entry has one to three words, a headline on these pages six and more


class Shape(Enum):
    """What an address alone says of what stands there."""

    NO_ARTICLE = "no article"
    PERHAPS = "perhaps"
    ARTICLE = "article"


def looks_like_article(url: str, text: str = "") -> bool:
    """Return whether `url` with the anchor `text` can be an article: a slug, an id, a day, or a headline on it."""
    shape = shape_of(url)
    return shape is Shape.ARTICLE or (shape is Shape.PERHAPS and len(text.split()) >= _HEADLINE_WORDS)


@lru_cache(maxsize=_REMEMBERED)
def words_wanted(url: str) -> int | None:
    """Return how many words a link to `url` must have to lead to an article of an outlet; None where no words make it lead to one."""
    shape = shape_of(url)
    if shape is Shape.NO_ARTICLE or is_no_outlet(url):
        return None
    return 0 if shape is Shape.ARTICLE else _HEADLINE_WORDS


@lru_cache(maxsize=_REMEMBERED)
def shape_of(url: str) -> Shape:
    """Return what an address says; of one that may be an article a headline on it decides."""
    try:
        path, query = _path_and_query(url)
    except ValueError:  # "http://["
        return Shape.NO_ARTICLE
    path = unescaped(path) if "%" in path else path
    if not query and path.strip("/") == "":
        return Shape.NO_ARTICLE
    if _is_file(path) or _names_no_article(path):
        return Shape.NO_ARTICLE
    if query and _names_article(query):
        return Shape.ARTICLE
    last = path.rstrip("/").rsplit("/", 1)[-1]
    has_number = _FOUR_DIGITS.search(path) is not None
    if has_number or _is_long_slug(last) or day_in_url(url) is not None:
        return Shape.ARTICLE
    return Shape.NO_ARTICLE if _SECTION.search(path) else Shape.PERHAPS


def looks_like_section(url: str, text: str = "") -> bool:
    """Return whether `url` with the anchor `text` can be a section: a short path under a short name."""
    parts = urlsplit(url)
    path = unescaped(parts.path)
    if _is_file(path) or _names_no_article(path) or path.strip("/") == "":
        return False
    if not 1 <= len(text.split()) < _HEADLINE_WORDS or looks_like_article(url):
        return False
    return len(path.strip("/").split("/")) <= 3  # /category/news/politics


def _path_and_query(url: str) -> tuple[str, str]:
    """Return both as `urlsplit` does, of a canonical address in a fifth of its time."""
    if ordinary := _ORDINARY.fullmatch(url):
        return ordinary[1] or "", ordinary[2] or ""
    parts = urlsplit(url)
    return parts.path, parts.query


def _is_file(path: str) -> bool:
    end = path[-_LONGEST_END:]
    return "." in end and bool(_FILE.search(end))


def _names_article(query: str) -> bool:
    """Say whether one of the keys that name articles has a number for its first value."""
    if "%" in query or "+" in query:
        first = {key: values[0] for key, values in parse_qs(query).items()}
    elif _TWO_DIGITS.search(query):
        pairs = [pair.partition("=") for pair in query.split("&")]
        first = {key: value for key, _, value in reversed(pairs) if value}  # as `parse_qs` has it
    else:
        return False
    return any(key.lower() in _ARTICLE_KEYS and _TWO_DIGITS.search(value) for key, value in first.items())


def _is_long_slug(name: str) -> bool:
    return len(name) >= 2 * _LONG_SLUG_WORDS - 1 and len(_LETTERS.findall(name)) >= _LONG_SLUG_WORDS


def _names_no_article(path: str) -> bool:
    if _ODD.search(path):
        return bool(_NO_ARTICLE.search(path))
    return not _NAMES.isdisjoint(path.lower().split("/")[1:])


def is_no_outlet(url: str) -> bool:
    """Return whether an address is of a social network, an encyclopaedia, an archive or a library: no outlet's page."""
    end = url.find("/", _PAST_SCHEME) + 1
    return _is_no_outlet(url[:end] if end and "//" not in url[_PAST_SCHEME:] else url)


@lru_cache(maxsize=_REMEMBERED)
def _is_no_outlet(root: str) -> bool:
    return bool(_NO_OUTLET.search(root[:300]))


@lru_cache(maxsize=8)  # an address is asked for its shape, and then for its words
def unescaped(path: str) -> str:
    """Return a path in its own letters, unescaped as often as it was escaped.

    Bytes that are no UTF-8 are read as windows-1256, which Arabic sites of before 2010 wrote.
    """
    for _ in range(_ROUNDS):
        if not _ESCAPED.search(path):
            break
        raw = _bytes_of(path)
        try:
            path = raw.decode("utf-8")
        except UnicodeDecodeError:
            # A cut address ends inside a letter: what stands before it is still UTF-8.
            read = raw.decode("utf-8", "ignore")
            kept = sum(char > "\x7f" for char in read) * _LONGEST_LETTER
            path = (
                read
                if kept >= sum(byte > 0x7F for byte in raw) - _LONGEST_LETTER
                else raw.decode("windows-1256", "ignore")
            )
    return path


def _bytes_of(path: str) -> bytes:
    if _PLAIN.fullmatch(path):
        # The same escapes under another sign (RFC 2045 §6.7), undone in a tenth of the time.
        return a2b_qp(path.replace("%", "=").encode("ascii"))
    return unquote_to_bytes(path.encode("utf-8", "replace"))
