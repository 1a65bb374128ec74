"""A line with every token's part in it: what dates, what stands around dates, and what is left over."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from article.dates.relative import Ago, spans_ago
from article.dates.rules import Lexed, Token, fold_date, lex, lexicon
from article.dates.shapes import Span, compiled_shape, days_in


class Part(StrEnum):
    """What a token does in a line."""

    DAY = "day"
    AGO = "ago"
    TIME = "time"
    ZONE = "zone"
    WEEKDAY = "weekday"
    PUBLISHED = "published"
    MODIFIED = "modified"
    NEVER = "never"
    AUTHOR = "author"
    AROUND = "around"
    BESIDE = "beside"
    COMMA = "comma"
    STRONG = "strong"
    OPEN = "open"
    CLOSE = "close"
    MARK = "mark"
    LEFT = "left"


# The first kind that a token has decides; words of never come before the words around that they also are.
_KINDS = (
    (Part.NEVER, {"never"}),
    (Part.PUBLISHED, {"published"}),
    (Part.MODIFIED, {"modified"}),
    (Part.WEEKDAY, {"weekday"}),
    (Part.AUTHOR, {"author"}),
    (Part.AROUND, {"around", "link", "year", "common", "lunar", "sun", "half", "clock", "zonelead", "suffix", "zone", "places"}),
    (Part.BESIDE, {"beside", "counter"}),
    (Part.STRONG, {"bar", "dash"}),
    (Part.COMMA, {"comma"}),
    (Part.OPEN, {"open"}),
    (Part.CLOSE, {"close"}),
    (Part.MARK, {"colon", "dot", "slash", "quote", "plus", "mark"}),
)  # fmt: skip
_TIMES = (
    r"(?<!<plus>)<clock|halflead>?<time><half>?",
    r"<clock><colon>?(?:<day|two|number>)(?:<colon|dot>(?:<day|two|number>))?(?:<unit>(?:<day|two>)?)?<half>?",
    r"(?:<day|two>)(?:(?:<colon>(?:<day|two>))?<half>|<hourmark>(?:(?:<day|two>)<minutemark>?)?)",
    r"(?:<day|two>)<colon>(?:<day|two>)(?!<colon|number>)",
    r"(?:<day|two>)<dot>(?:<day|two>)(?=<zone|places>)",
)
_OFFSET = r"(?:(?P<sign><plus|dash>)(?P<offset><number|time>))"
_ZONES = (
    rf"<zonelead><link>?(?P<zone><zone>){_OFFSET}?",
    r"<zonelead><link>?<places|word>",
    rf"(?<=<time|half|open|comma>)(?P<zone><zone>){_OFFSET}?",
    r"(?<=<time|half|open|comma>)<places>",
    rf"(?<=<time>){_OFFSET}",
    r"(?<=<half>)(?P<sign><plus>)(?P<offset><number|time>)",
)


@dataclass(frozen=True, slots=True)
class Zone:
    """Minutes east of Greenwich as stated, or None where the words name a zone that we do not count."""

    minutes: int | None


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line, its days and spans ago, and the part of every token."""

    line: Lexed
    days: tuple[Span, ...]
    ago: tuple[Ago, ...]
    times: tuple[tuple[int, int], ...]
    zones: tuple[Zone, ...]
    parts: tuple[Part, ...]

    @property
    def left(self) -> int:
        """How many words and numbers have nothing to do with dates."""
        return sum(part is Part.LEFT for part in self.parts)

    @property
    def dates(self) -> bool:
        """Whether a day, or a span ago, stands in the line."""
        return bool(self.days or self.ago)


@lru_cache(maxsize=512)  # a page's lines are asked for up to five times each, and comments say the same spans
def read_line(text: str, language: str = "") -> DateLine:
    """Take a line apart; days come before spans ago, those before times and zones."""
    line = lex(fold_date(text))
    numbered = (
        _numbered().search(line.shape) is not None
    )  # no day and no time goes without one, and most lines do
    days = days_in(line, language) if numbered else []
    taken = [False] * len(line.tokens)
    for span in days:
        taken[span.first : span.last] = [True] * (span.last - span.first)
    parts: list[Part | None] = [Part.DAY if t else None for t in taken]
    ago = spans_ago(line, taken)
    parts = [p or (Part.AGO if t else None) for p, t in zip(parts, taken, strict=True)]
    times = [m.span() for m in _free(line, parts, _TIMES, Part.TIME)] if numbered else []
    zones = [_zone(line, m) for m in _free(line, parts, _ZONES, Part.ZONE)]
    told = [p or _part(line.tokens, i) for i, p in enumerate(parts)]
    for match in _named().finditer(line.shape):
        told[match.start()] = Part.LEFT
    return DateLine(line, tuple(days), tuple(ago), tuple(times), tuple(zones), tuple(told))


def says_more(line: Lexed) -> bool:
    """Say at a glance whether more plain words stand in a line than zones can explain, one each: no date does."""
    words = line.shape.count(lexicon().letters[frozenset({"word"})])
    return words > 0 and words > len(_leads().findall(line.shape))


@cache
def _named() -> re.Pattern[str]:
    """Find weekdays with a plain word beside: «Κυριακή» and "Sobota" are names of people as well."""
    return compiled_shape("(?<=<word>)<namesake>|<namesake>(?=<word>)")


@cache
def _leads() -> re.Pattern[str]:
    return compiled_shape("<zonelead>")


@cache
def _numbered() -> re.Pattern[str]:
    return compiled_shape("<number|time|ordinal>")


@cache
def _shapes(shapes: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(compiled_shape(shape) for shape in shapes)


def _free(
    line: Lexed, parts: list[Part | None], shapes: tuple[str, ...], part: Part
) -> Iterable[re.Match[str]]:
    for pattern in _shapes(shapes):
        for match in pattern.finditer(line.shape):
            i, j = match.span()
            if not any(parts[i:j]):
                parts[i:j] = [part] * (j - i)
                yield match


def _zone(line: Lexed, match: re.Match[str]) -> Zone:
    said = match.groupdict()
    base = line.tokens[match.start("zone")].means["zone"] if said.get("zone") else 0
    if not said.get("offset"):
        return Zone(base if said.get("zone") else None)
    digits = line.tokens[match.start("offset")].text.replace(":", "")
    if not digits.isdecimal():  # "+1h30" is no offset
        return Zone(None)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if base or hours > 14 or minutes > 59:
        return Zone(None)
    east = hours * 60 + minutes
    return Zone(-east if line.tokens[match.start("sign")].text == "-" else east)


def _part(tokens: tuple[Token, ...], i: int) -> Part:
    kinds = tokens[i].means.keys()
    if "number" in kinds and (
        _counted_by(tokens[i + 1 : i + 2], "beside") or _counted_by(_before(tokens, i), "counter")
    ):
        return Part.BESIDE
    if _is_parting_slash(tokens, i):
        return Part.STRONG
    counted = i > 0 and "number" in tokens[i - 1].means and tokens[i].means.get("unit") == 1
    counting = "number" in kinds and i + 1 < len(tokens) and tokens[i + 1].means.get("unit") == 1
    if counted or counting:
        return Part.BESIDE  # minutes that no "ago" counts back: how long it takes to read
    return _plain(frozenset(kinds))


@lru_cache(maxsize=1024)  # as many sets of kinds as the tables hold, and more
def _plain(kinds: frozenset[str]) -> Part:
    return next((part for part, wanted in _KINDS if kinds & wanted), Part.LEFT)


def _counted_by(tokens: tuple[Token, ...], kind: str) -> bool:
    return bool(tokens) and kind in tokens[0].means


def _before(tokens: tuple[Token, ...], i: int) -> tuple[Token, ...]:
    """Return the token before one and its colon: «عدد القراءات: 1205»."""
    at = i - 2 if i > 1 and "colon" in tokens[i - 1].means else i - 1
    return tokens[at : at + 1] if at >= 0 else ()


def _is_parting_slash(tokens: tuple[Token, ...], i: int) -> bool:
    """Say whether a slash has blanks on both sides, as a bar has: "July 26, 2025 / 6:30 PM / Paper"."""
    return (
        "slash" in tokens[i].means
        and 0 < i < len(tokens) - 1
        and tokens[i - 1].end < tokens[i].start
        and tokens[i].end < tokens[i + 1].start
    )
