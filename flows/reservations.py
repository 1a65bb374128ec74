"""What sites reserve: asked once an origin and run at the well-known place, read in robots.txt, and put to each article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urljoin

from archive.fate import Fate, Outcome
from archive.http import payload
from archive.originals import read_original
from article.article import Article
from article.reservations import (
    TDM_FILE,
    Reservation,
    Said,
    Signal,
    UsageRule,
    in_rules,
    in_tdm_file,
    reserving,
    usage_rules,
)
from flows.extraction import Extracted
from flows.keep import keep
from flows.lines import Line
from flows.run import Run
from flows.steps import step
from spiders.plan import Plan, Purpose
from spiders.robots import RULES_LIMIT, rules_url

_OF_A_SITE = frozenset({Said.RULES.value, Said.FILE.value})


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


@step()
def with_reservations(
    run: Run, outcomes: Sequence[Outcome], read: Sequence[Extracted]
) -> tuple[Extracted, ...]:
    """Return what was read with what the sites of the articles reserve of them; each site's file is asked for, under its robots.txt, and kept.

    *outcomes* run parallel to *read*. A file that cannot be had says nothing: the manifest tells how it ended.
    """
    pages = [(_page_of(o, one), one) for o, one in zip(outcomes, read, strict=True)]
    sites = {urljoin(url, "/") for url, one in pages if isinstance(one, Article)}
    plans = [
        Plan(url=urljoin(site, TDM_FILE), purpose=Purpose.CHANNEL, how="reservations")
        for site in sorted(sites)
    ]
    ended = keep(run, plans, "reservations") if plans else {}
    files = {site: _text(run, ended.get(urljoin(site, TDM_FILE))) for site in sites}
    with run.frontier() as frontier:
        rules = {site: frontier.final(rules_url(site)) for site in sites}
    heard = {site: _heard(_text(run, outcome)) for site, outcome in rules.items()}
    return tuple(
        replace(one, reservations=(*one.reservations, *_of_site(url, files, heard)))
        if isinstance(one, Article)
        else one
        for url, one in pages
    )


def _page_of(outcome: Outcome, read: Extracted) -> str:
    """Return the address whose site can reserve: the page's own where another answer stands in for it."""
    return (read.instead_of if isinstance(read, Article) else None) or outcome.url


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


def _of_site(
    url: str, files: Mapping[str, _Text | None], rules: Mapping[str, _Rules | None]
) -> tuple[Reservation, ...]:
    site, found = urljoin(url, "/"), list[Reservation]()
    if (file := files[site]) is not None:
        found += (replace(one, record=file.record) for one in in_tdm_file(file.body, url, file.url))
    if (heard := rules[site]) is not None:
        found += (replace(one, record=heard.record) for one in in_rules(heard.rules, url, heard.url))
    return tuple(found)


def carried(before: Line, now: Line) -> Line:
    """Return a line that was read again with what the site, and not the page, was heard to reserve when it was fetched."""
    kept = [one for one in before.get("reservations", []) if one["source"] in _OF_A_SITE]
    return {**now, "reservations": [*now["reservations"], *kept]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """How many of some articles are reserved, by signal, and of how many nobody asked when they were read."""

    articles: int
    reserved: int
    by_signal: Mapping[Signal, int]
    unknown: int


def reserved_by(line: Line) -> tuple[Signal, ...]:
    """Return the signals by which the article of a line is reserved."""
    return reserving(
        [
            Reservation(
                signal=Signal(one["signal"]), value=one["value"], said=Said(one["source"]), at=one["at"]
            )
            for one in line.get("reservations", [])
            if one["signal"] in set(Signal) and one["source"] in set(Said)
        ]
    )


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
