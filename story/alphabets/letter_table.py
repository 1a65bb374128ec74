"""The letters of a text folded in one pass, as numbers: what `story.alphabets.tokens` says of words, for the signs that news is written in.

A table holds what each letter of the alphabets up to Arabic becomes, and signs of punctuation. A text with any other sign,
or with a mark that may join the letter before it, is left to the slow way, which asks Unicode for each of them.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Letters = NDArray[np.uint16]

_SPACE, _COMMA, _LINE_END = 32, 44, 10
_GONE, _UNTOLD = 0, 1  # what a sign becomes that goes, and one that the table does not know
_ALPHABETS, _PUNCTUATION = range(0x0700), range(0x2000, 0x2070)
_JOINING = frozenset(
    "\u0307\u0653\u0654\u0655"
)  # of the marks that go those that may join the letter before them
_DIGITS = range(48, 58)
_LAST = 0xFFFF
_GROUPING = re.compile(r",(?<=[0-9],)[0-9]")  # the comma first: it is looked for, the digits only beside it


class LetterTable:
    """What each sign becomes; `fold` is the definition, asked once for each sign."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._table = np.full(_PUNCTUATION.stop + 1, _UNTOLD, np.uint16)
        for code in (*_ALPHABETS, *_PUNCTUATION):
            self._table[code] = _becomes(chr(code), fold)
        self._commas = tuple(map(chr, np.flatnonzero(self._table == _COMMA).tolist()))
        self._lined = self._table.copy()
        self._lined[_LINE_END] = _LINE_END

    def letters(self, text: str) -> Letters | None:
        """Return the folded letters of a text, a space for whatever parts words; None where it is left to the slow way.

        That are signs which the table does not know, and a comma between digits, which may group them.
        """
        letters = _folded(text, self._table)
        if letters is None or not any(comma in text for comma in self._commas):
            return letters
        return _without_commas(letters)

    def lined(self, text: str) -> str | None:
        """Return the same as a string in which the ends of lines stay; None as above."""
        letters = _folded(text, self._lined)
        if letters is None:
            return None
        folded = letters.tobytes().decode("utf-16-le")
        if "," not in folded:
            return folded
        return None if _GROUPING.search(folded) else folded.replace(",", " ")


def spelled_together(texts: Sequence[Letters]) -> tuple[Letters, NDArray[np.intp]]:
    """Return the words of folded texts, a space behind each, one text behind the other, and how many words end up to each text's end."""
    space = np.full(1, _SPACE, np.uint16)
    letters = np.concatenate([part for text in texts for part in (text, space)])
    bounds = _bounds_of_numbers(letters)
    ends = np.cumsum([len(text) + 1 for text in texts])
    ended = _parted(letters, bounds)
    told = ended != _SPACE
    kept = told.copy()
    kept[1:] |= told[:-1]  # a space stays behind a letter
    last = np.flatnonzero(kept & ~told)
    return ended[kept], np.searchsorted(last, ends + np.searchsorted(bounds, ends))


def _folded(text: str, table: Letters) -> Letters | None:
    codes: NDArray[np.uint32] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    letters: Letters = table.take(codes, mode="clip")
    if np.minimum.reduce(letters, initial=_SPACE) <= _UNTOLD:
        if (letters == _UNTOLD).any():
            return None
        letters = letters[letters != _GONE]
    return letters


def _without_commas(letters: Letters) -> Letters | None:
    commas = np.flatnonzero(letters == _COMMA)
    inner = commas[(commas > 0) & (commas + 1 < len(letters))]
    if (_are_digits(letters[inner - 1]) & _are_digits(letters[inner + 1])).any():
        return None
    letters[commas] = _SPACE
    return letters


def _bounds_of_numbers(letters: Letters) -> NDArray[np.intp]:
    """Return before which letters a word ends without a space: a number beside a letter."""
    digits = _are_digits(letters)
    before = np.flatnonzero(digits[1:] != digits[:-1])
    bounds: NDArray[np.intp] = before[(letters[before] != _SPACE) & (letters[before + 1] != _SPACE)] + 1
    return bounds


def _parted(letters: Letters, bounds: NDArray[np.intp]) -> Letters:
    """Return the letters with a space put before those at `bounds`."""
    parted = np.full(len(letters) + len(bounds), _SPACE, np.uint16)
    kept = np.ones(len(parted), np.bool_)
    kept[bounds + np.arange(len(bounds))] = False
    parted[kept] = letters
    return parted


def _are_digits(letters: Letters) -> NDArray[np.bool_]:
    return letters - np.uint16(_DIGITS[0]) < len(_DIGITS)


def _becomes(sign: str, fold: Callable[[str], str]) -> int:
    folded = fold(sign)
    if sign in _JOINING or (folded and unicodedata.combining(sign)):
        return _UNTOLD
    if not folded:
        return _GONE
    if not any(map(str.isalnum, folded)) and folded != ",":
        return _UNTOLD if "," in folded else _SPACE
    told = folded.isalpha() or folded == "," or ord(folded[0]) in _DIGITS
    return ord(folded) if told and len(folded) == 1 and ord(folded) <= _LAST else _UNTOLD


@cache
def table_of(fold: Callable[[str], str]) -> LetterTable:
    """Return the table of a definition."""
    return LetterTable(fold)
