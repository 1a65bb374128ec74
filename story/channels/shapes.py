"""What an address looks like: an article, a section, or neither. A first guess, never a gate for dated links."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from story.days import day_in_url

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
_LONG_SLUG_WORDS = 4  # "syria-israel-paris-talks": sections have one to three
_HEADLINE_WORDS = 5  # a menu entry has one to three words, a headline on these pages six and more


def looks_like_article(url: str, text: str = "") -> bool:
    """Return whether `url` with the anchor `text` can be an article: a slug, an id, a day, or a headline on it."""
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://["
        return False
    path = unquote(parts.path)
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
    path = unquote(parts.path)
    if _FILE.search(path) or _NO_ARTICLE.search(path) or path.strip("/") == "":
        return False
    if not 1 <= len(text.split()) < _HEADLINE_WORDS or looks_like_article(url):
        return False
    return len(path.strip("/").split("/")) <= 3  # /category/news/politics
