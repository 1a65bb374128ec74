"""Cleans text that somebody pasted: an article with whatever the clipboard took along."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from article.article import Article, Cut, Paragraph, ParagraphKind, Place, Status, Why
from article.charsets.charset import decode
from article.charsets.places import Span, places_of
from article.cuts.boilerplate import Line, opens_byline, why_cut
from article.cuts.edges import Edges, source_of, trim_edges
from article.cuts.endings import cut_wall, is_walled, sign_ending
from article.cuts.menus import has_form
from article.cuts.phrases import letters_of
from article.cuts.runs import listed
from article.cuts.shapes import is_source, is_weak
from article.cuts.zones import cut_lines, doubtful
from article.dates.dateline_days import dateline_day
from article.dates.datelines import dateline_agency
from article.dates.reading import Dated, find_date, is_date_line, read_stamp
from article.dates.stamps import announces
from article.language import language_of
from article.markup.source import key_of
from article.pasting.posts import head_of_post
from article.pasting.rows import Row, rows_of, without_head
from article.titles.headlines import LEAST_WORDS, is_headline, is_prose, is_stopped
from article.titles.titles import repeats, split_site
from article.writers.agencies import agency_among, agency_of, credit_in
from article.writers.people import names_in
from article.writers.signatures import box_signed, doubt_signed, placed_on, sign_alone, signed_on

METHOD = "pasted/2"
_SOURCE_ROWS = 6  # lines above the text that may name where it comes from: «دمشق-سانا»
# 99 % of the 29,473 headlines of the 2018 corpus have no more words (median 8); the seeds' nine sub-headings have 3 to 8.
_HEADING_WORDS = 14
_HEAD_ROWS = 40  # lines in which a headline may stand; menus of the seeds' kind of page have up to thirty
_SAID_ROWS = 400  # lines in which it may stand again: a bound
_SAID_KEY = 15  # letters under which "said again" may be chance
_WALLED = "the text ends at a paywall"
_SAID_WORDS = 3  # words of a headline at least; a source has two, «دمشق-سانا»
_SPACED = re.compile(r"\s[-–—]|[-–—]\s")
_HEADED_WORDS = (
    4  # words of a sub-heading with a colon, «المملكة العربية السعودية:»; more announce what follows
)
_TOLD_WORDS = 30  # words beyond which a line is no headline; the corpus' longest has 21
_SENTENCE_WORDS = 4  # words of the shortest sentence that opens a text; a choice
_LINES_ABLE = 2  # lines of a text without sentences that may be its headline: a poem's other lines are verses
_ABLE = (None, Why.FURNITURE, Why.LATEST, Why.SHARE, Why.ADVERT, Why.COMMENTS)
_ABOVE_WORDS = 3  # words of a department above a headline; a kicker of more stays
_BYLINE_WORDS = (
    6  # words of «كتب محمد عبد السلام», and of no headline that begins with a byline's word and a name
)


def clean_text(
    raw: bytes, *, head: tuple[tuple[str, str], ...] = (), name: str = "", fetched_at: datetime | None = None
) -> Article:
    """Give the article that a pasted text holds; what was cut stands in `boilerplate` with its reason.

    `raw` is the file as it is, its head lines (title, date, outlet, url) included; `head` adds or overrides them.
    Places count bytes of `raw`. Without a date line or a dateline the article has no date: nothing is guessed. `name` only
    stands in for a missing title. Never raises for bad text.
    """
    decoded = decode(raw)
    rows, told = without_head(rows_of(decoded.text))
    told.update({k.lower(): v for k, v in head if v})
    text = _parted(rows, told, fetched_at)
    places = places_of(decoded, raw, [row.span for row in text.rows])
    kept = [row for row, why in zip(text.rows, text.whys, strict=True) if why is None]
    doubts = [doubt for doubt, why in zip(text.doubts, text.whys, strict=True) if why is None]
    language = language_of("\n".join([text.title, *(row.text for row in kept)]))
    walled = is_walled([Line(text=row.text) for row in text.rows], text.whys)
    dated = _date(told, text, language)
    return Article(
        url=told.get("url"),
        ref=None,
        title=text.title or (name if not kept else ""),
        bylines=_people(text),
        outlet=told.get("outlet") or text.site or text.edges.outlet or _credited(text.rows, text.whys),
        published_at=dated.at if dated else None,
        published_raw=dated.words if dated else None,
        published_from=None if dated is None else "head" if told.get("date") else "text",
        modified_at=text.edges.modified.at if text.edges.modified else None,
        language=language,
        canonical_url=None,
        paragraphs=_paragraphs(kept, doubts, places),
        boilerplate=_cuts(text, places, decoded.text),
        status=Status.ARTICLE if kept and not walled else Status.SUSPECT,
        why=_WALLED if walled else None if kept else "every line of the text is furniture",
        agency=_agency(text),
        paywalled=walled or None,
        method=METHOD,
    )


def _cuts(text: "_Text", places: dict[Span, Place], whole: str) -> tuple[Cut, ...]:
    pairs = zip(text.rows, text.whys, strict=True)
    return tuple(
        Cut(text=whole[slice(*row.span)], why=why, place=places.get(row.span))
        for row, why in pairs
        if why is not None
    )


def _people(text: "_Text") -> tuple[str, ...]:
    """Return who signed: names of people, no desk, no template's "admin"."""
    sites = frozenset(key_of(name) for name in (text.site, text.edges.outlet) if name)
    return tuple(dict.fromkeys(name for said in text.edges.bylines for name in names_in(said, sites)))


def _agency(text: "_Text") -> str | None:
    """Return the agency that a source line, a byline, a dateline or an end credits."""
    if said := text.edges.agency:
        return agency_among(said) or said
    signed = (agency_of(said) for said in text.edges.bylines)
    pairs = list(zip(text.rows, text.whys, strict=True))
    left = [row.text for row, why in pairs if why in (None, Why.BYLINE, Why.DATELINE)]
    above = [row.text for row, why in pairs[:_SOURCE_ROWS] if why in (None, Why.BYLINE, Why.CREDIT)]
    credit = credit_in(left)
    credited = credit.agency if credit else next((a for line in above if (a := dateline_agency(line))), None)
    return next((agency for agency in signed if agency), credited)


@dataclass(frozen=True, slots=True)
class _Text:
    title: str
    site: str | None
    rows: list[Row]
    whys: list[Why | None]
    doubts: list[Why | None]
    edges: Edges


def _parted(rows: list[Row], told: dict[str, str], fetched_at: datetime | None) -> _Text:
    """Part a text into its title and judged lines."""
    title_at = None if told.get("title") or len(rows) == 1 else _title_row(rows)  # a flash is its text
    title = told.get("title") or ("" if title_at is None else rows[title_at].text)
    body = [row for i, row in enumerate(rows) if i != title_at]
    said_again = any(repeats(row.text, title) is not None for row in body)
    title, site = split_site(title, names=(told.get("outlet", ""),), repeated=said_again)
    lines = _lines(rows, title_at)
    whys = cut_lines(lines, title=title, title_at=title_at)
    _cut_above(rows, whys, title_at)
    if title_at is not None:
        del lines[title_at], whys[title_at]
    cut_wall(lines, whys)
    edges = trim_edges(lines, whys, title, fetched_at=fetched_at)
    edges.bylines[edges.above : edges.above] = sign_alone(lines, whys, title, title_at or 0)
    box_signed(lines, whys, edges.bylines)
    sign_ending(lines, whys)
    doubts = doubtful(lines, whys)
    doubt_signed(lines, whys, doubts, edges.bylines)
    return _Text(title, site, body, whys, doubts, edges)


def _lines(rows: list[Row], title_at: int | None = None) -> list[Line]:
    texts = [row.text for row in rows]
    runs = listed(texts, title_at)
    return [Line(text=text, listed=i in runs) for i, text in enumerate(texts)]


def _cut_above(rows: list[Row], whys: list[Why | None], title_at: int | None) -> None:
    """Cut a post's head, and the few words that stand above a headline: departments, buttons, places."""
    for i, why in enumerate(_post(rows)):
        whys[i] = why or whys[i]
    if title_at is None or len(letters_of(rows[title_at].text)) < LEAST_WORDS:
        return
    for i in range(title_at):
        text = rows[i].text
        if whys[i] is None and placed_on(text):
            whys[i] = Why.BYLINE
        elif whys[i] is None and (_is_kicker(text) or has_form(text)):
            whys[i] = Why.DATELINE if is_date_line(text) else Why.FURNITURE


def _is_kicker(text: str) -> bool:
    return len(text.split()) <= _ABOVE_WORDS and not is_prose(text)


def _post(rows: list[Row]) -> list[Why | None]:
    return head_of_post([row.text for row in rows[:3]])


def _title_row(rows: list[Row]) -> int | None:
    """Find the headline: the first line like one above the first sentence, said again elsewhere if any line is.

    No sentence is a title, and no line inside or behind the text; verses and lines without sentences among them
    have the first one for a title, or none.
    """
    head, post = rows[:_HEAD_ROWS], _post(rows)
    keys = [key_of(row.text) if len(row.text) <= 400 else "" for row in rows[:_SAID_ROWS]]
    lines = _lines(head)
    whys = cut_lines(lines)
    told = next((i for i, row in enumerate(head) if _is_told(row.text)), None)
    able = [
        i for i in range(len(post), len(head) if told is None else told) if _is_able(head[i].text, whys[i])
    ]
    free = [i for i in able if whys[i] is None]
    if told is None:
        free, able = free[:_LINES_ABLE], []
    for among in (free, able):
        long = [
            i for i in among if len(letters_of(head[i].text)) >= LEAST_WORDS and is_headline(head[i].text)
        ]
        said = [i for i in long if _is_said_again(keys, i)]
        if said:
            return said[0]
        if long and (told is not None or long[0] == free[0]):
            return long[0] if among is free else _nearest(head, long)
    if post[:1] == [None]:  # above a handle or an age stands a name or a headline
        return 0
    return next((i for i in free if not is_stopped(head[i].text)), None)


def _nearest(head: list[Row], able: list[int]) -> int:
    """Return which line of a list above the text is its headline: the last one above a date, or the last."""
    dated = [i for i in able if i + 1 < len(head) and is_date_line(head[i + 1].text)]
    return (dated or able)[-1]


def _is_able(text: str, why: Why | None) -> bool:
    """Say whether a line above the text may be its headline: no label, no date, no source, no list's entry."""
    if why_cut(Line(text=text)) is not None or is_date_line(text) or why not in _ABLE:
        return False
    words = text.split()
    if has_form(text):
        return False
    if len(words) <= _BYLINE_WORDS and opens_byline(text) and signed_on(" ".join(words[1:])):
        return False
    sourced = source_of(text) is not None or (is_source(text) and not _is_said(text))
    return is_weak(text) is None and not sourced and not text.rstrip().endswith((":", "："))


def _is_said(text: str) -> bool:
    """Say whether a line with a colon or a joined word reads like a source and names none: «الشرع: سوريا واحدة»."""
    return len(text.split()) >= _SAID_WORDS and _SPACED.search(text) is None and dateline_agency(text) is None


def _is_told(text: str) -> bool:
    """Say whether the text has begun: a long line, or a sentence that is no furniture."""
    count = len(text.split())
    if count > _TOLD_WORDS:
        return True
    sentence = (is_stopped(text) and count >= _SENTENCE_WORDS) or (is_prose(text) and count > 20)
    return sentence and why_cut(Line(text=text)) is None


def _is_said_again(keys: list[str], i: int) -> bool:
    """Say whether another short line is this one, or holds it behind other words, as crumbs and feed tails do."""
    return len(keys[i]) >= _SAID_KEY and any(j != i and keys[i] in key for j, key in enumerate(keys))


def _date(told: dict[str, str], text: "_Text", language: str) -> Dated | None:
    if said := told.get("date"):
        return read_stamp(said) or find_date(said, language=language)
    lines = [row.text for row in text.rows]
    # Below a headline the first line may be a dateline of no more than place and day.
    return text.edges.published or dateline_day([text.title, *lines] if text.title else lines, language)


def _credited(body: Iterable[Row], whys: Iterable[Why | None]) -> str | None:
    """Return the site that «The post … appeared first on SITE.» names."""
    for row, why in zip(body, whys, strict=True):
        if why is Why.APPEARED_FIRST:
            match = re.search(r"appeared (?:first )?(?:on|in) (.{2,80}?)\.?$", row.text)
            if match:
                return match[1].strip()
    return None


def _is_short(text: str) -> bool:
    return len(text.split()) <= _HEADING_WORDS and not is_prose(text)


def _paragraphs(
    kept: list[Row], doubts: list[Why | None], places: dict[Span, Place]
) -> tuple[Paragraph, ...]:
    def kind(i: int) -> ParagraphKind:
        followed = i + 1 < len(kept) and is_prose(kept[i + 1].text)
        alone = i == 0 or not _is_short(kept[i - 1].text)  # the last one of many is a list's
        announced = announces(kept[i].text) and len(kept[i].text.split()) > _HEADED_WORDS
        said = announced or dateline_agency(kept[i].text) is not None
        head = followed and alone and _is_short(kept[i].text) and not said
        return ParagraphKind.HEADING if head else ParagraphKind.TEXT

    return tuple(
        Paragraph(text=" ".join(row.text.split()), kind=kind(i), place=places.get(row.span), doubt=doubts[i])
        for i, row in enumerate(kept)
    )
