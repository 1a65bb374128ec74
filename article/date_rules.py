"""The patterns of newsroom dates, made from the names in `tables/dates.toml`."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FOLDS = str.maketrans(
    {"ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ٱ": "ا", "ı": "i", "ـ": None, "،": ",", "٫": "."}
)
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
MAX_TEXT = 2000  # a date line is short; longer texts are not searched


@dataclass(frozen=True, slots=True)
class DateRules:
    """Names by calendar and every compiled pattern; `dated` pairs a kind of date with what finds it."""

    names: dict[str, dict[str, int]]
    dated: tuple[tuple[str, re.Pattern[str]], ...]
    weekday: re.Pattern[str]
    ago: tuple[re.Pattern[str], ...]
    units: dict[str, int]
    around: frozenset[str]
    labels: re.Pattern[str]


def fold_date(text: str) -> str:
    """Return `text` with ASCII digits, plain letters and single blanks: the form that all rules here read."""
    decomposed = unicodedata.normalize("NFKD", _UNSEEN.sub("", text[:MAX_TEXT]).replace("\u200c", " "))
    bare = "".join([_digit(c) for c in decomposed if not unicodedata.combining(c)])
    return " ".join(bare.casefold().translate(_FOLDS).split())


def _digit(c: str) -> str:
    return str(unicodedata.decimal(c)) if c.isdecimal() else c


@cache
def date_rules() -> DateRules:
    """Return the rules, made once."""
    raw = tomllib.loads(files("article").joinpath("tables/dates.toml").read_text("utf-8"))
    names = {kind: _by_name(raw[table]) for kind, table in _TABLES.items()}
    month, hijri, solar = (_any_of(names[kind]) for kind in ("name", "hijri", "solar"))
    pair = rf"(?P<mon>{month})\.?(?: ?[/\-(] ?(?:{month})\)?)?"
    year, short = r"(?P<y>(?:19|20)\d\d)(?!\d)", r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|e)?"
    link = r"[ ,.\-/]{1,3}(?:(?:من|شهر|de|of|ב) ?)?ב?"
    dated = (
        ("name", re.compile(rf"{short}(?:{link}|(?<=\d)){pair}(?:[ ,.\-/]{{1,4}}|)(?:(?:سنه|عام|لعام|de) )?{year}")),
        ("name", re.compile(rf"(?<![^\W\d]){pair} (?P<d>\d{{1,2}})(?:st|nd|rd|th)? ?,? ?{year}")),
        ("ymd", re.compile(r"(?<![\d/.\-a-z])(?P<y>(?:19|20)\d\d) ?([-/.]) ?(?P<m>\d{1,2}) ?\2 ?(?P<d>\d{1,2})(?![\d/])(?!\.\d)")),
        ("digits", re.compile(rf"(?<![\d/.\-a-z])(?P<d>\d{{1,2}}) ?([-/.]) ?(?P<m>\d{{1,2}}) ?\2 ?{year}(?![/.\-]\d)")),
        ("hijri", re.compile(rf"(?<!\d)(?P<d>\d{{1,2}}),? ?(?:من )?(?P<mon>{hijri}),? ?(?:سنه |عام )?(?P<y>1[34]\d\d)(?!\d)")),
        ("solar", re.compile(rf"(?<!\d)(?P<d>\d{{1,2}}) (?:ماه )?(?P<mon>{solar})(?: ماه)?,? (?P<y>1[34]\d\d)(?!\d)")),
    )  # fmt: skip
    ago, units = _ago_rules(raw["ago"])
    around = frozenset(w for phrase in raw["around"]["words"] for w in fold_date(phrase).split())
    labels = "|".join(
        f"(?P<{kind}>{'|'.join(map(re.escape, map(fold_date, raw['label'][kind])))})"
        for kind in ("modified", "published")
    )
    weekday = re.compile(rf"(?<!\w)({_any_of(names['weekday'])})(?!\w)")
    return DateRules(names, dated, weekday, ago, units, around, re.compile(labels))


_TABLES = {"name": "month", "hijri": "hijri", "solar": "jalali", "weekday": "weekday"}


def _by_name(table: dict[str, list[str]]) -> dict[str, int]:
    return {fold_date(name): int(number) for number, names in table.items() for name in names}


def _any_of(names: dict[str, int]) -> str:
    return "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))


def _ago_rules(
    raw: dict[str, list[str] | dict[str, int]],
) -> tuple[tuple[re.Pattern[str], ...], dict[str, int]]:
    units = {fold_date(n): int(minutes) for minutes, names in raw.items() if minutes.isdigit() for n in names}
    two = {fold_date(n): m for n, m in dict(raw["two"]).items()}  # type: ignore[arg-type]
    days = {fold_date(n): d * 1440 for n, d in dict(raw["days"]).items()}  # type: ignore[arg-type]
    before, after = ("|".join(map(fold_date, raw[k])) for k in ("before", "after"))
    counted, pairs = _any_of(units), _any_of(two)
    patterns = (
        re.compile(rf"(?<!\w)(?:{before}) ?(?:(?P<n>\d{{1,3}}) )?(?P<unit>{counted}|{pairs})(?!\w)"),
        re.compile(rf"(?<!\w)(?P<n>\d{{1,3}}) (?P<unit>{counted}) (?:{after})(?!\w)"),
        re.compile(rf"(?<!\w)(?P<unit>{_any_of(days)})(?!\w)"),
    )
    return patterns, {**units, **two, **days}
