"""Sentences and words of a text in any script, cut so that the pieces joined are the text."""

import re

_CLOSING = "\"'”’»›)\\]}」』）"
# A point behind one letter is an initial or a title, «د. محمد», and ends no sentence.
_SENTENCE = re.compile(
    rf"""(?:(?<![^\W\d_])[^\W\d_]\.(?=\s)|[^.!?؟۔؛…।॥。！？｡\n]|[.!?؟۔؛…।॥](?![\s.!?؟…{_CLOSING}]))*+
    (?:[。！？｡]++[{_CLOSING}]*+|[.!?؟۔؛…।॥]++[{_CLOSING}]*+(?=\s|$)|[.!?؟۔؛…।॥{_CLOSING}]++|\n|$)\s*""",
    re.VERBOSE,
)
_MARKS = "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3\u3099\u309a"
# Scripts that part no words by spaces: each letter with its marks stands for itself.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_SIGNS = (
    r"\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\u00a1\u00ab\u00b7\u00bb\u00bf\u0589\u05be\u05c0\u05c3\u060c\u061b\u061e\u061f"
    r"\u066a-\u066d\u06d4\u0964\u0965\u2010-\u2027\u2030-\u205e\u3001-\u3004\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20"
    r"\uff3b-\uff40\uff5b-\uff65"
)
_LED = "(?:[\u0e40-\u0e44](?=[\u0e01-\u0e2e])|[\u0ec0-\u0ec4](?=[\u0e81-\u0eae]))?+"  # Thai and Lao vowels that stand before their letter
_WORD = re.compile(
    rf"\s+|\d+(?:[.,:/٫٬]\d+)*+|{_LED}[{_ALONE}][{_MARKS}]*+|[^\s{_ALONE}{_SIGNS}]+(?:['’ʼ][^\s{_ALONE}{_SIGNS}]+)*+|.",
    re.DOTALL,
)


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text, each with the space behind it. A text without a stop is one."""
    return [sentence for sentence in _SENTENCE.findall(text) if sentence]


def words_of(text: str) -> list[str]:
    """Return words, spaces, numbers and signs, one behind the other; letters of scripts without spaces singly."""
    return _WORD.findall(text)


def is_word(piece: str) -> bool:
    """Say whether a piece of `words_of` has a letter or a digit."""
    return any(c.isalnum() for c in piece)
