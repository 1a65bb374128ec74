"""Pages shown to a browser where somebody asks for it: the DOM is kept beside the exact answer, and read where that gave no text."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from archive.addresses.urls import host_of
from archive.fate import Outcome
from archive.http import HttpResponse, payload
from archive.originals import OriginalError, read_original
from archive.reading.reader import Walked, walk
from archive.record import RecordKind, RecordRef
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.writing.rendered import Rendering, is_rendered, rendered_uri
from article.article import Article, NoArticle
from article.pages.reservations import in_headers
from flows.house import House
from flows.reading.extraction import Extracted
from flows.reading.read import read_records, readable
from flows.reading.render_wish import Render, RenderWish, better, wish_of
from flows.run import Run
from flows.steps import step
from flows.store.whereabouts import file_of
from flows.version import VERSION
from flows.watch import Beat
from spiders.browser.chromium import find_program
from spiders.browser.render import Given, NotRendered, View, render
from spiders.browser.visit import Visit
from spiders.frontier.urls import Frontier
from spiders.manners.robots import Rules, rules_of, rules_url
from spiders.manners.turns_of import turns_of
from story.folder import load_outlets
from story.seed import Outlet

WORKER = "browser"
# A choice, as for hosts that do not answer (spiders.manners.breaker): each of them may have taken the whole time of a page.
_MOST_FAILED = 5  # pages of one host in a row


class Shown(NamedTuple):
    """A page as it was read at last: in its exact answer, or in what a browser made of it, whose record then is `rendered`."""

    read: Extracted
    rendered: RecordRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """What shows pages of a run to a browser: what is asked for, and how pages are looked at (None: no browser is needed)."""

    wish: RenderWish = field(default_factory=RenderWish)
    view: View | None = None

    def may_show(self, outcome: Outcome) -> bool:
        """Say whether a page that was kept may be rendered, once it is read."""
        return self.view is not None and readable(outcome) and self.wish.of(outcome.url) is not Render.OFF

    def holds(self, url: str, read: Extracted) -> bool:
        """Say whether a page is to be rendered, whose exact answer was read so."""
        return self.view is not None and self.wish.holds(url, read)


def renderer_of(house: House, outlets: Sequence[Outlet] | None = None, *, by_story: bool = False) -> Renderer:
    """Return what renders pages under these settings; *outlets* are the story's (None: all that are known here).

    Raises BrowserError, before anything is fetched, when somebody asks for a browser and none is here.
    """
    settings = house.settings
    if outlets is None:
        outlets = load_outlets(settings.outlets_file) if settings.outlets_file.is_file() else ()
    wish = wish_of(settings.render, tuple(outlets), by_story=by_story)
    if not wish.is_any:
        return Renderer(wish=wish)
    program = find_program(settings.browser)
    return Renderer(
        wish=wish, view=View(program=program, wire=settings.wire(), limit_s=settings.render_limit_s)
    )


@step()
def with_rendered(
    run: Run, pages: Sequence[tuple[Outcome, Extracted]], renderer: Renderer
) -> tuple[Shown, ...]:
    """Return each page as it is read at last, in their order. What cannot be rendered keeps its reading, which then says why.

    What a stopped run rendered already is not rendered again.
    """
    wanted = [(o.ref, read) for o, read in pages if o.ref is not None and renderer.holds(o.url, read)]
    if not wanted:
        return tuple(Shown(read) for _, read in pages)
    made = _rendered(run, [ref for ref, _ in wanted], renderer)
    there = [ref for ref in made.values() if isinstance(ref, RecordRef)]
    read_in = dict(zip(there, read_records(run, there), strict=True))
    return tuple(_reading(run, outcome.ref, read, (made, read_in)) for outcome, read in pages)


def _reading(
    run: Run,
    source: RecordRef | None,
    exact: Extracted,
    results: tuple[Mapping[str, RecordRef | NotRendered], Mapping[RecordRef, Extracted]],
) -> Shown:
    """Return how one page is read at last; `results` are what became of each record, and what was read in that."""
    made = results[0].get(source.record_id) if source is not None else None
    if source is None or made is None:
        return Shown(exact)
    if isinstance(made, NotRendered):
        return Shown(_told(exact, f"it could not be rendered: {made.why}"))
    rendered = results[1][made]
    if isinstance(rendered, NoArticle):
        why = f"as rendered by a browser it is {rendered.kind.value}: {rendered.why}"
        return Shown(_told(exact, why), made)
    best = better(exact, rendered)
    return Shown(_with_reserved(run, source, rendered) if best is rendered else best, made)


def _with_reserved(run: Run, source: RecordRef, rendered: Article) -> Article:
    """Return a rendered article with what the exact answer's own header reserves: the DOM has no header."""
    said = in_headers(_answer(run, source).headers)
    own = (replace(one, record=source.record_id) for one in said)
    return replace(rendered, reservations=(*own, *rendered.reservations))


def _answer(run: Run, ref: RecordRef) -> HttpResponse:
    """Read the exact answer. Raises OriginalError, RecordError, OSError."""
    (original,) = run.originals((ref,))
    return read_original(original.places).response


def _told(read: Extracted, more: str) -> Extracted:
    return replace(read, why=f"{read.why}; {more}") if isinstance(read, NoArticle) else read


def _rendered(run: Run, refs: Sequence[RecordRef], renderer: Renderer) -> dict[str, RecordRef | NotRendered]:
    """Render records that this run did not render yet, and keep each on the disk before the next begins.

    A host whose pages fail one behind the other is shown no more: it could hold the run for a page's whole time with each.
    """
    made: dict[str, RecordRef | NotRendered] = dict(made_before(run))
    left = [ref for ref in refs if ref.record_id not in made]
    failed: Counter[str] = Counter()
    assert renderer.view is not None
    wire = renderer.view.wire
    with closing(turns_of(wire)) as turns, _spool(run) as spool, run.frontier() as frontier:
        rules, heard_of = _rules_in(frontier), dict[str, float]()
        for number, ref in enumerate(left, 1):
            host = host_of(ref.url)
            if failed[host] < _MOST_FAILED:
                visit = Visit(page=ref.url, wire=wire, turns=turns, rules=rules, heard_of=heard_of)
                shown = _shown(run, ref, renderer.view, visit)
            else:
                why = f"the {_MOST_FAILED} pages of {host} before it could not be shown in a row"
                shown = NotRendered(url=ref.url, why=why)
            if isinstance(shown, Rendering):
                failed[host] = 0
                made[ref.record_id] = spool.render(shown)
                frontier.settle((), spool.commit())  # from here on recovery keeps it
            else:
                failed[host] += 1
                made[ref.record_id] = shown
            run.watch(Beat(stage="rendering", done=number, known=len(left), note=ref.url))
    return made


def _shown(run: Run, ref: RecordRef, view: View, visit: Visit) -> Rendering | NotRendered:
    """Show a record's page to a browser, when it is the turn of its host."""
    with visit.turn(view.limit_s) as why_not:
        if why_not:
            return NotRendered(url=ref.url, why=why_not)
        try:
            response = _answer(run, ref)
        except (OriginalError, OSError, ValueError) as error:
            return NotRendered(url=ref.url, why=str(error))
        body, status = payload(response).body, response.status or 200
        shown = render(Given(url=ref.url, status=status, headers=response.headers, body=body), view, visit)
    if isinstance(shown, NotRendered):
        return shown
    return Rendering(source=ref, dom=shown.dom, made_at=shown.made_at, facts=shown.facts)


def _rules_in(frontier: Frontier) -> Callable[[str], Rules | None]:
    """Return what gives the rules that a run heard for an address, of whosever host; None where it heard none."""

    @cache
    def heard(source: str) -> Rules | None:
        ended = frontier.final(source)
        return rules_of(source, ended, frontier.rules(ended.url)) if ended is not None else None

    return lambda url: heard(rules_url(url))


def rendered_before(run: Run, url: str) -> RecordRef | None:
    """Return what a browser made of a page last, in an earlier run; None where none ever did."""
    with run.house.catalogue() as catalogue:
        found = [one.ref for one in catalogue.versions(rendered_uri(url)) if one.run != run.run_id]
    return found[-1] if found else None


def is_scripted(run: Run, url: str, renderer: Renderer) -> bool:
    """Say whether a page was rendered before and may be again: that its exact answer repeats says nothing of its text."""
    return renderer.wish.of(url) is not Render.OFF and rendered_before(run, url) is not None


def versions_rendered(
    run: Run,
    pairs: Sequence[tuple[Outcome, RecordRef | None]],
    read: Mapping[str, Extracted],
    renderer: Renderer,
) -> dict[str, Extracted]:
    """Return what was read in pages and in their versions before, by record id, with what a browser makes of these pages.

    A page whose text is a rendered one is held against what was rendered of it before, not against its exact answer.
    """
    now = [(o, read[o.ref.record_id]) for o, _ in pairs if o.ref is not None and o.ref.record_id in read]
    shown = dict(zip((o.url for o, _ in now), with_rendered(run, now, renderer), strict=True))
    found = dict(read)
    for outcome, before in pairs:
        reading = shown.get(outcome.url)
        if reading is None or reading.rendered is None or outcome.ref is None:
            continue
        found[outcome.ref.record_id] = reading.read
        old = rendered_before(run, outcome.url)
        if before is not None and old is not None:
            found[before.record_id] = read_records(run, (old,))[0]
    return found


@contextmanager
def _spool(run: Run) -> Iterator[Spool]:
    spool = Spool(
        run.house.spool,
        SpoolName(story=run.story, run=run.run_id, worker=WORKER),
        options=SpoolOptions(
            software=f"warraq/{VERSION}",
            user_agent=run.house.settings.user_agent,
            operator=run.house.settings.contact,
            settings_digest=run.house.settings.digest(),
            allow_private=run.allow_private,
        ),
        now=lambda: datetime.now(UTC),
        new_id=lambda: uuid.uuid4().urn,
    )
    try:
        yield spool
    finally:
        spool.close()


def made_before(run: Run) -> Iterator[tuple[str, RecordRef]]:
    """Give what this run rendered before it was stopped: by record, what was made of it."""
    with run.frontier() as frontier:
        names = sorted(name for name in frontier.marks() if f"/{run.run_id}-{WORKER}-" in name)
    for name in names:
        file = file_of(run.house, name, run.folder)
        dom: RecordRef | None = None
        for part in walk(file, lambda _head, _pieces: None) if file.exists() else ():
            if not isinstance(part, Walked):
                continue
            first = part.head.first
            if first["warc-type"] == RecordKind.RESOURCE and is_rendered(first.get("warc-target-uri", "")):
                dom = _ref(part, name)
            elif dom is not None and first["warc-type"] == RecordKind.METADATA:
                yield first.get("warc-refers-to", "").strip("<>"), dom
                dom = None


def _ref(part: Walked[None], warc: str) -> RecordRef:
    first = part.head.first
    return RecordRef(
        record_id=first["warc-record-id"].strip("<>"),
        kind=RecordKind.RESOURCE,
        url=first["warc-target-uri"],
        captured_at=datetime.fromisoformat(first["warc-date"]),
        warc=warc,
        offset=part.head.offset,
        length=part.length,
        payload_digest=first.get("warc-payload-digest"),
        status=None,
        content_type="text/html",
    )
