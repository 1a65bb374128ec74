"""CC-NEWS in a walk: its files of the story's days are read as they come, and what can be the story becomes part of the archive.

A record is kept as it stands there, byte for byte, by an import (flows/importing.py) that names the file and the place of each;
its page is judged like any other. A file that was read to its end is not read again for the story.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from archive.fate import Outcome
from archive.manifest import Manifest, from_json
from flows.excerpts import Excerpt, read_file
from flows.foreign import ImportRefusedError
from flows.importing import finish_beside, import_beside
from flows.measured import Heard, Where, key_of
from flows.read import answer_to, read_articles, readable
from flows.rounds import Page, Walk
from flows.run import Run
from flows.watch import Beat
from story.channels import cc_news
from story.channels.scope import Survey
from story.channels.table import budget_of
from story.link import Candidate, Channel, Link, Unmeasured
from story.rank import PLAUSIBLE

_WHERE = Where(Channel.CC_NEWS.value, Channel.CC_NEWS.value)
_DONE = "CC-NEWS files read to their end: "
_NAME = re.compile(r"CC-NEWS-\d{14}-\d{5}")
_NEWEST = 4  # manifests of the story's last gathers that are looked into: a stopped one says nothing
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
    done, listed = done_before(run), _listed(run, survey)
    wanted = [url for url in listed if _name(url) not in done]
    heard: list[Heard] = []
    with TemporaryDirectory(prefix="warraq-cc-news-") as folder:
        for excerpt in _read_within_budget(run, survey, wanted, Path(folder)):
            refused = _keep(run, excerpt)
            note = "; ".join(filter(None, (excerpt.reading.note, refused)))
            why = Unmeasured.UNREADABLE if refused else excerpt.reading.unmeasured
            heard.append(Heard(where=_WHERE, links=excerpt.links, unmeasured=why, note=note, url=excerpt.url))
            done |= {_name(excerpt.url)} if excerpt.is_whole else set()
    left = [url for url in wanted if url not in {one.url for one in heard}]
    if left:
        note = f"{len(left)} of {len(listed)} files are over the budget and were not read"
        heard.append(Heard(where=_WHERE, unmeasured=Unmeasured.UNREADABLE, note=note, url=left[0]))
    return Brought(
        heard=tuple(heard), pages=_pages(walk, heard), notes=tuple(_notes(heard, done)), is_over=bool(listed)
    )


def _read_within_budget(run: Run, survey: Survey, urls: Sequence[str], folder: Path) -> Iterator[Excerpt]:
    settings = run.house.settings
    left_bytes, wire = settings.news_bytes, settings.wire()
    most = max(budget_of(Channel.CC_NEWS, survey) - len(cc_news.asks(survey)), 0)
    with run.house.catalogue() as catalogue:
        for number, url in enumerate(urls[:most]):
            if not wire.is_interface(url):
                return  # only what its operator publishes for programs, as the crawl has it
            run.watch(Beat(stage="looking", done=number, known=len(urls[:most]), note=url))
            time.sleep(wire.delay_of(urlsplit(url).hostname or "") if number else 0.0)
            excerpt = read_file(
                url,
                settings,
                survey,
                (folder, left_bytes, lambda record_id: bool(catalogue.known((record_id,)))),
            )
            left_bytes -= excerpt.read_bytes
            yield excerpt
            if excerpt.is_last:
                return


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


def _pages(walk: Walk, heard: Sequence[Heard]) -> tuple[Page, ...]:
    """Return the pages of all records that imports of this run keep, read; those of before a crash too."""
    links = {key_of(link.url): link for one in heard for link in one.links}
    known = {key_of(line["url"]) for line in walk.earlier if line["url"]}
    fresh = {key_of(one.url): one for one in imported_with(walk.run) if key_of(one.url) not in known}
    outcomes = [one for one in fresh.values() if readable(one)]
    read = read_articles(walk.run, outcomes)
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
    for manifest in _manifests(
        run, [n for n in run.house.store().list(f"runs/{run.story}/") if n.startswith(stem)]
    ):
        if any("of https://data.commoncrawl.org/" in note for note in manifest.notes):
            yield from manifest.planned


def done_before(run: Run) -> set[str]:
    """Return the names of the files that earlier gathers of the story read to their end."""
    names = [
        n for n in run.house.store().list(f"runs/{run.story}/") if "-gather" in n and n.endswith(".json")
    ]
    notes = (note for manifest in _manifests(run, names[-_NEWEST:]) for note in manifest.notes)
    return {name for note in notes if note.startswith(_DONE) for name in _NAME.findall(note)}


def _manifests(run: Run, names: Sequence[str]) -> Iterator[Manifest]:
    store = run.house.store()
    return (from_json(store.read(name), place=name) for name in names if name.endswith(".json"))


def _name(url: str) -> str:
    found = _NAME.search(url)
    return found[0] if found else url


def _notes(heard: Sequence[Heard], done: set[str]) -> Iterator[str]:
    told = [one.note for one in heard if one.note]
    yield from (f"CC-NEWS: {note}" for note in told[:_SHOWN])
    if len(told) > _SHOWN:
        yield f"CC-NEWS: {len(told) - _SHOWN} more files were not read whole"
    if done:
        yield _DONE + ", ".join(sorted(done))
