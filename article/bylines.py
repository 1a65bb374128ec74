"""Who signed an article: people, never the site, a button or a template's default."""

import re
from collections.abc import Iterator

from article.boilerplate import only_furniture
from article.dates import find_date
from article.jsonld import Claims
from article.source import Source, key_of

_LEAD_IN = re.compile(
    r"^\W*(?:by|written by|von|par|por|di|door|av|af|text|autor(?:in)?|author|مأت|מאת|بقلم|كتبت?|كتبه|الكاتب|تأليف|نویسنده|yazan|yazar)\s*[:：]?\s+(?=\S)",
    re.IGNORECASE,
)
# At most nine spaces at a time: an unbounded run in front of a missing comma costs the square of its length.
_PARTS = re.compile(r"\s{0,9}[;|•،]\s{0,9}|\s{0,9},\s{1,9}|\s{1,9}(?:and|und|et|ve|&)\s{1,9}")
_NO_NAME = re.compile(r"https?:|www\.|[@/\\<>{}=]|\d{2,}|\.(?:com|net|org)\b", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"^(?:developed|powered|designed|created|posted|published) by\b|\b(?:news|agency|agence|press|newspaper|magazine|media|وكالة|صحيفة|موقع|قناة|جريدة|شبكة|"
    r"خبرگزاری|سایت|haber|ajansı|gazetesi)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    key_of(name)
    for name in (
        "admin", "administrator", "editor", "editors", "author", "staff", "webmaster", "redaktion", "redaction", "la rédaction", "unknown",
        "anonymous", "guest", "user", "root", "null", "none", "undefined", "test", "المحرر", "فريق التحرير", "هيئة التحرير", "أدمن", "ادمن",
        "الإدارة", "مدير الموقع", "كتب", "بقلم", "تحرير", "editor1", "news desk", "web desk", "newsroom", "super user", "share", "author name",
    )
)  # fmt: skip


def bylines_of(
    source: Source, metas: dict[str, str], claims: Claims, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Return who signed the page; `names` are the site\'s own names, which are never a byline."""
    sites = {key_of(n) for n in names} | {key_of(source.title)}
    said = list(claims.authors) or [
        metas[n]
        for n in ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
        if n in metas
    ]
    found = list(_people(said, sites))
    if not found:
        marked = [
            b.text
            for b in source.blocks
            if b.words <= 8
            and re.search(r"\b(?:byline|author-name|author__name|entry-author)\b", " ".join(b.trail[-1:]))
        ]
        found = list(_people(marked[:2], sites))
    return tuple({key_of(name): name for name in reversed(found)}.values())[::-1][:10]


def _people(said: list[str], sites: set[str]) -> Iterator[str]:
    for raw in said:
        for part in _PARTS.split(_LEAD_IN.sub("", raw)):
            name = _LEAD_IN.sub("", part).strip(" \t.،,:-–—|")
            key = key_of(name)
            if not len(key) >= 3 or len(name) > 60 or len(name.split()) > 6 or _NO_NAME.search(name):
                continue
            if (
                key in _NOBODY
                or any(key in s or (len(s) > 3 and s in key) for s in sites)
                or _NO_PERSON.search(name)
            ):
                continue
            if not only_furniture(name) and find_date(name) is None:
                yield name
