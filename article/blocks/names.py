"""What elements are called in paths, and what a run of text is like."""

import re

from article.markup.tokens import Part

LINKED, BOLDLY = 1, 2
# White space or a quote stands before an attribute's name: "data-id" is no id.
_NAMES = re.compile(r"""[\s"'/](?i:class|id|itemprop|role)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++))""")
_HIDDEN = re.compile(r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|\shidden(?:[\s=>]|$)", re.IGNORECASE)


class Names:
    """An element's path, and the elements found in it by their tags as written and by their labels."""

    __slots__ = ("hidden", "inner", "path")

    def __init__(self, path: tuple[str, ...], *, hidden: bool) -> None:
        self.path = path
        self.hidden = hidden
        self.inner: dict[str | tuple[str, bool], Names] = {}


def label_of(name: str, raw: str) -> tuple[str, bool]:
    """Return what an element is called in paths, and whether it is hidden."""
    if not raw:
        return name, False
    if raw.startswith(' class="') and raw.find('"', 8) == len(raw) - 1:
        told = raw[8:-1]
    else:
        told = " ".join([m[1] or m[2] or m[3] or "" for m in _NAMES.finditer(raw)])
    lower = raw.lower()
    hidden = ("hidden" in lower or "none" in lower) and _HIDDEN.search(raw) is not None
    return " ".join([name, *told[:300].split(), *(("hidden",) if hidden else ())]), hidden


def is_counter(text: str, parts: list[Part]) -> bool:
    """Say whether a block begins with a linked number glued to its first word: a counter of comments on the paragraph."""
    (start, end, _), (behind, _, style) = parts[:2]
    return not style & LINKED and text[start:end].strip().isdecimal() and text[behind].isalpha()


def shares(parts: list[Part]) -> tuple[float, float]:
    """Return how much of the parts is inside links, and how much is bold."""
    if len(parts) == 1:
        style = parts[0][2]
        return float(style & LINKED), float(style >= BOLDLY)
    linked = bold = size = 0
    for start, end, style in parts:
        size += end - start
        if style & LINKED:
            linked += end - start
        if style & BOLDLY:
            bold += end - start
    return linked / size, bold / size
