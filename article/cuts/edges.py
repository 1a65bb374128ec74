"""What stands around an article's first and last sentence: the title again, date lines, bylines."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from article.article import Why
from article.cuts.boilerplate import Line, only_furniture, opens_byline, why_words
from article.cuts.phrases import in_set, letters_of, only_of
from article.dates.reading import Dated, find_date, is_change, is_date_line, strip_dates
from article.language import language_of
from article.markup.source import key_of
from article.titles.headlines import is_prose
from article.titles.titles import repeats
from article.writers.agencies import agency_of
from article.writers.credits import credit_of, pieces_of
from article.writers.people import names_in
from article.writers.signatures import named_in

_NAME_WORDS = 5
_EDGE_ROWS = 200  # lines in which a date or a name may stand; a choice: a table of thousands has neither, and reading one costs 0.4 ms
_LABEL = re.compile(r"^[^:：]{1,40}[:：]\s*")
_ROLE = re.compile(r"[,،].*$")
_NOT_NAME = re.compile(r"[\d.!?؟…,،:;؛\"“”«»()\[\]#@/]")
_PARTS = re.compile(r"\s{1,9}[-–—]++\s{1,9}|\s{0,9}[|\[\]•·]\s{0,9}")
_WITH = re.compile(r"\s(?:avec|with|mit|con|مع|\+)\s(.{2,30})$", re.IGNORECASE)
_LATIN, _ARABIC = re.compile("[A-Za-z]"), re.compile("[\u0621-\u064a\u05d0-\u05ea]")


# 03/04/2025: which of the two is the month, the text's language says. It is asked for such a date alone.
_PAIR = re.compile(r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2}")


@dataclass(slots=True, kw_only=True)
class Edges:
    """What the edges of a text gave beside its sentences; the first `above` of who signed stand above them."""

    published: Dated | None = None
    modified: Dated | None = None
    bylines: list[str] = field(default_factory=list)
    above: int = 0
    outlet: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class _Days:
    """Reads the dates of a text's lines in the language of its sentences."""

    fetched_at: datetime | None
    sentences: list[str]

    def of(self, line: str) -> Dated | None:
        found = find_date(line, fetched_at=self.fetched_at)
        if found is not None or not _PAIR.search(line):
            return found
        language = language_of("\n".join(self.sentences[:20]))
        return find_date(line, fetched_at=self.fetched_at, language=language)


def trim_edges(
    lines: list[Line], whys: list[Why | None], title: str, *, fetched_at: datetime | None = None
) -> Edges:
    """Mark in `whys` the lines before the first and behind the last sentence that are none; give what they said."""
    found = Edges()
    prose = [i for i, line in enumerate(lines) if whys[i] is None and _tells(line.text)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    days = _Days(fetched_at, [lines[i].text for i in prose])
    for i, line in enumerate(lines):
        edge = _is_edge(i, first, last, len(lines))
        found.above = len(found.bylines) if i <= first else found.above
        if whys[i] is None:
            whys[i] = _repeated(line, title, found, days) or (
                _edge(line, i < first, found, days) if edge and not line.listed else None
            )
        elif whys[i] is Why.BYLINE:
            _signed_by(line.text, found)
        elif whys[i] is Why.FURNITURE and edge and any(c.isdigit() for c in line.text):
            whys[i] = _dated(line, i < first, found, days) or whys[i]
        elif whys[i] is Why.FURNITURE and i < first and opens_byline(line.text):
            found.bylines.extend(
                islice(names_in(line.text, frozenset()), 1)
            )  # "By Jane Smith | jane@paper | Paper"
            whys[i] = Why.BYLINE
    _placed_names(lines, whys, first, found)
    _slug(lines, whys, first, found)
    _trailing_name(lines, whys, last, found)
    return found


def _is_edge(i: int, first: int, last: int, size: int) -> bool:
    """Say whether a line stands outside of the sentences and near them, or near the text's begin or end."""
    near = min(i, abs(first - i), abs(i - last), size - 1 - i) <= _EDGE_ROWS
    return near and (i < first or i > last)


def _tells(text: str) -> bool:
    return is_prose(text) and not is_date_line(text)


def _signed_by(text: str, found: Edges) -> None:
    """Take down who a line names: «المصدر: …» names where a text comes from, all other labels a person."""
    name = _LABEL.sub("", text).strip()
    label = letters_of(text[: len(text) - len(name)])
    if in_set(label, "source") and (names := named_in(name)):
        found.bylines.extend(names)
    elif only_of(letters_of(name), "agency") or in_set(label, "source"):
        found.agency = found.agency or name
    elif pieces_of(text):  # who translated wrote nothing
        found.bylines.append(name)


def _repeated(line: Line, title: str, found: Edges, days: _Days) -> Why | None:
    rest = repeats(line.text, title) if title else None
    if rest is None:
        return None
    if rest:
        _take(rest, found, days)
    return Why.REPEATED_TITLE


def _take(text: str, found: Edges, days: _Days) -> None:
    """Keep the day that a line states: of the publication, or of the change where only an update is told."""
    if is_change(text):
        found.modified = found.modified or days.of(text)
    else:
        found.published = found.published or days.of(text)


def _dated(line: Line, above: bool, found: Edges, days: _Days) -> Why | None:
    text = line.text
    if is_date_line(text) or (len(text) < 160 and strip_dates(text) != text and _furniture_and_date(text)):
        if found.published is None or above:
            _take(text, found, days)
        return Why.DATELINE
    return None


def _edge(line: Line, above: bool, found: Edges, days: _Days) -> Why | None:
    text = line.text
    if (why := _dated(line, above, found, days)) is not None:
        return why
    if above and (agency := source_of(text)) is not None:
        found.agency = found.agency or agency
        return Why.BYLINE
    if (parts := _meta_parts(text)) is not None:
        for part in parts:
            _take(part, found, days)
        found.bylines.extend(_LABEL.sub("", p).strip() for p in parts if why_words(p) is Why.BYLINE)
        return Why.DATELINE
    if (parted := _signed_and_dated(text)) is not None:
        found.bylines.append(parted[0])
        _take(parted[1], found, days)
        return Why.BYLINE
    if not above and (credit := credit_of(text)):
        found.bylines.append(credit)
        return Why.BYLINE
    signed = _ROLE.sub("", text).rstrip(
        " :："
    )  # "By Jane Smith, Middle East correspondent", «كتب – محمد سامي:»
    words = [word for word in signed.split() if letters_of(word)]
    short = 2 <= len(words) <= _NAME_WORDS + 2 and len(text.split()) <= 2 * _NAME_WORDS
    if short and opens_byline(signed) and not _NOT_NAME.search(signed) and not is_prose(text):
        found.bylines.append(" ".join(words[1:]))
        return Why.BYLINE
    return None


def source_of(text: str) -> str | None:
    """Return the agency of a short line that ends in what an article was written with: "Le Monde avec AFP"."""
    match = _WITH.search(text) if len(text.split()) <= _NAME_WORDS + 1 and not is_prose(text) else None
    return None if match is None else agency_of(match[1])


def _signed_and_dated(text: str) -> tuple[str, str] | None:
    """Part "By Jane Smith on March 12, 2025 at 10:15" into the name and the rest, if the rest is nothing but date."""
    if len(text) > 120 or not opens_byline(text) or not any(c.isdigit() for c in text):
        return None
    words = text.split()
    end = next(i for i, word in enumerate(words) if any(c.isdigit() for c in word))
    while end > 0 and not strip_dates(" ".join(words[end - 1 :])):
        end -= 1
    named, rest = " ".join(words[:end]).rstrip(" ,،|-–—"), " ".join(words[end:])
    if strip_dates(rest) or not _signed(named):
        return None
    return next(names_in(named, frozenset()), ""), rest


def _placed_names(lines: list[Line], whys: list[Why | None], first: int, found: Edges) -> None:
    """Cut a name and a place above the text, «عمان - هدى الخطيب», where a date, a bar or the like stands beside it.

    One of the two is a known name or an agency: a kicker has a dash as well.
    """
    cut = [why is not None for why in whys]
    for i in range(min(first, len(lines))):
        parts = _PARTS.split(lines[i].text.strip())
        short = len(parts) == 2 and len(lines[i].text) <= 50 and max(len(p.split()) for p in parts) <= 3
        short = short and (len(lines[i].text.split()) > 3 or only_of(letters_of(parts[-1]), "agency") > 0)
        beside = (i > 0 and cut[i - 1]) or (i + 1 < len(lines) and cut[i + 1])
        placed = whys[i] is None and not lines[i].listed and short and beside
        if placed and not any(_NOT_NAME.search(p) for p in parts):
            names = named_in(lines[i].text)
            if names or any(map(agency_of, parts)) or only_of(letters_of(parts[-1]), "agency"):
                whys[i] = Why.BYLINE
                found.bylines.extend(names)


def _meta_parts(text: str) -> list[str] | None:
    """Take «20 أوت 2025 | 14:00 - كتب: … - حجم الخط» apart, if every part is a date, a byline or furniture."""
    if len(text) > 200:
        return None
    parts = [p.strip() for p in _PARTS.split(text) if key_of(p)]
    known = all(
        _is_meta(p) or (i > 0 and len(p.split()) <= 2 and _is_byline(parts[i - 1]))
        for i, p in enumerate(parts)
    )
    return parts if len(parts) > 1 and known and any(is_date_line(p) for p in parts) else None


def _is_meta(part: str) -> bool:
    return (
        not strip_dates(part)
        or only_furniture(part)
        or only_of(letters_of(part), "section") > 0
        or why_words(part) is not None
        or _signed(part)
    )


def _is_byline(part: str) -> bool:
    return why_words(part) is Why.BYLINE or _signed(part)


def _signed(part: str) -> bool:
    return 2 <= len(part.split()) <= _NAME_WORDS + 1 and opens_byline(part) and not _NOT_NAME.search(part)


def _furniture_and_date(text: str) -> bool:
    rest = strip_dates(text)
    return find_date(text) is not None and only_furniture(rest)


def _slug(lines: list[Line], whys: list[Why | None], first: int, found: Edges) -> None:
    """Cut «الثورة:» directly before the first sentence: the outlet's name as print puts it over an article.

    Who is named again is a speaker.
    """
    left = [i for i in range(min(first, len(lines))) if whys[i] is None]
    if not left or first >= len(lines):
        return
    text = lines[left[-1]].text.strip()
    said = sum(key_of(line.text) == key_of(text) for line in lines)
    if (
        said == 1
        and text.endswith((":", "："))
        and len(text.split()) <= 2
        and len(text) <= 30
        and _ARABIC.search(text)
    ):
        whys[left[-1]] = Why.BYLINE
        found.outlet = text.rstrip(":： ")


def _trailing_name(lines: list[Line], whys: list[Why | None], last: int, found: Edges) -> None:
    """Cut a name behind the last sentence: beside other furniture, or in another script than the text has."""
    left = [i for i in range(last + 1, len(lines)) if whys[i] is None]
    if last < 0 or len(left) != 1:
        return
    i = left[0]
    text = lines[i].text.strip()
    if not 2 <= len(text.split()) <= _NAME_WORDS - 1 or _NOT_NAME.search(text):
        return
    foreign = (
        bool(_LATIN.search(text)) and not _ARABIC.search(text) and bool(_ARABIC.search(lines[last].text))
    )
    behind_bar = whys[i - 1] in (Why.SHARE, Why.COMMENTS, Why.AUTHOR_BOX, Why.TAGS)
    if foreign or behind_bar:
        whys[i] = Why.BYLINE
        found.bylines.append(text)
