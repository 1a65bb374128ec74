"""Lines of one shape that follow each other among a text's own: names of a list, rows of figures, days, entries of a clock.

One line of that kind may be a byline, a date or a counter; many are what the text lists. They stay, and sign and date nothing.
Words that head a list of other things win: what stands behind them is not asked here.
"""

import re
from collections.abc import Callable, Iterable

from article.boilerplate import Line, may_open_list, opens_list, why_cut
from article.dates import is_date_line
from article.headlines import is_prose
from article.phrases import letters_of
from article.signatures import signed_on

_LEAST = 3  # lines that make a run where nothing announces one; two names may have written together
_ANNOUNCED = 2  # lines that make one behind «وهم:»
_ANNOUNCING = 3  # words of a line that announces: fewer are a label, «المزيد:»
_ENTRY_WORDS = 8  # words of a list's entry: longer ones stay by themselves
_APART = 4  # lines from one day or clock to the next at most: three lines of an entry
_STAMP = 40  # letters of a day or a clock
_ASKED = 400  # lines that are asked for a name or a day: a bound, as one costs 0.4 ms
_NOT_ENTRY = re.compile(r"[!?؟…:;؛\"“”«»\[\]#@|]")
_CLOCK = re.compile(
    r"\d{1,2}[:.hH]\d\d(?:\s?(?:ص|م|صباحا|صباحاً|مساء|مساءً|am|pm|gmt|[aApP]\.[mM]\.))?", re.IGNORECASE
)
_NUMBER = re.compile(r"[\d٠-٩۰-۹][\d٠-٩۰-۹.,٬٫%]*")

Span = tuple[int, int]


def announces(text: str) -> bool:
    """Say whether a line ends in a colon and is no label: the text goes on behind it with what it lists."""
    return text.rstrip().endswith((":", "：")) and len(text.split()) >= _ANNOUNCING and _is_own(text)


def listed(texts: list[str], title_at: int | None = None) -> frozenset[int]:
    """Return which lines belong to a run of one shape."""
    found: set[int] = set()
    for spans in (_announced(texts), _named(texts), _figured(texts)):
        for first, end in spans:
            found.update(range(first, end))
    for first, end in _stamped(texts, title_at):
        found.update(i for i in range(first, end) if _CLOCK.fullmatch(texts[i].strip()) or _is_own(texts[i]))
    return frozenset(found - {title_at})


def _is_own(text: str) -> bool:
    line = Line(text=text)
    return why_cut(line) is None and opens_list(line) is None and may_open_list(text) is None


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
    return plain and bool(letters_of(text)) and not is_prose(text) and _is_own(text)


def _announced(texts: list[str]) -> Iterable[Span]:
    """Find the short lines between a line that announces them and the sentence behind them."""
    for first, end in _runs(texts, _is_entry, _ANNOUNCED):
        if first > 0 and announces(texts[first - 1]) and end < len(texts) and is_prose(texts[end]):
            yield first, end


def _named(texts: list[str]) -> Iterable[Span]:
    asked = 0
    for first, end in _runs(texts, _may_be_name, _LEAST):
        near = texts[first : min(end, first + _ASKED - asked)]
        asked += len(near)
        named = [bool(signed_on(text)) for text in near]
        yield from ((first + a, first + b) for a, b in _true(named) if b - a >= _LEAST)


def _may_be_name(text: str) -> bool:
    return 2 <= len(text.split()) <= 5 and not any(c.isdigit() for c in text) and _is_entry(text)


def _true(flags: list[bool]) -> Iterable[Span]:
    return _runs(["x" if flag else "" for flag in flags], bool, 1)


def _figured(texts: list[str]) -> Iterable[Span]:
    """Find rows that begin with words and end with as many numbers as the next: «دولار 10250 10350»."""
    for first, end in _runs(texts, lambda text: _figures(text) > 0, 2):
        counts = [_figures(text) for text in texts[first:end]]
        if len(set(counts)) == 1 and (len(counts) >= _LEAST or counts[0] > 1):
            yield first, end


def _figures(text: str) -> int:
    """Count the numbers at the end of a row; none if its first word is one."""
    words = text.split()
    if len(text) > 80 or not 2 <= len(words) <= 2 * _ENTRY_WORDS or not _is_own(text):
        return 0
    behind = next((n for n, word in enumerate(reversed(words)) if not _NUMBER.fullmatch(word)), len(words))
    return behind if behind < len(words) else 0


def _stamped(texts: list[str], title_at: int | None) -> Iterable[Span]:
    """Find entries that a day or a clock each stands above, the first behind the title or a sentence."""
    days = [i for i, text in enumerate(texts) if len(text) <= _STAMP and any(c.isdigit() for c in text)][
        :_ASKED
    ]
    clocks = [i for i in days if _CLOCK.fullmatch(texts[i].strip())]
    days = [i for i in days if not _CLOCK.fullmatch(texts[i].strip()) and is_date_line(texts[i])]
    told = any(is_prose(text) for text in texts)
    for stamps, of_days in ((days, True), (clocks, False)):
        marks = set(stamps)
        for first, end in _even(stamps, texts):
            prose = any(i not in marks and is_prose(texts[i]) for i in range(first, end))
            behind = (
                first == 0
                or first - 1 == title_at
                or is_prose(texts[first - 1])
                or announces(texts[first - 1])
            )
            if prose or not told or (of_days and behind):
                yield first, end


def _even(stamps: list[int], texts: list[str]) -> Iterable[Span]:
    """Give the spans of three stamps and more, no two the same, with an entry of the text's own behind each."""
    run: list[int] = []
    for at in [*stamps, len(texts) + _APART + 1]:
        if run and not 2 <= at - run[-1] <= _APART:
            if (
                len(run) >= _LEAST
                and len({texts[i].strip() for i in run}) == len(run)
                and run[-1] + 1 < len(texts)
            ):
                yield run[0], run[-1] + 2
            run = []
        run.append(at)
