"""Lines of one shape that follow each other among a text's own: names of a list, rows of figures, days, entries of a clock.

One line of that kind may be a byline, a date or a counter; many are what the text lists. They stay, and sign and date nothing.
Words that head a list of other things win: what stands behind them is not asked here.
"""

import re
from collections.abc import Callable, Iterable

from article.cuts.phrases import letters_of
from article.dates.stamps import announces, is_clock, is_own, stamped
from article.titles.headlines import is_prose
from article.writers.signatures import signed_on

_LEAST = 3  # lines that make a run where nothing announces one; two names may have written together
_ANNOUNCED = 2  # lines that make one behind «وهم:»
_ANNOUNCING = 3  # words of a label among names, «الجرحى من النساء:»
_ENTRY_WORDS = 8  # words of a list's entry: longer ones stay by themselves
_ASKED = 400  # lines that are asked for a name or a day: a bound, as one costs 0.4 ms
_NOT_ENTRY = re.compile(r"[!?؟…:;؛\"“”«»\[\]#@|]")
_NUMBER = re.compile(r"[\d٠-٩۰-۹][\d٠-٩۰-۹.,٬٫%]*")

Span = tuple[int, int]


def listed(texts: list[str], title_at: int | None = None) -> frozenset[int]:
    """Return which lines belong to a run of one shape."""
    found: set[int] = set()
    for spans in (_announced(texts), _named(texts), _figured(texts)):
        for first, end in spans:
            found.update(range(first, end))
    for first, end in stamped(texts, title_at):
        found.update(i for i in range(first, end) if is_clock(texts[i]) or is_own(texts[i]))
    return frozenset(found - {title_at})


def _runs(texts: list[str], fits: Callable[[str], bool], least: int) -> Iterable[Span]:
    """Give the longest runs of at least so many lines that fit, one behind the other."""
    first = 0
    for i in range(len(texts) + 1):
        if i < len(texts) and fits(texts[i]):
            continue
        if i - first >= least:
            yield first, i
        first = i + 1


def _is_entry(text: str) -> bool:
    plain = len(text) <= 80 and len(text.split()) <= _ENTRY_WORDS and not _NOT_ENTRY.search(text)
    return plain and bool(letters_of(text)) and not is_prose(text) and is_own(text)


def _announced(texts: list[str]) -> Iterable[Span]:
    """Find the short lines between a line that announces them and the sentence behind them."""
    for first, end in _runs(texts, _is_entry, _ANNOUNCED):
        if first > 0 and announces(texts[first - 1]) and end < len(texts) and is_prose(texts[end]):
            yield first, end


def _named(texts: list[str]) -> Iterable[Span]:
    """Find three names and more, the short words that part them into kinds among them: «الرجال:»."""
    asked = 0
    for first, end in _runs(texts, lambda text: _may_be_name(text) or _parts(text), _LEAST):
        near = texts[first : min(end, first + _ASKED - asked)]
        asked += len(near)
        fits = ["x" if _parts(text) or signed_on(text) else "" for text in near]
        for a, b in _runs(fits, bool, _LEAST):
            if sum(not _parts(text) for text in near[a:b]) >= _LEAST:
                yield first + a, first + b


def _parts(text: str) -> bool:
    return text.rstrip().endswith((":", "：")) and len(text.split()) <= _ANNOUNCING and is_own(text)


def _may_be_name(text: str) -> bool:
    return 2 <= len(text.split()) <= 5 and not any(c.isdigit() for c in text) and _is_entry(text)


def _figured(texts: list[str]) -> Iterable[Span]:
    """Find rows that begin with words and end with as many numbers as the next: «دولار 10250 10350»."""
    for first, end in _runs(texts, lambda text: _figures(text) > 0, 2):
        counts = [_figures(text) for text in texts[first:end]]
        if len(set(counts)) == 1 and (len(counts) >= _LEAST or counts[0] > 1):
            yield first, end


def _figures(text: str) -> int:
    """Count the numbers at the end of a row; none if its first word is one."""
    words = text.split()
    if len(text) > 80 or not 2 <= len(words) <= 2 * _ENTRY_WORDS or not is_own(text):
        return 0
    behind = next((n for n, word in enumerate(reversed(words)) if not _NUMBER.fullmatch(word)), len(words))
    return behind if behind < len(words) else 0
