"""Which characters the bytes of a page mean: byte order mark, then the bytes themselves, then what was declared.

Valid UTF-8 beyond ASCII wins over every declaration, since text in another charset is next to never valid
UTF-8 by accident. A declaration is believed only where the letters that come out make sense.
"""

import codecs
import re
from dataclasses import dataclass

# WHATWG Encoding Standard §4.2: what browsers read for a label, where Python reads something narrower.
_WIDER = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254",
    "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "iso8859-6": "iso8859-6", "big5": "big5hkscs",
}  # fmt: skip
# The text encodings that a page may be in. Everything else that Python knows (rot13, utf-7, punycode …) is refused.
_KNOWN = frozenset(
    [
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "cp866",
        "cp874",
        "iso8859-2",
        "iso8859-3",
        "iso8859-4",
        "iso8859-5",
        "iso8859-6",
        "iso8859-7",
        "iso8859-8",
        "iso8859-10",
        "iso8859-13",
        "iso8859-14",
        "iso8859-15",
        "iso8859-16",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "mac-cyrillic",
        "gb18030",
        "big5hkscs",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "cp949",
    ]
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(
    rb"""<meta[^>]{0,500}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_HTTP = re.compile(r"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_MARKUP = re.compile(rb"<[^<>]{0,4096}>")
_ARABIC = re.compile("[\u0621-\u064a]")
# The eight most frequent letters of Arabic text, and ه: together 59-67 % of the letters in nine of ten articles, never
# under 53 % (1,980 articles of the 2018 news corpus); a wrong single-byte reading spreads them thin.
_FREQUENT = re.compile("[اليمنوهرت]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text as decoded, and how it was decided.

    `skipped` counts the bytes of a byte order mark in front. Bytes that mean nothing in `encoding` stand as
    lone surrogates (PEP 383), so the text leads back to its bytes. `source` is "bom", "bytes", "http",
    "meta" or "guess"; `guessed` says that nothing trustworthy confirmed the choice.
    """

    text: str
    encoding: str
    source: str
    guessed: bool = False
    skipped: int = 0


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode `body`, never failing; `content_type` is the HTTP header's value (RFC 9110 §8.3)."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return Decoded(text=_read(body[len(bom) :], name), encoding=name, source="bom", skipped=len(bom))
    if (wide := _bare_utf16(body)) is not None:
        return Decoded(text=_read(body, wide), encoding=wide, source="guess", guessed=True)
    declared = tuple(_declared(body, content_type))
    if body.isascii():
        if any(name == "iso2022_jp" for name, _ in declared):
            return Decoded(text=_read(body, "iso2022_jp"), encoding="iso2022_jp", source="meta")
        return Decoded(text=body.decode("ascii"), encoding="utf-8", source="bytes")
    if (clean := _strict(body, "utf-8")) is not None:
        return Decoded(text=clean, encoding="utf-8", source="bytes")
    return _not_utf8(body, declared)


def _not_utf8(body: bytes, declared: tuple[tuple[str, str], ...]) -> Decoded:
    if _is_arabic_1256(body):
        said = [source for name, source in declared if name == "cp1256"]
        source = said[0] if said else "guess"
        return Decoded(text=_read(body, "cp1256"), encoding="cp1256", source=source, guessed=not said)
    for name, source in declared:
        if name != "utf-8" and (text := _strict(body, name)) is not None:
            return Decoded(text=text, encoding=name, source=source)
    text = body.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= c <= "\udcff" for c in text)
    # Under one bad byte in twenty beyond ASCII: UTF-8 with damage (cut copies, mixed includes), not another charset.
    if broken * 20 <= sum(b > 127 for b in body):
        return Decoded(text=text, encoding="utf-8", source="guess", guessed=True)
    name = next((n for n, _ in declared if n != "utf-8"), None) or _detected(body) or "cp1252"
    return Decoded(text=_read(body, name), encoding=name, source="guess", guessed=True)


def _declared(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """Return the known encodings that HTTP and the first 4096 bytes declare, HTTP first."""
    found = [(m.group(1), "http") for m in [_HTTP.search(content_type)] if m]
    found += [(m.group(1).decode("ascii"), "meta") for m in [_META.search(body[:4096])] if m]
    return [(name, source) for label, source in found if (name := _known(label)) is not None]


def _known(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    name = _WIDER.get(name, name)
    return name if name in _KNOWN else None


def _bare_utf16(body: bytes) -> str | None:
    """Name UTF-16 without a mark by where its NULs stand: every "<" and " " has one, always on the same side."""
    head = body[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 50 < len(head) or max(even, odd) < 4:
        return None
    if min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_arabic_1256(body: bytes) -> bool:
    plain = _MARKUP.sub(b" ", body[:200_000])
    high = sum(b > 127 for b in plain)
    # High bytes per byte from "A" on: at least 0.92 in 2,000 Arabic articles written as Windows-1256, at most 0.14 in
    # 606 European texts (Turkish, Czech) written in their charsets. 0.3 leaves room for markup that survived.
    if high < 20 or high < 0.3 * sum(b > 64 for b in plain):
        return False
    text = plain.decode("cp1256")
    letters = len(_ARABIC.findall(text))
    return letters > 0.85 * high and len(_FREQUENT.findall(text)) > 0.45 * letters


def _detected(body: bytes) -> str | None:
    from trafilatura.utils import detect_encoding

    return next(
        (name for guess in detect_encoding(body[:100_000]) if (name := _known(guess)) is not None), None
    )


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return None


def _read(body: bytes, name: str) -> str:
    strict = _strict(body, name)
    if strict is not None:
        return strict
    try:
        return body.decode(name, "surrogateescape")
    except UnicodeDecodeError:
        return body.decode(name, "replace")
