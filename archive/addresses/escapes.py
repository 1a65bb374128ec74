"""Percent-encoding (RFC 3986 §2.1): one spelling for every path, query and key."""

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH = _UNRESERVED | frozenset("!$&'()*+,;=:@/")  # RFC 3986 §3.3
_QUERY = _PATH | {"?"}  # RFC 3986 §3.4


def _odd(allowed: frozenset[str]) -> re.Pattern[str]:
    """Return what finds escapes and characters that may have to be spelt otherwise.

    Escapes of bytes beyond ASCII with upper-case digits are right as they stand; Arabic addresses consist of them.
    """
    raw = re.escape("".join(sorted(allowed)))
    return re.compile(rf"%(?![89A-F][0-9A-F])([0-9A-Fa-f]{{2}})|([^{raw}%]|%(?![0-9A-Fa-f]{{2}}))", re.DOTALL)


_ODD_IN_PATH, _ODD_IN_QUERY = _odd(_PATH), _odd(_QUERY)
_PLAIN = re.compile(r"[A-Za-z0-9._~-]*")  # spelt in one way only
_SPELT = re.compile(r"(?:[A-Za-z0-9._~-]|%[89A-F][0-9A-F])*")  # as `quote` would spell it
_TWICE = re.compile(r"(?:[^%]|%[89A-Fa-f][0-9A-Fa-f])+")  # all that is escaped is beyond ASCII
_UNESCAPES = 8  # rounds; an address escaped more often than this is a trap, not an article


def path_escaped(text: str) -> str:
    """Return a path with every escape spelt in one way and everything escaped that may not stand raw; a lone "%" is "%25"."""
    return _escaped(text, _ODD_IN_PATH)


def query_escaped(text: str) -> str:
    """Return a query so."""
    return _escaped(text, _ODD_IN_QUERY)


def _escaped(text: str, odd: re.Pattern[str]) -> str:
    def one(match: re.Match[str]) -> str:
        hexes, raw = match.groups()
        if hexes:
            char = chr(int(hexes, 16))
            return char if char in _UNRESERVED else f"%{hexes.upper()}"
        return quote(raw, safe="")

    return odd.sub(one, text)


def respelt(text: str) -> str:
    """Give one spelling to all escapings and Unicode forms of a text; bytes that are no UTF-8 stay bytes."""
    if _PLAIN.fullmatch(text):
        return text
    raw = unquote_to_bytes(text)
    try:
        plain = _once(raw.decode("utf-8"))
        if _SPELT.fullmatch(text) and unicodedata.is_normalized("NFC", plain):
            return text
        return quote(unicodedata.normalize("NFC", plain), safe="")
    except UnicodeDecodeError:
        return quote(raw, safe="")


def minimal(text: str) -> str:
    """Unescape until nothing changes, then escape controls, space, "#", "%" and bytes beyond ASCII."""
    if "%" not in text:
        return text
    raw = text.encode("ascii")
    for _ in range(_UNESCAPES):
        plain = unquote_to_bytes(raw)
        if plain == raw:
            break
        raw = plain
    return "".join(chr(b) if 0x20 < b < 0x7F and b not in b"#%" else f"%{b:02X}" for b in raw)


def _once(text: str) -> str:
    """Undo a second escaping of letters beyond ASCII, which feeds and sitemaps of Arabic sites often carry."""
    if "%" not in text or not _TWICE.fullmatch(text):
        return text
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        return text
