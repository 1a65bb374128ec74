"""`warraq text`: clean text, and what was cut and why; or what the extractor of today makes of archived originals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from archive.bucket.place import is_bucket
from article.way import Way
from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.terminal.voice import Voice

if TYPE_CHECKING:
    from flows.house import House
    from flows.reading.texts import Wish

_EXAMPLE = "warraq text page.html --url https://example.org/news/1"


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class TextFlags:
    """How `text` reads and shows."""

    fast: Annotated[bool, Parameter(negative="")] = False
    "Read each page once, without the slow extractor: for bulk work."
    archived: Annotated[bool, Parameter(negative="")] = False
    "Take an address from the store as it was kept last; nothing is fetched."
    cuts: Annotated[bool, Parameter(negative="")] = False
    "Show every cut block, not the first ones of each reason."
    again: Annotated[bool, Parameter(negative="")] = False
    "Read archived originals again (STORE, STORY, address or record; default: all of the store), say what changed, keep both texts."
    dry_run: Annotated[bool, Parameter(negative="")] = False
    "With --again: compare only, keep nothing."

    @property
    def way(self) -> Way:
        """Return how much work a page may cost."""
        return Way.FAST if self.fast else Way.FULL

    def wrong(self, sources: Sequence[str]) -> str | None:
        """Say which of these flags do not go together, if any."""
        if self.dry_run and not self.again:
            return "--dry-run belongs to --again: it compares and keeps nothing"
        if self.again and (self.archived or self.cuts):
            return "--again reads archived originals by itself and shows differences: leave --archived and --cuts out"
        if not sources and not self.again:
            return f"nothing given; example: {_EXAMPLE}"
        return None


def text(
    *sources: str,
    url: str | None = None,
    how: TextFlags | None = None,
    common: Common | None = None,
    wire: WireFlags | None = None,
) -> int:
    """Clean text of files, addresses or records, and what was cut and why; or archived originals read again.

    A FILE.html is a saved page, a FILE.txt pasted text, a FILE.jsonl a list of such files, whose pages of one site help each other; an address
    is fetched and archived, a record id (urn:uuid:…) is read from the store. Example: warraq text page.html --url https://example.org/news/1

    Parameters
    ----------
    sources
        Files, addresses or record ids; with --again a store, stories, addresses or record ids.
    url
        The address that a saved page came from.
    """
    common, how = common or Common(), how or TextFlags()
    voice = common.voice()
    if wrong := how.wrong(sources):
        voice.fail(wrong)
        return Exit.USAGE
    if how.again:
        return _again(sources, how, common, wire)
    from desk.pending import ended
    from desk.stopped import Stop
    from flows.reading.texts import Wish

    house, wish = common.house(wire), Wish(url=url, way=how.way, archived=how.archived)
    fetched = any(source.lower().startswith(("http://", "https://")) for source in sources)
    if not fetched or how.archived:
        return _say_all(sources, wish, house, voice, every=how.cuts)
    with Stop(house=house, voice=voice, again=("text", *sources)):
        code = _say_all(sources, wish, house, voice, every=how.cuts)
    return ended(code, house, voice)


def _say_all(sources: Sequence[str], wish: "Wish", house: "House", voice: Voice, *, every: bool) -> int:
    """Say every source; one that cannot be read is told and does not end the others."""
    from desk.texts.page import say_text
    from flows.reading.texts import TextError, texts_of

    good = empty = failed = 0
    for source in sources:
        try:
            for line in texts_of(source, house, wish):
                voice.line(line)
                say_text(line, voice, every=every)
                good += bool(line["paragraphs"])
                empty += not line["paragraphs"]
        except TextError as error:
            voice.fail(str(error))
            failed += 1
    if failed:
        return Exit.PARTIAL if good or empty else Exit.ERROR
    return Exit.PARTIAL if empty else Exit.SOUND


def _again(sources: Sequence[str], how: TextFlags, common: Common, wire: WireFlags | None) -> int:
    from desk.stopped import Stop
    from desk.texts.again import say_again
    from flows.reading.archived import NotArchivedError

    voice = common.voice()
    stores = [source for source in sources if _is_store(source)]
    if len(stores) > 1:
        voice.fail("one store at a time: " + " and ".join(stores))
        return Exit.USAGE
    house = replace(common, store=stores[0] if stores else common.store).house(wire)
    words = [source for source in sources if source not in stores]
    flags = ("--again", *(["--dry-run"] if how.dry_run else []), *(["--fast"] if how.fast else []))
    try:
        with Stop(house=house, voice=voice, again=("text", *words, *flags)):
            return say_again(words, how.way, house, voice, dry=how.dry_run)
    except NotArchivedError as error:
        voice.fail(str(error))
        return Exit.USAGE


def _is_store(source: str) -> bool:
    return is_bucket(source) or any(Path(source, folder).is_dir() for folder in ("runs", "warc"))
