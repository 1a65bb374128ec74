"""Undoes double encoding: UTF-8 that somebody read as a single-byte charset and wrote as UTF-8 again.

It happens to whole pages and to parts of them (a comment box, a title from another database), so it is undone run by
run. A run is taken for such only by what no writer types: "â€™", C1 controls, capitals with signs inside of words,
three letters of one script each made of two of another. What may as well be meant stays.
"""

import re
from dataclasses import dataclass

_CODECS = ("cp1252", "cp1251", "cp1256", "cp1250")
# What a text must hold to be looked at more closely, since most hold none of it: first letters of the sequences that
# are meant, or, where those are common letters, whole ones (а, о, и, с, т and dashes, ا, ل, י, ו; ا, ل, ي, م).
_HINTS = {
    "cp1252": tuple("ÂÃÄÅÎÏÐÑ×ØÙÚÛàáâãäåæçèéêëìíîïð"),
    "cp1251": ("Р°", "Рѕ", "Рё", "СЃ", "С‚", "вЂ", "Ш§", "Щ„", "Ч™", "Ч•"),
    "cp1256": ("ط§", "ظ„", "ظٹ", "ظ…", "â€"),
    "cp1250": ("Ă", "Ĺ", "Ä", "â€"),
}
_BEYOND = re.compile("[^\x00-\x7f]{2,}")
_ASCII = bytes(range(128))
_CONTROLS = [chr(i) for i in range(0x80, 0xA0) if i != 0x85]
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
# Scripts whose letters are told from chance by three of them in a row. Latin has rules of its own.
_SCRIPTS = re.compile(
    "[\u0370-\u03ff]{3}|[\u0400-\u04ff]{3}|[\u0590-\u05ff]{3}|[\u0600-\u06ff\u200c]{3}|[\u0900-\u0dff]{3}|"
    "[\u0e00-\u0e7f]{3}|[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f]{3}|[\uac00-\ud7a3]{3}"
)
_SIGNS = re.compile(
    "[\u2010-\u201f\u2022-\u2044\u20a0-\u20bf\u2100-\u22ff\u25a0-\u27bf\U0001f000-\U0001faff]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # letters of icon fonts: in style sheets, never in words
_LATIN = re.compile("[\u00aa\u00b5\u00ba\u00c0-\u017f]")
_WEAK = re.compile("[\u0080-\u017f\u02c6\u02dc\u0370-\u06ff\u2000-\u22ff\ufeff]*")
_TWICE = frozenset("ÂÃÄÅ")  # a first letter, with others behind it, of what was encoded once more
_TYPED = frozenset(" \u00a0\u00ad‘’“”„‚«»‹›–—…")
_LETTERS = re.compile("[a-zà-öø-ÿ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A text after its repair. `spans` are the places in it that were one: each character's UTF-8 bytes stood there.

    `spelt` is the text as those bytes spell it, letter for letter as `text`, but for C1 controls.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    spelt: str

    def before(self, points: list[int]) -> list[int]:
        """Lead offsets in the repaired text back to offsets in the text before; `points` ascend."""
        found, spans, i, shift = [], self.spans, 0, 0
        for point in points:
            while i < len(spans) and spans[i][1] <= point:
                shift += _grown(self._span(i))
                i += 1
            inside = i < len(spans) and spans[i][0] < point
            found.append(point + shift + (_grown(self.spelt[spans[i][0] : point]) if inside else 0))
        return found

    def after(self, points: list[int]) -> list[int]:
        """Lead offsets in the text before to offsets in the repaired one; `points` ascend. One inside of a letter is its start."""
        found, spans, i, shift = [], self.spans, 0, 0
        for point in points:
            while i < len(spans) and spans[i][1] + shift + _grown(self._span(i)) <= point:
                shift += _grown(self._span(i))
                i += 1
            at = point - shift
            if i < len(spans) and spans[i][0] < at:
                at = spans[i][0]
                letters = self._span(i).encode("utf-8", "surrogatepass")[: point - shift - at]
                at += len(letters.decode("utf-8", "ignore"))
            found.append(at)
        return found

    def _span(self, i: int) -> str:
        return self.spelt[self.spans[i][0] : self.spans[i][1]]


def _grown(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass")) - len(text)


def repair(text: str) -> Repaired:
    """Undo double encoding in `text`, run by run; valid text stays as it is."""
    if text.isascii():
        return Repaired(text=text, spans=(), spelt=text)
    found: list[tuple[int, int, str]] = []
    alone = _beyond_alone(text)
    if any(_may_hold(alone, codec) for codec in _CODECS):
        beyond = "\n".join(_BEYOND.findall(_around_beyond(text)))
        for codec in _CODECS:
            if _may_hold(beyond, codec):
                found += _runs(text, codec)
    spelt, spans = _replaced(text, sorted(found, key=lambda run: (run[0], -run[1])))
    controlled = any(control in spelt for control in _CONTROLS)
    return Repaired(text=_C1.sub(_windows, spelt) if controlled else spelt, spans=spans, spelt=spelt)


def _may_hold(beyond: str, codec: str) -> bool:
    return any(hint in beyond for hint in _HINTS[codec]) and _RUNS[codec].search(beyond) is not None


def _beyond_alone(text: str) -> str:
    """Return the letters beyond ASCII of a text, one behind the other: what none of these holds, none of its runs does."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def _around_beyond(text: str) -> str:
    """Return what may hold letters beyond ASCII of a text: the rest of a page, most of it, is told at a fifth of a search's cost."""
    return "<".join([part for part in text.split("<") if not part.isascii()])


def _windows(match: re.Match[str]) -> str:
    """Give what Windows-1252 has at a C1 control's place (HTML Standard §13.2.5.80): the controls are never meant."""
    return match[0].encode("latin-1").decode("cp1252", "ignore") or match[0]


def _replaced(text: str, found: list[tuple[int, int, str]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    pieces, spans, seen, size = [], [], 0, 0
    for start, end, meant in found:
        if start < seen:
            continue
        pieces += [text[seen:start], meant]
        size += start - seen
        spans.append((size, size + len(meant)))
        size, seen = size + len(meant), end
    return "".join([*pieces, text[seen:]]), tuple(spans)


def _bytes_by_letter(codec: str) -> dict[int, int]:
    """Say which byte each letter of a charset was; C1 controls stand for bytes that the charset leaves out."""
    found = {}
    for byte in range(0x80, 0x100):
        if codec != "cp1251":
            found[byte] = byte
        if letter := bytes([byte]).decode(codec, "ignore"):
            found[ord(letter)] = byte
    return {k: v for k, v in found.items() if k >= 0x80 and (k < 0xA0 or k == _letter(codec, v))}


def _letter(codec: str, byte: int) -> int | None:
    letter = bytes([byte]).decode(codec, "ignore")
    return ord(letter) if letter else None


_TABLES = {codec: _bytes_by_letter(codec) for codec in _CODECS}


def _pattern(codec: str) -> re.Pattern[str]:
    """Make an expression for well-formed UTF-8 sequences (Unicode table 3-7, roughly) spelt in a charset's letters."""

    def among(first: int, last: int) -> str:
        return (
            "["
            + "".join(re.escape(chr(k)) for k, v in sorted(_TABLES[codec].items()) if first <= v <= last)
            + "]"
        )

    rest = among(0x80, 0xBF)
    return re.compile(
        f"(?:{among(0xC2, 0xDF)}{rest}|{among(0xE0, 0xEF)}{rest}{rest}|{among(0xF0, 0xF4)}{rest}{rest}{rest})++"
    )


_RUNS = {codec: _pattern(codec) for codec in _CODECS}


def _runs(text: str, codec: str) -> list[tuple[int, int, str]]:
    """Find the runs that were read in the wrong charset: the telling ones, and what else must be if there are such."""
    telling: list[tuple[int, int, str]] = []
    weak: list[tuple[int, int, str]] = []
    waiting: list[tuple[int, int, str]] = []
    for match in _RUNS[codec].finditer(text):
        raw = match[0].translate(_TABLES[codec])
        try:
            meant = raw.encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            continue
        run = (match.start(), match.end(), meant)
        if waiting and not _follows(text, waiting, match.start()):
            waiting = []
        if _is_telling(text, match, meant, codec):
            telling += [*waiting, run]
            waiting = []
        elif codec in ("cp1252", "cp1250") and _WEAK.fullmatch(meant):
            weak.append(run)
        elif codec in ("cp1251", "cp1256"):
            (telling if _follows(text, telling, match.start()) else waiting).append(run)
    return telling + weak if telling else []


def _follows(text: str, runs: list[tuple[int, int, str]], start: int) -> bool:
    """Say whether a short run stands behind another one, parted by nothing but a space or a sign."""
    return bool(runs) and start - runs[-1][1] <= 3 and text[runs[-1][1] : start].isascii()


def _is_telling(text: str, match: re.Match[str], meant: str, codec: str) -> bool:
    if _SIGNS.search(meant) or _SCRIPTS.search(meant):
        return True
    before = text[match.start() - 1 : match.start()]
    # A capital with a sign, or a letter of another script, in the middle of a word.
    if _LATIN.fullmatch(meant) and _LETTERS.fullmatch(before) and before.isascii():
        return True
    if codec in ("cp1251", "cp1256") or _PRIVATE.search(meant):
        return False
    if _C1.search(match[0]):
        return True
    if _TYPED & set(match[0]):
        return False
    if not _LATIN.fullmatch(meant):
        return codec == "cp1252" and ((match[0][0] == "Â" and len(meant) == 1) or meant[:1] in _TWICE)
    return codec == "cp1252" and _LETTERS.search(text[match.end() : match.end() + 1]) is not None
