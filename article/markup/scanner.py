"""Reads a page's source into blocks, in one linear pass.

A small tokenizer after the HTML Standard §13.2.5, tolerant of everything: tags, comments, raw text elements and
character references are recognised; tree repair is not its business.
"""

import re
from collections.abc import Callable
from functools import partial

from article.blocks.names import BOLDLY, LINKED, Names, is_counter, label_of, shares
from article.markup.heads import HeadReader, nothing
from article.markup.source import PATH_DEPTH, Block, Source, attributes, key_of, trail_of, visible
from article.markup.tokens import (
    BOLD,
    HOLDS_ONE,
    PARTING,
    PLAIN_TAG,
    RAW,
    SELF_CLOSING,
    STACKED,
    TAG,
    TEXT,
    VOID,
    Part,
    behind_comment,
    lines_of,
)

_INNER_TAG = re.compile(r"<[^<>]*>")
# What a tag's reader returns: where to go on, or 0 for "behind this tag".
_Reader = Callable[[re.Match[str]], int]


def scan(text: str) -> Source:
    """Read `text` in one pass; any input gives a `Source`."""
    scanner = _Scanner(text)
    scanner.run()
    scanner.readers.clear()  # they hold the scanner, and it them: nothing is to wait for the garbage collector
    return scanner.source


# An open element: its name, its names, the container that its text is in, and whether it or one around it is hidden.
# A plain tuple: a page opens some 400 of them, and any class costs three times as much.
_Open = tuple[str, Names, int, bool]


class _Scanner(HeadReader):
    def __init__(self, text: str) -> None:
        self.text = text
        self.source = Source(markup=text)
        self.stack: list[_Open] = [("", Names((), hidden=False), 0, False)]
        self.open = dict.fromkeys(STACKED, 0)
        self.labels: dict[str, tuple[str, bool]] = {}
        self.contained = 0
        self.deepest = 1
        self.parts: list[Part] = []
        self.leaf: Names | None = None
        self.broken = 0
        self.style = 0
        self.bold = 0
        self.loose = 0
        self.time: tuple[str, int] | None = None
        self.tag = TAG
        self.readers = self._readers()

    def _readers(self) -> dict[str | None, _Reader]:
        """Say who reads the tags that have a reader of their own; the others' are found when the page has them."""
        return {
            None: self._no_tag,
            "html": self._html,
            "p": self._paragraph,
            "/p": self._parting,
            "br": self._line,
            "/br": self._line,
            "a": self._link,
            "/a": self._link_end,
            "time": self._timed,
            "/time": self._time_end,
            "meta": self.meta,
            "/meta": self.meta,
            "link": self.related,
            "/link": self.related,
        }

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
            reader = readers.get(token[2])
            if reader is None:
                reader = self._reader_of(token[2])
            if behind := reader(token):
                return behind
            if token.lastindex == TEXT and (parts or not token[TEXT].isspace()):
                parts.append((*token.span(TEXT), self.style))
        return last

    def _reader_of(self, name: str) -> _Reader:
        lower = name.lower()
        reader = self.readers[name] = self.readers.get(lower) or self._kind_of(lower)
        return reader

    def _kind_of(self, name: str) -> _Reader:
        """Say who reads a kind of tag; every name of no kind is a loose element's."""
        closes, bare = name.startswith("/"), name.removeprefix("/")
        if bare in STACKED:
            return partial(self._closed if closes else self._opened, bare)
        if bare in PARTING:
            return self._parting
        if bare in BOLD:
            return self._bold_closed if closes else self._bold_opened
        if closes:
            return self._loose_closed
        return self.raw if bare in RAW else nothing if bare in VOID else self._loose_opened

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

    def _loose_opened(self, token: re.Match[str]) -> int:
        if token[1].endswith("/"):
            return 0
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
        self.style |= BOLDLY
        return self._loose_opened(token)

    def _bold_closed(self, token: re.Match[str]) -> int:
        self.bold = max(0, self.bold - 1)
        if not self.bold:
            self.style &= ~BOLDLY
        return self._loose_closed(token)

    def _link(self, token: re.Match[str]) -> int:
        raw = token[3]
        if "href" in raw or "href" in raw.lower():
            self.style |= LINKED
        else:
            self.style &= ~LINKED
        return 0

    def _link_end(self, _: re.Match[str]) -> int:
        self.style &= ~LINKED
        return 0

    def _timed(self, token: re.Match[str]) -> int:
        self.time = (attributes(token[3]).get("datetime", ""), token.end(1) + 1)
        return 0

    def _time_end(self, token: re.Match[str]) -> int:
        if self.time is not None:
            stamp, start = self.time
            here = self.leaf or self.stack[-1][1]
            shown = _INNER_TAG.sub(" ", self.text[start : min(token.start(), start + 500)])
            self.source.times.append((stamp, visible(shown), " ".join(trail_of(here.path))))
            self.time = None
        return 0

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
            self.broken = len(self.source.blocks)
        elif self.broken == len(self.source.blocks) and self.broken:
            self.source.blocks[-1].breaks = False
        self.leaf = None
        return 0

    def _opened(self, name: str, token: re.Match[str]) -> int:
        if self.parts:
            self._end_block()
        self.leaf = None
        stack = self.stack
        if name in SELF_CLOSING and stack[-1][0] == name:
            stack.pop()
            self.open[name] -= 1
        _, above, container, hidden = stack[-1]
        names = above.inner.get(token[1]) or self._named(above, token)
        if name not in HOLDS_ONE:
            self.contained = container = self.contained + 1
        stack.append((name, names, container, hidden or names.hidden))
        self.open[name] += 1
        if len(stack) > self.deepest:
            self.deepest = len(stack)
        return 0

    def _closed(self, name: str, _: re.Match[str]) -> int:
        if self.parts:
            self._end_block()
        self.leaf = None
        if self.open[name]:
            stack = self.stack
            while (last := stack.pop()[0]) != name:
                self.open[last] -= 1
            self.open[name] -= 1
        return 0

    def _html(self, token: re.Match[str]) -> int:
        if not self.source.language:
            self.source.language = attributes(token[3]).get("lang", "")[:35]
        return self._opened("html", token)

    def _named(self, above: Names, token: re.Match[str]) -> Names:
        """Name an element inside of `above`; equal names in one place are one object, however their tags are written."""
        tag = token[1]
        label = self.labels.get(tag)
        if label is None:
            label = self.labels[tag] = label_of(token[2].lower(), token[3])
        made = above.inner.get(label)
        if made is None:
            made = above.inner[label] = Names((*above.path[1 - PATH_DEPTH :], label[0]), hidden=label[1])
        above.inner[tag] = made
        return made

    def _end_block(self, *, breaks: bool = False) -> None:
        """Make a block of the parts read so far; in `pre` one of each line, and a counter in front is one of its own."""
        parts = self.parts[:]
        self.parts.clear()
        if self.stack[-1][0] == "pre":
            for line, more in lines_of(self.text, parts):
                self._add(line, breaks=more or breaks)
        elif len(parts) > 1 and parts[0][2] & LINKED and is_counter(self.text, parts):
            self._add(parts[:1], breaks=False)
            self._add(parts[1:], breaks=breaks)
        else:
            self._add(parts, breaks=breaks)

    def _add(self, parts: list[Part], *, breaks: bool) -> None:
        """Add a block; without a letter or a digit in its parts there is none."""
        text = self.text
        while len(parts) > 1 and text[parts[-1][0] : parts[-1][1]].isspace():
            parts.pop()
        first, last = parts[0], parts[-1]
        raw = text[first[0] : first[1]]
        whole = raw if len(parts) == 1 else "".join([text[a:b] for a, b, _ in parts])
        shown = visible(whole)
        if key := key_of(shown):
            start, end = first[1] - len(raw.lstrip()), last[1] - len(whole) + len(whole.rstrip())
            tag, names, container, hidden = self.stack[-1]
            if self.leaf:
                tag, names, hidden = "p", self.leaf, hidden or self.leaf.hidden
            links, bold = shares(parts)
            block = Block(start, end, shown, key, tag, names.path, links, hidden, container, bold, breaks)
            self.source.blocks.append(block)
