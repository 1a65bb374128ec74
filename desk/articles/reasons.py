"""A verdict's reasons as a person reads them: where an article begins, then what tells, and every sum is that of what is shown.

Numbers are told in tenths. Each is rounded so that those which stand together add up to what stands above them: a score
is told rounded down (as no line that it does not reach), where an article begins too, and of the others those go up that
lost the most.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from desk.terminal.bidi import isolated
from desk.terminal.safe import safe_text
from story.verdict import CONSTANTS, RELATED_FROM, UNSURE_FROM, Relation

Line = Mapping[str, Any]

SCALE = f"RELATED from a score of {RELATED_FROM:.1f} on, UNSURE from {UNSURE_FROM:.1f}"
_LETTERS = 160  # of a reason
_EXACT = 1e-9  # ten times 2.3 is a little less than 23
_TOLD = 0.05  # a weight that is told as 0.0 tells nothing, but of the date
# What is shown of a verdict in lines; first in a line what names somebody or something, then mere likeness.
_ASPECTS = (
    ("decided", ("decided",)),
    ("when", ("date",)),
    ("who", ("names", "nameless")),
    ("where, what", ("facts-text", "absent", "elsewhere", "aside", "core", "facts-title", "facts-lede")),
)
_WORDS = "words"
_IN_A_LINE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """Reasons that are told together, and what they add, in tenths."""

    name: str
    reasons: tuple[Line, ...]
    tenths: int = 0


@dataclass(slots=True)
class Begins:
    """Where articles begin: the same for all of one kind, so that its causes are said once. A letter stands for them."""

    _letters: dict[tuple[int, tuple[str, ...]], str] = field(default_factory=dict)

    def letter_of(self, reasons: Sequence[Line]) -> str:
        """Return the letter that stands for where an article begins."""
        key = (_begin(reasons), _causes(reasons))
        return self._letters.setdefault(key, _lettered(len(self._letters)))

    def told(self, reasons: Sequence[Line]) -> str:
        """Return where an article begins, and its letter."""
        return f"begins at {_tenths(_begin(reasons))} ({self.letter_of(reasons)})"

    def lines(self) -> Iterator[str]:
        """Give each letter's value and its causes."""
        if self._letters:
            yield "A score is where an article begins, and what speaks for it and against it. It begins"
        for (tenths, causes), letter in self._letters.items():
            yield f"  {letter}  at {_tenths(tenths)}: {'; '.join(causes)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One line of a verdict: its name, what it adds, and the reasons that it tells; none where they are small things."""

    name: str
    adds: str
    reasons: tuple[Line, ...]


def aspects_of(verdict: Line) -> Iterator[Aspect]:
    """Give the lines of a verdict: when, who, where and what, words; their sums and where it begins are the score."""
    sums = [one for one in _aspects(verdict["reasons"]) if one.reasons]
    for one in _rounded(sums, _floor(verdict["score"]) - _begin(verdict["reasons"])):
        telling = {r["detail"]: r for r in one.reasons if _tells(r)}
        if telling or one.tenths:
            shown = tuple(telling.values())[:_IN_A_LINE]
            yield Aspect(name=one.name, adds=_tenths(one.tenths), reasons=shown)


def told_in_lines(verdict: Line) -> Iterator[tuple[str, str]]:
    """Give the name of each line of a verdict, and in words of a terminal what it adds and tells."""
    for one in aspects_of(verdict):
        details = [isolated(r["detail"], limit=_LETTERS) for r in one.reasons]
        yield one.name, f"{one.adds} {'; '.join(details) or 'small things'}"


def told_in_short(verdict: Line, begins: Begins, most: int) -> Iterator[str]:
    """Give what speaks for an article and against it as sums, then so many reasons and its day, and the rest of each sum."""
    reasons = verdict["reasons"]
    own = [r for r in reasons if r["rule"] not in CONSTANTS]
    sides = [
        _Sum(name="for it", reasons=tuple(r for r in own if r["weight"] > 0 or _is_day(r))),
        _Sum(name="against it", reasons=tuple(r for r in own if r["weight"] < 0)),
    ]
    sides = _rounded(sides, _floor(_score(verdict)) - _begin(reasons))
    named = ", ".join(f"{one.name} {_tenths(one.tenths)}" for one in sides if one.tenths)
    yield f"{begins.told(reasons)}{', ' + named if named else ''}"
    ordered = _ordered(verdict)
    chosen = [r for at, r in enumerate(ordered) if at < most or _is_day(r)]
    if not chosen:
        yield "little or nothing of the story in it"
    for one in sides:
        yield from _side(one, chosen)


def _side(side: _Sum, chosen: Sequence[Line]) -> Iterator[str]:
    shown = [r for r in chosen if r in side.reasons]
    rest = tuple(r for r in side.reasons if r not in shown)
    parts = [_Sum(name=isolated(r["detail"], limit=_LETTERS), reasons=(r,)) for r in shown]
    parts += [_Sum(name=f"{len(rest)} more {side.name}", reasons=rest)] if rest else []
    for one in _rounded(parts, side.tenths):
        if one.tenths or _is_day(one.reasons[0]):
            yield f"{_tenths(one.tenths)} {one.name}"


def changes_told(before: Line | None, now: Line) -> Iterator[str]:
    """Give what a second verdict on an article changed: each line of it that adds otherwise in hundredths, before and now, and what tells."""
    old, new = (_exact(one["reasons"]) if one else {} for one in (before, now))
    for name in dict.fromkeys((*new, *old)):
        was, is_ = old.get(name, ()), new.get(name, ())
        before_told, now_told = _hundredths(_sum(was)), _hundredths(_sum(is_))
        if before_told != now_told:
            yield f"{name} {before_told} → {now_told}: {'; '.join(_changed(was, is_)) or 'small things'}"


def _exact(reasons: Sequence[Line]) -> dict[str, tuple[Line, ...]]:
    """Return the reasons by the line in which they are told: where an article begins first."""
    begin = tuple(r for r in reasons if r["rule"] in CONSTANTS)
    return {"begins at": begin} | {one.name: one.reasons for one in _aspects(reasons)}


def _changed(before: Iterable[Line], now: Iterable[Line]) -> Iterator[str]:
    """Give the reasons that weigh otherwise, the greatest difference first; of small ones none."""
    old, new = ({r["rule"]: r for r in some} for some in (before, now))
    gains = {
        rule: (new[rule]["weight"] if rule in new else 0.0) - (old[rule]["weight"] if rule in old else 0.0)
        for rule in old.keys() | new.keys()
    }
    telling = sorted((r for r in gains if abs(gains[r]) >= _TOLD), key=lambda r: (-abs(gains[r]), r))
    for rule in telling[:_IN_A_LINE]:
        said = isolated((new.get(rule) or old[rule])["detail"], limit=_LETTERS)
        yield said if rule in new else f"no more: {said}"


def telling(verdict: Line) -> Iterator[str]:
    """Give every reason that tells of the article itself, with its own weight: those for its relation first, the strongest ahead."""
    for reason in _ordered(verdict):
        yield f"{reason['weight']:+.2f} {isolated(reason['detail'], limit=_LETTERS)}"


def _ordered(verdict: Line) -> list[Line]:
    """Return the reasons that tell of the article itself; the day of one that is far from all seeds tells though it adds nothing."""
    own = [r for r in verdict["reasons"] if r["rule"] not in CONSTANTS and _tells(r)]
    refused = verdict["relation"] == Relation.UNRELATED
    return sorted(own, key=lambda r: ((r["weight"] > 0) == refused, -abs(r["weight"])))


def _tells(reason: Line) -> bool:
    return _is_day(reason) or bool(abs(reason["weight"]) >= _TOLD)


def _is_day(reason: Line) -> bool:
    return bool(reason["rule"] == "date")


def _aspects(reasons: Sequence[Line]) -> Iterator[_Sum]:
    by_rule = {r["rule"]: r for r in reasons if r["rule"] not in CONSTANTS}
    for name, rules in _ASPECTS:
        yield _Sum(name=name, reasons=tuple(by_rule.pop(rule) for rule in rules if rule in by_rule))
    left = sorted(by_rule.values(), key=lambda r: -abs(r["weight"]))
    yield _Sum(name=_WORDS, reasons=tuple(r for r in left if r["weight"]))


def _rounded(sums: Sequence[_Sum], total: int) -> list[_Sum]:
    """Return the sums in tenths that add up to the total, each as near to itself as that allows."""
    exact = [10 * _sum(one.reasons) for one in sums]
    tenths = [math.floor(one + _EXACT) for one in exact]
    short = total - sum(tenths)
    step = 1 if short > 0 else -1
    order = sorted(range(len(sums)), key=lambda n: step * (tenths[n] - exact[n]))
    for at in range(abs(short)) if sums else ():
        tenths[order[at % len(order)]] += step
    return [_Sum(name=one.name, reasons=one.reasons, tenths=n) for one, n in zip(sums, tenths, strict=True)]


def score_told(score: float) -> str:
    """Return a score with one decimal, rounded down: no score is told as a line that it does not reach."""
    return f"{_floor(score) / 10:.1f}"


def _score(verdict: Line) -> float:
    """Return the score; a copy of an article may be told without one."""
    score = verdict.get("score")
    return _sum(verdict["reasons"]) if score is None else float(score)


def _begin(reasons: Sequence[Line]) -> int:
    return _floor(_sum([r for r in reasons if r["rule"] in CONSTANTS]))


def _causes(reasons: Sequence[Line]) -> tuple[str, ...]:
    same = [r for r in reasons if r["rule"] in CONSTANTS and r["weight"]]
    parts = [_Sum(name=safe_text(r["detail"], limit=2 * _LETTERS), reasons=(r,)) for r in same]
    return tuple(f"{_tenths(one.tenths)} {one.name}" for one in _rounded(parts, _begin(reasons)))


def _floor(value: float) -> int:
    return math.floor(value * 10 + _EXACT)


def _tenths(tenths: int) -> str:
    return f"{tenths / 10:+.1f}"


def _hundredths(value: float) -> str:
    return f"{round(value, 2) + 0.0:+.2f}"  # nothing is told as less than nothing


def _lettered(number: int) -> str:
    return ascii_uppercase[number] if number < len(ascii_uppercase) else f"A{number}"


def _sum(reasons: Iterable[Line]) -> float:
    return float(sum(r["weight"] for r in reasons))
