"""Taking pages down: found by address or record in whatever story, hidden at once, and shown again or destroyed as somebody says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from archive.addresses.same_page import page_key
from archive.addresses.urls import UrlError, url_key
from archive.decisions.book import Word
from archive.decisions.decision import Decision, DecisionKind
from archive.decisions.reach import address_of
from archive.shelf import Line, every_line
from archive.store import LockedError
from flows.decisions.decide import SOON, DecideError, decide_of, decisions_of
from flows.decisions.destroy import Destroyed, destroy
from flows.decisions.down import down_named
from flows.house import House
from flows.store.shelf import put_view
from flows.store.story_names import stories_of

_RECORD = "urn:uuid:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A page that somebody named, in one story: its article's id, its address, and the record where one was named.

    Of several articles whose texts stand in a record that was named one `takes_record` away, the last.
    """

    story: str
    id: str
    url: str | None
    record_id: str | None = None
    takes_record: bool = True


def pages_named(house: House, name: str, story: str | None = None) -> tuple[Named, ...]:
    """Find a page by its address or by a record (urn:uuid:…), in one story or in all; raises DecideError where nothing of it is kept."""
    stories = stories_of(house) if story is None else (story,)
    found = tuple(dict.fromkeys(one for each in stories for one in _in_story(house, name, each)))
    if not found:
        raise DecideError(
            f"{name[:200]}: nothing of it is kept in {story or 'any story'} of {house.where('')}; `warraq show STORY --json` lists addresses and records"
        )
    return found


def _in_story(house: House, name: str, story: str) -> Iterator[Named]:
    is_record, key = name.startswith(_RECORD), page_key(name)
    found = dict[str, Named]()
    for line in every_line(house.store(), story):
        if is_record and name not in _records(line):
            continue
        if is_record or name == line["id"] or key in map(page_key, _addresses(line)):
            record = name if is_record else None
            found[line["id"]] = Named(story=story, id=line["id"], url=address_of(line), record_id=record)
    last = next(reversed(found), None)
    yield from (replace(one, takes_record=line_id == last) for line_id, one in found.items())
    told = bool(found)
    for one in () if told else decisions_of(house, story):
        if name == one.id or (not is_record and key == page_key(one.id)):
            told = True
            yield Named(story=story, id=one.id, url=one.url)
    if not told:
        yield from _captured(house, name, story)


def _records(line: Line) -> set[str | None]:
    return {line.get("record"), *(part["record"] for part in line.get("parts") or ())}


def _addresses(line: Line) -> set[str]:
    """Return the addresses of all pages that a line's text stands in."""
    parts = (str(part["url"]) for part in line.get("parts") or ())
    return {line["id"], address_of(line) or line["id"], *parts}


def _captured(house: House, name: str, story: str) -> Iterator[Named]:
    """Find a page of which no text was read."""
    with house.catalogue() as catalogue:
        if name.startswith(_RECORD):
            versions = tuple(filter(None, [catalogue.record(name)]))
        else:
            try:
                versions = catalogue.versions(url_key(name))
            except UrlError as error:
                raise DecideError(f"{name[:200]} is no address and no record: {error}") from error
    for one in versions:
        if one.story == story and (name.startswith(_RECORD) or page_key(one.ref.url) == page_key(name)):
            record = name if name.startswith(_RECORD) else None
            yield Named(story=story, id=one.ref.url, url=one.ref.url, record_id=record)
            return


def take_down(house: House, page: Named, word: Word, *, now: datetime) -> Decision:
    """Hide a page, or show it again (`word.kind`); the lists of the story are made anew where no run is in the way."""
    decision = decide_of(house, about(word, page), now=now)
    try:
        with house.story_lock(page.story), house.step(tries=SOON):
            put_view(house, page.story)
        house.flush(wait=False)
    except LockedError:
        return decision  # the run that holds the story writes the view at its end
    return decision


def destroy_page(house: House, page: Named, word: Word, *, now: datetime) -> Destroyed:
    """Destroy all that is kept of a page; see `flows.decisions.destroy.destroy`."""
    named = (page.record_id,) if page.record_id is not None and page.takes_record else ()
    return destroy(house, about(replace(word, kind=DecisionKind.DESTROY), page), named=named, now=now)


def why_down(house: House, name: str, story: str | None = None) -> tuple[Decision, ...]:
    """Return the decisions by which a page is down, one a story; none where it is shown. Raises DecideError where nothing of it is kept."""
    if found := down_named(house, name, story):
        return found
    named = {(one.story, one.id) for one in pages_named(house, name, story)}
    return tuple(one for one in down_named(house, None, story) if (one.story, one.id) in named)


def about(word: Word, page: Named) -> Word:
    """Return what is decided, of a page that was found."""
    return replace(word, story=page.story, id=page.id, url=page.url, record_id=page.record_id)
