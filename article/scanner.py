"""Reads a page's source into blocks, in one linear pass.

A small tokenizer after the HTML Standard §13.2.5, tolerant of everything: tags, comments, raw text elements and
character references are recognised; tree repair is not its business.
"""

import re
from collections.abc import Callable

from article.source import PATH_DEPTH, Block, Source, attributes, key_of, trail_of, visible
from article.tokens import (
    BOLD,
    HOLDS_ONE,
    PARTING,
    PLAIN_TAG,
    RAW,
    SELF_CLOSING,
    STACKED,
    TAG,
    behind_comment,
    label_of,
    raw_end,
)

_INNER_TAG = re.compile(r"<[^<>]*>")
_LINKED, _BOLD = 1, 2
# What a tag's reader returns: where to go on, or 0 for "behind this tag".
_Reader = Callable[[re.Match[str]], int]


def scan(text: str) -> Source:
    """Read `text` in one pass; any input gives a `Source`."""
    scanner = _Scanner(text)
    scanner.run()
    return scanner.source


class _Names:
    """An element's path, and the elements found in it by their labels."""

    __slots__ = ("hidden", "inner", "path")

    def __init__(self, path: tuple[str, ...], *, hidden: bool) -> None:
        self.path = path
        self.hidden = hidden
        self.inner: dict[tuple[str, bool], _Names] = {}


# An open element: its name, its names, the container that its text is in, and whether it or one around it is hidden.
# A plain tuple: a page opens some 400 of them, and any class costs three times as much.
_Open = tuple[str, _Names, int, bool]


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.source = Source(markup=text)
        self.stack: list[_Open] = [("", _Names((), hidden=False), 0, False)]
        self.open = dict.fromkeys(STACKED, 0)
        self.labels: dict[str, tuple[str, bool]] = {}
        self.contained = 0
        self.deepest = 1
        self.parts: list[tuple[int, int, int]] = []
        self.leaf: _Names | None = None
        self.style = 0
        self.bold = 0
        self.loose = 0
        self.time: tuple[str, int] | None = None
        self.tag = TAG
        self.readers = self._readers()

    def _readers(self) -> dict[str | None, _Reader]:
        """Say who reads which tag; every other name is a loose element's."""
        found: dict[str | None, _Reader] = {None: self._no_tag}
        for name in STACKED:
            found[name], found["/" + name] = self._opened, self._closed
        for name in PARTING:
            found[name] = found["/" + name] = self._parting
        for name in BOLD:
            found[name], found["/" + name] = self._bold_opened, self._bold_closed
        found |= dict.fromkeys(RAW, self._raw)
        found |= {
            "html": self._html,
            "p": self._paragraph,
            "/p": self._parting,
            "br": self._line,
            "/br": self._line,
        }
        found |= {"a": self._link, "/a": self._link_end, "time": self._timed, "/time": self._time_end}
        found |= {"meta": self._meta, "/meta": self._meta, "link": self._related, "/link": self._related}
        return found

    def run(self) -> None:
        """Read token by token; behind what is skipped unread, begin anew."""
        text = self.text
        last = text.rfind(">") + 1
        pos = 0
        while pos < last:
            lt = text.find("<", pos, last)
            self._keep(pos, lt if lt >= 0 else last)
            pos = self._walk(lt, last) if lt >= 0 else last
        comment = min((i for mark in ("<!", "<?") if (i := text.find(mark, pos)) >= 0), default=len(text))
        self._keep(pos, comment)
        if self.parts:
            self._end_block()
        self.source.depth = self.deepest - 1

    def _walk(self, pos: int, last: int) -> int:
        text, parts, readers = self.text, self.parts, self.readers
        for token in self.tag.finditer(text, pos, last):
            name = token[2]
            reader = readers.get(name)
            if reader is None:
                reader = self._reader_of(name)
            if behind := reader(token):
                return behind
            start, end = token.span(5)
            if start < end and (parts or not token[5].isspace()):
                parts.append((start, end, self.style))
        return last

    def _reader_of(self, name: str) -> _Reader:
        lower = name.lower()
        reader = self.readers.get(lower)
        if reader is None:
            reader = self._loose_closed if name[0] == "/" else self._loose_opened
        self.readers[name] = reader
        return reader

    def _keep(self, start: int, end: int) -> None:
        if start < end and (self.parts or not self.text[start:end].isspace()):
            self.parts.append((start, end, self.style))

    def _no_tag(self, token: re.Match[str]) -> int:
        """Read a comment, a "<" that is text, or a tag whose quotes never end: from there on tags are read plainly."""
        if token[4]:
            return behind_comment(self.text, token.start())
        lt = token.start()
        plain = PLAIN_TAG.match(self.text, lt) if self.tag is TAG else None
        if plain is not None and plain[2]:
            self.tag = PLAIN_TAG
            return lt
        self._keep(lt, lt + 1)
        return 0

    def _loose_opened(self, _: re.Match[str]) -> int:
        self.loose += 1
        if self.loose > self.source.loose_depth:
            self.source.loose_depth = self.loose
        return 0

    def _loose_closed(self, _: re.Match[str]) -> int:
        if self.loose:
            self.loose -= 1
        return 0

    def _bold_opened(self, token: re.Match[str]) -> int:
        self.bold += 1
        self.style |= _BOLD
        return self._loose_opened(token)

    def _bold_closed(self, token: re.Match[str]) -> int:
        self.bold = max(0, self.bold - 1)
        if not self.bold:
            self.style &= ~_BOLD
        return self._loose_closed(token)

    def _link(self, token: re.Match[str]) -> int:
        raw = token[3]
        if "href" in raw or "href" in raw.lower():
            self.style |= _LINKED
        else:
            self.style &= ~_LINKED
        return 0

    def _link_end(self, _: re.Match[str]) -> int:
        self.style &= ~_LINKED
        return 0

    def _related(self, token: re.Match[str]) -> int:
        found = attributes(token[3])
        self.source.links.append((found.get("rel", "").lower(), found.get("href", "")))
        return 0

    def _timed(self, token: re.Match[str]) -> int:
        self.time = (attributes(token[3]).get("datetime", ""), token.start(5))
        return 0

    def _time_end(self, token: re.Match[str]) -> int:
        if self.time is not None:
            stamp, start = self.time
            here = self.leaf or self.stack[-1][1]
            shown = _INNER_TAG.sub(" ", self.text[start : min(token.start(), start + 500)])
            self.source.times.append((stamp, visible(shown), " ".join(trail_of(here.path))))
            self.time = None
        return 0

    def _meta(self, token: re.Match[str]) -> int:
        found = attributes(token[3])
        name = next((v for k in ("property", "name", "itemprop", "http-equiv") if (v := found.get(k))), "")
        if name and "content" in found:
            self.source.metas.append((name.lower(), found["content"][:20_000]))
        return 0

    def _raw(self, token: re.Match[str]) -> int:
        name, start = token[2].lower(), token.start(5)
        stop, behind = raw_end(self.text, name, start)
        if name == "title" and not self.source.title:
            self.source.title = visible(self.text[start : min(stop, start + 5000)])
        elif name == "script" and "ld+json" in token[3].lower():
            self.source.scripts.append(self.text[start:stop])
        return behind

    def _paragraph(self, token: re.Match[str]) -> int:
        if self.parts:
            self._end_block()
        names = self.stack[-1][1]
        self.leaf = self._named(names, token)
        return 0

    def _parting(self, _: re.Match[str]) -> int:
        if self.parts:
            self._end_block()
        self.leaf = None
        return 0

    def _line(self, _: re.Match[str]) -> int:
        if self.parts:
            self._end_block(breaks=True)
        self.leaf = None
        return 0

    def _opened(self, token: re.Match[str]) -> int:
        if self.parts:
            self._end_block()
        self.leaf = None
        name, stack = token[2].lower(), self.stack
        if name in SELF_CLOSING and stack[-1][0] == name:
            stack.pop()
            self.open[name] -= 1
        _, above, container, hidden = stack[-1]
        names = self._named(above, token)
        if name not in HOLDS_ONE:
            self.contained = container = self.contained + 1
        stack.append((name, names, container, hidden or names.hidden))
        self.open[name] += 1
        if len(stack) > self.deepest:
            self.deepest = len(stack)
        return 0

    def _closed(self, token: re.Match[str]) -> int:
        if self.parts:
            self._end_block()
        self.leaf = None
        name, stack = token[2][1:].lower(), self.stack
        if self.open[name]:
            while (last := stack.pop()[0]) != name:
                self.open[last] -= 1
            self.open[name] -= 1
        return 0

    def _html(self, token: re.Match[str]) -> int:
        if not self.source.language:
            self.source.language = attributes(token[3]).get("lang", "")[:35]
        return self._opened(token)

    def _named(self, above: _Names, token: re.Match[str]) -> _Names:
        """Name an element inside of `above`; equal names in one place are one object."""
        tag = token[1]
        label = self.labels.get(tag)
        if label is None:
            label = self.labels[tag] = label_of(token[2].lower(), token[3])
        made = above.inner.get(label)
        if made is None:
            made = above.inner[label] = _Names((*above.path[1 - PATH_DEPTH :], label[0]), hidden=label[1])
        return made

    def _end_block(self, *, breaks: bool = False) -> None:
        """Make a block of the parts read so far; without a letter or a digit in them there is none."""
        parts, text = self.parts, self.text
        raw = [text[a:b] for a, b, _ in parts]
        while raw[-1].isspace():
            raw.pop()
            parts.pop()
        shown = visible(raw[0] if len(raw) == 1 else "".join(raw))
        if key := key_of(shown):
            start, end = parts[0][1] - len(raw[0].lstrip()), parts[-1][0] + len(raw[-1].rstrip())
            tag, names, container, hidden = self.stack[-1]
            if self.leaf:
                tag, names, hidden = "p", self.leaf, hidden or self.leaf.hidden
            links, bold = _shares(parts)
            block = Block(start, end, shown, key, tag, names.path, links, hidden, container, bold, breaks)
            self.source.blocks.append(block)
        parts.clear()


def _shares(parts: list[tuple[int, int, int]]) -> tuple[float, float]:
    """Return how much of the parts is inside links, and how much is bold."""
    if len(parts) == 1:
        style = parts[0][2]
        return float(style & _LINKED), float(style >= _BOLD)
    linked = bold = size = 0
    for start, end, style in parts:
        size += end - start
        if style & _LINKED:
            linked += end - start
        if style & _BOLD:
            bold += end - start
    return linked / size, bold / size
