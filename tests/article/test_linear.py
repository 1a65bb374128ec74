"""Text from the web is hostile: each of our own expressions takes time that grows with its input, not with its square.

Every compiled expression of article and story is run on repetitions of the letters that it itself speaks of. Times are
processor times, the best of four where the first is long; a quarter of a million steps too many are 10 ms, so noise cannot fail a test and a
square cannot pass one: fourfold input takes it sixteen times as long.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Callable
from functools import cache, partial
from itertools import product

import pytest

from article.cuts.boilerplate import Line
from article.cuts.edges import trim_edges
from article.cuts.phrases import tables
from article.cuts.reasons import reasons_of
from article.cuts.runs import listed
from article.cuts.zones import cut_lines, doubtful
from article.dates.reading import find_date, strip_dates
from article.extract import extract
from article.markup.guard import flood
from article.markup.jsonld import claims_of
from article.markup.scanner import scan
from article.metadata import facts_of
from article.page import Page, page_of
from article.pasted import clean_text
from article.refusals.notices import _parts

pytestmark = pytest.mark.row("P6")

SIZES = (125, 500, 2_000, 8_000)
SLACK_SECONDS = 0.010
GROWTH = 8  # for four times the input: a line has 4, a square 16
# Held by the scanner, which looks for no tag behind the last ">" and for no second quote that never ends.
HELD = {f"article.markup.{room}.{name}" for room in ("scanner", "tokens") for name in ("TAG", "PLAIN_TAG")}
# Held by the guard, which searches a tag up to the last byte that is no blank.
HELD |= {"article.markup.guard._ATTRIBUTE"}
MARKUP = (
    "<",
    "<a",
    "<a ",
    "<!--",
    "<!",
    "<p>",
    "</p>",
    "<a href='",
    '<a b="',
    "<a b=",
    "<script>",
    "<a x=>",
    "&",
    "&#",
    "<![CDATA[",
    "<a href=x>",
    "=\"'>",
)
FILLERS = (" ", "\n", "a", "1", "و", ".", "-")


@cache
def expressions() -> dict[str, re.Pattern]:
    """Each compiled expression once, by the first of its names: what a module took over from another is the same one."""
    found = {}
    for room in ("article", "story"):
        package = importlib.import_module(room)
        for info in pkgutil.walk_packages(package.__path__, f"{room}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                many = value if isinstance(value, tuple | list) else [value]
                for n, one in enumerate(many):
                    if isinstance(one, re.Pattern):
                        found.setdefault(one, f"{info.name}.{name}{n or ''}")
    return {name: pattern for pattern, name in found.items()}


def hostile_pieces(pattern: re.Pattern) -> list:
    binary = isinstance(pattern.pattern, bytes)
    source = pattern.pattern.decode("latin-1") if binary else pattern.pattern
    own = dict.fromkeys(re.findall(r"[^\\\[\](){}|?*+^$]", re.sub(r"\\.", "", source)))
    letters = [*list(own)[:10], *FILLERS]
    pieces = dict.fromkeys([*letters, *("".join(p) for p in product(letters[:6], FILLERS))])
    return [p.encode("latin-1", "ignore") or b"a" for p in pieces] if binary else list(pieces)


def searched(pattern: re.Pattern, text) -> None:
    for _ in pattern.finditer(text):
        pass
    pattern.fullmatch(text)


def seconds(work: Callable[[], object], tries: int) -> float:
    best = 9.9
    for _ in range(tries):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def first_square(work: Callable[[object], object], piece, last: str = "\x00") -> int | None:
    """The size at which the time grows faster than the input, or None; *last* stands behind the repetitions."""
    end = last.encode() if isinstance(piece, bytes) else last
    before = None
    for size in SIZES:
        text = piece * (size // len(piece)) + end
        now, limit = seconds(partial(work, text), 1), GROWTH * (before or 9.9) + SLACK_SECONDS
        if now > limit and seconds(partial(work, text), 3) > limit:
            return size
        before = now
    return None


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(expressions().keys() - HELD))
def test_every_expression_is_linear(name):
    pattern = expressions()[name]
    slow = {
        piece: size
        for piece in hostile_pieces(pattern)
        if (size := first_square(partial(searched, pattern), piece))
    }
    # What fails only at the very end: a strange letter there would be what the expression waits for.
    blanks = FILLERS[:2] if isinstance(pattern.pattern, str) else [one.encode() for one in (" ", "\n", "/")]
    slow |= {
        piece: size for piece in blanks if (size := first_square(partial(searched, pattern), piece, last=""))
    }
    assert slow == {}


@pytest.mark.parametrize("blank", [b" ", b"/", b"\n", b"b ", b'b="', b"b='x' ", b"="])
@pytest.mark.parametrize("last", ["", "<", ">"])
def test_the_guard_is_linear_in_tags_that_say_nothing(blank: bytes, last: str) -> None:
    assert first_square(lambda tag: flood(b"<a " + tag), blank, last) is None


@pytest.mark.slow
def test_every_expression_of_the_tables_is_linear_as_it_is_asked():
    """Patterns must fit whole lines; those of short lines are left out, for they are asked of no others."""
    known = tables()
    asked = [(p, p.fullmatch) for p, _ in known.patterns]
    asked += [(p, partial(searched, p)) for p in (*(p for p, _ in known.heads), *_parts().values())]
    slow = [
        (p.pattern[:40], piece) for p, ask in asked for piece in hostile_pieces(p) if first_square(ask, piece)
    ]
    assert slow == []


@pytest.mark.slow
def test_the_scanner_is_linear_on_broken_markup():
    pieces = ["".join(pair) for pair in product(MARKUP, (*MARKUP, "", "x ", ">"))]
    assert {piece: size for piece in pieces if (size := first_square(scan, piece))} == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    "work",
    [
        find_date,
        strip_dates,
        lambda text: cut_lines([Line(text=text)]),
        lambda text: listed([text[i : i + 4] for i in range(0, min(len(text), 4_000), 4)]),
    ],
    ids=["find_date", "strip_dates", "cut_lines", "listed"],
)
def test_what_reads_lines_is_linear(work):
    pieces = [
        *FILLERS,
        "٢٠٢٥",
        "2025-",
        "12:30 ",
        "يوليو ",
        "GMT",
        "كتب: ",
        "Share ",
        "|",
        "اقرأ أيضا ",
        "(",
        "ago ",
    ]
    assert {
        p: size
        for p in [*pieces, *map("".join, product(pieces[4:], FILLERS))]
        if (size := first_square(work, p))
    } == {}


JSON = (
    "{",
    "[",
    '"',
    "\\",
    ",",
    "/*",
    "//",
    "&quot;",
    '{"@type":"NewsArticle",',
    '"a":',
    "}",
    "<!--",
    '"headline":"',
)
MARKED = ("<time", "<time datetime='", '<a rel="author">', '<div class="byline">', "<h1>", "author", "</div>", "(أ ف ب)", "©", " | ", "و", '<meta name="author" content="', '">')  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "pieces"),
    [
        (lambda text: claims_of(["{" + text]), JSON),
        (lambda text: facts_of(scan(f"<h1>{text}"), url=None, fetched_at=None), MARKED),
    ],
    ids=["json-ld", "marks"],
)
def test_what_reads_metadata_is_linear(work, pieces):
    made = ["".join(pair) for pair in product(pieces, (*pieces[:6], "", " "))]
    assert {p: size for p in made if (size := first_square(work, p))} == {}


TELLS = (
    "قال مسؤول في وزارة الطاقة أمس إن الشبكة عادت إلى العمل في معظم أحياء العاصمة بعد انقطاع دام ساعات طويلة."
)
CROWDS = {
    "heads": ["آخر الأخبار"],
    "heads between sentences": ["الأكثر قراءة", TELLS],
    "heads and short lines": ["Latest news", "Minister opens a bridge in the north", TELLS, "A heading"],
    "read-also before a sentence": ["اقرأ أيضا"],
    "bios": ["سامر الحلبي", "صحفي مهتم بالشأن العام"],
    "comments": ["التعليقات", "كلام جميل جدا يا أخي وشكرا لكم."],
    "bars": ["Facebook Twitter WhatsApp", "شارك طباعة واتساب 12"],
    "patterns": ["The post A bridge appeared first on A Paper", "الرئيسية > محليات > جسر", "© 2025 حقوق النشر"],
    "departments": ["سياسة", "اقتصاد"],
    "tags": ["وزارة الطاقة", "الشبكة", "أحياء العاصمة"],
    "names": ["هدى الخطيب", "كتب سامر الحلبي", "الرافد – ليلى الحمصي:", "Author, Jane Marlow"],
    "sentences that begin like furniture": ["تابعونا على مدى أسبوع كامل من النقاش حول الموازنة الجديدة في المجلس."],
    "datelines": ["BEIRUT, Nov 12 (Reuters) - A bridge", "باريس 24-7-2025 (أ ف ب) - جسر"],
    "walls": ["Il vous reste 60% à découvrir.", "هذا المحتوى للمشتركين"],
}  # fmt: skip


def judged(lines: list[str]) -> None:
    known = [Line(text=text) for text in lines]
    whys = cut_lines(known, title="وزير الطاقة يفتتح محطة جديدة")
    doubtful(known, whys)
    trim_edges(known, whys, "وزير الطاقة يفتتح محطة جديدة")


def pasted(lines: list[str]) -> None:
    clean_text("\n".join(lines).encode())


def reasoned(lines: list[str]) -> None:
    source = scan("".join(f"<div class='box{i % 50}'>{text}</div>" for i, text in enumerate(lines)))
    reasons_of(source, {0}, FACTS, ())


FACTS = facts_of(scan("<title>A bridge</title>"), url=None, fetched_at=None)


@pytest.mark.slow
@pytest.mark.parametrize("work", [judged, reasoned, pasted])
@pytest.mark.parametrize("name", CROWDS)
def test_judging_many_lines_takes_time_that_grows_with_them(name, work):
    few, many = ([TELLS, *(CROWDS[name] * n), TELLS] for n in (200, 2_000))
    limit = 25 * seconds(partial(work, few), 2) + SLACK_SECONDS  # a line has 10, a square 100
    assert seconds(partial(work, many), 1) <= limit or seconds(partial(work, many), 2) <= limit


# Short elements of every kind, of which pages have hundreds; a list of 16,000 once took half a minute in a library.
CROWDED = {
    "items, cells, headings, boxes": "<h3>جسر {n}</h3><div>جسر {n}</div><ul><li>جسر {n}</li><li>الميناء</li></ul><dl><dd>جسر {n}</dd></dl>",
    "rows of cells": "<table><tr><td>جسر {n}</td><td>الميناء</td></tr></table>",
    "lines, links, sentences": f"<p>جسر {{n}}</p>جسر {{n}}<br><a href='/{{n}}'>جسر {{n}}</a><p><a href='/{{n}}'>الجسر الجديد {{n}}</a></p><p>{TELLS}</p>",
}  # fmt: skip


def extracted(body: str) -> None:
    told = f"<html><title>A bridge</title><body><article><p>{TELLS}</p><p>{TELLS}</p></article>{body}</body></html>"
    page = page_of(told.encode(), url="https://city.example/a")
    assert isinstance(page, Page)
    extract(page)


@pytest.mark.slow
@pytest.mark.parametrize("name", CROWDED)
def test_a_page_of_many_short_elements_takes_time_that_grows_with_them(name: str) -> None:
    few, many = ("".join(CROWDED[name].format(n=n) for n in range(number)) for number in (300, 1_200))
    limit = GROWTH * seconds(partial(extracted, few), 3) + SLACK_SECONDS
    assert seconds(partial(extracted, many), 1) <= limit or seconds(partial(extracted, many), 2) <= limit
