"""New versions of pages as lines of the stories that hold them: of the run's own story, and of each other one by a run of its own.

Not only what a run found: a story whose text is behind what the store holds gets that too, whoever kept it, and whatever broke off then.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.stood import stories_at
from archive.catalogue.views.articles import at_address
from archive.catalogue.views.entries import Entry
from archive.lock import LockedError
from archive.record import RecordKind, RecordRef
from archive.strict_json import read_moment
from article.article import Article
from article.versions.edits import Edit, edit_of, is_another, is_free_part, told_by
from flows.decisions.decide import reviews_of
from flows.house import House
from flows.lines import Judged, Line, judged_line, verdict_of
from flows.reading.again import AgainError, keep_lines
from flows.reservations import said_elsewhere
from flows.store.readings import told_in
from flows.store.shelf import articles_of
from flows.versions.changes import OTHER, Change, Seen
from flows.versions.earlier import held_versions
from flows.watch import Beat, Watch
from story.weighing.decided import settled

Behind = Mapping[tuple[str, str], RecordRef]  # by story and address


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a run saw of addresses, with the articles that it read, by record; `behind` are the stories whose text is older than what is held."""

    seen: Sequence[Seen]
    articles: Mapping[str, Article]
    behind: Behind = field(default_factory=dict)


def behind(house: House, before: Mapping[str, RecordRef | None]) -> Behind:
    """Return, for each story whose text of an address is of older and other bytes than the version before, the record that first had these."""
    found: dict[tuple[str, str], RecordRef] = {}
    with house.catalogue() as catalogue:
        for url, ref in before.items():
            for one in at_address(catalogue, url) if ref is not None else ():
                if ref is not None and _is_older(catalogue, one, ref):
                    found[one.story, url] = _first_alike(catalogue, ref)
    return found


def _is_older(catalogue: Catalogue, one: Entry, ref: RecordRef) -> bool:
    """Say whether a story's text was read in an answer that came before *ref* and was another. What a browser made of an answer is none."""
    if one.record_id is None or one.record_id == ref.record_id or one.captured_at is None:
        return False
    held = catalogue.record(one.record_id)
    is_answer = held is not None and held.ref.kind is not RecordKind.RESOURCE
    is_other = held is not None and held.ref.payload_digest != ref.payload_digest
    return is_answer and is_other and read_moment(one.captured_at) < ref.captured_at


def _first_alike(catalogue: Catalogue, ref: RecordRef) -> RecordRef:
    """Return the first of the answers up to the last one that have the same bytes as *ref*."""
    held = reversed(held_versions(catalogue, ref.url))
    alike = list(takewhile(lambda one: one.payload_digest == ref.payload_digest, held))
    return alike[-1] if alike else ref


def new_versions(house: House, story: str, found: Found) -> tuple[Judged, ...]:
    """Return the new version of each article of a story that has one, with the verdict that it had, and what was decided since."""
    known = {line["url"]: line for line in articles_of(house, story)}
    reviews = reviews_of(house, story)
    fresh = [
        (known[one.url], _version(story, one, known[one.url], found))
        for one in found.seen
        if one.url in known
    ]
    return tuple(
        Judged(article=_reserved(article, line), verdict=settled([verdict_of(line)], reviews)[0])
        for line, article in fresh
        if article is not None
    )


def _version(story: str, one: Seen, line: Line, found: Found) -> Article | None:
    """Return the article that takes a line's place: the new one, or what the store held of it already and the line has not."""
    now = found.articles.get(one.outcome.ref.record_id) if one.outcome.ref is not None else None
    if one.change in OTHER:
        return now
    ref = found.behind.get((story, one.url))
    if ref is None or line.get("via"):
        return None
    held = found.articles.get(ref.record_id)
    if (
        one.further
    ):  # its text stands in more pages than that record's, which were joined if they are all there
        held = now if one.change is Change.SAME else None
    return held if held is not None and _is_newer(line, held) else None


def _is_newer(line: Line, article: Article) -> bool:
    """Say whether an article says something else than a line, and would be a version of it if it was fetched now (flows/versions/changes.py)."""
    was, now = told_in(line), told_by(article)
    is_part = article.is_teaser and is_free_part(was, now)
    return edit_of(was, now) is not Edit.NONE and not is_part and not is_another(was, now)


def spread(house: House, run: tuple[str, str], found: Found, *, now: datetime, watch: Watch) -> None:
    """Give new versions that a run found, (story, id), to the other stories that hold their pages; one that cannot take them is told, and gets them at a later visit."""
    for story in sorted(_others(house, run[0], found)):
        lines = list(_lines(house, story, new_versions(house, story, found)))
        if lines:
            try:
                keep_lines(house, story, lines, f"new versions that {run[1]} of {run[0]} found", now=now)
            except (AgainError, LockedError) as error:
                note = f"{story} has not got the new versions: {error}"
                watch(Beat(stage="texts", done=0, known=0, note=note))


def _others(house: House, story: str, found: Found) -> Collection[str]:
    """Return the stories beside *story* that may have to be given something."""
    fresh = [one.url for one in found.seen if one.change in OTHER]
    others = {one for one, _ in found.behind}
    if fresh:
        with house.catalogue() as catalogue:
            others |= stories_at(catalogue, fresh)
    return others - {story}


def _lines(house: House, story: str, found: Sequence[Judged]) -> Iterator[Line]:
    """Give the lines of new versions, each found as its article was."""
    known = {line["id"]: line for line in articles_of(house, story)}
    for one in found:
        line = judged_line(one)
        yield {**line, "found": known[line["id"]].get("found", [])}


def _reserved(article: Article, before: Line) -> Article:
    """Return an article that stands whole on one of its pages with what its first page, which was not asked again, reserved of it."""
    if before["id"] == before["url"] or before.get("via"):
        return article
    said = said_elsewhere(before)
    return replace(article, reservations=tuple(dict.fromkeys((*article.reservations, *said))))
