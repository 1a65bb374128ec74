"""Reads what a page says of itself: meta and link elements, title, embedded scripts."""

import re

from article.markup.source import Source, attributes, visible
from article.markup.tokens import FOREIGN, raw_end


def nothing(_: re.Match[str]) -> int:
    """Read nothing from a tag that neither holds text nor parts it."""
    return 0


class HeadReader:
    """Reads tags into `source`; every method gives where to go on, or 0 for "behind this tag"."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.source = Source()

    def related(self, token: re.Match[str]) -> int:
        """Read a link element: what the page is related to, and how."""
        found = attributes(token[3])
        self.source.links.append((found.get("rel", "").lower(), found.get("href", "")))
        return 0

    def meta(self, token: re.Match[str]) -> int:
        """Read a meta element."""
        found = attributes(token[3])
        name = next((v for k in ("property", "name", "itemprop", "http-equiv") if (v := found.get(k))), "")
        if name and "content" in found:
            self.source.metas.append((name.lower(), found["content"][:20_000]))
        return 0

    def raw(self, token: re.Match[str]) -> int:
        """Read an element that holds no text of the page, and skip it; titles and JSON-LD are kept."""
        name, start = token[2].lower(), token.end(1) + 1
        if name in FOREIGN and token[3].endswith("/"):
            return 0
        stop, behind = raw_end(self.text, name, start)
        if name == "title" and not self.source.title:
            self.source.title = visible(self.text[start : min(stop, start + 5000)])
        elif name == "script" and "ld+json" in token[3].lower():
            self.source.scripts.append(self.text[start:stop])
        return behind
