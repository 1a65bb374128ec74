"""ROUGE-L over words, as all figures of docs/text.md are measured: order counts, punctuation and marks do not."""

import re
import unicodedata

_MARKS = re.compile("[\u00ad\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W_\u3040-\u30ff\u3400-\u9fff]+")


def words_of(text: str) -> list[str]:
    """Return the words of `text` (NFKC, casefolded, without vowel marks and bidi controls); CJK by character."""
    return _WORD.findall(_MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold())


def rouge_l(gold: list[str], told: list[str]) -> float:
    """Return the F1 of the longest common subsequence; 0 where either side is empty."""
    if not gold or not told:
        return 0.0
    return 2 * common_words(gold, told) / (len(gold) + len(told))


def common_words(a: list[str], b: list[str]) -> int:
    """Count the longest common subsequence with one big integer as the row (Hyyrö 2004)."""
    masks: dict[str, int] = {}
    for i, word in enumerate(a):
        masks[word] = masks.get(word, 0) | (1 << i)
    full = (1 << len(a)) - 1
    row = full
    for word in b:
        if mask := masks.get(word, 0):
            hit = row & mask
            row = ((row + hit) | (row - hit)) & full
    return len(a) - row.bit_count()
