"""Reads a page's source into blocks, in one linear pass.

A small tokenizer after the HTML Standard §13.2.5, tolerant of everything: tags, comments, raw text elements and
character references are recognised; tree repair is not its business.
"""

import re

from article.source import PATH_DEPTH, Block, Source, attributes, key_of, trail_of, visible

_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "button",
        "input",
        "video",
        "audio",
        "img",
        "picture",
    ]
)
_STACKED = _BREAKS - frozenset(["br", "hr", "p", "input", "img", "picture", "option", "audio", "video"])
_SELF_CLOSING = frozenset(["li", "dd", "dt", "td", "th", "tr"])
_RAW = frozenset(
    [
        "script",
        "style",
        "textarea",
        "iframe",
        "noembed",
        "noframes",
        "xmp",
        "title",
        "template",
        "svg",
        "math",
        "object",
    ]
)
# Quotes only open a value behind "=" (HTML Standard §13.2.5.33 ff.); possessive, so a failure costs one pass.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/><]*+)((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])))*+)>""")
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/><]*+)([^>]*+)>")
_NAMES = re.compile(
    r"""\b(?:class|id|itemprop|role)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++))""", re.IGNORECASE
)
_HIDDEN = re.compile(r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|\shidden(?:[\s=>]|$)", re.IGNORECASE)
_BOLD = frozenset(["b", "strong", "em"])
# Elements that hold one block rather than several: a heading and the paragraph behind it are in one container.
_HOLDS_ONE = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "dt",
        "dd",
        "caption",
        "figcaption",
        "legend",
        "summary",
        "button",
    ]
)


def scan(text: str) -> Source:
    """Read `text` in one pass; any input gives a `Source`."""
    scanner = _Scanner(text)
    scanner.run()
    return scanner.source


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.source = Source(markup=text)
        self.stack: list[tuple[str, bool, tuple[str, ...]]] = []
        self.containers: list[int] = [0]
        self.contained = 0
        self.paths: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.bold = 0
        self.open: dict[str, int] = {}
        self.parts: list[tuple[int, int, bool, bool]] = []
        self.leaf = ("", "")
        self.linked = False
        self.hidden = 0
        self.loose = 0
        self.no_quote = False
        self.last_gt = text.rfind(">")
        self.time: tuple[str, int] | None = None

    def run(self) -> None:
        text, find, pos = self.text, self.text.find, 0
        while (lt := find("<", pos)) >= 0:
            following = text[lt + 1 : lt + 2]
            if following.isalpha() or following == "/":
                match = self._tag(lt)
            elif following in ("!", "?"):
                self._keep(pos, lt)
                pos = self._behind_comment(lt)
                continue
            else:
                match = None
            if match is None:
                self._keep(pos, lt + 1)
                pos = lt + 1
                continue
            self._keep(pos, lt)
            pos = self._meet(match)
        self._keep(pos, len(text))
        self._close_block()

    def _tag(self, lt: int) -> re.Match[str] | None:
        if lt > self.last_gt:
            return None
        if not self.no_quote:
            match = _TAG.match(self.text, lt)
            if match is not None:
                return match
            plain = _PLAIN_TAG.match(self.text, lt)
            # A quote that never ends fails once at the cost of the rest of the page: later tags are read plainly.
            self.no_quote = plain is not None
            return plain
        return _PLAIN_TAG.match(self.text, lt)

    def _behind_comment(self, lt: int) -> int:
        if self.text.startswith("<!--", lt):
            end, width = self.text.find("-->", lt + 2), 3
        elif self.text.startswith("<![CDATA[", lt):
            end, width = self.text.find("]]>", lt), 3
        else:
            end, width = self.text.find(">", lt), 1
        return end + width if end >= 0 else len(self.text)

    def _keep(self, start: int, end: int) -> None:
        if start < end and (self.parts or not self.text[start:end].isspace()):
            self.parts.append((start, end, self.linked, self.bold > 0))

    def _meet(self, match: re.Match[str]) -> int:
        closing, name, raw = match[1] == "/", match[2].lower(), match[3]
        if name in _RAW and not closing:
            return self._skip_raw(name, raw, match.end())
        if name in _BREAKS:
            self._close_block(breaks=name == "br")
            self._move(name, raw, closing=closing)
        elif name == "a":
            self.linked = not closing and "href" in raw.lower()
        elif name == "meta":
            self._meta(attributes(raw))
        elif name == "link":
            found = attributes(raw)
            self.source.links.append((found.get("rel", "").lower(), found.get("href", "")))
        elif name == "time":
            self._timed(match, raw, closing=closing)
        else:
            if name in _BOLD:
                self.bold = max(0, self.bold - 1) if closing else self.bold + 1
            self.loose = max(0, self.loose - 1) if closing else self.loose + 1
            self.source.loose_depth = max(self.source.loose_depth, self.loose)
        return match.end()

    def _timed(self, match: re.Match[str], raw: str, *, closing: bool) -> None:
        if not closing:
            self.time = (attributes(raw).get("datetime", ""), match.end())
        elif self.time is not None:
            shown = re.sub(r"<[^<>]*>", " ", self.text[self.time[1] : min(match.start(), self.time[1] + 500)])
            self.source.times.append((self.time[0], visible(shown), " ".join(trail_of(self._here()))))
            self.time = None

    def _meta(self, found: dict[str, str]) -> None:
        name = (
            found.get("property")
            or found.get("name")
            or found.get("itemprop")
            or found.get("http-equiv")
            or ""
        )
        if name and "content" in found:
            self.source.metas.append((name.lower(), found["content"][:20_000]))

    def _skip_raw(self, name: str, raw: str, start: int) -> int:
        end = re.compile(rf"</{name}[\s/>]", re.IGNORECASE).search(self.text, start)
        stop = end.start() if end else len(self.text)
        if name == "title" and not self.source.title:
            self.source.title = visible(self.text[start : min(stop, start + 5000)])
        elif name == "script" and "ld+json" in raw.lower():
            self.source.scripts.append(self.text[start:stop])
        if end is None:
            return stop
        gt = self.text.find(">", stop)
        return gt + 1 if gt >= 0 else len(self.text)

    def _move(self, name: str, raw: str, *, closing: bool) -> None:
        if name not in _STACKED:
            self.leaf = ("", "") if closing or name != "p" else (name, _names(raw))
            return
        self.leaf = ("", "")
        if closing:
            self._pop(name)
            return
        if name == "html" and not self.source.language:
            self.source.language = attributes(raw).get("lang", "")[:35]
        if name in _SELF_CLOSING and self.stack and self.stack[-1][0] == name:
            self._drop()
        hidden = _HIDDEN.search(raw) is not None
        self.hidden += hidden
        label = f"{name} {_names(raw)}".rstrip() + (" hidden" if hidden else "")
        self.stack.append((name, hidden, self._path(label)))
        if name not in _HOLDS_ONE:
            self.contained += 1
            self.containers.append(self.contained)
        self.open[name] = self.open.get(name, 0) + 1
        self.source.depth = max(self.source.depth, len(self.stack))

    def _pop(self, name: str) -> None:
        if self.open.get(name, 0):
            while self._drop() != name:
                pass

    def _drop(self) -> str:
        name, hidden, _ = self.stack.pop()
        self.open[name] -= 1
        self.hidden -= hidden
        if name not in _HOLDS_ONE:
            self.containers.pop()
        return name

    def _path(self, label: str) -> tuple[str, ...]:
        path = (*(self.stack[-1][2][1 - PATH_DEPTH :] if self.stack else ()), label)
        return self.paths.setdefault(path, path)

    def _here(self) -> tuple[str, ...]:
        if self.leaf[0]:
            return self._path(f"{self.leaf[0]} {self.leaf[1]}".rstrip())
        return self.stack[-1][2] if self.stack else ()

    def _close_block(self, *, breaks: bool = False) -> None:
        parts, self.parts = self.parts, []
        if not parts:
            return
        while self.text[parts[-1][0] : parts[-1][1]].isspace():
            parts.pop()
        text = visible("".join([self.text[a:b] for a, b, _, _ in parts]))
        key = key_of(text)
        if not key:
            return
        size = max(1, sum(b - a for a, b, _, _ in parts))
        first, last = parts[0], parts[-1]
        self.source.blocks.append(
            Block(
                start=first[0] + _leading(self.text, first[0], first[1]),
                end=last[1] - _trailing(self.text, last[0], last[1]),
                text=text,
                key=key,
                tag=self.leaf[0] or (self.stack[-1][0] if self.stack else ""),
                path=self._here(),
                link_share=sum(b - a for a, b, linked, _ in parts if linked) / size,
                hidden=self.hidden > 0,
                container=self.containers[-1],
                bold=sum(b - a for a, b, _, bold in parts if bold) / size,
                breaks=breaks,
            )
        )


def _names(raw: str) -> str:
    return " ".join([m[1] or m[2] or m[3] or "" for m in _NAMES.finditer(raw)])[:300] if raw else ""


def _leading(text: str, start: int, end: int) -> int:
    part = text[start:end]
    return len(part) - len(part.lstrip())


def _trailing(text: str, start: int, end: int) -> int:
    part = text[start:end]
    return len(part) - len(part.rstrip())
