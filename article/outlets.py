"""What the site is called, as its page says."""

import re
from urllib.parse import urlsplit

from article.article import Found
from article.dates.lines import read_line
from article.markup.jsonld import Claims
from article.markup.source import Source, key_of
from article.sections import is_department, is_home

_METAS = (
    ("og:site_name", 0.95),
    ("publisher", 0.75),
    ("dc.publisher", 0.75),
    ("application-name", 0.75),
    ("apple-mobile-web-app-title", 0.7),
    ("citation_publisher", 0.7),
    ("twitter:site", 0.3),
)
_COPYRIGHT = re.compile(
    r"(?:©|&copy;|\(c\)|copyright|حقوق (?:الطبع|النشر) (?:والنشر )?محفوظة ل|الحقوق محفوظة ل)(?:\W{0,3}(?:copyright|by|©))?\W{0,4}(?:(?:19|20)\d\d(?:\W{0,3}(?:19|20)\d\d)?)?\W{0,4}(?:(?:by|لدى|لموقع|لصحيفة) )?([^\W\d][^.,|©()\n]{1,48})",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\s{0,3}[-–—]?\s{0,3}(?:版权所有|版權所有|icp|all rights|rights reserved|alle rechte|tous droits|جميع الحقوق|كافة الحقوق|الحقوق محفوظة|todos los|tutti i|כל הזכויות|تمامی حقوق|tüm hakları|(?:19|20)\d\d).*$",
    re.IGNORECASE,
)
_LAST = 40  # blocks at a page's end in which its copyright line stands
_LONGEST = 80
_AUTHOR = 6  # key characters under which a name may stand in another by chance
_ENDING_WORDS = 5
_NO_ENDING = re.compile(r"[,:;،?!؟…]|\b(?:19|20)\d\d\b|^(?:by|von|par|por|بقلم)\s", re.IGNORECASE)
_COMMON = frozenset({"www", "com", "net", "org", "co", "news", "m", "amp", "ar", "en", "arabic", "mobile"})
_NO_NAME = frozenset(
    {
        "wordpress",
        "joomla",
        "drupal",
        "blogger",
        "site",
        "website",
        "mysite",
        "myblog",
        "www",
        "untitled",
        "wwwfacebookcom",
        "facebook",
        "google",
    }
)


def named_sites(metas: dict[str, str], claims: Claims, url: str | None) -> tuple[str, ...]:
    """Return every name by which the page calls its site, its host's own word last.

    Where `og:site_name` names it, an author's name is none: bloggers are their own publishers, and tweet.
    """
    said = [metas.get(n, "").lstrip("@") for n, _ in _METAS] + [claims.publisher]
    if said[0]:
        said[1:] = [name for name in said[1:] if not is_author(name, claims)]
    return tuple(dict.fromkeys(n for n in (*said, host_word(url)) if len(key_of(n)) > 1))


def is_author(name: str, claims: Claims) -> bool:
    """Say whether a site's name holds the name of one of the article's authors."""
    key = key_of(name)
    return any(len(own := key_of(author)) >= _AUTHOR and own in key for author in claims.authors)


def host_word(url: str | None) -> str:
    """Return the word of an address's host that names the site ("example" of www.example.co.uk), or ""."""
    labels = [part for part in _host(url).split(".") if part not in _COMMON]
    return labels[-2] if len(labels) > 1 else labels[0] if labels else ""


def outlet_of(
    metas: dict[str, str], claims: Claims, source: Source, known: tuple[str | None, str | None]
) -> tuple[str | None, Found | None]:
    """Return the site's name; `known` are the page's address and the site's name at the end of its titles."""
    url, tail = known
    said = [(metas.get(n, ""), "meta", n, trust) for n, trust in _METAS]
    said.insert(1, (claims.publisher, "json-ld", "publisher", 0.9))
    said.insert(-1, (_ending(tail or "", url), "heading", "title", 0.6))
    said.insert(-1, (_copyright(source), "text", "copyright", 0.4))
    said.append((_host(url).removeprefix("www."), "url", "", 0.2))
    host = key_of(_host(url))
    for name, origin, detail, trust in said:
        bare = _unquoted(name)
        if _is_name(bare):
            fits = trust + 0.03 if key_of(bare) in host else trust
            return bare, Found(field="outlet", source=origin, detail=detail, trust=round(min(fits, 0.98), 2))
    return None, None


def _ending(tail: str, url: str | None) -> str:
    """Return the end of a title where it may name the site: it is what the host is called, or short and no section.

    Titles end with sections, days, authors and what a site says of itself, too.
    """
    key, host = key_of(tail), key_of(host_word(url))
    if host and (host in key or key in key_of(_host(url))):
        return tail
    told = len(tail.split()) > _ENDING_WORDS or _NO_ENDING.search(tail) is not None
    return "" if told or is_department(tail) or read_line(tail).dates else tail


def _unquoted(name: str) -> str:
    """Return a name without the marks around it; a quote that opens or closes inside it stays."""
    bare = name.strip(" |-–—@'")
    for opened, closed in ("«»", '""', "《》", "“”"):
        inner = bare.removeprefix(opened).removesuffix(closed)
        bare = inner if opened not in inner and closed not in inner else bare
    return bare.strip()


def _is_name(name: str) -> bool:
    key = key_of(name)
    return (
        len(key) > 1
        and len(name) <= _LONGEST
        and key not in _NO_NAME
        and not is_home(name)
        and "://" not in name
        and name[0].isalnum()
        and "…" not in name
    )


def _copyright(source: Source) -> str:
    for block in source.blocks[: -_LAST - 1 : -1]:
        if block.words <= 30 and (match := _COPYRIGHT.search(block.text[:300])) is not None:
            name = _RIGHTS.sub("", match[1]).strip()
            if len(key_of(name)) > 1 and len(name.split()) <= 6 and not read_line(name).dates:
                return name
    return ""


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
