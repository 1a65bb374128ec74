"""What sites reserve: asked once an origin and run at the well-known place, read in robots.txt, and put to each article."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urljoin

from archive.fate import Fate, Outcome
from archive.http import payload
from archive.originals import OriginalError, read_original
from archive.record import RecordRef
from archive.writing.rendered import page_address
from article.article import Article, Via
from article.pages.reservations import Reservation, Said, Signal, in_headers, in_markup, reserving
from article.pages.site_reservations import TDM_FILE, UsageRule, in_rules, in_tdm_file, usage_rules
from flows.lines import Line
from flows.reading.extraction import Extracted
from flows.run import Run
from flows.steps import step
from flows.walk.keep import keep
from flows.walk.measured import key_of
from spiders.frontier.plan import Plan, Purpose
from spiders.manners.robots import RULES_LIMIT, rules_url

_OF_A_SITE = frozenset({Said.RULES.value, Said.FILE.value})
_READ_BYTES = 200_000  # of the answer of a blocked page; what it says of itself stands in its head


class _Text(NamedTuple):
    """A file of a site: its address, the record that holds it, its bytes."""

    url: str
    record: str
    body: bytes


class _Rules(NamedTuple):
    """What a site's robots.txt says of uses, with its address and record."""

    url: str
    record: str
    rules: tuple[UsageRule, ...]


class _Site(NamedTuple):
    """What a site says for all its pages."""

    file: _Text | None
    rules: _Rules | None

    def of(self, url: str) -> Iterator[Reservation]:
        """Give what it says of one address, with the record that says it."""
        if self.file is not None:
            for one in in_tdm_file(self.file.body, url, self.file.url):
                yield replace(one, record=self.file.record)
        if self.rules is not None:
            for one in in_rules(self.rules.rules, url, self.rules.url):
                yield replace(one, record=self.rules.record)


@step()
def with_reservations(
    run: Run, outcomes: Sequence[Outcome], read: Sequence[Extracted], *, asks: bool = True
) -> tuple[Extracted, ...]:
    """Return what was read with what the sites of the articles reserve of them; each site's file is asked for, under its robots.txt, and kept.

    *outcomes* run parallel to *read*. A file that cannot be had says nothing: the manifest tells how it ended. Where a text
    stands in for a page, what that page's own answer reserves is added. Articles that have all this may be given again.
    Where it *asks* nobody, what the run heard anyway is put to them.
    """
    blocked = _blocked(run, [one.instead_of for one in read if isinstance(one, Article) and one.instead_of])
    pages = [(_pages_of(o, one, blocked), one) for o, one in zip(outcomes, read, strict=True)]
    sites = {urljoin(url, "/") for urls, _ in pages for url in urls}
    if asks and sites:
        _ask(run, sites)
    told = _told_by(run, sites)
    own = {url: _said_in(run, end.ref) for url, end in blocked.items() if end.ref is not None}

    def more(article: Article, urls: Sequence[str]) -> Article:
        said = (
            *own.get(article.instead_of or "", ()),
            *(r for url in urls for r in told[urljoin(url, "/")].of(url)),
        )
        return replace(article, reservations=tuple(dict.fromkeys((*article.reservations, *said))))

    return tuple(more(one, urls) if isinstance(one, Article) else one for urls, one in pages)


def _ask(run: Run, sites: Collection[str]) -> None:
    places = (urljoin(site, TDM_FILE) for site in sorted(sites))
    plans = [Plan(url=url, purpose=Purpose.CHANNEL, how="reservations") for url in places]
    keep(run, plans, "reservations")


def _told_by(run: Run, sites: Collection[str]) -> dict[str, _Site]:
    """Return what each site said for all its pages, as far as this run heard it; a robots.txt is read once."""
    with run.frontier() as frontier:
        files = {site: frontier.final(urljoin(site, TDM_FILE)) for site in sites}
        rules = {site: frontier.final(rules_url(site)) for site in sites}
    return {site: _Site(_text(run, files[site]), _heard(_text(run, rules[site]))) for site in sites}


def _pages_of(outcome: Outcome, read: Extracted, blocked: Mapping[str, Outcome]) -> tuple[str, ...]:
    """Return the addresses whose sites can reserve an article: the page's own, or that of the page that another answer stands in
    for, and those of the records that its text stands in; an archive's copy is the archive's word on nothing."""
    if not isinstance(read, Article):
        return ()
    away = read.instead_of
    page = outcome.url if away is None else blocked[away].url if away in blocked else away
    refs = [read.ref, *(paragraph.ref for paragraph in read.paragraphs)]
    held = [page_address(ref.url) for ref in refs if ref is not None]
    return tuple(dict.fromkeys((page, *(held if read.via is not Via.ARCHIVE else ()))))


def _blocked(run: Run, urls: Sequence[str]) -> dict[str, Outcome]:
    """Return how pages ended in whose place other answers stand, of those that this run asked for; an archive may spell an address otherwise."""
    if not urls:
        return {}
    keys = {key_of(url) for url in urls} - {""}
    with run.frontier() as frontier:
        asked = {key_of(one.url): one.url for one in frontier.outcomes() if key_of(one.url) in keys}
        ends = {url: frontier.final(asked[key_of(url)]) for url in urls if key_of(url) in asked}
    return {url: end for url, end in ends.items() if end is not None}


def _said_in(run: Run, ref: RecordRef) -> tuple[Reservation, ...]:
    """Return what an answer reserves that was not read for an article: in its header and the beginning of its body."""
    try:
        (original,) = run.originals((ref,))
        response = read_original(original.places).response
        body = payload(response, limit=_READ_BYTES).body.decode("utf-8", "replace")
    except (OriginalError, OSError, ValueError):
        return ()
    found = (*in_headers(response.headers), *in_markup(body))
    return tuple(replace(one, record=ref.record_id) for one in found)


def _text(run: Run, outcome: Outcome | None) -> _Text | None:
    """Return the file behind an outcome that kept one; an error page is none."""
    if outcome is None or outcome.ref is None or outcome.fate not in {Fate.KEPT, Fate.SAME_AS_BEFORE}:
        return None
    (original,) = run.originals((outcome.ref,))
    response = read_original(original.places).response
    if response.status is None or not 200 <= response.status < 300:
        return None
    return _Text(outcome.url, outcome.ref.record_id, payload(response, limit=RULES_LIMIT).body)


def _heard(text: _Text | None) -> _Rules | None:
    """Read a robots.txt once for all articles of its site."""
    if text is None:
        return None
    return _Rules(text.url, text.record, usage_rules(text.body.decode("utf-8-sig", "replace")))


def carried(before: Line, now: Line) -> Line:
    """Return a line that was read again with what other records than its own were heard to reserve when it was fetched: files of
    its site, further pages, the answer of a page that it stands in for."""
    told = [
        one
        for one in before.get("reservations", [])
        if one["source"] in _OF_A_SITE or _is_of_another(one, now)
    ]
    return {
        **now,
        "reservations": [*now["reservations"], *(one for one in told if one not in now["reservations"])],
    }


def _is_of_another(one: Mapping[str, Any], line: Line) -> bool:
    return one.get("record") is not None and one["record"] != line["record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """How many of some articles are reserved, by signal, and of how many nobody asked when they were read."""

    articles: int
    reserved: int
    by_signal: Mapping[Signal, int]
    unknown: int


def reserved_by(line: Line) -> tuple[Signal, ...]:
    """Return the signals by which the article of a line is reserved."""
    parts = {part["record"] for part in line.get("parts") or ()}
    said = [replace(one, record=_page_of(one.record, line)) for one in _said_of(line)]
    return reserving(said, {line.get("record"), *parts})


def _page_of(record: str | None, line: Line) -> str | None:
    """Return the record of the page that says a reservation; a rendered page and its exact answer are one page."""
    return line.get("record") if line.get("via") == Via.RENDERED else record


def said_elsewhere(line: Line) -> tuple[Reservation, ...]:
    """Return what other pages than the line's own reserve of its article."""
    return tuple(
        one
        for one in _said_of(line)
        if one.said not in _OF_A_SITE and one.record not in {None, line["record"]}
    )


def _said_of(line: Line) -> list[Reservation]:
    """Return the reservations of a line, but for words that a later version may have."""
    return [
        Reservation(
            signal=Signal(one["signal"]),
            value=one["value"],
            said=Said(one["source"]),
            at=one["at"],
            record=one.get("record"),
        )
        for one in line.get("reservations", [])
        if one["signal"] in set(Signal) and one["source"] in set(Said)
    ]


def counted(lines: Sequence[Line]) -> Reserved:
    """Count what is reserved among article lines."""
    found = [reserved_by(line) for line in lines]
    by_signal = {signal: sum(signal in one for one in found) for signal in Signal}
    return Reserved(
        articles=len(lines),
        reserved=sum(map(bool, found)),
        by_signal={signal: count for signal, count in by_signal.items() if count},
        unknown=sum("reservations" not in line for line in lines),
    )
