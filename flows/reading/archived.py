"""Archived pages by the words that name them, each with what was read in it before."""

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archive.addresses.urls import UrlError, canonical, url_key
from archive.catalogue.catalogue import Catalogue, Version
from archive.record import RecordRef
from archive.shelf import Line, newest_lines
from article.article import Via
from flows.decisions.down import down_in
from flows.decisions.sealings import witness_of
from flows.house import House, rebuild_lost
from flows.reading.conversions import texts_kept
from flows.reading.site_pages import is_page
from flows.versions.earlier import is_good
from story.naming import archive_name

# Texts that stand inside another answer, a feed's or an interface's: one record holds many of them.
_INSIDE = frozenset({Via.FEED.value, Via.WORDPRESS.value})


class NotArchivedError(Exception):
    """Words that name nothing in the store. The message says what can be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A kept page: its record (None where no finished run holds it), and the newest line that was read in it, if any.

    Of a page that nobody judged that line has no more than `record`, `title`, `paragraphs` and `method`.
    `id` is what the article is called; `newest` says that no later record has taken this one's place in the story.
    """

    id: str
    record: str
    ref: RecordRef | None
    before: Line | None = None
    newest: bool = False

    @property
    def url(self) -> str | None:
        """Return the address of the page, which is not its record's where the text stands inside another answer."""
        if self.before is not None and self.is_inside:
            return str(self.before["instead_of"])
        return self.ref.url if self.ref else None

    @property
    def is_inside(self) -> bool:
        """Say whether the text stands inside another answer."""
        return self.before is not None and self.before.get("via") in _INSIDE


def newest_version(url: str, house: House) -> Version | None:
    """Return the newest good answer that the store has of an address, asking nobody."""
    with house.catalogue() as catalogue:
        return _newest(catalogue, url)


def archived_of(words: Sequence[str], house: House) -> dict[str, tuple[Archived, ...]]:
    """Return by story the pages that *words* name: stories, addresses, record ids; all of the store without words.

    Raises NotArchivedError for a word that names nothing here, and where no store is.
    """
    if not house.store().list("runs/"):
        raise NotArchivedError(
            f"no store is at {house.where('')}: no run was finished there. Give its folder as STORE or with --store"
        )
    found: dict[str, dict[tuple[str, str], Archived]] = defaultdict(dict)
    down = down_in(house)
    with house.catalogue() as catalogue:
        stories = catalogue.stories()
        for word in words or stories:
            story, named = _named(word, house, catalogue, stories)
            pages = [page for page in named if not (down.has(page.url) or down.has(page.id))]
            if named and not pages and word not in stories:
                raise NotArchivedError(down.why(named[0].url) or down.why(named[0].id))
            found[story] |= {(page.record, page.id if page.is_inside else ""): page for page in pages}
    return {story: tuple(pages.values()) for story, pages in found.items()}


@contextmanager
def untouched(house: House) -> Iterator[House]:
    """Give a house whose store is only read: a lost catalogue is made for as long as this lasts, and not beside the store."""
    if house.catalogue_url or (house.root / "catalogue.db").exists() or not house.store().list("runs/"):
        yield house
        return
    with tempfile.TemporaryDirectory(prefix="warraq-catalogue-") as folder:
        path = Path(folder) / "catalogue.db"
        rebuild_lost(path, house.store(), witness_of(house))
        yield replace(house, settings=house.settings.model_copy(update={"catalogue": f"sqlite:///{path}"}))


def as_now(story: str, pages: Sequence[Archived], house: House) -> tuple[Archived, ...]:
    """Return pages with what is read in them by now: a run may have ended since they were named."""
    read = _read_of({page.record for page in pages if not page.is_inside}, story, house)
    current = {line["id"]: line for line in newest_lines(house.store(), story)}
    records = {line.get("record") for line in current.values()}
    return tuple(
        _inside_now(page, current.get(page.id))
        if page.is_inside
        else replace(page, before=read.get(page.record), newest=page.record in records)
        for page in pages
    )


def _inside_now(page: Archived, line: Line | None) -> Archived:
    is_same = line is not None and line.get("record") == page.record
    return replace(page, before=line if is_same else page.before, newest=is_same)


def _read_of(records: Collection[str], story: str, house: House) -> dict[str, Line]:
    """Return the newest line of each of these records, and of those that nobody judged the text that was kept of them."""
    lines = newest_lines(house.store(), story, by="record")
    judged = {line["record"]: line for line in lines if line.get("record") in records}
    return judged if judged.keys() >= set(records) else texts_kept(house, story) | judged


def _named(
    word: str, house: House, catalogue: Catalogue, stories: Sequence[str]
) -> tuple[str, Sequence[Archived]]:
    if word.lower().startswith(("http://", "https://", "urn:uuid:")):
        by_id = word.lower().startswith("urn:")
        version = catalogue.record(word) if by_id else _newest(catalogue, word)
        for name in [version.story] if version is not None else stories:
            if inside := _inside_of(word, name, house, catalogue):
                return name, inside
        if version is None:
            raise NotArchivedError(
                f"{word}: not in the store {house.where('')}; `warraq show STORY --json` lists addresses and record ids"
            )
        return version.story, (_of_version(version, house, by_id=by_id),)
    story = archive_name(Path(word).name)
    if story not in stories:
        known = ", ".join(stories) or "none"
        raise NotArchivedError(
            f"{word!r} is no story of the store {house.where('')} (there: {known}), no address and no record id (urn:uuid:…)"
        )
    return story, _of_story(story, house, catalogue)


def _inside_of(word: str, story: str, house: House, catalogue: Catalogue) -> tuple[Archived, ...]:
    """Return the texts of a story that stand inside the answer with a record id, or inside any in place of an address."""
    lines = [line for line in newest_lines(house.store(), story) if line.get("via") in _INSIDE]
    meant = [one for one in lines if one["record"] == word or _same(one["instead_of"], word)]
    return tuple(_of_line(line, catalogue) for line in meant)


def _of_version(version: Version, house: House, *, by_id: bool) -> Archived:
    """Return the page of a version, and of an address the one that the story's text was read from, if it was."""
    ref, story = version.ref, version.story
    newest = newest_lines(house.store(), story)
    same = [line for line in newest if line["url"] and _same(line["url"], ref.url)]
    line = _read_of({ref.record_id}, story, house).get(ref.record_id)
    if not by_id and same and line is None:
        with house.catalogue() as catalogue:
            return _of_line(same[-1], catalogue)
    current = ref.record_id in {line.get("record") for line in newest}
    name = line.get("id", ref.url) if line else ref.url
    return Archived(id=name, record=ref.record_id, ref=ref, before=line, newest=current)


def _of_story(story: str, house: House, catalogue: Catalogue) -> list[Archived]:
    """Return the newest record of each article; of a story of which no run read anything, its pages."""
    lines = [line for line in newest_lines(house.store(), story) if line.get("record")]
    if lines:
        versions = catalogue.records([line["record"] for line in lines])
        return [_of_version_of(line, versions.get(line["record"])) for line in lines]
    pages: dict[str, RecordRef] = {}
    for ref in catalogue.pages_of(story):
        if is_page(ref) and is_good(ref):
            pages.setdefault(url_key(ref.url), ref)
    texts = texts_kept(house, story)
    return [
        Archived(id=ref.url, record=ref.record_id, ref=ref, before=texts.get(ref.record_id))
        for ref in reversed(pages.values())
    ]


def _of_line(line: Line, catalogue: Catalogue) -> Archived:
    return _of_version_of(line, catalogue.record(line["record"]))


def _of_version_of(line: Line, version: Version | None) -> Archived:
    return Archived(
        id=line["id"], record=line["record"], ref=version.ref if version else None, before=line, newest=True
    )


def _newest(catalogue: Catalogue, url: str) -> Version | None:
    try:
        address = canonical(url)
        versions = catalogue.versions(url_key(address))
    except UrlError:
        return None
    good = [v for v in versions if is_good(v.ref)]
    exact = [v for v in good if v.ref.url == address]
    return next(reversed(exact or good), None)


def _same(one: str, other: str) -> bool:
    try:
        return url_key(one) == url_key(other)
    except UrlError:
        return one == other
