"""What an address looks like: an article, a section, or neither. A first guess, never a gate for dated links."""

import re
from binascii import a2b_qp
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
_ROUNDS = 3  # of unescaping: once, twice by a careless template, once more to be sure
_LONG_SLUG_WORDS = 4  # "syria-israel-paris-talks": sections have one to three
_HEADLINE_WORDS = 5  # a menu entry has one to three words, a headline on these pages six and more


def looks_like_article(url: str, text: str = "") -> bool:
    """Return whether `url` with the anchor `text` can be an article: a slug, an id, a day, or a headline on it."""
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://["
        return False
    path = unescaped(parts.path)
    if path.strip("/") == "" and not parts.query:
        return False
    if _FILE.search(path) or _NO_ARTICLE.search(path):
        return False
    if _ARTICLE_KEYS & {
        key.lower() for key, values in parse_qs(parts.query).items() if re.search(r"\d\d", values[0])
    }:
        return True
    last = path.rstrip("/").rsplit("/", 1)[-1]
    slug_words = len(re.findall(r"[^\W\d_]+", last))
    is_named = (
        slug_words >= _LONG_SLUG_WORDS or bool(re.search(r"\d{4,}", path)) or day_in_url(url) is not None
    )
    return is_named or (len(text.split()) >= _HEADLINE_WORDS and not _SECTION.search(path))


def looks_like_section(url: str, text: str = "") -> bool:
    """Return whether `url` with the anchor `text` can be a section: a short path under a short name."""
    parts = urlsplit(url)
    path = unescaped(parts.path)
    if _FILE.search(path) or _NO_ARTICLE.search(path) or path.strip("/") == "":
        return False
    if not 1 <= len(text.split()) < _HEADLINE_WORDS or looks_like_article(url):
        return False
    return len(path.strip("/").split("/")) <= 3  # /category/news/politics


def is_no_outlet(url: str) -> bool:
    """Return whether an address is of a social network, an encyclopaedia, an archive or a library: no outlet's page."""
    return bool(_NO_OUTLET.search(url[:300]))


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
