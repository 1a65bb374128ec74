"""A story as one page that opens from a disk: contents, a line of time, every article with what proves it. Nothing comes from elsewhere.

Text of the web is only text here: the template engine escapes it, controls that turn or hide text are taken out, and each
value stands isolated.
"""

import base64
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, StrictUndefined, Template

from archive.decisions.decision import article_of
from archive.own_clock import own_day
from archive.reading.grammar import RecordError
from archive.reading.reader import read_record
from archive.strict_json import moment_text
from desk.exports.shown import shown
from desk.terminal.addresses import readable
from desk.terminal.safe import shortened
from flows.exports.chosen import Chosen, chosen
from flows.exports.target import Target, check_free, whole_file
from flows.exports.texts import Making, Written, written
from flows.exports.wanted import Line, Wanted
from flows.house import House
from flows.judging.made import software_words
from flows.reservations import reserved_by
from flows.version import VERSION
from flows.whence import whence

_ARABIC = "U+0600-06FF,U+0750-077F,U+0870-08FF,U+200C-200E,U+FB50-FDFF,U+FE70-FEFC"
_FONTS = {
    "Report Sans": ("ibm-plex-sans-arabic-arabic-{}-normal.woff2", _ARABIC),
    "Report Text": ("noto-naskh-arabic-arabic-{}-normal.woff2", _ARABIC),
}
_WIDTH, _HEIGHT, _LEFT, _FLOOR = 750, 120, 30, 150  # of the chart, in its own units
_LABEL_EDGE = 58.0  # half the width of a day in the larger letters of a narrow page
_LABELS = 8  # days that are written below it
_MOST_PARAGRAPHS, _MOST_LETTERS, _LONGEST = 2_000, 500_000, 20_000  # of one article
_LONGEST_NAME, _MOST_NAMES = 500, 40
_COUNTED = 40  # bars that have room for a number


def write_report(house: House, wanted: Wanted, target: Target, making: Making, look: "Look") -> Written:
    """Write the page. Raises ExportError (nothing is left), StoreError (EXISTS, and the disk's own)."""
    check_free(target)
    with chosen(house, wanted) as articles:
        with whole_file(target) as part, part.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(_page(house, wanted, articles, making, look))
        return written(target.path, articles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the page looks: the language of its own words ("ar", "en"; None: that of most articles), and whether fonts are in it."""

    language: str | None = None
    has_fonts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day of the chart with its number of articles."""

    day: str
    count: int
    x: float
    y: float
    width: float
    height: float
    has_count: bool
    label: int  # the how many-th day that is written below it; 0: it is not

    @property
    def middle(self) -> float:
        """Return where its number stands."""
        return round(self.x + self.width / 2, 2)

    @property
    def label_x(self) -> float:
        """Return where its day is written: beneath it, and within the drawing."""
        return min(max(self.middle, _LABEL_EDGE), _LEFT + _WIDTH + 20 - _LABEL_EDGE)


def bars_of(days: Mapping[str, int], *, is_from_the_right: bool = False) -> list[Bar]:
    """Return a bar for each day that has an article, placed by its date; time runs as the page does."""
    if not days:
        return []
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    span, most = (last - first).days + 1, max(days.values())
    step = _WIDTH / span
    width = max(1.5, min(34.0, step * 0.8))
    every = max(1, -(-span // _LABELS))
    found = []
    for offset in range(span):
        day = (first + timedelta(days=offset)).isoformat()
        if (count := days.get(day, 0)) == 0 and offset % every:
            continue
        height, place = count / most * _HEIGHT, span - 1 - offset if is_from_the_right else offset
        found.append(
            Bar(day=day, count=count, x=round(_LEFT + step * place + (step - width) / 2, 2), y=round(_FLOOR - height, 2), width=round(width, 2),
                height=round(height, 2), has_count=bool(count) and len(days) <= _COUNTED, label=0 if offset % every else offset // every + 1)
        )  # fmt: skip
    return found


def _page(house: House, wanted: Wanted, articles: Chosen, making: Making, look: Look) -> Iterator[str]:
    """Give the page in pieces; the articles are read three times, since no list of all of them is held."""
    days, tongues = Counter[str](), Counter[str]()
    outlets, anchors = set[str](), set[str]()
    for line in articles.lines():
        days[_day(line)] += 1
        tongues[line.get("language") or "und"] += 1
        outlets.add(str(line.get("outlet")))
        anchors.add(_anchor(line["id"]))
    language = look.language or ("ar" if tongues["ar"] * 2 >= articles.articles else "en")
    words = _words()[language]
    undated = days.pop("", 0)
    facts = {
        "articles": articles.articles,
        "outlets": len(outlets),
        "languages": [(_language_name(tongue, language), count) for tongue, count in tongues.most_common()],
        "first": min(days, default=None),
        "last": max(days, default=None),
        "undated": undated,
    }
    made = {
        "at": moment_text(making.at)[:19].replace("T", " ") + " UTC",
        "software": f"warraq {VERSION}",
        "filters": [(name, value if isinstance(value, str) else ", ".join(map(str, value)))
                    for name, value in wanted.filters().items()],
    }  # fmt: skip
    return _template().generate(
        lang=language, w=words, story=shown(articles.title), facts=facts, bars=bars_of(days, is_from_the_right=words["dir"] == "rtl"), made=made, left=articles.left_out,
        contents=(_row(line, language) for line in articles.lines()),
        articles=(_article(line, house, language, anchors) for line in articles.lines()),
        fonts=list(_fonts()) if look.has_fonts else [],
    )  # fmt: skip


def _row(line: Line, language: str) -> dict[str, Any]:
    return {
        "day": _day(line),
        "anchor": _anchor(line["id"]),
        "title": _name(line["title"]),
        "outlet": _name(line.get("outlet")),
        "language": line.get("language") or "und",
        "language_name": _language_name(line.get("language") or "und", language),
        "verdict": _words()[language][f"fate_{line['verdict']['relation']}"],
        "badges": [name for name, is_so in _badges(line["now"]) if is_so],
    }


def _badges(now: Line) -> tuple[tuple[str, bool], ...]:
    """Return what the contents say of how an article stands now, and whether it is so."""
    silently = bool(now["changed_at"] and now["is_silent"])
    return (
        ("is_gone", bool(now["gone_at"])),
        ("is_silent", silently),
        ("is_changed", bool(now["changed_at"]) and not silently),
        (f"decided_{now['decision']}", bool(now["decision"])),
    )


def _now(line: Line) -> Line:
    """Return how an article stands now, as the page tells it."""
    now = line["now"]
    times = {name: (now[name] or "")[:16].replace("T", " ") for name in ("changed_at", "gone_at")}
    return {**now, **times, "note": _name(now["note"])}


def _made(judged: Line) -> dict[str, str]:
    """Return who made a verdict, as the page tells it."""
    at = (judged["at"] or "")[:16].replace("T", " ")
    return {"at": f"{at} UTC" if at else "", "run": judged["run"], "by": software_words(judged["by"])}


def _article(line: Line, house: House, language: str, anchors: Collection[str]) -> dict[str, Any]:
    archived, copy_of = line.get("archived") or {}, line["verdict"].get("copy_of")
    block, payload = _digests(house, archived)
    return {
        **_row(line, language),
        "url": readable(line.get("url") or line["id"], limit=2_000),
        "agency": _name(line.get("agency")),
        "bylines": [_name(name) for name in (line.get("bylines") or ())[:_MOST_NAMES]],
        "published": (line.get("published_at") or "")[:16].replace("T", " "),
        "published_raw": _name(line.get("published_raw")),
        "copy_of": readable(copy_of, limit=2_000) if copy_of else "",
        "copy_anchor": _anchor(copy_of) if copy_of and _anchor(copy_of) in anchors else None,
        "score": line["verdict"]["score"],
        "why": shown(line.get("why")),
        "now": _now(line),
        "judged": _made(line["judged"]),
        "before": [
            {**_made(one), "verdict": _words()[language][f"fate_{one['verdict']['relation']}"],
             "is_in": bool(one["verdict"].get("related")), "score": one["verdict"]["score"]}
            for one in reversed(line["verdicts_before"])
        ],
        "whence": [told.words for told in whence(line)],
        "paragraphs": (text := _text_of(line)),
        "left": len(line["paragraphs"]) - len(text),
        "captured": (archived.get("captured_at") or "")[:19].replace("T", " "),
        "record": line.get("record"),
        "warc": archived.get("warc"),
        "offset": archived.get("offset"),
        "length": archived.get("length"),
        "block": block,
        "payload": payload,
        "reserves": ", ".join(signal.value for signal in reserved_by(line)),
    }  # fmt: skip


def _text_of(line: Line) -> list[tuple[str, str]]:
    """Return the paragraphs that the page shows, each with its kind: a browser that is given a megabyte of one text draws for minutes."""
    kinds = line.get("kinds") or ["text"] * len(line["paragraphs"])
    found: list[tuple[str, str]] = []
    letters = 0
    for kind, text in zip(kinds, line["paragraphs"], strict=True):
        if len(found) == _MOST_PARAGRAPHS or letters >= _MOST_LETTERS:
            break
        found.append((kind, shown(shortened(text, _LONGEST), has_lines=True)))
        letters += len(found[-1][1])
    return found


def _name(text: object) -> str:
    return shortened(shown(text), _LONGEST_NAME)


def _digests(house: House, archived: Line) -> tuple[str | None, str | None]:
    """Return the digests that the article's record holds of its block and payload; None where it cannot be read."""
    if not archived:
        return None, None
    try:
        record = read_record(house.file(archived["warc"]), archived["offset"], archived["length"])
    except (RecordError, OSError):
        return None, None
    block, payload = record.field("WARC-Block-Digest"), record.field("WARC-Payload-Digest")
    return (block or "–").removeprefix("sha256:"), (payload or "–").removeprefix("sha256:")


def _anchor(line_id: str) -> str:
    return f"a-{article_of(line_id)[:16]}"


def _day(line: Line) -> str:
    return own_day(line.get("published_at"), line.get("published_raw"))


@cache
def _language_name(tongue: str, language: str) -> str:
    try:
        return Locale.parse(tongue).get_display_name(language) or tongue
    except (UnknownLocaleError, ValueError):
        return tongue


def _fonts() -> Iterator[dict[str, str]]:
    folder = resources.files("desk.web").joinpath("assets", "fonts")
    for family, (name, characters) in _FONTS.items():
        for weight in ("400", "700"):
            content = folder.joinpath(name.format(weight)).read_bytes()
            yield {
                "family": family,
                "weight": weight,
                "range": characters,
                "data": base64.b64encode(content).decode(),
            }


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("desk.exports").joinpath("report.toml").read_text("utf-8"))


@cache
def _template() -> Template:
    source = resources.files("desk.exports").joinpath("report.html").read_text("utf-8")
    engine = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return engine.from_string(source)
