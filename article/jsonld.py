"""Reads what a page's JSON-LD claims of its article (schema.org), without trusting its size or depth."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from article.source import key_of, visible

_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)?|(?:-->|//\s*\]\]>|\]\]>)?[\s;]*$")
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|Posting)$")
_LISTING = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "Blog"})
_DEEPEST = 60  # levels of nesting; real graphs have under 12, the parser's own recursion ends at about 1000
_LARGEST = 2_000_000  # characters of one script; articleBody of long reads stays under 200,000
_NODES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the page's own data says; empty where it says nothing. `free` is None where access is not mentioned."""

    headline: str = ""
    description: str = ""
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    body_words: int = 0
    free: bool | None = None
    is_article: bool = False
    is_listing: bool = False


def claims_of(scripts: list[str], *, title: str = "") -> Claims:
    """Join the JSON-LD scripts of a page into one set of claims; of several articles the one titled `title`."""
    nodes = [node for script in scripts[:40] for node in _nodes(script)]
    articles = [n for n in nodes if any(_ARTICLE.search(t) for t in _types(n))]
    listing = any(t in _LISTING for n in nodes for t in _types(n))
    if not articles:
        return Claims(is_listing=listing)
    own = key_of(title)
    best = max(articles, key=lambda n: (_fits(n, own), "datePublished" in n, "headline" in n))
    return Claims(
        headline=_text(best.get("headline")) or _text(best.get("name")),
        description=_text(best.get("description")),
        published=_text(best.get("datePublished")),
        modified=_text(best.get("dateModified")),
        authors=tuple(_names(best.get("author"), nodes))[:12],
        publisher=next(iter(_names(best.get("publisher"), nodes)), ""),
        body_words=len(_text(best.get("articleBody"), 500_000).split()),
        free=_free(best),
        is_article=True,
        is_listing=listing,
    )


def _fits(node: dict[str, object], own: str) -> bool:
    key = key_of(_text(node.get("headline")))
    return bool(key) and bool(own) and (key in own or own in key)


def _nodes(script: str) -> Iterator[dict[str, object]]:
    if len(script) > _LARGEST or _depth(script) > _DEEPEST:
        return
    try:
        loaded = json.loads(_WRAPPING.sub("", script), strict=False)
    except (ValueError, RecursionError):
        return
    waiting, seen = [loaded], 0
    while waiting and seen < _NODES:
        node = waiting.pop(0) if len(waiting) < 50 else waiting.pop()
        seen += 1
        if isinstance(node, dict):
            yield node
            waiting.extend(v for v in node.values() if isinstance(v, dict | list))
        elif isinstance(node, list):
            waiting.extend(v for v in node if isinstance(v, dict | list))


def _depth(script: str) -> int:
    depth = most = 0
    for c in re.findall(r"[\[{}\]]", script):
        depth += 1 if c in "[{" else -1
        most = max(most, depth)
    return most


def _types(node: dict[str, object]) -> list[str]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [k.rsplit("/", 1)[-1] for k in kinds if isinstance(k, str)]


def _text(value: object, limit: int = 3000) -> str:
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    return visible(re.sub(r"<[^<>]{1,400}>", " ", value[:limit])) if isinstance(value, str) else ""


def _names(value: object, nodes: list[dict[str, object]]) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield visible(one[:300])
        elif isinstance(one, dict):
            name = _text(one.get("name"))
            if not name and isinstance(one.get("@id"), str):
                name = next(
                    (_text(n.get("name")) for n in nodes if n.get("@id") == one["@id"] and n.get("name")), ""
                )
            if name:
                yield name


def _free(node: dict[str, object]) -> bool | None:
    value = node.get("isAccessibleForFree")
    if isinstance(value, str):
        return value.strip().lower() not in ("false", "0", "no")
    return value if isinstance(value, bool) else None
