"""Knows the words that sites put around articles, and cuts lines that are nothing else.

When in doubt a line stays: a leaked button costs a reader a second, a lost sentence costs the record. The
phrases are data (`tables/boilerplate.toml`); the rules here are the same for pages and for pasted text.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from article.article import Why
from article.headlines import is_headline, is_headline_list, is_prose

_FOLDS = str.maketrans({"ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ٱ": "ا", "ı": "i", "ـ": None, "ۀ": "ه"})
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_TIDY = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0640]")
_COLON = re.compile(r"^[^:：]{1,40}[:：]")
START_WORDS = 40  # a line that opens with a known phrase and runs longer than this may be prose about it
_LONGEST = 1000  # characters; every rule below asks for fewer words than this holds
_LONGEST_HEAD = 80
_HEAD_WORDS = 6  # "More from The New York Times"
_CALL_WORDS = 18  # "Follow us on Facebook, X and Telegram to be the first to …" ends before this
LABEL_WORDS = 25  # words of a headline or a tag list behind a label
_BYLINE_WORDS = 8  # "By First Second Third, Paper", the longest byline on the five seeds' kind of page


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line or block to be judged. `link_share` is None where links are unknown (pasted text)."""

    text: str
    link_share: float | None = None


@dataclass(frozen=True, slots=True)
class _Tables:
    headstart: dict[tuple[str, ...], Why] = field(default_factory=dict)
    opener: dict[tuple[str, ...], Why] = field(default_factory=dict)
    head: dict[tuple[str, ...], Why] = field(default_factory=dict)
    line: dict[tuple[str, ...], Why] = field(default_factory=dict)
    start: dict[tuple[str, ...], Why] = field(default_factory=dict)
    label: dict[tuple[str, ...], Why] = field(default_factory=dict)
    bar: dict[tuple[str, ...], Why] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], Why]] = field(default_factory=list)
    longest: dict[str, int] = field(default_factory=dict)


def fold(text: str) -> tuple[str, ...]:
    """Return the words of `text` without case, accents, vowel marks, hamza seats and punctuation."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return tuple(_WORD.findall(_TIDY.sub("", bare).casefold().translate(_FOLDS)))


@cache
def _tables() -> _Tables:
    raw = tomllib.loads(files("article").joinpath("tables/boilerplate.toml").read_text("utf-8"))
    tables = _Tables()
    for name in ("headstart", "opener", "head", "line", "start", "label", "bar"):
        table: dict[tuple[str, ...], Why] = getattr(tables, name)
        for why, languages in raw[name].items():
            for phrase in (p for phrases in languages.values() for p in phrases):
                table.setdefault(fold(phrase), Why(why))
        tables.longest[name] = max(map(len, table))
    for group in raw["pattern"]:
        whole = "|".join(group["any"])
        tables.patterns.append(
            (re.compile(rf"\W{{0,5}}(?:{whole})\W{{0,5}}", re.IGNORECASE), Why(group["why"]))
        )
    return tables


def why_cut(line: Line) -> Why | None:
    """Return why a line is boilerplate by itself, or None. Neighbours are `cut_lines`' business."""
    if len(line.text) > _LONGEST:
        return None
    words = fold(line.text)
    letters = tuple(w for w in words if not w.isdigit())
    if not letters:
        return None
    counted = len(words) > len(letters)
    return (
        _whole(letters)
        or _opening(line, words)
        or _template(line.text, len(words))
        or _bar(letters, 1 if counted else 2)
    )


def opens_byline(text: str) -> bool:
    """Say whether `text` begins as a byline without a colon does («بقلم …», "By …")."""
    return _prefix(fold(text)[:3], _tables().opener, 3) is not None


def opens_list(line: Line) -> Why | None:
    """Return the reason if this line announces a list of other things (latest, related, comments …)."""
    if len(line.text) > _LONGEST_HEAD:
        return None
    words = tuple(w for w in fold(line.text) if not w.isdigit())
    tables = _tables()
    return tables.head.get(words) or (
        _prefix(words, tables.headstart, 3) if len(words) <= _HEAD_WORDS else None
    )


def cut_lines(lines: list[Line], *, title: str = "") -> list[Why | None]:
    """Judge lines in their order: one reason or None for each.

    A list head takes the headlines behind it, until something reads like prose again; a lone button goes
    only beside another cut.
    """
    whys = [why_cut(line) for line in lines]
    for i, line in enumerate(lines):
        if (why := opens_list(line)) is not None:
            whys[i] = why
            _cut_list(lines, whys, i, title)
    for i, line in enumerate(lines):
        if whys[i] is None and _is_lone_button(line.text) and _beside_cut(whys, i):
            whys[i] = Why.SHARE
    return whys


def _cut_list(lines: list[Line], whys: list[Why | None], head: int, title: str) -> None:
    end = head + 1
    while end < len(lines) and _listed(lines[end], whys[end], title):
        end += 1
    # The last short line before prose may be that prose's own heading: it stays, unless it is a link.
    resumes = end < len(lines)
    last = lines[end - 1]
    if resumes and end - head > 2 and (last.link_share or 0) < 0.5 and len(last.text.split()) <= 8:
        end -= 1
    for i in range(head + 1, end):
        whys[i] = whys[i] or whys[head]


def _listed(line: Line, why: Why | None, title: str) -> bool:
    if why is not None:
        return True
    if is_headline_list(line.text, title):
        return True
    if line.link_share is not None and line.link_share >= 0.8:
        return True
    return is_headline(line.text) and not is_prose(line.text)


def _whole(letters: tuple[str, ...]) -> Why | None:
    tables = _tables()
    return tables.line.get(letters) or tables.head.get(letters)


def _opening(line: Line, words: tuple[str, ...]) -> Why | None:
    tables = _tables()
    lead = tuple(w for w in words[:20] if not w.isdigit())
    if (
        len(words) <= START_WORDS
        and (why := _prefix(lead, tables.start, tables.longest["start"])) is not None
    ):
        return None if _may_be_prose(line.text, why, len(words)) else why
    label = _COLON.match(line.text)
    if label is None or len(words) > LABEL_WORDS or (why := tables.label.get(fold(label[0]))) is None:
        return None
    return why if _label_fits(line.text, why, len(words)) else None


def _may_be_prose(text: str, why: Why, count: int) -> bool:
    """Say whether a line that opens like furniture may still tell something: «تابعنا على مدى أسبوع …»."""
    if why is Why.READ_ALSO:
        return is_prose(text)
    return why in (Why.SHARE, Why.NEWSLETTER) and count > _CALL_WORDS and is_prose(text)


def _label_fits(text: str, why: Why, count: int) -> bool:
    if why is Why.BYLINE:
        return count <= _BYLINE_WORDS and not is_prose(text)
    return why is Why.CREDIT or not is_prose(text)


def _prefix(lead: tuple[str, ...], table: dict[tuple[str, ...], Why], longest: int) -> Why | None:
    for n in range(min(longest, len(lead)), 0, -1):
        if (why := table.get(lead[:n])) is not None:
            return why
    return None


def _template(text: str, count: int) -> Why | None:
    if count > 90:
        return None
    bare = _TIDY.sub("", text[:900])
    return next((why for pattern, why in _tables().patterns if pattern.fullmatch(bare)), None)


def _bar(letters: tuple[str, ...], least: int) -> Why | None:
    """Return a reason when the line is made of nothing but buttons and counters, at least so many."""
    if len(letters) > 40 or (parts := _buttons(letters)) is None or len(parts) < least:
        return None
    return max(set(parts), key=lambda why: (parts.count(why), why.value))


def _buttons(letters: tuple[str, ...]) -> list[Why] | None:
    tables, at, parts = _tables(), 0, []
    while at < len(letters):
        for n in range(min(tables.longest["bar"], len(letters) - at), 0, -1):
            if (why := tables.bar.get(letters[at : at + n])) is not None:
                parts.append(why)
                at += n
                break
        else:
            return None
    return parts


def only_furniture(text: str) -> bool:
    """Say whether nothing stands in `text` but buttons, counters and list heads (empty text included)."""
    letters = tuple(w for w in fold(text) if not w.isdigit())
    return (
        not letters
        or _tables().head.get(letters) is not None
        or _whole(letters) is not None
        or _buttons(letters) is not None
    )


def _is_lone_button(text: str) -> bool:
    if len(text) > _LONGEST_HEAD:
        return False
    letters = tuple(w for w in fold(text) if not w.isdigit())
    return bool(letters) and len(letters) <= 3 and _buttons(letters) is not None


def _beside_cut(whys: list[Why | None], i: int) -> bool:
    return (i > 0 and whys[i - 1] is not None) or (i + 1 < len(whys) and whys[i + 1] is not None)
