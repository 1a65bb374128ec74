"""P6: no pattern of these rooms takes more than proportional time, whatever a file holds (article and story: tests/article/test_linear.py)."""

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from re import _constants as ops  # type: ignore[attr-defined]  # the words of a parsed pattern
from re import _parser as parser  # type: ignore[attr-defined]  # how `re` itself reads a pattern
from typing import Any

import pytest

import archive
import flows
import spiders

LETTERS = " \t\r\n;:,./-_%&=+<>{}\"\\'azAZ09\x00\xe9"
SIZE = 8_000  # characters: a quadratic pattern takes 0.3 s here, a linear one 0.1 ms
FAST_S = 0.004  # below this no growth is measured: noise


ROOMS = (archive, spiders, flows)
# Asked of what is short: the first 4,000 octets of a seed, the name of a file that somebody imports.
OF_SHORT_TEXTS = {"flows.founding.sources._SAVED_FROM", "flows.importing._ENDINGS"}


def modules() -> Iterator[Any]:
    for room in ROOMS:
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not found.ispkg and found.name != "archive.custody.ots":  # an optional extra
                yield importlib.import_module(found.name)


Held = tuple["re.Pattern[Any]", frozenset[str]]


def patterns() -> dict[str, Held]:
    """Every pattern that a module holds, and the ways in which that module uses it."""
    held: dict[str, Held] = {}
    for module in modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and (used := re.findall(rf"\b{name}\.([a-z]+)", source)):
                held[f"{module.__name__}.{name}"] = value, frozenset(used)
    return {name: held[name] for name in sorted(held.keys() - OF_SHORT_TEXTS)}


PATTERNS = patterns()


def is_in(letter: str, parts: Any) -> bool:
    """Whether one letter fits what a pattern says of one place."""

    if parts[0] is ops.IN:
        return any(is_in(letter, part) for part in parts[1] if part[0] is not ops.NEGATE) != (
            parts[1][0][0] is ops.NEGATE
        )
    if parts[0] is ops.LITERAL:
        return bool(ord(letter) == parts[1])
    if parts[0] is ops.NOT_LITERAL:
        return bool(ord(letter) != parts[1])
    if parts[0] is ops.RANGE:
        return bool(parts[1][0] <= ord(letter) <= parts[1][1])
    if parts[0] is ops.CATEGORY:
        digits, blanks = letter.isdigit(), letter.isspace()
        return {
            ops.CATEGORY_DIGIT: digits,
            ops.CATEGORY_SPACE: blanks,
            ops.CATEGORY_NOT_SPACE: not blanks,
            ops.CATEGORY_NOT_DIGIT: not digits,
        }.get(parts[1], False)
    return parts[0] is ops.ANY


def sample(parsed: Any) -> str:
    """A short text that fits a pattern, or nearly."""
    text = ""
    for part in parsed:
        kind, value = part
        if kind in {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}:
            text += sample(value[2]) * value[0]
        elif kind is ops.SUBPATTERN:
            text += sample(value[3])
        elif kind is ops.ATOMIC_GROUP:
            text += sample(value)
        elif kind is ops.BRANCH:
            text += sample(value[1][0])
        elif kind is ops.LITERAL:
            text += chr(value)
        elif kind in {ops.IN, ops.NOT_LITERAL, ops.ANY}:
            text += next((c for c in "a0 " + LETTERS if is_in(c, part)), "")
    return text


def pumps(parsed: Any, front: str = "") -> Iterator[tuple[str, str]]:
    """For each repeat of a pattern what may stand in front of it, and what may be repeated."""
    for part in parsed:
        kind, value = part
        if kind in {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}:
            yield front, sample(value[2])
            yield from ((front, c) for c in LETTERS if len(value[2]) == 1 and is_in(c, value[2][0]))
            yield from pumps(value[2], front)
        elif kind is ops.SUBPATTERN:
            yield from pumps(value[3], front)
        elif kind is ops.ATOMIC_GROUP:
            yield from pumps(value, front)
        elif kind is ops.BRANCH:
            for branch in value[1]:
                yield from pumps(branch, front)
        front += sample([part])


def attacks(pattern: "re.Pattern[Any]") -> set[tuple[str, str, str]]:
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found = {*pumps(parser.parse(source, pattern.flags)), ("", sample(parser.parse(source, pattern.flags)))}
    alone = {(front, pump, end) for front, pump in found for end in ("\x01", "a\r\n!")}
    whole = {("", front + pump, "\x01") for front, pump in found}
    return {attack for attack in alone | whole if attack[1]}


def least(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def ways(held: Held, attack: tuple[str, str, str], size: int) -> list[Callable[[], object]]:
    (pattern, used), (front, pump, end) = held, attack
    text: Any = front + pump * (size // len(pump)) + end
    if isinstance(pattern.pattern, bytes):
        text = text.encode("latin-1")
    calls = {
        "match": lambda: pattern.match(text),
        "fullmatch": lambda: pattern.fullmatch(text),
        "search": lambda: pattern.search(text),
    }
    empty = text[:0]  # the rest (sub, split, findall, finditer) go through all of the text
    return [calls.get(way, lambda: pattern.sub(empty, text)) for way in sorted(used)]


def grows_too_fast(held: Held, attack: tuple[str, str, str], size: int = SIZE) -> bool:
    """Whether twice the text takes more than three times the time, measured where it takes any."""
    for once, twice in zip(ways(held, attack, size), ways(held, attack, 2 * size), strict=True):
        if least(once, 1) > FAST_S and least(twice, 5) > 3 * least(once, 5) and least(once, 5) > FAST_S:
            return True
    return False


def test_the_patterns_of_the_rooms_are_all_there() -> None:
    assert {
        "archive.reading.grammar._FOLD",
        "archive.wacz.indexes._LINE",
        "spiders.manners.robots._TOKEN",
        "flows.instead.amp._LINK",
    } <= PATTERNS.keys()
    assert len(PATTERNS) > 60


def test_a_pattern_that_takes_squared_time_is_found() -> None:
    pattern = re.compile(rb"[ \t]*\r\n[ \t]+")
    assert any(grows_too_fast((pattern, frozenset({"sub"})), attack, 2_000) for attack in attacks(pattern))


@pytest.mark.parametrize("name", PATTERNS)
def test_P6_twice_the_text_takes_a_pattern_twice_the_time(name: str) -> None:  # noqa: N802  # a matrix row
    held = PATTERNS[name]
    assert [attack for attack in attacks(held[0]) if grows_too_fast(held, attack)] == []
