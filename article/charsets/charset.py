"""Which characters the bytes of a page mean: byte order mark, then the bytes themselves, then what was declared.

Valid UTF-8 beyond ASCII wins over every declaration, since text in another charset is next to never valid
UTF-8 by accident. A declaration is believed only where the letters that come out make sense.
"""

import codecs
import re
from dataclasses import dataclass, replace

from article.charsets.alphabets import BELIED, CLEAR, WIDE, bytes_beyond, narrow_charsets, wide_charset
from article.charsets.fitting import (
    Mended,
    arabic_charset,
    charset_of_language,
    fits,
    is_mixed,
    is_western,
    mend,
)
from article.charsets.labels import known
from article.charsets.mojibake import Repaired, repair

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"""<meta[^>]{0,500}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_HTTP = re.compile(r"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_LANGUAGE = re.compile(rb"""<html[^>]{0,500}?\slang\s{0,9}=\s{0,9}["']?([A-Za-z]{2})""", re.IGNORECASE)
_UTF16 = ("utf-16-le", "utf-16-be")
_HEAD = 262_144  # bytes in which a meta element is looked for; a choice
_MARKUP = re.compile(rb"<[^<>]{0,4096}>")
_TAG = re.compile("<[!/]?[A-Za-z]")
_RAW = re.compile(rb"<(?:script|style)\b", re.IGNORECASE)
_RAW_END = re.compile(rb"</(?:script|style)\b", re.IGNORECASE)
# Charsets and how well the bytes read in them, best first.
_Ranked = tuple[tuple[float, str], ...]
_READ = 200_000  # bytes of markup and text whose letters are counted; a choice
_ESCAPED = re.compile("[\udc80-\udcff]")
_SHIFTED = re.compile(rb"\x1b\$[@B][!-~]")  # ISO-2022-JP's escape, and a character behind it
_XML = re.compile(rb"""^\s{0,99}<\?xml[^>]{0,200}?\sencoding\s{0,9}=\s{0,9}["']([A-Za-z0-9_:.-]{2,40})""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text as decoded, and how it was decided.

    `skipped` counts the bytes of a byte order mark in front. Bytes that mean nothing in `encoding` stand as
    lone surrogates (PEP 383), so the text leads back to its bytes. `source` is "bom", "bytes", "http",
    "meta" or "guess"; `guessed` says that nothing trustworthy confirmed the choice. `repaired` tells where double
    encoding was undone, `raw` is the text before that; both stay empty for the pages that need none. `mixed` names the
    second charset of a page whose parts are in two.
    """

    text: str
    encoding: str
    source: str
    guessed: bool = False
    skipped: int = 0
    repaired: Repaired | None = None
    raw: str = ""
    mixed: str | None = None

    @property
    def read(self) -> str:
        """Return the text as the bytes say it, before double encoding was undone."""
        return self.raw if self.repaired is not None else self.text


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode `body`, never failing; `content_type` is the HTTP header's value (RFC 9110 §8.3)."""
    plain = _decoded(body, content_type)
    found = Mended(raw=plain.text, text=plain.text)
    if plain.guessed and plain.encoding == "utf-8":
        named = tuple(name for name, _ in _declared(body, content_type))
        found = mend(plain.text, named, _language(body))
    better = repair(found.text)
    if better.text == plain.text:
        return plain
    return replace(plain, text=better.text, repaired=better, raw=found.raw, mixed=found.charset)


def _decoded(body: bytes, content_type: str) -> Decoded:
    for bom, name in _BOMS:
        # A mark that the bytes behind it belie is a stray: an editor's, in front of a page in another charset.
        if body.startswith(bom) and (name != "utf-8" or _mostly_utf8(body)):
            return Decoded(
                text=read_as(body[len(bom) :], name), encoding=name, source="bom", skipped=len(bom)
            )
    if (wide := _bare_utf16(body)) is not None:
        return Decoded(text=read_as(body, wide), encoding=wide, source="guess", guessed=True)
    declared = tuple(_declared(body, content_type))
    if (wide := next((name for name, _ in declared if name in _UTF16), None)) is not None:
        return Decoded(text=read_as(body, wide), encoding=wide, source="http")
    if body.isascii():
        if _SHIFTED.search(body) or any(name == "iso2022_jp" for name, _ in declared):
            source = next((s for name, s in declared if name == "iso2022_jp"), "bytes")
            return Decoded(text=read_as(body, "iso2022_jp"), encoding="iso2022_jp", source=source)
        odd = any(known(label) is None for label, _ in _labels(body, content_type))  # UTF-7, ROT13
        return Decoded(text=body.decode("ascii"), encoding="utf-8", source="bytes", guessed=odd)
    if (clean := _strict(body, "utf-8")) is not None:
        return Decoded(text=clean, encoding="utf-8", source="bytes")
    return _not_utf8(body, declared)


def _mostly_utf8(body: bytes) -> bool:
    """Say whether under one in twenty of the bytes beyond ASCII means nothing in UTF-8."""
    text = body.decode("utf-8", "surrogateescape")
    return len(_ESCAPED.findall(text)) * 20 <= bytes_beyond(body)


def _not_utf8(body: bytes, declared: tuple[tuple[str, str], ...]) -> Decoded:
    # Under one bad byte in twenty beyond ASCII: UTF-8 with damage (cut copies, mixed includes), not another charset.
    if _mostly_utf8(body) or is_mixed(body):
        return _guessed(body, "utf-8")
    if (arabic := arabic_charset(_words(body), tuple(name for name, _ in declared))) is not None:
        told = dict(declared[::-1]).get(arabic)
        return Decoded(
            text=read_as(body, arabic), encoding=arabic, source=told or "guess", guessed=told is None
        )
    ranked = tuple(narrow_charsets(_words(body), _language(body)))
    named = tuple(name for name in dict(declared) if name != "utf-8")
    if _belied(body, ranked, named):
        return _guessed(body, _clear_charset(body, ranked) or _guess(body))
    readable = [(name, read) for name in named if (read := _strict(body, name)) is not None]
    if readable:
        # Windows-1252 stands for Latin-1, which servers send for everything: it loses to whatever else was said.
        scores = {name: score for score, name in ranked}
        readable.sort(key=lambda r: (r[0] == "cp1252", -scores.get(r[0], 0.0)))
        name, text = next((r for r in readable if fits(r[1])), readable[0])
        clear = None if fits(text) else _clear_charset(body, ranked)
        if clear in (None, name):
            return Decoded(text=text, encoding=name, source=dict(declared[::-1])[name])
        return _guessed(body, clear or name)
    if named and fits(read_as(body, named[0])):
        return _guessed(body, named[0])
    return _guessed(body, _clear_charset(body, ranked) or (named[0] if named else _guess(body)))


def _guessed(body: bytes, name: str) -> Decoded:
    return Decoded(text=read_as(body, name), encoding=name, source="guess", guessed=True)


def _belied(body: bytes, ranked: _Ranked, declared: tuple[str, ...]) -> bool:
    """Say whether the letters make words in a charset that was not declared, and next to none in the declared ones."""
    if not declared:
        return False
    if all(name == "cp1252" or name in WIDE for name in declared):
        wide = wide_charset(_words(body))
        if wide is not None:
            return wide not in declared
    if not ranked or ranked[0][0] < CLEAR or ranked[0][1] in declared:
        return False
    scores = {name: score for score, name in ranked}
    return all(scores.get(name, 1.0) < ranked[0][0] - BELIED for name in declared)


def _words(body: bytes) -> bytes:
    """Return the text between a page's tags, scripts and style sheets left out."""
    pieces, seen = [], 0
    for opening in _RAW.finditer(body):
        if opening.start() < seen:
            continue
        closing = _RAW_END.search(body, opening.end())
        if closing is None:
            break
        pieces.append(body[seen : opening.start()])
        seen = closing.end()
    return _MARKUP.sub(b" ", b" ".join([*pieces, body[seen:]])[:_READ])


def _declared(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """Return the known encodings that are declared: HTTP's, the meta element's, the XML declaration's, in that order.

    Browsers look for the meta element in the first 1024 bytes; pages have it behind their scripts all the same. Whoever
    can read it reads no UTF-16, so that it then means UTF-8 (HTML Standard §13.2.3.2); HTTP's must make tags of the bytes.
    """
    labels = _labels(body, content_type)
    named = [(name, source) for label, source in labels if (name := known(label)) is not None]
    told = [("utf-8" if s == "meta" and name in _UTF16 else name, s) for name, s in named]
    return [(name, s) for name, s in told if name not in _UTF16 or _is_utf16(body, name)]


def _labels(body: bytes, content_type: str) -> list[tuple[str, str]]:
    found = [(m.group(1), "http") for m in [_HTTP.search(content_type)] if m]
    meta = _META.search(body[:4096]) or _META.search(body[:_HEAD])
    return found + [(m.group(1).decode("ascii"), "meta") for m in [meta, _XML.search(body[:400])] if m]


def _is_utf16(body: bytes, name: str) -> bool:
    """Say whether bytes read as UTF-16 are valid and hold a tag, which those of any other charset never spell."""
    text = _strict(body, name)
    return text is not None and _TAG.search(text) is not None


def _bare_utf16(body: bytes) -> str | None:
    """Name UTF-16 without a mark by where its NULs stand: every "<" and " " has one, always on the same side."""
    head = body[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 50 < len(head) or max(even, odd) < 4:
        return None
    if min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _guess(body: bytes) -> str:
    """Guess by the page's language, then by a detector; what may as well be Western European is taken for that."""
    language = _language(body)
    name = charset_of_language(language) if language else None
    if name is not None and (text := _strict(body, name)) is not None and fits(text):
        return name
    western = _strict(body, "cp1252")
    if western is not None and is_western(_words(body).decode("cp1252", "replace")):
        return "cp1252"
    return _detected(body) or "cp1252"


def _clear_charset(body: bytes, ranked: _Ranked) -> str | None:
    """Name the charset that makes words of the bytes, where one does."""
    if ranked and ranked[0][0] >= CLEAR:
        return ranked[0][1]
    return wide_charset(_words(body))


def _language(body: bytes) -> str:
    found = _LANGUAGE.search(body[:4096])
    return found[1].decode("ascii").lower() if found else ""


def _detected(body: bytes) -> str | None:
    from trafilatura.utils import detect_encoding

    names = [known(guess) for guess in detect_encoding(body[:100_000])]
    return next((name for name in names if name is not None and name not in _UTF16), None)


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return None


def read_as(body: bytes, name: str) -> str:
    """Decode `body`; bytes that mean nothing become lone surrogates, or U+FFFD where the charset cannot give those back."""
    strict = _strict(body, name)
    if strict is not None:
        return strict
    try:
        return body.decode(name, "surrogateescape")
    except UnicodeDecodeError:
        return body.decode(name, "replace")
