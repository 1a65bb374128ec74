"""Reads the JSON of pages as far as it can be read: what templates break in it is known and repaired in one pass.

Seen broken: trailing and doubled commas, raw line ends, comments, CDATA and HTML comment marks around it, `&quot;`
for quotes, quotes inside of strings, `\\'`, several objects one behind the other, objects that end too early.
"""

import html
import json
import re
from collections.abc import Iterator

Node = dict[str, object]

_BEFORE = re.compile(r"\s*+(?:<!--|(?://|/\*)?\s*+<!\[CDATA\[(?:\s*+\*/)?)?\s*+")
_BEHIND = re.compile(r"(?:-->|(?://|/\*)?\s{0,9}\]\]>(?:\s{0,9}\*/)?)$")
_DEEPEST = 60  # levels of nesting; real graphs have under 12, the parser's own recursion ends at about 1000
_LARGEST = 2_000_000  # characters of one script; articleBody of long reads stays under 200,000
_SCRIPTS = 40
_NODES = 20_000
_OBJECTS = 50  # objects one behind the other in one script
_BRACKETS = re.compile(r"[\[{}\]]")
# A quote ends a string only where JSON could go on: text with quotes of its own stays one string. All possessive.
_PIECE = re.compile(
    r'(?P<text>"(?:[^"\\]++|\\[\s\S]|"(?!\s{0,20}(?:[,:}\]]|\Z)))*+(?:"|\Z))|(?P<note>/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|//[^\n]*+)|(?P<commas>,[\s,]*+(?=[}\]]|\Z)|,[\s,]*+)'
)
_BAD_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|([\s\S]))')
_INNER = re.compile(r'\\[\s\S]|"')
_FIELD = re.compile(
    r'"(headline|name|datePublished|dateModified|articleSection|description|@type)"\s{0,9}:\s{0,9}"((?:[^"\\]++|\\.){0,400}+)"'
)


def nodes_in(scripts: list[str]) -> list[Node]:
    """Return every object of the scripts, outer before inner; what cannot be read gives none. Never raises."""
    return [node for script in scripts[:_SCRIPTS] for value in _values(script) for node in _walk(value)]


def _walk(loaded: object) -> Iterator[Node]:
    waiting, at = [loaded], 0
    while at < len(waiting) and at < _NODES:
        node = waiting[at]
        at += 1
        if isinstance(node, dict):
            yield node
            waiting.extend(v for v in node.values() if isinstance(v, dict | list))
        elif isinstance(node, list):
            waiting.extend(v for v in node if isinstance(v, dict | list))


def _values(script: str) -> list[object]:
    if len(script) > _LARGEST or _depth(script) > _DEEPEST:
        return []
    bare = _unwrapped(script)
    if not bare:
        return []
    for make in (_as_is, _unescaped, mended):
        text = make(bare)
        if text is not None and (found := _decoded(text.strip())):
            return found
    return _fields(bare)


def _unwrapped(script: str) -> str:
    begun = _BEFORE.match(script)
    bare = script[begun.end() if begun else 0 :].rstrip("; \t\r\n")
    end = _BEHIND.search(bare, max(0, len(bare) - 40))
    return (bare[: end.start()] if end else bare).rstrip("; \t\r\n/")


def _as_is(text: str) -> str:
    return text


def _unescaped(text: str) -> str | None:
    return html.unescape(text) if "&quot;" in text[:2000] or "&#34;" in text[:2000] else None


def _decoded(text: str) -> list[object]:
    """Read the values that stand one behind the other; none if any of them is broken."""
    found: list[object] = []
    decoder, at = json.JSONDecoder(strict=False), 0
    while at < len(text) and len(found) < _OBJECTS:
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        found.append(value)
        while at < len(text) and (text[at].isspace() or text[at] in ",;"):
            at += 1
    return found


def mended(text: str) -> str:
    """Return `text` with what is usually broken in it repaired; brackets that are left open are closed."""
    fixed = _PIECE.sub(_mend, text)
    bare = re.sub(r'"(?:[^"\\]++|\\.)*+"', "", fixed)
    waiting: list[str] = []
    for c in _BRACKETS.findall(bare):
        if c in "[{":
            waiting.append("]" if c == "[" else "}")
        elif waiting:
            waiting.pop()
    return fixed.rstrip().rstrip(",") + "".join(reversed(waiting))


def _mend(match: re.Match[str]) -> str:
    if match["commas"]:
        return "" if match.end() >= len(match.string) or match.string[match.end()] in "}]" else ","
    if match["text"] is None:
        return ""
    raw = match["text"]
    inner = raw[1:-1] if len(raw) > 1 and raw.endswith('"') else raw[1:]
    whole = _BAD_ESCAPE.sub(lambda m: m[0] if m[1] else m[2], inner).rstrip("\\")
    return '"' + _INNER.sub(lambda m: '\\"' if m[0] == '"' else m[0], whole) + '"'


def _fields(text: str) -> list[object]:
    """Pick the first of each known field out of what no repair could make readable."""
    found: dict[str, object] = {}
    for match, _ in zip(_FIELD.finditer(text), range(200), strict=False):
        name, value = match[1], match[2]
        if name == "@type" and not value.endswith(("Article", "Posting")):
            continue
        if name != "name":
            found.setdefault(name, value)
    return [found] if "@type" in found else []


def _depth(script: str) -> int:
    if script.count("{") + script.count("[") <= _DEEPEST:
        return 0
    depth = most = 0
    for c in _BRACKETS.findall(script):
        depth += 1 if c in "[{" else -1
        most = max(most, depth)
    return most
