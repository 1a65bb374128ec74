"""Whether the letters that a charset gives can be meant: what a wrong reading looks like, by the letters alone."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from article.charsets.alphabets import CLEAR, FREQUENT_HAN, bytes_beyond, is_dense, narrow_charsets

_ARABIC = re.compile("[\u0621-\u064a\u067e\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be\u06c1\u06d2]")
# The eight most frequent letters of Arabic text, and ه: together 59-67 % of the letters in nine of ten articles, never
# under 53 % (1,980 articles of the 2018 news corpus); a wrong single-byte reading spreads them thin.
_FREQUENT = re.compile("[اليمنوهرت]")
# The charsets that Arabic pages were written in, the likely one first (DOS and Mac: old archives).
_ARABIC_CHARSETS = ("cp1256", "iso8859-6", "cp720", "mac-arabic")
# Between letters that one script's text has close together and Latin text has apart: accents stand alone in words.
_BEYOND = re.compile("[^\x00-\x7f\u2010-\u2044\u00a0]+")
_LATIN = re.compile("[\u00c0-\u024f]")
_INSIDE = re.compile("[a-zа-яё][А-ЯЁ]|[^\\W\\d_][\u0080-\u009f¤¦§¨©¬®±¶][^\\W\\d_]")
_HAN = re.compile("[\u3400-\u9fff]")
# A word with bytes in it that are no UTF-8.
_STRAY = re.compile("[A-Za-z]{0,20}[\udc80-\udcff][A-Za-z\udc80-\udcff]{0,60}")
_STRAYS = 4_000  # such words that are looked at; a choice
_UTF8_WORDS = re.compile(
    rb"(?:[\xd8-\xdb][\x80-\xbf]){3,}|(?:\xd7[\x80-\xbf]){3,}|(?:[\xd0\xd1][\x80-\xbf]){3,}|(?:[\xce\xcf][\x80-\xbf]){3,}|"
    rb"(?<=[A-Za-z])[\xc3-\xc5][\x80-\xbf](?=[A-Za-z])"
)
# Bytes of such words from which a page is taken for mixed, and of the others from which they are read. Choices: three words, six accents.
_MIXED, _FEW = 20, 6
_BY_CHANCE = re.compile(
    "(?<=[\udc80-\udcff])[\u0080-\u1fff\u2070-\ud7ff]{1,2}|[\u0080-\u1fff\u2070-\ud7ff]{1,2}(?=[\udc80-\udcff])"
)
_PUNCTUATION = re.compile("(?<![\udc80-\udcff])[\udc85\udc91-\udc97](?![\udc80-\udcff])")


# The Windows charset that pages of a language were written in.
_BY_LANGUAGE = {
    "cp1250": "pl cs sk hu ro hr sl bs sq", "cp1251": "ru uk bg be sr mk kk", "cp1252": "fr de es it pt en nl sv da no nb fi is ca",
    "cp1253": "el", "cp1254": "tr az", "cp1255": "he iw", "cp1256": "ar fa ur ps", "cp1257": "lt lv et", "cp1258": "vi",
}  # fmt: skip
_SINGLE = frozenset([*_BY_LANGUAGE, *_ARABIC_CHARSETS])
_SIGNS_INSIDE = re.compile(r"[a-z][\u00a1-\u00bf][a-z]")


def charset_of_language(language: str) -> str | None:
    """Name the Windows charset of a language ("pl", "pl-PL"), or None."""
    short = language[:2].lower()
    return next((name for name, languages in _BY_LANGUAGE.items() if short in languages.split()), None)


def is_western(text: str) -> bool:
    """Say whether a text read as Windows-1252 has its letters beyond ASCII as Western European words have them."""
    return fits(text) and not _SIGNS_INSIDE.search(text)


def arabic_charset(plain: bytes, declared: tuple[str, ...]) -> str | None:
    """Name the charset in which text without its markup is Arabic, or None; a declared one wins where both fit."""
    high = bytes_beyond(plain)
    if high < 20 or not is_dense(plain):
        return None
    fitting = []
    for name in _ARABIC_CHARSETS:
        text = plain.decode(name, "replace")
        letters = len(_ARABIC.findall(text))
        frequent = len(_FREQUENT.findall(text))
        if letters > 0.85 * high and frequent > 0.45 * letters:
            fitting.append((name in declared, frequent, -_ARABIC_CHARSETS.index(name), name))
    return max(fitting)[3] if fitting else None


def fits(text: str) -> bool:
    """Say whether a text's letters beyond ASCII look like words of their script rather than like a wrong reading."""
    runs = _BEYOND.findall(text)
    size = sum(map(len, runs))
    if size < 20:  # too few to tell; a choice
        return True
    latin = len(_LATIN.findall(text))
    apart = sum(len(run) == 1 for run in runs)
    if latin > size / 2:
        # Accents stand apart: at least 0.76 of the runs in 330 European texts of the page sets, at most 0.21 in 413 Arabic,
        # Persian, Russian and Greek ones written in their charsets and read as Windows-1252. 0.4 lies between.
        return apart > 0.4 * len(runs)
    if (han := len(_HAN.findall(text))) > size / 2:
        # Of 183 Chinese texts of the page sets all but one hold over 0.05 of them; GB 18030 read as Big5 at most 0.015.
        return len(FREQUENT_HAN.findall(text)) > 0.05 * han
    # At most 0.005 in 430 texts of other scripts, 0.06 and more in half of 1,148 wrong readings; letters alone in a run: 0.14
    # and less in 19 of 20 such texts, at least 0.76 in Polish, Czech and Turkish ones read as Cyrillic.
    return len(_INSIDE.findall(text)) * 20 < size and apart < 0.5 * len(runs)


def is_mixed(body: bytes) -> bool:
    """Say whether a body that is no UTF-8 holds words in it all the same: two templates with a charset each made it.

    Three letters of one script in a row, each of two bytes, and accents inside of Latin words: text in other charsets
    spells them next to never.
    """
    words = sum(map(len, _UTF8_WORDS.findall(body)))
    return words >= _MIXED and words * 20 >= bytes_beyond(body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A UTF-8 text with what is none in it: `raw` with a lone surrogate for each byte of that, `text` as it was read.

    Both are equally long. `charset` is the second one, None where only signs were read that all Windows charsets share.
    """

    raw: str
    text: str
    charset: str | None = None


def mend(text: str, named: tuple[str, ...] = (), language: str = "") -> Mended:
    """Read what is no UTF-8 in a UTF-8 text in the one charset that makes words of it.

    A letter between bytes that are no UTF-8 is two of them by chance («،» behind «ا» in Windows-1256).
    """
    words = islice(_STRAY.finditer(text), _STRAYS)
    raw = b" ".join(word[0].encode("utf-8", "surrogateescape") for word in words)
    charset = _charset_of(raw, named, language) if bytes_beyond(raw) >= _FEW else None
    if charset is None:
        return Mended(raw=text, text=_PUNCTUATION.sub(_western, text))
    raw_text = _BY_CHANCE.sub(_apart, text)
    return Mended(raw=raw_text, text=raw_text.translate(_readings(charset)), charset=charset)


def _western(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", "surrogateescape").decode("cp1252")


def _apart(match: re.Match[str]) -> str:
    return "".join(chr(0xDC00 + byte) for byte in match[0].encode("utf-8"))


def _charset_of(raw: bytes, named: tuple[str, ...], language: str) -> str | None:
    if (arabic := arabic_charset(raw, named)) is not None:
        return arabic
    ranked = narrow_charsets(raw, language)
    if ranked and ranked[0][0] >= CLEAR:
        return ranked[0][1]
    likely = (
        *(name for name in named if name in _SINGLE),
        charset_of_language(language) if language else None,
    )
    if (
        name := next((c for c in likely if c is not None and fits(raw.decode(c, "replace"))), None)
    ) is not None:
        return name
    return "cp1252" if is_western(raw.decode("cp1252", "replace")) and not is_dense(raw) else None


@cache
def _readings(charset: str) -> dict[int, str]:
    """Say which letter each byte beyond ASCII is, by the lone surrogate that stands for it."""
    letters = {byte: bytes([byte]).decode(charset, "ignore") for byte in range(0x80, 0x100)}
    return {0xDC00 + byte: letter for byte, letter in letters.items() if letter}
