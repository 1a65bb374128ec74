"""The department of a site that an article stands in, as the page says it."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from urllib.parse import unquote, urlsplit

from article.article import Found
from article.cuts.boilerplate import fold
from article.markup.jsonld import Claims
from article.markup.outline import paths_named
from article.markup.source import Block, key_of

_METAS = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "articlesection",
    "section",
    "cxenseparse:section",
    "dc.subject.section",
    "category",
    "mrf:sections",
    "sailthru.section",
)
_CRUMB = re.compile(r"bread-?_?crumb|crumbs\b|you-are-here", re.IGNORECASE)
_PARTS = re.compile(r"\s{0,9}[,;|،>›»]\s{0,9}|\s{1,9}/\s{1,9}")
_URL_WORD = re.compile(r"[^\W\d_][^\W_]{2,24}(?:-[^\W\d_]{2,20}){0,2}")
_LONGEST, _WORDS = 60, 6
_MARKS = " \t/:•·|<>›»«-–—"
_LINKED = re.compile(r"(?:&|and|und|et|y|و)\s", re.IGNORECASE)  # "Home & Living" is a department
_GLUED = re.compile(
    "(?<=[a-zß-öø-ÿة])(?=[A-ZÀ-ÖØ-Þ\u0621-\u064a])"
)  # "HomeWorld": inline crumbs without blanks
_NO_SECTION = re.compile(
    r"(?:19|20)\d\d|[^\W\d_]{2}\.[a-z]{2,4}$|\bhome$|…|\.\.\.|[{}„“”«»\"。，]|^skip to |springen$",
    re.IGNORECASE,
)  # dates, hosts, "Site Home"
_CRUMBS = 12  # blocks of one visible path


def words_of(kind: str) -> frozenset[tuple[str, ...]]:
    """Return the folded words of a table: "home", "nothing" or "path"."""
    return _tables()[kind]


@cache
def _tables() -> dict[str, frozenset[tuple[str, ...]]]:
    raw = tomllib.loads(files("article").joinpath("tables/sections.toml").read_text("utf-8"))
    return {kind: frozenset(fold(w) for w in table["words"]) for kind, table in raw.items()}


def is_home(text: str) -> bool:
    """Say whether a title or crumb only names the home page, in any language."""
    return len(text) < 60 and fold(text) in words_of("home")


def section_of(
    metas: dict[str, str], claims: Claims, blocks: list[Block], known: tuple[str | None, frozenset[str]]
) -> tuple[str | None, Found | None]:
    """Return the section; `known` are the page's address and the keys that are no section: its titles and site names."""
    url, taken = known
    weak: tuple[str | None, Found | None] = (None, None)
    for said, source, detail, trust in _said(metas, claims, blocks, url):
        parts = [said] if detail == "BreadcrumbList" else _PARTS.split(said[:200])
        for part in (_bare(p) for p in parts):
            if not _is_section(part, taken):
                continue
            found = Found(field="section", source=source, detail=detail, trust=trust)
            if fold(part) not in words_of("path"):
                return part, found
            weak = weak if weak[0] else (part, found)
    return weak


def _said(
    metas: dict[str, str], claims: Claims, blocks: list[Block], url: str | None
) -> Iterator[tuple[str, str, str, float]]:
    if claims.section:
        yield claims.section, "json-ld", "articleSection", 0.9
    for name in _METAS:
        if name in metas:
            yield metas[name], "meta", name, 0.85
    for crumb in claims.crumbs:
        yield crumb, "json-ld", "BreadcrumbList", 0.8
    for block in _shown(blocks):
        yield block.text, "text", "breadcrumb", 0.6
    for piece in _pieces(url):
        yield piece, "url", "", 0.3


def _shown(blocks: list[Block]) -> list[Block]:
    """Give the blocks of the first visible breadcrumb."""
    crumbs = paths_named(blocks, _CRUMB, 6)
    first = next((i for i, b in enumerate(blocks) if id(b.path) in crumbs and b.words <= 30), len(blocks))
    return [b for b in blocks[first : first + _CRUMBS] if id(b.path) in crumbs and not b.hidden]


def _pieces(url: str | None) -> list[str]:
    """Give the words of an address's path, its last piece (the article's own) left out."""
    try:
        path = unquote(urlsplit(url or "").path)
    except ValueError:
        return []
    pieces = (
        [p for p in path.split("/")[:-1] if p]
        if not path.endswith("/")
        else [p for p in path.split("/") if p][:-1]
    )
    words = (p.replace("-", " ") for p in pieces[:3] if _URL_WORD.fullmatch(p))
    return [p for p in words if is_department(p) and fold(p) not in words_of("path")]


def is_department(text: str) -> bool:
    """Say whether words are what papers everywhere call a department: "politics", «اقتصاد»."""
    return len(text) < _LONGEST and fold(text) in words_of("common")


def _bare(text: str) -> str:
    """Return a crumb without marks at its ends, "Category:", "You are here:" and the home page's name before it."""
    bare = text.strip(_MARKS)
    label, colon, rest = bare.partition(":")
    if colon and (fold(label) in words_of("nothing") or is_home(label)):
        bare = rest.strip(_MARKS)
    return _without_home(bare)


def _without_home(text: str) -> str:
    """Cut the home page's name from before a crumb that was not parted from it."""
    glued = _GLUED.split(text)
    if len(glued) > 1 and is_home(glued[0]):
        return glued[1]
    first, _, rest = text.partition(" ")
    return rest if rest and is_home(first) and not _LINKED.match(rest) else text


def _is_section(text: str, taken: frozenset[str]) -> bool:
    key, folded = key_of(text), fold(text)
    if (
        len(key) < 2
        or len(text) > _LONGEST
        or len(folded) > _WORDS
        or key.isdigit()
        or "_" in text
        or "://" in text
        or _NO_SECTION.search(text) is not None
    ):
        return False
    if any(len(name) >= 4 and (key.startswith(name) or key.endswith(name)) for name in taken):
        return False
    return folded not in words_of("nothing") and folded not in words_of("home")
