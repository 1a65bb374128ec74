"""What an address said at one time and at another: its versions, as they were read when they were kept, or are read now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from archive.addresses.urls import UrlError, canonical
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.standing import BACK
from archive.catalogue.stood import article_at, led_to, no_versions, stood, told_of_records
from archive.catalogue.views.articles import article_of_record, entry
from archive.catalogue.views.visits import readings
from archive.record import RecordRef
from archive.writing.revisit import NOT_MODIFIED_STATUS
from article.article import Article
from article.versions.differences import Told
from article.versions.edits import Edit, edit_of, is_another, is_silent, told_by
from flows.decisions.down import down_in
from flows.house import House
from flows.store.readings import line_at, told_in
from flows.versions.earlier import held_versions

if TYPE_CHECKING:  # nearly every version was read when it was kept: only the others are read now
    from flows.reading.extraction import Extracted

_MOST_READ = 40  # kept answers of one address that nobody read before, the newest: each costs a reading


class HistoryError(Exception):
    """An address or a record of which there is nothing to compare. The message says why, and what can be given."""


class Turn(StrEnum):
    """What a version is to another: words of docs/format.md §7, but for the first."""

    FIRST = "first"
    SAME = "same"
    LAYOUT = "layout-only"
    CHANGED = "changed"
    SILENT = "changed-silently"


# What a refetch said of a record; that bytes were the same says so of the version before the refetch alone.
_SAID = {turn.value: turn for turn in (Turn.LAYOUT, Turn.CHANGED, Turn.SILENT)}


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a record told."""

    ref: RecordRef
    told: Told
    is_read_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a page, numbered from 1: its record, when it was kept, what it told, and what it is to the one before.

    `is_compared` says that both were read by one extractor: by a refetch, whose word `turn` is then, or now.
    """

    number: int
    record_id: str
    url: str
    kept_at: datetime
    payload: str | None
    told: Told
    turn: Turn
    is_compared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All versions of one page, oldest first. `gone` is the reason of the last fate where the page is gone, `gone_at` when that was seen."""

    url: str
    story: str | None
    versions: tuple[Version, ...]
    gone: str | None = None
    gone_at: datetime | None = None

    def newest_two(self) -> tuple[Version, Version] | None:
        """Return the newest version and the newest one before it with other words; where there is none, the one before; None for one alone."""
        if len(self.versions) < 2:
            return None
        now = self.versions[-1]
        others = (one for one in reversed(self.versions[:-1]) if edit_of(one.told, now.told) is not Edit.NONE)
        return next(others, self.versions[-2]), now

    def turn_between(self, old: Version, new: Version) -> Turn:
        """Say what one version is to another, whichever they are: neighbours as they were compared first, else by the rule.

        Nobody is called silent for what two extractors read otherwise, for the older of two versions, or for another page.
        """
        is_mine = self.of(new.record_id) == new and self.of(old.record_id) == old
        if is_mine and new.number == old.number + 1:
            return new.turn
        turn = turn_of(old, new)
        is_backwards = new.kept_at < old.kept_at
        between = self.versions[min(old.number, new.number) : max(old.number, new.number)]
        is_sure = is_mine and not is_backwards and all(one.is_compared for one in between)
        return turn if is_sure or turn is not Turn.SILENT else Turn.CHANGED

    def of(self, record_id: str) -> Version | None:
        """Return the version with a record id."""
        return next((one for one in self.versions if one.record_id == record_id), None)


def history_of(word: str, house: House) -> History:
    """Return the versions of the page at an address, or of the page that a record is of. Raises HistoryError."""
    with house.catalogue() as catalogue:
        url = _address(word, house, catalogue)
        urls = led_to(catalogue, url)
        refs = _refs(catalogue, urls)
        place = _place(catalogue, url, refs)
        _refuse_hidden(house, catalogue, place, url)
        read = readings(catalogue, *place) if place is not None else ()
        last = stood(catalogue, (url,)).get(url)
        reasons = {record: said for one in urls for record, said in told_of_records(catalogue, one).items()}
        away = frozenset[str]().union(*(no_versions(catalogue, one) for one in urls))
        known = {one.record_id: one for one in read if one.record_id and one.record_id not in away}
        more = {one: version.ref for one in known if (version := catalogue.record(one)) is not None}
    told = {record: told_in(line_at(house, known[record], *place)) for record in more if place is not None}
    found = _tellings(house, refs, told, more)
    versions = tuple(_numbered(sorted(found, key=lambda one: one.ref.captured_at), reasons))
    if not versions:
        raise HistoryError(
            f"{word}: the store {house.where('')} holds no article of it; `warraq show STORY` lists those that it has"
        )
    is_gone = last is not None and last.is_gone
    return History(
        url=url,
        story=place[0] if place else None,
        versions=versions,
        gone=last.reason if last and is_gone else None,
        gone_at=last.at if last and is_gone else None,
    )


def told_of(house: House, record_id: str) -> Told:
    """Return what a record tells: as it was read when a run judged it, else as it is read now. Raises HistoryError."""
    with house.catalogue() as catalogue:
        version = catalogue.record(record_id)
        place = article_of_record(catalogue, record_id)
        read = readings(catalogue, *place) if place is not None else ()
        _refuse_hidden(house, catalogue, place, version.ref.url if version is not None else "")
    mine = [one for one in read if one.record_id == record_id]
    if mine and place is not None:
        return told_in(line_at(house, mine[-1], *place))
    if version is None:
        raise HistoryError(f"{record_id}: not in the store {house.where('')}")
    (found,) = _read_now(house, [version.ref])
    if not isinstance(found, Article):
        raise HistoryError(f"{record_id}: holds no article: {found.why}")
    return told_by(found)


def turn_of(old: Version, new: Version) -> Turn:
    """Say what one version is to an earlier one, whichever they are."""
    was, now = old.told, new.told
    if edit_of(was, now) is Edit.NONE:
        is_same = old.payload is not None and old.payload == new.payload
        return Turn.SAME if is_same else Turn.LAYOUT
    is_accused = is_silent(was, now, old.kept_at) and not is_another(was, now)
    return Turn.SILENT if is_accused else Turn.CHANGED


def _address(word: str, house: House, catalogue: Catalogue) -> str:
    if not word.startswith("urn:"):
        try:
            return canonical(word)
        except UrlError as error:
            raise HistoryError(f"{word!r} is no http(s) address and no record id (urn:uuid:…)") from error
    version = catalogue.record(word)
    if version is None:
        raise HistoryError(
            f"{word}: not in the store {house.where('')}; `warraq show STORY --json` lists record ids"
        )
    return version.ref.url


def _refuse_hidden(house: House, catalogue: Catalogue, place: tuple[str, str] | None, url: str) -> None:
    """Raise HistoryError for what was taken down, as an article of a story or as an address."""
    listed = entry(catalogue, *place) if place is not None else None
    down = down_in(house)
    if why := down.why(url) or (down.why(listed.id) if listed is not None and listed.is_hidden else ""):
        raise HistoryError(why)


def _refs(catalogue: Catalogue, urls: Sequence[str]) -> list[RecordRef]:
    """Return the versions of the page at the first address, those to which it led too, oldest first."""
    found = (ref for one in urls for ref in held_versions(catalogue, one, led_from=urls[0]))
    return sorted(
        (ref for ref in found if ref.status != NOT_MODIFIED_STATUS), key=lambda ref: ref.captured_at
    )


def _place(catalogue: Catalogue, url: str, refs: Sequence[RecordRef]) -> tuple[str, str] | None:
    """Return the story and the article that an address is of, if any run judged it."""
    places = (article_of_record(catalogue, ref.record_id) for ref in reversed(refs))
    return article_at(catalogue, url) or next((one for one in places if one is not None), None)


def _tellings(
    house: House, refs: Sequence[RecordRef], known: Mapping[str, Told], more: Mapping[str, RecordRef]
) -> list[_Telling]:
    """Return each version with what it told: stored readings, and what nobody read before and has other bytes than the one before."""
    found = [_Telling(more[record], told) for record, told in known.items()]
    unread, payload = list[RecordRef](), None
    for ref in refs:
        if ref.record_id not in known and ref.payload_digest != payload:
            unread.append(ref)
        payload = ref.payload_digest
    unread = unread[-_MOST_READ:]
    for ref, one in zip(unread, _read_now(house, unread), strict=True):
        if isinstance(one, Article):
            found.append(_Telling(ref, told_by(one), is_read_now=True))
    return found


def _numbered(found: Sequence[_Telling], reasons: Mapping[str, str]) -> Iterator[Version]:
    before, was_read_now = None, False
    for number, one in enumerate(found, 1):
        ref, told = one.ref, one.told
        now = Version(
            number=number,
            record_id=ref.record_id,
            url=ref.url,
            kept_at=ref.captured_at,
            payload=ref.payload_digest,
            told=told,
            turn=Turn.FIRST,
        )
        if before is not None:
            reason = reasons.get(ref.record_id, "")
            said = _SAID.get(reason)
            both_now = was_read_now and one.is_read_now and reason != BACK
            is_compared = said is not None or both_now
            turn = said or turn_of(before, now)
            accused = turn is Turn.SILENT and not is_compared
            now = replace(now, turn=Turn.CHANGED if accused else turn, is_compared=is_compared)
        yield now
        before, was_read_now = now, one.is_read_now


def _read_now(house: House, refs: Sequence[RecordRef]) -> "list[Extracted]":
    """Read records as today's extractor reads them, in their order."""
    found: list[Extracted] = []
    if refs:
        from flows.reading.extraction import Limits, extractors
        from flows.reading.site_pages import readings as to_read

        settings = house.settings
        with extractors(Limits(seconds=settings.extract_limit_s, workers=1)) as pool:
            for batch in to_read(pool, house, refs):
                found += pool.articles(batch)
    return found
