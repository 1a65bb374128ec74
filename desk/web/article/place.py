"""The place of a paragraph in its original: a marked copy of the page, and the very bytes around it."""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_SHOWN = 8_192  # bytes of a span that are shown; its digest is that of all
AROUND = 400  # bytes shown in front of a span and behind it; a choice
MOST_MARKS = 2_000  # spans that one copy marks; an article has some tens of paragraphs
# What stands in these is no text of the page: a mark in it would be shown as letters, or not at all.
_UNSHOWN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title|textarea|template|iframe|noembed|noframes|xmp|select|svg)\b.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
# Possessive and bounded: a page that was written to be slow costs no more than its length.
_REST = r"(?:[^<>\"']++|\"[^\"]{0,4096}+\"|'[^']{0,4096}+'){0,100}+>"
_TAG = re.compile(rf"<[!/?a-zA-Z]{_REST}")
_BODY = re.compile(rf"<body\b{_REST}", re.IGNORECASE)
_WORD = re.compile(r"\S")
_BYTES = "latin-1"  # a letter a byte: what is not marked comes back as it was
_WIDE = ("utf16", "utf32", "iso2022")  # charsets in which "<" is no byte of its own
# The looks of a copy are ours alone: those of the page, in a narrow frame, can leave a line room for a letter. The page as it looks is
# the original's. The last rules are for all marks, and for the one that the address names. A browser that gives a sandboxed frame a
# process of its own may have it loaded, and done with its address, before it has a size: what the address names is where it begins too.
_LOOKS = (
    "html{{background:#fff;color:#1b1b1b}}"
    "body{{font:16px/1.7 sans-serif;max-inline-size:46rem;margin:0 auto;padding:0 14px 40vh;overflow-wrap:break-word}}"
    "p,li,dd,dt,td,th,h1,h2,h3,h4,h5,h6,blockquote,figcaption,div{{unicode-bidi:plaintext;text-align:start}}"
    "table,tbody,thead,tr,td,th{{display:block;inline-size:auto;block-size:auto}}pre{{white-space:pre-wrap}}"
    "img,video,canvas,object,embed{{max-inline-size:100%;block-size:auto}}svg{{inline-size:1.5em;block-size:1.5em}}"
    "nav,footer,aside{{font-size:.85em;color:#555}}"
    ".{own}-banner{{background:#1f2937;color:#fff;padding:8px 14px;margin:0 -14px 1em;font-size:15px}}"
    "mark.{own}{{background:#fff3c2;color:#1a1400;scroll-margin-block:30vh}}"
    "mark.{own}:target{{scroll-initial-target:nearest}}"
)
_NAMED_LOOKS = ":root:has(#{id}:target) mark.{id}{{background:#ffd34d;outline:2px solid #8a6000}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span of bytes of the payload, and the id that its mark has in the copy."""

    start: int
    end: int
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A copy of a page with marks. `shown` are the ids of marks that have text on the page; others stand in what no browser shows.

    `looks` is the style sheet in it, the only one that a browser is to obey.
    """

    body: bytes
    looks: str
    shown: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bytes:
    """A span as bytes: `before`, `inside` and `after` are decoded for reading, `begins` is the offset of `before`.

    `sha256` is of the whole span, `rest` counts bytes of it that are not shown, `hexdump` has its first bytes in lines (offset, hex).
    """

    start: int
    end: int
    size: int
    begins: int
    before: str
    inside: str
    after: str
    sha256: str
    rest: int
    hexdump: tuple[tuple[int, str], ...]


def marked(body: bytes, marks: Sequence[Mark], *, encoding: str, banner: str) -> Marked:
    """Return a copy of an HTML payload in which the text of each span is marked; bytes around the marks stay as they are.

    `encoding` is the charset's Python name. `banner` is told at the head of the page: it is plain text.
    """
    codec = encoding if _flat(encoding).startswith(_WIDE) else _BYTES
    hidden = [found.span() for found in _UNSHOWN.finditer(body.decode(codec))] if codec == _BYTES else []
    at, pieces, shown = 0, list[bytes](), set[str]()
    own = f"{marks[0].id.partition('-')[0]}-mark" if marks else "mark"
    for one in _apart(marks, len(body)):
        pieces.append(body[at : one.start])
        text = body[one.start : one.end].decode(codec, "replace")
        copy = text if _within(hidden, one.start) else _wrapped(text, one.id, own)
        shown |= {one.id} if copy != text else set()
        pieces.append(body[one.start : one.end] if copy == text else copy.encode(codec, "replace"))
        at = one.end
    pieces.append(body[at:])
    looks = _LOOKS.format(own=own) + "".join(_NAMED_LOOKS.format(id=name) for name in sorted(shown))
    line = _banner(banner, looks, own)
    return Marked(body=_bannered(b"".join(pieces), line, codec), looks=looks, shown=frozenset(shown))


def mark_name(record_id: str, number: int | None = None) -> str:
    """Return the id of a mark. The record's own id is in it: no page could hold one of that name by design, for it is older."""
    name = f"w{record_id.removeprefix('urn:uuid:').replace('-', '')[:12]}"
    return name if number is None else f"{name}-{number}"


def bytes_of(body: bytes, start: int, end: int, *, encoding: str) -> Bytes:
    """Return a span of a payload for reading, with some bytes around it. The span must lie within the payload."""
    begins, ends = _cut(body, max(start - AROUND, 0)), min(end + AROUND, len(body))
    inside = body[start:end]
    told = inside[:MOST_SHOWN]
    dump = tuple((start + at, inside[at : at + 16].hex(" ")) for at in range(0, min(len(inside), 256), 16))
    return Bytes(
        start=start,
        end=end,
        size=len(body),
        begins=begins,
        before=_read(body[begins:start], encoding),
        inside=_read(told, encoding),
        after=_read(body[end:ends], encoding),
        sha256=hashlib.sha256(inside).hexdigest(),
        rest=len(inside) - len(told),
        hexdump=dump,
    )


def _read(raw: bytes, encoding: str) -> str:
    return raw.decode(encoding, "replace")


def _cut(body: bytes, at: int) -> int:
    """Return an offset at or behind *at* where no character of UTF-8 is cut in two."""
    while at < len(body) and 0x80 <= body[at] < 0xC0 and at % 4:
        at += 1
    return at


def _flat(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _apart(marks: Sequence[Mark], size: int) -> list[Mark]:
    """Return the marks that lie in the payload and do not overlap: of two that do, the first."""
    kept: list[Mark] = []
    for one in sorted(marks, key=lambda mark: (mark.start, mark.end))[:MOST_MARKS]:
        if 0 <= one.start < one.end <= size and (not kept or kept[-1].end <= one.start):
            kept.append(one)
    return kept


def _within(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Say whether a place lies within one of spans that follow each other; a page may have a million."""
    before = bisect_left(spans, (at, 0))
    return before > 0 and at < spans[before - 1][1]


def _wrapped(text: str, name: str, own: str) -> str:
    """Return markup with a mark around each piece of text between its tags; the first one has the id."""
    out: list[str] = []
    named = f' id="{name}"'
    for run, tag in _runs(text):
        if _WORD.search(run):
            out.append(f'<mark{named} class="{own} {name}">{run}</mark>')
            named = ""
        else:
            out.append(run)
        out.append(tag)
    return "".join(out)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Give the text between tags, each piece with the tag or comment behind it; together they are the whole text."""
    at = begin = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!--", at):
            closed = text.find("-->", at + 2)
            end = closed + 3 if closed >= 0 else len(text)
        elif found := _TAG.match(text, at):
            end = found.end()
        else:  # a bare "<" is a letter
            at += 1
            continue
        yield text[begin:at], text[at:end]
        at = begin = end
    yield text[begin:], ""


def _banner(told: str, looks: str, own: str) -> str:
    letters = "".join(f"&#{ord(letter)};" for letter in told)
    return f'<style>{looks}</style><div dir="auto" class="{own}-banner">{letters}</div>'


def _bannered(body: bytes, line: str, codec: str) -> bytes:
    """Return the copy with a line at its head that says what it is; a page without a body element has it in front of its end."""
    head = body[: 1 << 20].decode(codec, "replace")
    found = _BODY.search(head)
    at = len(head[: found.end()].encode(codec, "replace")) if found else len(body)
    return body[:at] + line.encode(codec) + body[at:]
