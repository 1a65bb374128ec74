"""CC-NEWS in a walk: its files of the story's days are read as they come, and what can be the story becomes part of the archive.

A record is kept as it stands there, byte for byte, by an import (flows/importing.py) that names the file and the place of each;
its page is judged like any other. One that the store holds already, as another story's, is read from there. A file that was read
to its end is not read again for the story; one of which something is missing is, behind those that were never asked for, until
the same bytes have come twice. What a run read it notes at once (flows/news/notes.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from shutil import rmtree
from urllib.parse import urlsplit

from archive.addresses.urls import site_of
from archive.catalogue.catalogue import Catalogue
from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest
from archive.record import RecordRef
from flows.foreign import ImportRefusedError
from flows.importing import finish_beside, import_beside
from flows.news.excerpts import Excerpt, Held, read_file
from flows.news.notes import CC_NEWS, FileRead, NewsNotes
from flows.news.said import SAID, Files, files_in, name_of
from flows.reading.pagination import known_keys
from flows.reading.read import answer_to, read_articles, readable
from flows.reservations import with_reservations
from flows.run import Run, gathers_of
from flows.store.claims import claims_in
from flows.walk.measured import Heard, key_of
from flows.walk.rounds import Page, Walk
from flows.watch import Beat
from spiders.manners.robots import delay_told, rules_url
from spiders.manners.turns import wait_for_turn
from spiders.manners.turns_of import turns_of
from spiders.space import free_bytes
from story.channels import cc_news
from story.channels.scope import Survey
from story.channels.table import budget_of
from story.link import Candidate, Channel, Link, Unmeasured
from story.rank import PLAUSIBLE

_SAME_AGAIN = "the same bytes came before, so it is not read again"
_EXCERPTS = "cc-news"
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What CC-NEWS gave: what each file said, the pages that were read in its records, and notes for the manifest.

    `is_over` says that there is no use in asking again in this run.
    """

    heard: tuple[Heard, ...] = ()
    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = ()
    is_over: bool = True


def bring_news(walk: Walk, survey: Survey) -> Brought:
    """Read the files that this run's lists name, within the budgets of files and bytes; keep and read what can be the story."""
    run = walk.run
    if Channel.CC_NEWS in survey.off:
        return Brought()
    finish_beside(run)
    notes, before, listed = NewsNotes(run.folder), _before(run), _listed(run, survey)
    if notes.said:
        run.watch(Beat(stage="cc-news", done=0, known=0, note=notes.said))
    there = {one.heard.url for one in notes.read}
    wanted = sorted(
        (url for url in listed if name_of(url) not in before.done and url not in there),
        key=lambda url: name_of(url) in before.part,
    )
    _read_files(run, survey, wanted, (notes, before))
    heard = [one.heard for one in notes.read]
    left = [url for url in wanted if url not in {one.url for one in heard}]
    if left:
        note = f"{len(left)} of {len(listed)} files are over the budget and were not read"
        heard.append(Heard(where=CC_NEWS, unmeasured=Unmeasured.UNREADABLE, note=note, url=left[0]))
    with run.house.catalogue() as catalogue:
        found = map(_held_in(catalogue), (name for one in notes.read for name in one.held))
        held = [ref for ref in found if ref is not None]
    told = tuple(_notes(heard, before.with_those(notes.read)))
    return Brought(heard=tuple(heard), pages=_pages(walk, heard, held), notes=told, is_over=bool(listed))


def _read_files(run: Run, survey: Survey, wanted: Sequence[str], told: tuple[NewsNotes, Files]) -> None:
    """Read the files, and note each as soon as its excerpt is kept."""
    notes, before = told
    folder = run.folder / _EXCERPTS
    rmtree(folder, ignore_errors=True)  # what a crash left half written
    folder.mkdir()
    for excerpt in _read_within_budget(run, survey, wanted, notes.read):
        refused = _keep(run, excerpt)
        notes.add(read_of(excerpt, refused, before))


def read_of(excerpt: Excerpt, refused: str, before: Files) -> FileRead:
    """Return what is noted of a file. One of which something is missing is done all the same when the same bytes came before."""
    is_whole = excerpt.is_whole and not refused
    mark = "" if is_whole else excerpt.mark
    is_same = bool(mark) and before.hurt.get(name_of(excerpt.url)) == mark
    parts = (excerpt.reading.note, refused, _SAME_AGAIN if is_same else "")
    heard = Heard(
        where=CC_NEWS,
        links=excerpt.links,
        unmeasured=Unmeasured.UNREADABLE if refused else excerpt.reading.unmeasured,
        note="; ".join(filter(None, parts)),
        url=excerpt.url,
    )
    return FileRead(
        heard=heard,
        held=tuple(ref.record_id for ref in excerpt.held),
        is_done=is_whole or is_same,
        mark=mark,
        read_bytes=excerpt.read_bytes,
        is_last=excerpt.is_last,
    )


def _read_within_budget(
    run: Run, survey: Survey, urls: Sequence[str], before: Sequence[FileRead]
) -> Iterator[Excerpt]:
    """Give each file's excerpt, in the run's folder until the next one is asked for; *before* a crash some were read."""
    settings, known = run.house.settings, tuple(before)
    left_bytes, wire = settings.news_bytes - sum(one.read_bytes for one in known), settings.wire()
    most = max(budget_of(Channel.CC_NEWS, survey) - len(cc_news.asks(survey)) - len(known), 0)
    if any(one.is_last for one in known):
        return
    with run.house.catalogue() as catalogue, closing(turns_of(wire)) as turns:
        for number, url in enumerate(urls[:most]):
            if not wire.is_interface(url) or free_bytes(run.folder) < settings.min_free_bytes:
                return  # only what its operator publishes for programs, as the crawl has it
            run.watch(Beat(stage="looking", done=number, known=len(urls[:most]), note=url))
            wait_for_turn(turns, site_of(url), pace_s(run, url))
            excerpt = read_file(
                url, settings, survey, (run.folder / _EXCERPTS, left_bytes, _held_in(catalogue))
            )
            left_bytes -= excerpt.read_bytes
            yield excerpt
            for kept in (run.folder / _EXCERPTS).iterdir():
                kept.unlink()
            if excerpt.is_last:
                return


def pace_s(run: Run, url: str) -> float:
    """Return how long to wait before a file: the host's pace, or what its robots.txt asks that the crawl read, if that is longer."""
    wire = run.house.settings.wire()
    with run.frontier() as frontier:
        final = frontier.final(rules_url(url))
        text = frontier.rules(final.url) if final else None
    asked = delay_told(text, wire.user_agent) if text else 0.0
    return max(wire.delay_of(urlsplit(url).hostname or ""), min(asked, wire.max_wait_s))


def _held_in(catalogue: Catalogue) -> Held:
    def held(record_id: str) -> RecordRef | None:
        version = catalogue.record(record_id)
        return version.ref if version else None

    return held


def _keep(run: Run, excerpt: Excerpt) -> str:
    """Import an excerpt; return why it could not be."""
    if excerpt.path is None:
        return ""
    try:
        import_beside(run, excerpt.path, excerpt.source)
    except ImportRefusedError as error:
        return f"its records were not kept: {error}"[:1_000]
    return ""


def _listed(run: Run, survey: Survey) -> tuple[str, ...]:
    """Return the files that the lists name which this run asked for."""
    asks = cc_news.asks(survey)
    with run.frontier() as frontier:
        ended = [(ask, frontier.final(ask.url)) for ask in asks]
    answers = [answer_to(run, ask, outcome) for ask, outcome in ended if outcome is not None]
    named = (url for answer in answers if answer is not None for url in cc_news.files_of(answer, survey))
    return tuple(dict.fromkeys(named))


def _pages(walk: Walk, heard: Sequence[Heard], held: Sequence[RecordRef]) -> tuple[Page, ...]:
    """Return the pages of records that the store held before, and of all that imports of this run keep, those of before a crash too."""
    links = {key_of(link.url): link for one in heard for link in one.links}
    known = known_keys(walk.earlier)
    there = (Outcome(url=ref.url, fate=Fate.KEPT, reason="imported", ref=ref) for ref in held)
    found = (one for one in (*there, *imported_with(walk.run)) if key_of(one.url) not in known)
    fresh = {key_of(one.url): one for one in found}
    outcomes = [one for one in fresh.values() if readable(one)]
    read = with_reservations(walk.run, outcomes, read_articles(walk.run, outcomes), asks=False)
    return tuple(
        Page(candidate=_candidate(outcome, links.get(key_of(outcome.url))), outcome=outcome, read=article)
        for outcome, article in zip(outcomes, read, strict=True)
    )


def _candidate(outcome: Outcome, link: Link | None) -> Candidate:
    found = link or Link(url=outcome.url, channel=Channel.CC_NEWS, found_in="", outlet="")
    why = "its title can be the story, as CC-NEWS stored it"
    key = key_of(outcome.url)
    return Candidate(url=outcome.url, key=key, score=PLAUSIBLE, links=(found,), reasons=(why,))


def imported_with(run: Run) -> Iterator[Outcome]:
    """Yield what imports that were begun with this run hold."""
    stem = f"runs/{run.story}/{run.began_at:%Y%m%dT%H%M%S}Z-import"
    names = [n for n in run.house.store().list(f"runs/{run.story}/") if n.startswith(stem)]
    for manifest in _manifests(run, names):
        if any("of https://data.commoncrawl.org/" in note for note in manifest.notes):
            yield from manifest.planned


def done_before(run: Run) -> frozenset[str]:
    """Return the names of the files that earlier gathers of the story read to their end."""
    return _before(run).done


def _before(run: Run) -> Files:
    """Return the files in the story's last gather that says: each says all of before, and one without CC-NEWS or stopped says nothing."""
    told = (
        [n for n in one.notes if n.startswith(SAID)]
        for one in _manifests(run, gathers_of(run.house, run.story))
    )
    return files_in(next((notes for notes in told if notes), []))


def _manifests(run: Run, names: Sequence[str]) -> Iterator[Manifest]:
    found = claims_in(run.house, [name for name in names if name.endswith(".json")], run.damaged.add)
    return (claim.manifest for claim in found)


def _notes(heard: Sequence[Heard], files: Files) -> Iterator[str]:
    told = [one.note for one in heard if one.note]
    yield from (f"CC-NEWS: {note}" for note in told[:_SHOWN])
    if len(told) > _SHOWN:
        yield f"CC-NEWS: {len(told) - _SHOWN} more files were not read whole"
    yield from files.told()
