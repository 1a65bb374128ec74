"""How addresses stood when they were last asked for: there, or gone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from archive.addresses.urls import UrlError, canonical, url_key
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import asked_again
from archive.catalogue.standing import BACK, COMPARED, GONE
from archive.catalogue.tables import ARTICLES, CAPTURES, FATES, READINGS, RUNS, key_hash, keyed, sql_text
from archive.fate import Fate
from archive.record import RecordKind
from archive.strict_json import moment_text, read_moment

REPLACED = "replaced"  # something else stood there once: docs/format.md §7
_TELLING = (Fate.KEPT.value, Fate.SAME_AS_BEFORE.value)
_TELLING_WHY = (*GONE, REPLACED)
_NO_VERSION = (Fate.FAILED.value, Fate.BLOCKED.value, Fate.NOT_AN_ARTICLE.value, Fate.REFUSED.value)
_ONWARD = "redirect"  # tells nothing of the page itself
NEVER_ASKED = "cancelled"
_ROBOTS = "robots"
_LED = 20  # addresses to which one may have led
_NOT_MODIFIED = 304
_ASKED = 400  # addresses of one question


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """How an address ended in a run that was told something of its page."""

    at: datetime
    run: str
    reason: str

    @property
    def is_gone(self) -> bool:
        """Say whether the page was gone."""
        return self.reason in GONE


@asked_again
def stood(
    catalogue: Catalogue, urls: Iterable[str], *, besides: str = "", until: datetime | None = None
) -> dict[str, Stood]:
    """Return how each address ended last, in all runs but *besides*; one of which no run was told anything is left out.

    Runs that began behind *until*, by a clock that was ahead, do not count.
    """
    wanted = {sql_text(url): url for url in urls}
    names, found = list(wanted), dict[str, Stood]()
    with catalogue.transaction() as connection:
        for begin in range(0, len(names), _ASKED):
            asked = _told_of(names[begin : begin + _ASKED], besides)
            if until is not None:
                asked = asked.where(RUNS.c.began_at <= moment_text(until))
            rows = connection.execute(asked)
            for url, at, run, reason in rows:
                found[wanted[url]] = Stood(at=read_moment(at), run=run, reason=reason)
    return found


@asked_again
def kept_of(catalogue: Catalogue, urls: Iterable[str]) -> frozenset[str]:
    """Return those of some addresses under whose URL keys something may be kept; of the others nothing is. What is no address is none."""
    by_hash: dict[int, list[str]] = defaultdict(list)
    for url in urls:
        with suppress(UrlError):
            by_hash[key_hash(url_key(canonical(url)))].append(url)
    hashes, found = list(by_hash), list[str]()
    with catalogue.transaction() as connection:
        for begin in range(0, len(hashes), _ASKED):
            some = CAPTURES.c.key_hash.in_(hashes[begin : begin + _ASKED])
            for one in connection.scalars(select(CAPTURES.c.key_hash).where(some).distinct()):
                found += by_hash[one]
    return frozenset(found)


def _told_of(urls: list[str], besides: str) -> Select[Any]:
    """Return the question for what runs were told of addresses, oldest first."""
    hashes = {keyed(url)[1] for url in urls}
    told = select(FATES.c.url, RUNS.c.ended_at, FATES.c.run, FATES.c.reason)
    mine = (FATES.c.story == RUNS.c.story) & (FATES.c.run == RUNS.c.run)
    return (
        told.join(RUNS, mine)
        .where(FATES.c.key_hash.in_(hashes), FATES.c.url.in_(urls))
        .where(FATES.c.fate.in_(_TELLING) | FATES.c.reason.in_(_TELLING_WHY))
        .where(FATES.c.reason != _ONWARD, RUNS.c.run != besides)
        .order_by(RUNS.c.began_at, RUNS.c.ended_at, FATES.c.run)
    )


@asked_again
def article_at(catalogue: Catalogue, url: str) -> tuple[str, str] | None:
    """Return the story and the id (in hexadecimal) of the article that stands at an address; of several stories' the newest."""
    asked = select(ARTICLES.c.story, ARTICLES.c.article).where(ARTICLES.c.key_hash == keyed(url)[1])
    with catalogue.transaction() as connection:
        row = connection.execute(asked.order_by(ARTICLES.c.captured_at.desc(), ARTICLES.c.story)).first()
    return None if row is None else (row.story, row.article)


@asked_again
def stories_at(catalogue: Catalogue, urls: Iterable[str]) -> frozenset[str]:
    """Return the stories that hold the page at one of these addresses."""
    hashes, found = sorted({keyed(url)[1] for url in urls}), set[str]()
    with catalogue.transaction() as connection:
        for begin in range(0, len(hashes), _ASKED):
            asked = select(ARTICLES.c.story).where(ARTICLES.c.key_hash.in_(hashes[begin : begin + _ASKED]))
            found.update(connection.scalars(asked.distinct()))
    return frozenset(found)


@asked_again
def words_before(catalogue: Catalogue, url: str) -> dict[str, str]:
    """Return the newest record of each text that was read at an address, by the digest of its words (archive/spelling.py)."""
    mine = (ARTICLES.c.story == READINGS.c.story) & (ARTICLES.c.article == READINGS.c.article)
    asked = select(READINGS.c.words_sha256, READINGS.c.record_id).select_from(READINGS.join(ARTICLES, mine))
    asked = asked.where(ARTICLES.c.key_hash == keyed(url)[1], READINGS.c.record_id.is_not(None))
    with catalogue.transaction() as connection:
        rows = connection.execute(asked.order_by(READINGS.c.captured_at)).all()
    return {row.words_sha256: row.record_id for row in rows}


@asked_again
def told_of_records(catalogue: Catalogue, url: str) -> dict[str, str]:
    """Return the reason of each record of an address that a run compared with the version before it, or found back (docs/format.md §7)."""
    asked = select(FATES.c.record_id, FATES.c.reason).where(
        FATES.c.key_hash == keyed(url)[1],
        FATES.c.reason.in_((*COMPARED, BACK)),
        FATES.c.record_id.is_not(None),
    )
    with catalogue.transaction() as connection:
        return {row.record_id: row.reason for row in connection.execute(asked)}


@asked_again
def no_versions(catalogue: Catalogue, url: str) -> frozenset[str]:
    """Return the records of an address that are no versions of its page: what came cut, stood before it, or in its place."""
    mine = FATES.c.key_hash == keyed(url)[1]
    asked = select(FATES.c.record_id).where(
        mine, FATES.c.fate.in_(_NO_VERSION), FATES.c.record_id.is_not(None)
    )
    with catalogue.transaction() as connection:
        return frozenset(connection.scalars(asked))


@asked_again
def first_held(catalogue: Catalogue, urls: Iterable[str], *, until: datetime) -> dict[str, datetime]:
    """Return when the first version of each address's page was captured, until *until*; an address that has none is left out.

    Versions are good answers (2xx, or the host's word that one still stands) of exactly that address, but for those of `no_versions`.
    """
    addresses: dict[str, str] = {}
    for url in urls:
        with suppress(UrlError):
            addresses[url] = canonical(url)
    first: dict[str, datetime] = {}
    with catalogue.transaction() as connection:
        for some in _by(_ASKED, set(addresses.values())):
            hashes = {one: keyed(one)[1] for one in some}
            not_held = _no_versions_of(connection, hashes.values())
            for row in connection.execute(_good_of(some, hashes.values())):
                at = read_moment(row.captured_at)
                is_held = (hashes[row.url], row.record_id) not in not_held
                if is_held and at <= min(until, first.get(row.url, until)):
                    first[row.url] = at
    return {url: first[address] for url, address in addresses.items() if address in first}


def _by(many: int, urls: Iterable[str]) -> Iterator[list[str]]:
    left = sorted(urls)
    yield from (left[begin : begin + many] for begin in range(0, len(left), many))


def _good_of(urls: list[str], hashes: Iterable[int]) -> Select[Any]:
    unchanged = (CAPTURES.c.kind == RecordKind.REVISIT.value) & (CAPTURES.c.status == _NOT_MODIFIED)
    asked = select(CAPTURES.c.url, CAPTURES.c.record_id, CAPTURES.c.captured_at)
    mine = (CAPTURES.c.key_hash.in_(sorted(hashes)), CAPTURES.c.url.in_(urls))
    return asked.where(*mine, CAPTURES.c.status.between(200, 299) | unchanged)


def _no_versions_of(connection: Connection, hashes: Iterable[int]) -> set[tuple[int, str]]:
    asked = select(FATES.c.key_hash, FATES.c.record_id).where(
        FATES.c.key_hash.in_(sorted(hashes)),
        FATES.c.fate.in_(_NO_VERSION),
        FATES.c.record_id.is_not(None),
    )
    return {(row.key_hash, row.record_id) for row in connection.execute(asked)}


@asked_again
def led_to(catalogue: Catalogue, url: str) -> tuple[str, ...]:
    """Return an address, and those to which it led in any run, one after the other."""
    found, waiting = dict.fromkeys((url,)), [url]
    with catalogue.transaction() as connection:
        while waiting and len(found) < _LED:
            mine = (FATES.c.key_hash == keyed(waiting[0])[1], FATES.c.url == sql_text(waiting.pop(0)))
            there = select(FATES.c.redirects_to).where(*mine, FATES.c.redirects_to.is_not(None)).distinct()
            fresh = [one for one in sorted(connection.scalars(there)) if one not in found]
            found |= dict.fromkeys(fresh)
            waiting += fresh
    return tuple(found)


@asked_again
def gone_in(catalogue: Catalogue, url: str) -> frozenset[tuple[str, str]]:
    """Return the runs, each with its story, in which a page was gone, or something else stood in its place: where its address led then is no version of it."""
    mine = FATES.c.key_hash == keyed(url)[1]
    asked = select(FATES.c.story, FATES.c.run).where(mine, FATES.c.reason.in_(_TELLING_WHY))
    with catalogue.transaction() as connection:
        return frozenset((row.story, row.run) for row in connection.execute(asked))


@asked_again
def asked_last(catalogue: Catalogue, urls: Iterable[str], *, until: datetime) -> dict[str, datetime]:
    """Return when the last run began, until *until*, that asked each address, whatever came of it; one that was never asked is left out.

    A page that its site's robots.txt keeps from us was asked for by asking that. A run that began later had a clock that was ahead.
    """
    wanted = {sql_text(url): url for url in urls}
    names, found = list(wanted), dict[str, datetime]()
    mine = (FATES.c.story == RUNS.c.story) & (FATES.c.run == RUNS.c.run)
    told = select(FATES.c.url, func.max(RUNS.c.began_at)).join(RUNS, mine).group_by(FATES.c.url)
    with catalogue.transaction() as connection:
        for begin in range(0, len(names), _ASKED):
            some = names[begin : begin + _ASKED]
            hashes = {keyed(url)[1] for url in some}
            asked = told.where(FATES.c.key_hash.in_(hashes), FATES.c.url.in_(some))
            asked = asked.where((FATES.c.fate != Fate.REFUSED.value) | (FATES.c.reason == _ROBOTS))
            asked = asked.where(FATES.c.reason != NEVER_ASKED, RUNS.c.began_at <= moment_text(until))
            found |= {wanted[url]: read_moment(at) for url, at in connection.execute(asked)}
    return found
