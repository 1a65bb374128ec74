"""Days and clocks that stand above the entries of a text: a timeline, a live page's reports. One alone is the publication's."""

import re
from collections.abc import Iterable

from article.cuts.boilerplate import Line, may_open_list, opens_list, why_cut
from article.dates.reading import is_date_line
from article.titles.headlines import is_prose

_ANNOUNCING = 3  # words of a line that announces: fewer are a label, «المزيد:»
_LEAST = 3  # stamps of a series; two where a sentence stands below each
_APART = 4  # lines from one day or clock to the next at most: three lines of an entry
_STAMP = 40  # letters of a day or a clock
_ASKED = 400  # lines that are asked for a day: a bound, as one costs 0.4 ms
_CLOCK = re.compile(
    r"\d{1,2}[:.hH]\d\d(?:\s?(?:ص|م|صباحا|صباحاً|مساء|مساءً|am|pm|gmt|[aApP]\.[mM]\.))?", re.IGNORECASE
)

Span = tuple[int, int]


def is_own(text: str) -> bool:
    """Say whether no word of a line itself is furniture's."""
    line = Line(text=text)
    return why_cut(line) is None and opens_list(line) is None and may_open_list(text) is None


def is_clock(text: str) -> bool:
    """Say whether a line is an hour and no more."""
    return len(text) <= _STAMP and _CLOCK.fullmatch(text.strip()) is not None


def announces(text: str) -> bool:
    """Say whether a line ends in a colon and is no label: the text goes on behind it with what it lists."""
    return text.rstrip().endswith((":", "：")) and len(text.split()) >= _ANNOUNCING and is_own(text)


def stamped(texts: list[str], title_at: int | None) -> Iterable[Span]:
    """Find entries that a day or a clock each stands above.

    One entry is a sentence, or the text has none; or the first day stands behind the title, a sentence, another day.
    """
    near = [i for i, text in enumerate(texts) if len(text) <= _STAMP and any(c.isdigit() for c in text)]
    clocks = [i for i in near if is_clock(texts[i])][:_ASKED]
    days = [i for i in near[:_ASKED] if not is_clock(texts[i]) and is_date_line(texts[i])]
    told = [is_prose(text) for text in texts]
    none, dated = not any(told), set(days)
    for run in (_without_date(run, texts, told) for run in _chains(days, len(texts))):
        before = run[0] - 1
        behind = before in (-1, title_at) or before in dated or told[before] or announces(texts[before])
        if _is_series(run, texts, told) and (behind or none or _entries(run, told) > 0):
            yield run[0], run[-1] + 2
    for run in _chains(clocks, len(texts)):
        if len(run) >= _LEAST and (none or _entries(run, told) > 0):
            yield run[0], run[-1] + 2


def _chains(stamps: list[int], size: int) -> Iterable[list[int]]:
    """Part stamps where two stand side by side or far apart; below the last of each an entry stands."""
    run: list[int] = []
    for at in [*stamps, size + _APART + 1]:
        if run and not 2 <= at - run[-1] <= _APART:
            if run[-1] + 1 < size:
                yield run
            run = []
        run.append(at)


def _entries(run: list[int], told: list[bool]) -> int:
    """Count the stamps with a sentence directly below."""
    return sum(told[i + 1] for i in run)


def _without_date(run: list[int], texts: list[str], told: list[bool]) -> list[int]:
    """Leave the first day out where it is of another kind than all others: more words, or a sentence below it alone."""
    rest = run[1:]
    if len(rest) < _LEAST:
        return run
    sizes = {len(texts[i].split()) for i in rest}
    other = len(sizes) == 1 and len(texts[run[0]].split()) not in sizes
    return rest if other or (told[run[0] + 1] and _entries(rest, told) == 0) else run


def _is_series(run: list[int], texts: list[str], told: list[bool]) -> bool:
    """Say whether days are many, no two the same; or two of one kind, a sentence below each."""
    if len({texts[i].strip() for i in run}) < len(run):
        return False
    alike = len({len(texts[i].split()) for i in run}) == 1
    return len(run) >= _LEAST or (len(run) > 1 and alike and _entries(run, told) == len(run))
